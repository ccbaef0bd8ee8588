//! Limits that Box answers with while a job runs, and what its answers quote.

use serde_json::json;

use super::{Decisions, Desk, JobPhase};
use app_error::ErrorCode;

#[tokio::test]
async fn a_refused_search_holds_up_no_job() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(30).await;
    desk.bench
        .script(json!([{ "match": { "path": "/2.0/search" }, "times": 5,
            "do": { "status": 429, "headers": { "Retry-After": "60" }, "body": { "type": "error" } } }]))
        .await;
    // The search is refused while the plan is made, so that it would hold up every restore.
    let dry_run = desk.dry_run(&keys).await;
    let refused = desk
        .bench
        .restorer
        .search_folders("Contr")
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::RateLimited);
    assert!(
        refused
            .detail
            .unwrap()
            .retry_after_seconds
            .is_some_and(|seconds| seconds > 50)
    );
    let job = desk
        .jobs
        .start(&desk.bench.restorer, &dry_run.id, Decisions::default())
        .await
        .unwrap();
    let job = desk.standstill(&job).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 30),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_403_with_a_time_is_waited_for() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(5).await;
    desk.bench
        .script(
            json!([{ "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 3,
            "do": { "status": 403, "headers": { "Retry-After": "1" },
                "body": { "type": "error", "status": 403, "code": "rate_limit_exceeded" } } }]),
        )
        .await;
    let job = desk.run(&keys, Decisions::default()).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 5),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_token_that_box_quotes_is_not_kept() {
    let desk = Desk::new().await;
    let (_, keys) = desk.many(3).await;
    let token = desk.bench.sandbox.box_token.clone();
    let body = json!({ "type": "error", "status": 400, "code": "bad_request", "request_id": token,
        "message": format!("invalid token {token} for this call") });
    desk.bench
        .script(
            json!([{ "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 100,
            "do": { "status": 400, "body": body } }]),
        )
        .await;
    let job = desk.run(&keys, Decisions::default()).await;
    let (_, rows) = desk
        .bench
        .journal
        .job_items(job.id.parse().unwrap(), Vec::new(), 0, 100)
        .await
        .unwrap();
    let kept = format!(
        "{job:?} {:?} {rows:?} {:?}",
        desk.items(&job.id).await,
        desk.bench.activities().await
    );
    assert!(
        kept.contains("invalid token •••") && !kept.contains(&token),
        "{kept}"
    );
}

//! Rate limits while a job is running, and tokens quoted in answers.

use super::JobBench;
use crate::{Decisions, JobPhase};
use serde_json::json;

use app_error::ErrorCode;

#[tokio::test]
async fn a_rate_limited_search_delays_no_job() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(30).await;
    test.bench
        .script(json!([{ "match": { "path": "/2.0/search" }, "times": 5,
            "do": { "status": 429, "headers": { "Retry-After": "60" }, "body": { "type": "error" } } }]))
        .await;
    // The search is rate limited during the preview, so that it could delay every restore.
    let preview = test.preview(&keys).await;
    let refused = test
        .bench
        .restorer
        .session()
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
    let job = test
        .jobs
        .start(&test.bench.restorer, &preview.id, Decisions::default())
        .await
        .unwrap();
    let job = test.wait_until_stopped(&job).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 30),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_403_with_retry_after_is_waited_for() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(5).await;
    test.bench
        .script(
            json!([{ "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 3,
            "do": { "status": 403, "headers": { "Retry-After": "1" },
                "body": { "type": "error", "status": 403, "code": "rate_limit_exceeded" } } }]),
        )
        .await;
    let job = test.run(&keys, Decisions::default()).await;
    assert_eq!(
        (job.phase, job.counts.done),
        (JobPhase::Finished, 5),
        "{job:?}"
    );
}

#[tokio::test]
async fn a_token_quoted_by_box_is_not_stored() {
    let test = JobBench::new().await;
    let (_, keys) = test.trashed_files(3).await;
    let token = test.bench.token.clone();
    let body = json!({ "type": "error", "status": 400, "code": "bad_request", "request_id": token,
        "message": format!("invalid token {token} for this call") });
    test.bench
        .script(
            json!([{ "match": { "method": "POST", "path": "/2.0/web_links" }, "times": 100,
            "do": { "status": 400, "body": body } }]),
        )
        .await;
    let job = test.run(&keys, Decisions::default()).await;
    let (_, rows) = test
        .bench
        .journal
        .job_items(job.id.parse().unwrap(), Vec::new(), 0, 100)
        .await
        .unwrap();
    let kept = format!(
        "{job:?} {:?} {rows:?} {:?}",
        test.items(&job.id).await,
        test.bench.activities().await
    );
    assert!(
        kept.contains("invalid token •••") && !kept.contains(&token),
        "{kept}"
    );
}

//! Restores whose answer was lost.

use super::{Bench, bench, quick_bench};
use crate::Choice;
use box_session::test_support::{file, path};
use journal::Outcome as RecordedOutcome;
use sandbox::demo::trash as ids;
use serde_json::json;

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn a_restore_whose_answer_is_lost_is_verified() {
    for fault in [
        json!({ "drop": "after" }),
        json!({ "truncate": 20 }),
        json!({ "status": 503, "after": true }),
        json!({ "status": 502, "after": true, "headers": { "content-type": "text/html" }, "body": "<h1>Bad</h1>" }),
    ] {
        let bench = bench().await;
        bench.list().await;
        let key = file(ids::JAPANESE);
        bench
            .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": fault }]))
            .await;
        let restored = bench.restored(&key, Choice::AsItWas).await;
        assert!(restored.verified, "{fault}");
        assert_eq!(restored.folder.path, ["購買部", "発注"]);
        assert_eq!(
            bench.requests("POST", &path(&key)).await,
            1,
            "never sent again"
        );
        let row = bench.activities().await.remove(0);
        assert_eq!(
            (row.outcome, bench.activities().await.len()),
            (RecordedOutcome::Done, 1)
        );
        bench.restorer.undo(&restored.activity).await.unwrap();
    }
}

#[tokio::test]
async fn a_restore_that_was_not_applied_is_reported() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "drop": "before" } }]))
        .await;
    let error = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!((error.code, error.retryable), (ErrorCode::Offline, true));
    assert!(error.message.ends_with("still in the trash"), "{error}");
    let row = bench.activities().await.remove(0);
    assert_eq!(row.outcome, RecordedOutcome::NotDone);
    assert_eq!(bench.restored(&key, Choice::AsItWas).await.key, key);
}

#[tokio::test]
async fn a_server_error_that_nothing_follows_ends_as_not_done() {
    for fault in [
        json!({ "status": 503 }),
        json!({ "status": 500, "body": "<html>" }),
    ] {
        let bench = quick_bench().await;
        let key = file(ids::JAPANESE);
        bench
            .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": fault }]))
            .await;
        let error = bench
            .restorer
            .restore(&key, Choice::AsItWas)
            .await
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::UnknownOutcome, "{fault}");
        let row = bench.next_verified().await;
        assert_eq!(row.outcome, RecordedOutcome::NotDone);
        assert_eq!(bench.restored(&key, Choice::AsItWas).await.key, key);
    }
}

#[tokio::test]
async fn a_change_that_took_effect_despite_a_limit_is_done() {
    let limit = |method, path: String| {
        json!([{
            "match": { "method": method, "path": path },
            "do": { "status": 429, "after": true, "headers": { "retry-after": "0" } },
        }])
    };
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    bench.script(limit("POST", path(&key))).await;
    let restored = bench.restored(&key, Choice::AsItWas).await;
    assert!(restored.verified);
    assert_eq!(bench.activities().await[0].outcome, RecordedOutcome::Done);
    bench.script(limit("DELETE", path(&key))).await;
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert_eq!(bench.activities().await[0].outcome, RecordedOutcome::Done);
}

#[tokio::test]
async fn a_restore_by_another_person_meanwhile_is_not_ours() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    // Box is busy with the restore of another person, and then the item is not in the trash any more.
    bench
        .script(json!([{
            "match": { "method": "POST", "path": path(&key) },
            "do": {
                "status": 409,
                "after": true,
                "headers": { "retry-after": "0" },
                "body": { "type": "error", "status": 409, "code": "operation_blocked_temporary" },
            },
        }]))
        .await;
    let outcome = bench.restorer.restore(&key, Choice::AsItWas).await;
    assert!(!matches!(outcome, Ok(crate::Outcome::Restored { .. })));
    assert_eq!(bench.requests("POST", &path(&key)).await, 2);
    assert_eq!(
        bench.activities().await[0].outcome,
        RecordedOutcome::NotDone
    );
}

#[tokio::test]
async fn a_restore_applied_a_moment_later_is_verified() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let unavailable =
        json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "status": 503 } }]);
    bench.script(unavailable).await;
    let restored_by_box = async {
        // The first request to verify found it in the trash; then Box applies the restore.
        while bench
            .requests("GET", &format!("{}/trash", path(&key)))
            .await
            < 2
        {
            tokio::task::yield_now().await;
        }
        bench.call("POST", &path(&key), json!({})).await;
    };
    let (restored, ()) = tokio::join!(bench.restored(&key, Choice::AsItWas), restored_by_box);
    assert!(restored.verified);
}

#[tokio::test]
async fn an_unverified_restore_is_recovered_at_the_next_start() {
    let mut bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([
            { "match": { "method": "POST", "path": path(&key) }, "do": { "drop": "after" } },
            { "match": { "method": "GET", "path": path(&key) }, "do": { "delay_ms": 1 } },
            { "match": { "method": "GET", "path": path(&key) }, "times": 20, "do": { "status": 503 } },
        ]))
        .await;
    let error = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.retryable),
        (ErrorCode::UnknownOutcome, false)
    );
    assert_eq!(error.about(), Some(Subject::Verifying));
    let row = bench.activities().await.remove(0);
    assert_eq!((row.outcome, row.code), (RecordedOutcome::Started, None));
    bench.script(json!([])).await;
    bench.call("DELETE", "/_sandbox/script", json!(null)).await;
    bench.restart();
    assert_eq!(
        bench.restorer.recover(|_| true).await.unwrap()[0].outcome,
        RecordedOutcome::Done
    );
}

#[tokio::test]
async fn a_restore_while_offline_records_nothing() {
    let bench = bench().await;
    let Bench {
        sandbox,
        restorer,
        journal,
        ..
    } = bench;
    let sandbox = sandbox.downcast::<sandbox::RunningSandbox>().unwrap();
    sandbox.stop().await;
    let error = restorer
        .restore(&file(ids::JAPANESE), Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!((error.code, error.retryable), (ErrorCode::Offline, true));
    assert_eq!(
        journal.search("", 0, 1).await.unwrap().total,
        0,
        "nothing was sent"
    );
}

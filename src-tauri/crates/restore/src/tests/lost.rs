//! Answers that never came.

use super::{Bench, bench};
use crate::Choice;
use box_session::test_support::{file, path};
use journal::Outcome as Ending;
use sandbox::demo::trash as ids;
use serde_json::json;

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn a_lost_answer_to_what_was_done_is_found_by_looking() {
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
            (Ending::Done, 1)
        );
        bench.restorer.undo(&restored.activity).await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_answer_to_what_was_not_done_says_so() {
    for (fault, code) in [
        (json!({ "drop": "before" }), ErrorCode::Offline),
        (json!({ "status": 503 }), ErrorCode::ServiceMisbehaved),
        (
            json!({ "status": 500, "body": "<html>" }),
            ErrorCode::ServiceMisbehaved,
        ),
    ] {
        let bench = bench().await;
        let key = file(ids::JAPANESE);
        bench
            .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": fault }]))
            .await;
        let problem = bench
            .restorer
            .restore(&key, Choice::AsItWas)
            .await
            .unwrap_err();
        assert_eq!((problem.code, problem.retryable), (code, true), "{fault}");
        assert!(problem.message.ends_with("still in the trash"), "{problem}");
        let row = bench.activities().await.remove(0);
        assert_eq!(row.outcome, Ending::NotDone);
        assert_eq!(bench.restored(&key, Choice::AsItWas).await.key, key);
    }
}

#[tokio::test]
async fn what_box_does_a_moment_later_is_still_found() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let unavailable =
        json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "status": 503 } }]);
    bench.script(unavailable).await;
    let at_last = async {
        // The first look has seen it in the trash; then Box gets round to it.
        while bench
            .requests("GET", &format!("{}/trash", path(&key)))
            .await
            < 2
        {
            tokio::task::yield_now().await;
        }
        bench.call("POST", &path(&key), json!({})).await;
    };
    let (restored, ()) = tokio::join!(bench.restored(&key, Choice::AsItWas), at_last);
    assert!(restored.verified);
}

#[tokio::test]
async fn what_cannot_be_looked_at_stays_open_and_is_settled_later() {
    let mut bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([
            { "match": { "method": "POST", "path": path(&key) }, "do": { "drop": "after" } },
            { "match": { "method": "GET", "path": path(&key) }, "do": { "delay_ms": 1 } },
            { "match": { "method": "GET", "path": path(&key) }, "times": 20, "do": { "status": 503 } },
        ]))
        .await;
    let problem = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code, problem.retryable),
        (ErrorCode::UnknownOutcome, false)
    );
    assert_eq!(problem.about(), Some(Subject::Verifying));
    let row = bench.activities().await.remove(0);
    assert_eq!((row.outcome, row.code), (Ending::Started, None));
    bench.script(json!([])).await;
    bench.call("DELETE", "/_sandbox/script", json!(null)).await;
    bench.restart();
    assert_eq!(
        bench.restorer.recover(|_| true).await.unwrap()[0].outcome,
        Ending::Done
    );
}

#[tokio::test]
async fn offline_is_offline() {
    let bench = bench().await;
    let Bench {
        sandbox,
        restorer,
        journal,
        ..
    } = bench;
    let sandbox = sandbox.downcast::<sandbox::RunningSandbox>().unwrap();
    sandbox.stop().await;
    let problem = restorer
        .restore(&file(ids::JAPANESE), Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code, problem.retryable),
        (ErrorCode::Offline, true)
    );
    assert_eq!(
        journal.search("", 0, 1).await.unwrap().total,
        0,
        "nothing was sent"
    );
}

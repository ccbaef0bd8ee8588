//! Outcomes that are known minutes after a gateway gave up.

use super::{bench, quick_bench};
use crate::Choice;
use crate::can_undo;
use box_session::{
    ItemKey,
    test_support::{file, folder, path},
};
use journal::{Action, Outcome};
use sandbox::demo::trash as ids;
use serde_json::json;

use app_error::{AppError, ErrorCode, Subject};
use platform::Clock;

fn about(error: &AppError) -> (ErrorCode, Option<Subject>) {
    (error.code, error.about())
}

const VERIFYING: (ErrorCode, Option<Subject>) =
    (ErrorCode::UnknownOutcome, Some(Subject::Verifying));

#[tokio::test]
async fn what_is_restored_late_is_done_and_can_be_undone() {
    for key in [folder(ids::FOLDER), file(ids::JAPANESE)] {
        restored_late_is_done_and_can_be_undone(key).await;
    }
}

async fn restored_late_is_done_and_can_be_undone(key: ItemKey) {
    let bench = quick_bench().await;
    bench.list().await;
    bench
        .script(
            json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "status": 503 } }]),
        )
        .await;
    let error = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(about(&error), VERIFYING);
    assert_eq!(
        bench.activities().await[0].outcome,
        Outcome::Started,
        "no outcome is recorded yet"
    );
    let again = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyRunning);

    bench.call("POST", &path(&key), json!({})).await;
    let row = bench.next_verified().await;
    assert_eq!(
        (row.outcome, can_undo(&row), row.item.id.as_str()),
        (Outcome::Done, true, key.id.as_str())
    );
    assert_eq!(
        bench.requests("POST", &path(&key)).await,
        2,
        "one by the restorer, one by this test"
    );
    let listed = bench.restorer.trash().state().listed;
    bench.restorer.undo(&row.id.to_string()).await.unwrap();
    assert_eq!(bench.restorer.trash().state().listed, listed + 1);
}

#[tokio::test]
async fn a_folder_that_is_never_restored_ends_as_not_done() {
    let bench = quick_bench().await;
    let key = folder(ids::FOLDER);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "drop": "before" } }]))
        .await;
    assert_eq!(
        about(
            &bench
                .restorer
                .restore(&key, Choice::AsItWas)
                .await
                .unwrap_err()
        ),
        VERIFYING
    );
    let row = bench.next_verified().await;
    assert_eq!(
        (row.outcome, row.code),
        (Outcome::NotDone, Some("UnknownOutcome".to_owned()))
    );
    assert_eq!(
        bench.restored(&key, Choice::AsItWas).await.key,
        key,
        "it can be restored again"
    );
}

#[tokio::test]
async fn an_undo_applied_late_is_done() {
    for key in [folder(ids::FOLDER), file(ids::JAPANESE)] {
        undo_applied_late_is_done(key).await;
    }
}

async fn undo_applied_late_is_done(key: ItemKey) {
    let bench = quick_bench().await;
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "status": 503 } }]))
        .await;
    assert_eq!(
        about(&bench.restorer.undo(&restored.activity).await.unwrap_err()),
        VERIFYING
    );
    bench.delete(&key).await;
    let row = bench.next_verified().await;
    assert_eq!(
        (row.action, row.outcome),
        (Action::UndoRestore, Outcome::Done)
    );
    let restore = bench
        .journal
        .activity(restored.activity.parse().unwrap())
        .await
        .unwrap();
    assert!(!can_undo(&restore));
}

#[tokio::test]
async fn an_intermediarys_page_is_verified_and_never_trusted() {
    for answer in [
        json!({ "status": 200, "headers": { "content-type": "text/html" }, "body": "<h1>Welcome to Guest Wi-Fi</h1>" }),
        json!({ "status": 403, "body": "<html><title>Blocked</title></html>" }),
        json!({ "status": 404, "body": "<html>Not here</html>" }),
        json!({ "status": 409, "body": "<html>No</html>" }),
    ] {
        let bench = quick_bench().await;
        let key = file(ids::JAPANESE);
        bench
            .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": answer }]))
            .await;
        let error = bench
            .restorer
            .restore(&key, Choice::AsItWas)
            .await
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::Intercepted, "{answer}");
        assert!(!bench.is_active(&key).await);

        let restored = bench.restored(&key, Choice::AsItWas).await;
        bench
            .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": answer }]))
            .await;
        let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Intercepted, "{answer}");
        assert!(bench.is_active(&key).await);
        bench.restorer.undo(&restored.activity).await.unwrap();
        assert!(!bench.is_active(&key).await, "it can still be undone");
    }
}

#[tokio::test]
async fn a_slow_restore_continues_in_the_background() {
    let mut bench = bench().await;
    bench.restart_with_patience(std::time::Duration::from_millis(20));
    let key = file(ids::JAPANESE);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 600 } }]))
        .await;
    let error = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(about(&error), VERIFYING);
    let row = bench.next_verified().await;
    assert_eq!((row.outcome, can_undo(&row)), (Outcome::Done, true));
    assert_eq!(bench.requests("POST", &path(&key)).await, 1);
}

#[tokio::test]
async fn a_file_without_an_answer_is_verified_in_half_a_minute() {
    let bench = quick_bench().await;
    let key = file(ids::JAPANESE);
    let applied_without_an_answer = json!({ "answer_ms": 60_000 });
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": applied_without_an_answer }]))
        .await;
    let restored = bench.restored(&key, Choice::AsItWas).await;
    assert!(restored.verified);
}

#[tokio::test]
async fn the_next_start_goes_on_verifying_a_folder() {
    let mut bench = quick_bench().await;
    let key = folder(ids::FOLDER);
    let new = journal::NewActivity {
        action: journal::Action::Restore,
        account: "m.sato@aoyama-foods.example".into(),
        acting_as: None,
        item: journal::Item {
            kind: "folder".into(),
            id: key.id.clone(),
            name: "x".into(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: bench.clock.now(),
        detail: json!({}),
    };
    bench.journal.start(new).await.unwrap();
    bench.restart_quick();
    let open = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(open[0].outcome, Outcome::Started, "Box may still apply it");
    bench.call("POST", &path(&key), json!({})).await;
    assert_eq!(bench.next_verified().await.outcome, Outcome::Done);
}

#[tokio::test]
async fn the_next_start_goes_on_verifying_a_file_with_a_lost_answer() {
    let mut bench = quick_bench().await;
    let key = file(ids::JAPANESE);
    let unavailable =
        json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "status": 503 } }]);
    bench.script(unavailable).await;
    let error = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!(about(&error), VERIFYING);
    bench.restart_quick();
    let open = bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(open[0].outcome, Outcome::Started, "Box may still apply it");
    bench.call("POST", &path(&key), json!({})).await;
    let row = bench.next_verified().await;
    assert_eq!((row.outcome, can_undo(&row)), (Outcome::Done, true));
}

#[tokio::test]
async fn an_item_with_another_name_than_asked_for_is_not_ours() {
    let bench = quick_bench().await;
    let key = file(ids::JAPANESE);
    let new_name = || Choice::NewName {
        name: "ours.xlsx".into(),
    };
    // Another person restores it as it was, before a lost answer is verified and long after it.
    let lost = |fault| json!([{ "match": { "method": "POST", "path": path(&key) }, "do": fault }]);
    for is_late in [false, true] {
        bench.script(lost(json!({ "status": 503 }))).await;
        if is_late {
            let error = bench.restorer.restore(&key, new_name()).await.unwrap_err();
            assert_eq!(about(&error), VERIFYING);
            bench.call("POST", &path(&key), json!({})).await;
            bench.next_verified().await;
        } else {
            let by_another = async {
                while bench.requests("POST", &path(&key)).await < 1 {
                    tokio::task::yield_now().await;
                }
                bench.call("POST", &path(&key), json!({})).await;
            };
            let (outcome, ()) = tokio::join!(bench.restorer.restore(&key, new_name()), by_another);
            assert!(
                matches!(outcome, Ok(crate::Outcome::NeedsDecision { .. })),
                "{outcome:?}"
            );
        }
        let row = bench.activities().await.remove(0);
        assert_eq!(
            (row.outcome, row.code.as_deref(), can_undo(&row)),
            (Outcome::NotDone, Some("NotInTrash"), false)
        );
        bench.delete(&key).await;
    }
}

#[tokio::test]
async fn a_list_with_repeated_markers_ends_with_an_error() {
    let bench = quick_bench().await;
    let page = |id: &str, next: &str| {
        json!({ "match": { "path": "/2.0/folders/trash/items" }, "do": { "status": 200, "body":
            { "entries": [{ "type": "file", "id": id, "name": "a" }, { "type": "file", "id": null }], "next_marker": next } } })
    };
    let rules: Vec<_> = (0..20)
        .map(|at| {
            if at % 2 == 0 {
                page("1", "A")
            } else {
                page("2", "B")
            }
        })
        .collect();
    bench.script(json!(rules)).await;
    bench.restorer.trash().refresh();
    bench.trash_events.wait_for(|state| !state.listing).await;
    let state = bench.restorer.trash().state();
    let error = state.problem.unwrap();
    assert_eq!(
        about(&error),
        (ErrorCode::ServiceMisbehaved, Some(Subject::List))
    );
    assert_eq!(
        (state.listed, state.complete, state.unreadable),
        (2, false, 3)
    );
    assert_eq!(bench.requests("GET", "/2.0/folders/trash/items").await, 3);
}

#[tokio::test]
async fn an_answer_without_entries_keeps_the_list() {
    for body in [
        json!({ "total_count": 5 }),
        json!({ "entries": null }),
        json!({ "entries": { "a": 1 } }),
    ] {
        let bench = quick_bench().await;
        bench.list().await;
        let listed = bench.restorer.trash().state().listed;
        let answer = json!({ "status": 200, "body": body });
        bench
            .script(json!([{ "match": { "path": "/2.0/folders/trash/items" }, "do": answer }]))
            .await;
        bench.restorer.trash().refresh();
        bench
            .trash_events
            .wait_for(|state| state.problem.is_some())
            .await;
        let state = bench.restorer.trash().state();
        assert_eq!((state.listed, state.complete), (listed, false));
        assert_eq!(state.problem.unwrap().code, ErrorCode::ServiceMisbehaved);
    }
}

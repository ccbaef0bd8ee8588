use super::{Bench, bench};
use crate::{Choice, can_undo};
use box_session::ItemKey;
use box_session::test_support::{file, folder, path, web_link};
use journal::{Action, Outcome as Ending};
use sandbox::demo::trash as ids;
use serde_json::json;
use trash::TrashQuery;

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn what_was_restored_goes_back_and_is_in_the_list_again() {
    let bench = bench().await;
    hours_ago(&bench, 0);
    bench.list().await;
    let before = bench.restorer.trash().state().listed;
    for key in [
        file(ids::JAPANESE),
        folder(ids::FOLDER),
        web_link(ids::WEB_LINK),
    ] {
        let restored = bench.restored(&key, Choice::AsItWas).await;
        bench.restorer.undo(&restored.activity).await.unwrap();
        assert!(!bench.is_active(&key).await);
        assert_eq!(bench.restorer.trash().state().listed, before);
        let row = bench
            .journal
            .activity(restored.activity.parse().unwrap())
            .await
            .unwrap();
        assert_eq!((row.outcome, can_undo(&row)), (Ending::Done, false), "once");
        let undo = bench
            .activities()
            .await
            .into_iter()
            .find(|row| row.action == Action::UndoRestore)
            .unwrap();
        assert_eq!(undo.outcome, Ending::Done);
        assert!(undo.request_id.is_some());
        let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::ChangedSince);
        assert_eq!(
            bench.restored(&key, Choice::AsItWas).await.key,
            key,
            "and comes back again"
        );
        bench.list().await;
        bench.delete(&key).await;
        bench.restorer.trash().refresh();
    }
    assert!(
        bench
            .restorer
            .trash()
            .rows(&TrashQuery::default(), 0, 1)
            .matched
            > 0
    );
}

#[tokio::test]
async fn what_was_touched_since_stays() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench.rename(&key, "touched.xlsx").await;
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::ChangedSince);
    assert!(bench.is_active(&key).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 0);
}

#[tokio::test]
async fn what_is_touched_between_look_and_delete_stays() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(
            json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do":
        { "status": 412, "body": { "code": "precondition_failed" } } }]),
        )
        .await;
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::ChangedSince);
    let undo = bench
        .activities()
        .await
        .into_iter()
        .find(|row| row.action == Action::UndoRestore)
        .unwrap();
    assert_eq!(
        (undo.outcome, undo.code.as_deref()),
        (Ending::NotDone, Some("ChangedSince"))
    );
    bench.restorer.undo(&restored.activity).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_is_looked_after() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "drop": "before" } }]))
        .await;
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(
        (problem.code, problem.retryable),
        (ErrorCode::Offline, true)
    );
    assert!(bench.is_active(&key).await);

    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "drop": "after" } }]))
        .await;
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 2, "one each");
}

#[tokio::test]
async fn what_is_gone_or_never_was_cannot_be_undone() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench.delete(&key).await;
    bench
        .call("DELETE", &format!("{}/trash", path(&key)), json!(null))
        .await;
    assert_eq!(
        bench
            .restorer
            .undo(&restored.activity)
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );

    assert_eq!(
        bench.restorer.undo("nonsense").await.unwrap_err().code,
        ErrorCode::InputInvalid
    );
    let unknown = uuid::Uuid::new_v4().to_string();
    assert_eq!(
        bench.restorer.undo(&unknown).await.unwrap_err().code,
        ErrorCode::NotFound
    );
    bench.conflict(&file(ids::CONTRACT), Choice::AsItWas).await;
    let clash = bench.activities().await.remove(0).id.to_string();
    assert_eq!(
        bench.restorer.undo(&clash).await.unwrap_err().code,
        ErrorCode::ChangedSince,
        "was never done"
    );
}

/// As if so many hours had gone by since, in which Box has dated what it was told by the real clock.
fn hours_ago(bench: &Bench, hours: i64) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox dates by the real clock"
    )]
    bench
        .clock
        .set(jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours));
}

#[tokio::test]
async fn a_folder_in_which_somebody_worked_since_stays_with_all_that_is_in_it() {
    let bench = bench().await;
    let key = folder(ids::FOLDER);
    hours_ago(&bench, 72);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    let link = json!({ "url": "https://example.com/plan", "name": "The new plan", "parent": { "id": key.id } });
    let link = bench.call("POST", "/2.0/web_links", link).await;
    let link = web_link(link["id"].as_str().unwrap());
    let problem = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::ChangedSince);
    assert_eq!(problem.about(), Some(Subject::InsideNewer));
    assert!(bench.is_active(&key).await && bench.is_active(&link).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 0);

    bench.delete(&link).await;
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
}

/// A restore for which the existing item was renamed: the activity, and the existing item.
async fn renaming(bench: &Bench) -> (String, ItemKey) {
    let choice = Choice::RenameExisting { name: None };
    let restored = bench.restored(&file(ids::CONTRACT), choice).await;
    (restored.activity, file(ids::CONFLICTING_CONTRACT))
}

#[tokio::test]
async fn what_was_renamed_for_it_gets_its_name_back() {
    let bench = bench().await;
    let (activity, existing) = renaming(&bench).await;
    let put_back = bench.restorer.undo(&activity).await.unwrap();
    assert_eq!(put_back.existing_keeps, None);
    let now = bench.state_of(&existing).await.unwrap();
    assert_eq!(
        (&now["name"], &now["status"]),
        (&json!("Contract 2025.docx"), &json!("active"))
    );
    assert!(!bench.is_active(&file(ids::CONTRACT)).await);
}

#[tokio::test]
async fn what_was_renamed_and_changed_since_keeps_its_name_and_that_is_said() {
    let bench = bench().await;
    let (activity, existing) = renaming(&bench).await;
    bench
        .call(
            "PUT",
            &path(&existing),
            json!({ "description": "somebody works on it" }),
        )
        .await;
    let put_back = bench.restorer.undo(&activity).await.unwrap();
    let name = "Contract 2025 (renamed 2026-11-21).docx";
    assert_eq!(put_back.existing_keeps.as_deref(), Some(name));
    assert_eq!(bench.state_of(&existing).await.unwrap()["name"], name);
    assert!(!bench.is_active(&file(ids::CONTRACT)).await);
}

#[tokio::test]
async fn an_undo_that_broke_off_before_the_name_was_given_back_is_finished() {
    let mut bench = bench().await;
    let (activity, existing) = renaming(&bench).await;
    bench.delete(&file(ids::CONTRACT)).await;
    let row = bench
        .journal
        .activity(activity.parse().unwrap())
        .await
        .unwrap();
    let begun = journal::NewActivity {
        action: Action::UndoRestore,
        account: row.account.clone(),
        acting_as: None,
        item: row.item.clone(),
        for_whom: Vec::new(),
        place: None,
        started_at: row.started_at,
        detail: json!({ "restore": activity }),
    };
    bench.journal.start(begun).await.unwrap();
    bench.restart();
    bench.restorer.recover(|_| true).await.unwrap();
    assert_eq!(
        bench.state_of(&existing).await.unwrap()["name"],
        "Contract 2025.docx"
    );
    let row = bench
        .journal
        .activity(activity.parse().unwrap())
        .await
        .unwrap();
    assert!(!can_undo(&row));
}

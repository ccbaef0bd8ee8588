use super::{Bench, bench};
use crate::{Choice, can_undo};
use box_session::ItemKey;
use box_session::test_support::{file, folder, path, web_link};
use journal::{Action, Outcome as RecordedOutcome};
use sandbox::demo::trash as ids;
use serde_json::json;
use trash::TrashQuery;

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn an_undone_item_is_in_the_trash_list_again() {
    let bench = bench().await;
    set_clock_back(&bench, 0);
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
        assert_eq!(
            (row.outcome, can_undo(&row)),
            (RecordedOutcome::Done, false),
            "once"
        );
        let undo = bench
            .activities()
            .await
            .into_iter()
            .find(|row| row.action == Action::UndoRestore)
            .unwrap();
        assert_eq!(undo.outcome, RecordedOutcome::Done);
        assert!(undo.request_id.is_some());
        let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::ChangedSince);
        assert_eq!(
            bench.restored(&key, Choice::AsItWas).await.key,
            key,
            "and can be restored again"
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
async fn undo_is_refused_when_the_item_was_modified() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench.rename(&key, "modified.xlsx").await;
    let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ChangedSince);
    assert!(bench.is_active(&key).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 0);
}

#[tokio::test]
async fn undo_is_refused_when_the_etag_precondition_fails() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(
            json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do":
        { "status": 412, "body": { "code": "precondition_failed" } } }]),
        )
        .await;
    let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ChangedSince);
    let undo = bench
        .activities()
        .await
        .into_iter()
        .find(|row| row.action == Action::UndoRestore)
        .unwrap();
    assert_eq!(
        (undo.outcome, undo.code.as_deref()),
        (RecordedOutcome::NotDone, Some("ChangedSince"))
    );
    bench.restorer.undo(&restored.activity).await.unwrap();
}

#[tokio::test]
async fn an_undo_whose_answer_is_lost_is_verified() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "drop": "before" } }]))
        .await;
    let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!((error.code, error.retryable), (ErrorCode::Offline, true));
    assert!(bench.is_active(&key).await);

    bench
        .script(json!([{ "match": { "method": "DELETE", "path": path(&key) }, "do": { "drop": "after" } }]))
        .await;
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
    assert_eq!(
        bench.requests("DELETE", &path(&key)).await,
        2,
        "one for each undo"
    );
}

#[tokio::test]
async fn only_a_restore_that_was_done_can_be_undone() {
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
    let conflict = bench.activities().await.remove(0).id.to_string();
    assert_eq!(
        bench.restorer.undo(&conflict).await.unwrap_err().code,
        ErrorCode::ChangedSince,
        "it was not done"
    );
}

/// Sets the clock so many hours before the real one, by which the sandbox dates its items.
fn set_clock_back(bench: &Bench, hours: i64) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox dates by the real clock"
    )]
    bench
        .clock
        .set(jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours));
}

#[tokio::test]
async fn undo_is_refused_when_the_folder_changed() {
    let bench = bench().await;
    let key = folder(ids::FOLDER);
    set_clock_back(&bench, 72);
    let restored = bench.restored(&key, Choice::AsItWas).await;
    let link = json!({ "url": "https://example.com/plan", "name": "The new plan", "parent": { "id": key.id } });
    let link = bench.call("POST", "/2.0/web_links", link).await;
    let link = web_link(link["id"].as_str().unwrap());
    let error = bench.restorer.undo(&restored.activity).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ChangedSince);
    assert_eq!(error.about(), Some(Subject::InsideNewer));
    assert!(bench.is_active(&key).await && bench.is_active(&link).await);
    assert_eq!(bench.requests("DELETE", &path(&key)).await, 0);

    bench.delete(&link).await;
    bench.restorer.undo(&restored.activity).await.unwrap();
    assert!(!bench.is_active(&key).await);
}

/// Restores an item after renaming the existing one; returns the activity and the existing item.
async fn restore_renaming_existing(bench: &Bench) -> (String, ItemKey) {
    let choice = Choice::RenameExisting { name: None };
    let restored = bench.restored(&file(ids::CONTRACT), choice).await;
    (restored.activity, file(ids::CONFLICTING_CONTRACT))
}

#[tokio::test]
async fn undo_gives_the_existing_item_its_name_back() {
    let bench = bench().await;
    let (activity, existing) = restore_renaming_existing(&bench).await;
    let undone = bench.restorer.undo(&activity).await.unwrap();
    assert_eq!(undone.existing_keeps, None);
    let now = bench.state_of(&existing).await.unwrap();
    assert_eq!(
        (&now["name"], &now["status"]),
        (&json!("Contract 2025.docx"), &json!("active"))
    );
    assert!(!bench.is_active(&file(ids::CONTRACT)).await);
}

#[tokio::test]
async fn undo_keeps_the_new_name_of_a_modified_existing_item() {
    let bench = bench().await;
    let (activity, existing) = restore_renaming_existing(&bench).await;
    bench
        .call(
            "PUT",
            &path(&existing),
            json!({ "description": "a new description" }),
        )
        .await;
    let undone = bench.restorer.undo(&activity).await.unwrap();
    let name = "Contract 2025 (renamed 2026-11-21).docx";
    assert_eq!(undone.existing_keeps.as_deref(), Some(name));
    assert_eq!(bench.state_of(&existing).await.unwrap()["name"], name);
    assert!(!bench.is_active(&file(ids::CONTRACT)).await);
}

#[tokio::test]
async fn an_interrupted_undo_renames_the_existing_item_back() {
    let mut bench = bench().await;
    let (activity, existing) = restore_renaming_existing(&bench).await;
    bench.delete(&file(ids::CONTRACT)).await;
    let row = bench
        .journal
        .activity(activity.parse().unwrap())
        .await
        .unwrap();
    let unfinished = journal::NewActivity {
        action: Action::UndoRestore,
        account: row.account.clone(),
        acting_as: None,
        item: row.item.clone(),
        for_whom: Vec::new(),
        place: None,
        started_at: row.started_at,
        detail: json!({ "restore": activity }),
    };
    bench.journal.start(unfinished).await.unwrap();
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

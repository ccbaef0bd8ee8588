//! Restores of several steps: done completely, reversed, or reported.

use super::{Bench, bench, suggestion};
use crate::{CheckResult, Choice};
use box_session::ItemKey;
use box_session::test_support::{file, folder, path, web_link};
use journal::{Action, Item, NewActivity, Outcome as RecordedOutcome};
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

use app_error::ErrorCode;
use platform::Clock;

fn rename_existing() -> Choice {
    Choice::RenameExisting { name: None }
}

fn elsewhere(name: Option<&str>) -> Choice {
    Choice::Elsewhere {
        folder_id: "0".into(),
        name: name.map(Into::into),
    }
}

async fn name_of(bench: &Bench, key: &ItemKey) -> String {
    bench.state_of(key).await.unwrap()["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Scripts the next `times` requests of a method for an item to fail.
async fn fail_next(bench: &Bench, key: &ItemKey, method: &str, times: u32, fault: Value) {
    let rule =
        json!([{ "match": { "method": method, "path": path(key) }, "times": times, "do": fault }]);
    bench.script(rule).await;
}

#[tokio::test]
async fn only_the_name_of_the_existing_item_changes() {
    let bench = bench().await;
    let (key, existing) = (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT));
    let before = bench.state_of(&existing).await.unwrap();
    let restored = bench.restored(&key, rename_existing()).await;
    assert_eq!(restored.name, "Contract 2025.docx");
    assert_eq!(
        restored.existing_renamed.as_deref(),
        Some("Contract 2025 (renamed 2026-11-21).docx")
    );
    let after = bench.state_of(&existing).await.unwrap();
    assert_eq!(after["name"], "Contract 2025 (renamed 2026-11-21).docx");
    assert_eq!(
        (&after["sha1"], &after["parent_id"]),
        (&before["sha1"], &before["parent_id"])
    );
}

#[tokio::test]
async fn a_failed_restore_renames_the_existing_item_back() {
    for fault in [
        json!({ "status": 403, "body": { "code": "forbidden_by_policy" } }),
        json!({ "status": 400, "body": { "code": "bad_request" } }),
        json!({ "drop": "before" }),
    ] {
        let bench = bench().await;
        let (key, existing) = (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT));
        fail_next(&bench, &key, "POST", 1, fault.clone()).await;
        let _decision_or_error = bench.restorer.restore(&key, rename_existing()).await;
        assert_eq!(
            name_of(&bench, &existing).await,
            "Contract 2025.docx",
            "{fault}"
        );
        assert!(!bench.is_active(&key).await);
        assert_eq!(
            bench.activities().await[0].outcome,
            RecordedOutcome::NotDone
        );
        assert_eq!(bench.restored(&key, rename_existing()).await.key, key);
    }
}

#[tokio::test]
async fn a_failed_rename_back_is_reported() {
    let bench = bench().await;
    let (key, existing) = (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT));
    fail_next(
        &bench,
        &key,
        "POST",
        1,
        json!({ "status": 400, "body": { "code": "bad_request" } }),
    )
    .await;
    fail_next(&bench, &existing, "PUT", 1, json!({ "delay_ms": 1 })).await;
    fail_next(
        &bench,
        &existing,
        "PUT",
        1,
        json!({ "status": 403, "body": { "code": "forbidden" } }),
    )
    .await;
    let error = bench
        .restorer
        .restore(&key, rename_existing())
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::LeftHalfway);
    assert!(
        error
            .message
            .contains("Contract 2025 (renamed 2026-11-21).docx"),
        "{error}"
    );
    let row = bench.activities().await.remove(0);
    assert_eq!(
        (row.outcome, row.code.as_deref()),
        (RecordedOutcome::NotDone, Some("LeftHalfway"))
    );
}

#[tokio::test]
async fn an_item_is_moved_although_its_original_folder_exists() {
    let bench = bench().await;
    let restored = bench.restored(&file(ids::JAPANESE), elsewhere(None)).await;
    assert!(restored.folder.path.is_empty());
    let restored = bench
        .restored(&folder(ids::FOLDER), elsewhere(Some("Spring, again")))
        .await;
    assert_eq!(
        (restored.name.as_str(), restored.folder.path.len()),
        ("Spring, again", 0)
    );
    // Its name is in use in the original folder and free in the target folder: it has another one only until it is moved.
    let restored = bench.restored(&file(ids::CONTRACT), elsewhere(None)).await;
    assert_eq!(
        (restored.name.as_str(), restored.folder.path.len()),
        ("Contract 2025.docx", 0)
    );
    assert_eq!(
        name_of(&bench, &file(ids::CONFLICTING_CONTRACT)).await,
        "Contract 2025.docx"
    );
    bench.restorer.undo(&restored.activity).await.unwrap();
}

#[tokio::test]
async fn a_name_conflict_in_the_target_folder_needs_a_decision() {
    let bench = bench().await;
    let body = json!({ "name": "Contract 2025.docx", "url": "https://example.com", "parent": { "id": "0" } });
    bench.call("POST", "/2.0/web_links", body).await;
    let check = bench.conflict(&file(ids::CONTRACT), elsewhere(None)).await;
    let CheckResult::NameTaken {
        destination,
        suggestion,
        ..
    } = check.result
    else {
        panic!("{check:?}")
    };
    assert!(destination.path.is_empty());
    assert_eq!(
        bench.requests("POST", &path(&file(ids::CONTRACT))).await,
        0,
        "nothing was sent"
    );
    let restored = bench
        .restored(&file(ids::CONTRACT), elsewhere(Some(&suggestion)))
        .await;
    assert_eq!(restored.name, suggestion);
}

#[tokio::test]
async fn an_item_that_cannot_be_moved_is_trashed_again() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    fail_next(
        &bench,
        &key,
        "PUT",
        1,
        json!({ "status": 403, "body": { "code": "forbidden_by_policy" } }),
    )
    .await;
    let error = bench
        .restorer
        .restore(&key, elsewhere(None))
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert!(!bench.is_active(&key).await);
    fail_next(&bench, &key, "PUT", 1, json!({ "drop": "after" })).await;
    assert!(
        bench
            .restored(&key, elsewhere(None))
            .await
            .folder
            .path
            .is_empty(),
        "a lost answer is verified"
    );
}

/// Records a start and no outcome, as a crash leaves it.
async fn unfinished_row(bench: &Bench, key: &ItemKey, steps: Value) -> uuid::Uuid {
    let kind = box_client::ItemKind::from(key.kind).as_str().to_owned();
    let new = NewActivity {
        action: Action::Restore,
        account: "m.sato@aoyama-foods.example".into(),
        acting_as: None,
        item: Item {
            kind,
            id: key.id.clone(),
            name: "x".into(),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: bench.clock.now(),
        detail: json!({ "steps": steps }),
    };
    bench.journal.start(new).await.unwrap()
}

#[tokio::test]
async fn steps_interrupted_by_a_crash_are_finished_or_reversed() {
    let mut bench = bench().await;
    let existing = file(ids::CONFLICTING_CONTRACT);
    bench.rename(&existing, "out of the way.docx").await;
    let steps = json!({ "way": "rename_existing", "existing": existing, "old_name": "Contract 2025.docx",
        "new_name": "out of the way.docx", "etag": null });
    let renamed = unfinished_row(&bench, &file(ids::CONTRACT), steps).await;

    let moving = file(ids::JAPANESE);
    let from = bench.state_of(&moving).await.unwrap()["parent_id"].clone();
    bench.call("POST", &path(&moving), json!({})).await;
    let steps = json!({ "way": "elsewhere", "from": from, "to": "0", "name": "moved.xlsx" });
    let moved = unfinished_row(&bench, &moving, steps).await;

    bench.restart();
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    let of = |id| recovered.iter().find(|row| row.id == id).unwrap();
    assert_eq!(of(renamed).outcome, RecordedOutcome::NotDone);
    assert_eq!(name_of(&bench, &existing).await, "Contract 2025.docx");
    assert_eq!(of(moved).outcome, RecordedOutcome::Done);
    let now = bench.state_of(&moving).await.unwrap();
    assert_eq!(
        (&now["name"], &now["parent_id"]),
        (&json!("moved.xlsx"), &json!("0"))
    );
}

#[tokio::test]
async fn a_name_conflict_at_the_move_is_reversed() {
    let mut bench = bench().await;
    let taken =
        |name: &str| json!({ "name": name, "url": "https://example.com", "parent": { "id": "0" } });
    let moving = file(ids::JAPANESE);
    let name = name_of(&bench, &moving).await;
    bench.call("POST", "/2.0/web_links", taken(&name)).await;

    // The listing of the folder is out of date.
    let empty = json!({ "entries": [], "limit": 1000 });
    let listing = json!({ "match": { "method": "GET", "path": "/2.0/folders/0/items" },
        "do": { "status": 200, "body": empty } });
    bench.script(json!([listing])).await;
    let check = bench.conflict(&moving, elsewhere(None)).await;
    let CheckResult::NameTaken { destination, .. } = check.result else {
        panic!("{check:?}")
    };
    assert_eq!(
        (destination.id.as_str(), bench.is_active(&moving).await),
        ("0", false)
    );

    let from = bench.state_of(&moving).await.unwrap()["parent_id"].clone();
    bench.call("POST", &path(&moving), json!({})).await;
    let steps = json!({ "way": "elsewhere", "from": from, "to": "0", "name": name });
    let row = unfinished_row(&bench, &moving, steps).await;
    bench.restart();
    let recovered = bench.restorer.recover(|_| true).await.unwrap();
    let row = recovered.iter().find(|one| one.id == row).unwrap();
    assert_eq!(
        (row.outcome, row.code.as_deref()),
        (RecordedOutcome::NotDone, Some("NameTaken"))
    );
    assert!(!bench.is_active(&moving).await);
}

/// Creates a trashed bookmark and an active one of the same name in its original folder; returns both. The name is long in bytes.
async fn long_name_conflict(bench: &Bench) -> (ItemKey, ItemKey) {
    let body = json!({ "name": "long names", "parent": { "id": "0" } });
    let parent = bench.call("POST", "/2.0/folders", body).await;
    let name = "長".repeat(100);
    let create = async || {
        let body =
            json!({ "name": name, "url": "https://example.com", "parent": { "id": parent["id"] } });
        let link = bench.call("POST", "/2.0/web_links", body).await;
        web_link(link["id"].as_str().unwrap())
    };
    let trashed = create().await;
    bench.delete(&trashed).await;
    (trashed, create().await)
}

fn too_long() -> Value {
    json!({ "status": 400, "body": { "type": "error", "status": 400, "code": "item_name_too_long" } })
}

#[tokio::test]
async fn a_suggested_name_that_is_too_long_is_shortened() {
    let bench = bench().await;
    let (key, _) = long_name_conflict(&bench).await;
    let name = suggestion(&bench.check(&key).await);
    fail_next(&bench, &key, "POST", 1, too_long()).await;
    let restored = bench
        .restored(&key, Choice::NewName { name: name.clone() })
        .await;
    assert!(
        restored.name.len() <= 255
            && restored.name.starts_with("長長")
            && restored.name.ends_with("(restored 2026-11-21)"),
        "{}",
        restored.name
    );
    assert_ne!(restored.name, name);
}

#[tokio::test]
async fn a_suggested_name_for_another_folder_is_shortened() {
    let bench = bench().await;
    let (key, _) = long_name_conflict(&bench).await;
    let name = suggestion(&bench.check(&key).await);
    fail_next(&bench, &key, "POST", 2, too_long()).await;
    let restored = bench.restored(&key, elsewhere(Some(&name))).await;
    assert!(
        restored.folder.id == "0" && restored.name.len() <= 127,
        "{restored:?}"
    );
}

#[tokio::test]
async fn a_chosen_name_that_is_too_long_is_refused() {
    let bench = bench().await;
    let (key, _) = long_name_conflict(&bench).await;
    let name = "mine".repeat(60);
    fail_next(&bench, &key, "POST", 9, too_long()).await;
    let choice = Choice::NewName { name: name.clone() };
    let error = bench.restorer.restore(&key, choice).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NameInvalid);
    assert_eq!(
        error.detail.unwrap().by.as_ref(),
        Some(&name),
        "the name that was refused"
    );
    assert_eq!(bench.requests("POST", &path(&key)).await, 1);
}

#[tokio::test]
async fn a_suggested_name_for_the_existing_item_is_shortened() {
    for is_proposed in [false, true] {
        let bench = bench().await;
        let (key, existing) = long_name_conflict(&bench).await;
        let CheckResult::NameTaken {
            existing_new_name, ..
        } = bench.check(&key).await.result
        else {
            panic!("the name is taken")
        };
        fail_next(&bench, &existing, "PUT", 1, too_long()).await;
        let name = existing_new_name.filter(|_| is_proposed);
        let restored = bench.restored(&key, Choice::RenameExisting { name }).await;
        let new = restored.existing_renamed.unwrap();
        assert!(
            new.len() <= 255 && new.starts_with("長長") && new.ends_with("(renamed 2026-11-21)"),
            "{new}"
        );
        assert_eq!(name_of(&bench, &existing).await, new);
    }

    let bench = bench().await;
    let (key, existing) = long_name_conflict(&bench).await;
    fail_next(&bench, &existing, "PUT", 9, too_long()).await;
    let name = Some("mine".repeat(60));
    let refused = bench
        .restorer
        .restore(&key, Choice::RenameExisting { name: name.clone() })
        .await
        .unwrap_err();
    let by = refused.detail.unwrap().by;
    assert_eq!((refused.code, by), (ErrorCode::NameInvalid, name));
    assert_eq!(bench.requests("PUT", &path(&existing)).await, 1);
}

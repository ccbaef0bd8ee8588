//! Restores of several steps: done whole, taken back, or explained.

use super::{Bench, bench, suggestion};
use crate::{CheckResult, Choice};
use box_session::ItemKey;
use box_session::test_support::{file, folder, path, web_link};
use journal::{Action, Item, NewActivity, Outcome as Ending};
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

use app_error::ErrorCode;
use platform::Clock;

fn renaming() -> Choice {
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

/// The next `times` changes of an item fail like this.
async fn hinder(bench: &Bench, key: &ItemKey, method: &str, times: u32, fault: Value) {
    let rule =
        json!([{ "match": { "method": method, "path": path(key) }, "times": times, "do": fault }]);
    bench.script(rule).await;
}

#[tokio::test]
async fn the_existing_one_is_renamed_and_nothing_else_of_it_changes() {
    let bench = bench().await;
    let (key, existing) = (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT));
    let before = bench.state_of(&existing).await.unwrap();
    let restored = bench.restored(&key, renaming()).await;
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
async fn a_restore_that_fails_gives_the_old_name_back() {
    for fault in [
        json!({ "status": 403, "body": { "code": "forbidden_by_policy" } }),
        json!({ "status": 400, "body": { "code": "bad_request" } }),
        json!({ "drop": "before" }),
    ] {
        let bench = bench().await;
        let (key, existing) = (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT));
        hinder(&bench, &key, "POST", 1, fault.clone()).await;
        let _asked_or_failed = bench.restorer.restore(&key, renaming()).await;
        assert_eq!(
            name_of(&bench, &existing).await,
            "Contract 2025.docx",
            "{fault}"
        );
        assert!(!bench.is_active(&key).await);
        assert_eq!(bench.activities().await[0].outcome, Ending::NotDone);
        assert_eq!(bench.restored(&key, renaming()).await.key, key);
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_given_back_is_said() {
    let bench = bench().await;
    let (key, existing) = (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT));
    hinder(
        &bench,
        &key,
        "POST",
        1,
        json!({ "status": 400, "body": { "code": "bad_request" } }),
    )
    .await;
    hinder(&bench, &existing, "PUT", 1, json!({ "delay_ms": 1 })).await;
    hinder(
        &bench,
        &existing,
        "PUT",
        1,
        json!({ "status": 403, "body": { "code": "forbidden" } }),
    )
    .await;
    let problem = bench.restorer.restore(&key, renaming()).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::LeftHalfway);
    assert!(
        problem
            .message
            .contains("Contract 2025 (renamed 2026-11-21).docx"),
        "{problem}"
    );
    let row = bench.activities().await.remove(0);
    assert_eq!(
        (row.outcome, row.code.as_deref()),
        (Ending::NotDone, Some("LeftHalfway"))
    );
}

#[tokio::test]
async fn another_folder_although_the_original_is_there() {
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
    // Its name is taken where it was, and free where it goes: it has another one only on the way.
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
async fn a_name_that_is_taken_in_the_other_folder_is_asked_about() {
    let bench = bench().await;
    let body = json!({ "name": "Contract 2025.docx", "url": "https://example.com", "parent": { "id": "0" } });
    bench.call("POST", "/2.0/web_links", body).await;
    let plan = bench.conflict(&file(ids::CONTRACT), elsewhere(None)).await;
    let CheckResult::NameTaken {
        destination,
        suggestion,
        ..
    } = plan.result
    else {
        panic!("{plan:?}")
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
async fn what_cannot_be_moved_goes_back_into_the_trash() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    hinder(
        &bench,
        &key,
        "PUT",
        1,
        json!({ "status": 403, "body": { "code": "forbidden_by_policy" } }),
    )
    .await;
    let problem = bench
        .restorer
        .restore(&key, elsewhere(None))
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::Forbidden);
    assert!(!bench.is_active(&key).await);
    hinder(&bench, &key, "PUT", 1, json!({ "drop": "after" })).await;
    assert!(
        bench
            .restored(&key, elsewhere(None))
            .await
            .folder
            .path
            .is_empty(),
        "a lost answer is looked up"
    );
}

/// A start and no end, as a crash leaves it.
async fn left_open(bench: &Bench, key: &ItemKey, steps: Value) -> uuid::Uuid {
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
async fn a_crash_between_the_steps_leaves_no_half() {
    let mut bench = bench().await;
    let existing = file(ids::CONFLICTING_CONTRACT);
    bench.rename(&existing, "out of the way.docx").await;
    let steps = json!({ "way": "rename_existing", "existing": existing, "old_name": "Contract 2025.docx",
        "new_name": "out of the way.docx", "etag": null });
    let renamed = left_open(&bench, &file(ids::CONTRACT), steps).await;

    let moving = file(ids::JAPANESE);
    let from = bench.state_of(&moving).await.unwrap()["parent_id"].clone();
    bench.call("POST", &path(&moving), json!({})).await;
    let steps = json!({ "way": "elsewhere", "from": from, "to": "0", "name": "moved.xlsx" });
    let moved = left_open(&bench, &moving, steps).await;

    bench.restart();
    let settled = bench.restorer.recover(|_| true).await.unwrap();
    let of = |id| settled.iter().find(|row| row.id == id).unwrap();
    assert_eq!(of(renamed).outcome, Ending::NotDone);
    assert_eq!(name_of(&bench, &existing).await, "Contract 2025.docx");
    assert_eq!(of(moved).outcome, Ending::Done);
    let now = bench.state_of(&moving).await.unwrap();
    assert_eq!(
        (&now["name"], &now["parent_id"]),
        (&json!("moved.xlsx"), &json!("0"))
    );
}

#[tokio::test]
async fn a_name_that_is_taken_by_the_time_of_the_move_leaves_no_half() {
    let mut bench = bench().await;
    let taken =
        |name: &str| json!({ "name": name, "url": "https://example.com", "parent": { "id": "0" } });
    let moving = file(ids::JAPANESE);
    let name = name_of(&bench, &moving).await;
    bench.call("POST", "/2.0/web_links", taken(&name)).await;

    // What the look shows is old.
    let empty = json!({ "entries": [], "limit": 1000 });
    let look = json!({ "match": { "method": "GET", "path": "/2.0/folders/0/items" },
        "do": { "status": 200, "body": empty } });
    bench.script(json!([look])).await;
    let plan = bench.conflict(&moving, elsewhere(None)).await;
    let CheckResult::NameTaken { destination, .. } = plan.result else {
        panic!("{plan:?}")
    };
    assert_eq!(
        (destination.id.as_str(), bench.is_active(&moving).await),
        ("0", false)
    );

    let from = bench.state_of(&moving).await.unwrap()["parent_id"].clone();
    bench.call("POST", &path(&moving), json!({})).await;
    let steps = json!({ "way": "elsewhere", "from": from, "to": "0", "name": name });
    let row = left_open(&bench, &moving, steps).await;
    bench.restart();
    let settled = bench.restorer.recover(|_| true).await.unwrap();
    let row = settled.iter().find(|one| one.id == row).unwrap();
    assert_eq!(
        (row.outcome, row.code.as_deref()),
        (Ending::NotDone, Some("NameTaken"))
    );
    assert!(!bench.is_active(&moving).await);
}

/// A trashed web link, and another of its name in the folder it was in; the name is long in bytes.
async fn long_twins(bench: &Bench) -> (ItemKey, ItemKey) {
    let body = json!({ "name": "long names", "parent": { "id": "0" } });
    let parent = bench.call("POST", "/2.0/folders", body).await;
    let name = "長".repeat(100);
    let made = async || {
        let body =
            json!({ "name": name, "url": "https://example.com", "parent": { "id": parent["id"] } });
        let made = bench.call("POST", "/2.0/web_links", body).await;
        web_link(made["id"].as_str().unwrap())
    };
    let trashed = made().await;
    bench.delete(&trashed).await;
    (trashed, made().await)
}

fn too_long() -> Value {
    json!({ "status": 400, "body": { "type": "error", "status": 400, "code": "item_name_too_long" } })
}

#[tokio::test]
async fn a_proposed_name_that_is_too_long_gets_shorter() {
    let bench = bench().await;
    let (key, _) = long_twins(&bench).await;
    let name = suggestion(&bench.check(&key).await);
    hinder(&bench, &key, "POST", 1, too_long()).await;
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
async fn a_proposed_name_for_another_folder_gets_shorter_too() {
    let bench = bench().await;
    let (key, _) = long_twins(&bench).await;
    let name = suggestion(&bench.check(&key).await);
    hinder(&bench, &key, "POST", 2, too_long()).await;
    let restored = bench.restored(&key, elsewhere(Some(&name))).await;
    assert!(
        restored.folder.id == "0" && restored.name.len() <= 127,
        "{restored:?}"
    );
}

#[tokio::test]
async fn a_chosen_name_that_is_too_long_is_told_and_not_changed() {
    let bench = bench().await;
    let (key, _) = long_twins(&bench).await;
    let name = "mine".repeat(60);
    hinder(&bench, &key, "POST", 9, too_long()).await;
    let choice = Choice::NewName { name: name.clone() };
    let problem = bench.restorer.restore(&key, choice).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::NameInvalid);
    assert_eq!(
        problem.detail.unwrap().by.as_ref(),
        Some(&name),
        "the name that was refused"
    );
    assert_eq!(bench.requests("POST", &path(&key)).await, 1);
}

#[tokio::test]
async fn a_proposed_name_for_the_existing_item_gets_shorter() {
    for shown in [false, true] {
        let bench = bench().await;
        let (key, existing) = long_twins(&bench).await;
        let CheckResult::NameTaken {
            existing_new_name, ..
        } = bench.check(&key).await.result
        else {
            panic!("the name is taken")
        };
        hinder(&bench, &existing, "PUT", 1, too_long()).await;
        let name = existing_new_name.filter(|_| shown);
        let restored = bench.restored(&key, Choice::RenameExisting { name }).await;
        let new = restored.existing_renamed.unwrap();
        assert!(
            new.len() <= 255 && new.starts_with("長長") && new.ends_with("(renamed 2026-11-21)"),
            "{new}"
        );
        assert_eq!(name_of(&bench, &existing).await, new);
    }

    let bench = bench().await;
    let (key, existing) = long_twins(&bench).await;
    hinder(&bench, &existing, "PUT", 9, too_long()).await;
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

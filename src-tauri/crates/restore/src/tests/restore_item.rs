use super::{bench, suggestion};
use crate::{Blocked, CheckResult, Choice, can_undo};
use box_session::test_support::{file, folder, path, web_link};
use journal::{Action, Outcome as RecordedOutcome};
use sandbox::demo::trash as ids;
use serde_json::json;

use app_error::{ErrorCode, Subject};

fn new_name(name: &str) -> Choice {
    Choice::NewName { name: name.into() }
}

fn other_folder(folder_id: &str, name: Option<&str>) -> Choice {
    Choice::OtherFolder {
        folder_id: folder_id.into(),
        name: name.map(Into::into),
    }
}

#[tokio::test]
async fn each_kind_is_restored_and_recorded() {
    let bench = bench().await;
    for (key, folder_path) in [
        (file(ids::JAPANESE), "購買部/発注"),
        (folder(ids::FOLDER), "Marketing"),
        (web_link(ids::WEB_LINK), "Purchasing"),
        (file(ids::ROOT_FILE), ""),
    ] {
        let restored = bench.restored(&key, Choice::AsItWas).await;
        assert_eq!(
            (&restored.key, restored.folder.path.join("/")),
            (&key, folder_path.into())
        );
        assert!(!restored.verified && restored.folder_first.is_none());
        assert!(bench.is_active(&key).await);

        let row = bench
            .journal
            .activity(restored.activity.parse().unwrap())
            .await
            .unwrap();
        assert_eq!(
            (row.action, row.outcome, &row.item.id),
            (Action::Restore, RecordedOutcome::Done, &key.id)
        );
        assert_eq!(row.account, "m.sato@aoyama-foods.example");
        assert!(row.request_id.is_some());
        let place = if folder_path.is_empty() {
            "All Files".to_owned()
        } else {
            folder_path.replace('/', " / ")
        };
        assert_eq!(
            (row.place.as_deref(), can_undo(&row)),
            (Some(&*place), true)
        );
        assert_eq!(bench.requests("POST", &path(&key)).await, 1);
    }
}

#[tokio::test]
async fn a_chosen_name_replaces_the_items_own() {
    let bench = bench().await;
    let as_it_was = bench.restored(&file(ids::JAPANESE), Choice::AsItWas).await;
    assert_eq!(as_it_was.name, "発注リスト 2026年11月.xlsx");
    let renamed = bench
        .restored(&web_link(ids::WEB_LINK), new_name("Portal"))
        .await;
    assert_eq!(renamed.name, "Portal");
    assert_eq!(
        bench.state_of(&web_link(ids::WEB_LINK)).await.unwrap()["name"],
        "Portal"
    );
}

#[tokio::test]
async fn a_name_conflict_needs_a_decision_and_keeps_both() {
    for conflicts in ["object", "array", "absent"] {
        let bench = bench().await;
        bench.quirk("conflicts", json!(conflicts)).await;
        let before = bench.state_of(&file(ids::CONFLICTING_CONTRACT)).await;
        let check = bench.conflict(&file(ids::CONTRACT), Choice::AsItWas).await;
        let CheckResult::NameTaken { existing, .. } = &check.result else {
            panic!("{check:?}")
        };
        assert_eq!(existing.key, file(ids::CONFLICTING_CONTRACT));
        assert!(!bench.is_active(&file(ids::CONTRACT)).await);
        let row = bench.activities().await.remove(0);
        assert_eq!(
            (row.outcome, row.code.as_deref()),
            (RecordedOutcome::NotDone, Some("NameTaken"))
        );
        assert!(row.request_id.is_some());

        let name = suggestion(&check);
        let restored = bench.restored(&file(ids::CONTRACT), new_name(&name)).await;
        assert_eq!(
            (restored.name, restored.folder.path.join("/")),
            (name, "Legal/Contracts".into())
        );
        assert_eq!(
            bench.state_of(&file(ids::CONFLICTING_CONTRACT)).await,
            before,
            "not modified"
        );
    }
}

#[tokio::test]
async fn every_sample_conflict_is_resolved_by_its_suggestion() {
    let bench = bench().await;
    for key in [
        file(ids::SAME_CONTENT),
        file(ids::CASE_CONFLICT),
        file(ids::FILE_CONFLICTING_WITH_FOLDER),
        folder(ids::FOLDER_CONFLICTING_WITH_FOLDER),
        web_link(ids::WEB_LINK_CONFLICTING_WITH_FILE),
        file(ids::SUGGESTED_NAMES_IN_USE),
        file(ids::LONGEST_NAME_IN_USE),
    ] {
        let name = suggestion(&bench.conflict(&key, Choice::AsItWas).await);
        assert_eq!(bench.restored(&key, new_name(&name)).await.name, name);
    }
}

#[tokio::test]
async fn a_suggestion_that_came_into_use_is_replaced() {
    let bench = bench().await;
    let key = file(ids::CONTRACT);
    let first = suggestion(&bench.check(&key).await);
    bench
        .rename(&file(ids::CONFLICTING_CONTRACT), &first.to_uppercase())
        .await;
    let check = bench.conflict(&key, new_name(&first)).await;
    let CheckResult::NameTaken {
        existing,
        suggestion,
        ..
    } = check.result
    else {
        panic!("{check:?}")
    };
    assert_eq!(existing.key, file(ids::CONFLICTING_CONTRACT));
    assert_eq!(suggestion, "Contract 2025 (restored 2026-11-21 2).docx");
    assert_eq!(
        bench.restored(&key, new_name(&suggestion)).await.name,
        suggestion
    );
}

#[tokio::test]
async fn the_second_of_two_items_with_one_name_needs_a_decision() {
    let bench = bench().await;
    bench
        .restored(&file(ids::DUPLICATE_NEWER), Choice::AsItWas)
        .await;
    let check = bench
        .conflict(&file(ids::DUPLICATE_OLDER), Choice::AsItWas)
        .await;
    let CheckResult::NameTaken { existing, .. } = check.result else {
        panic!("{check:?}")
    };
    assert_eq!(existing.key, file(ids::DUPLICATE_NEWER));
}

#[tokio::test]
async fn an_invalid_name_is_not_sent() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    for name in ["", "a/b", " a", "..", &"x".repeat(256)] {
        let error = bench
            .restorer
            .restore(&key, new_name(name))
            .await
            .unwrap_err();
        assert_eq!(error.code, ErrorCode::NameInvalid, "{name:?}");
    }
    assert_eq!(bench.requests("POST", &path(&key)).await, 0);
    assert!(bench.activities().await.is_empty());
}

#[tokio::test]
async fn an_item_of_a_purged_folder_goes_to_another_folder() {
    for missing_parent in [404, 403] {
        let bench = bench().await;
        bench.quirk("missing_parent", json!(missing_parent)).await;
        let key = file(ids::FILE_OF_PURGED_FOLDER);
        let check = bench.conflict(&key, Choice::AsItWas).await;
        assert_eq!(
            check.result,
            CheckResult::FolderGone {
                trashed_folder: None
            }
        );
        let row = bench.activities().await.remove(0);
        assert_eq!(
            (row.outcome, row.code.as_deref()),
            (RecordedOutcome::NotDone, Some("FolderGone"))
        );

        let restored = bench
            .restored(&key, other_folder(ids::CONTRACTS_FOLDER, None))
            .await;
        assert_eq!(restored.folder.path, ["Legal", "Contracts"]);
    }
}

#[tokio::test]
async fn a_name_conflict_in_another_folder_needs_a_decision() {
    let bench = bench().await;
    let key = file(ids::FILE_OF_PURGED_FOLDER);
    bench
        .rename(&file(ids::CONFLICTING_CONTRACT), "storefront.PNG")
        .await;
    let check = bench
        .conflict(&key, other_folder(ids::CONTRACTS_FOLDER, None))
        .await;
    let CheckResult::NameTaken {
        destination,
        suggestion,
        ..
    } = check.result
    else {
        panic!("{check:?}")
    };
    assert_eq!(
        (&*destination.id, &*suggestion),
        (
            ids::CONTRACTS_FOLDER,
            "Storefront (restored 2026-11-21).png"
        )
    );
    let restored = bench
        .restored(&key, other_folder(ids::CONTRACTS_FOLDER, Some(&suggestion)))
        .await;
    assert_eq!(
        (restored.name, restored.folder.id),
        (suggestion, destination.id)
    );
}

#[tokio::test]
async fn an_invalid_target_folder_is_reported() {
    let bench = bench().await;
    let key = file(ids::FILE_OF_PURGED_FOLDER);
    let error = bench
        .restorer
        .restore(&key, other_folder("999999999", None))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::NotFound, Some(Subject::Destination))
    );
    let check = bench
        .conflict(&key, other_folder(ids::VIEWER_ONLY_FOLDER, None))
        .await;
    let CheckResult::NoAccess {
        to: Blocked::TargetFolder,
        folder: Some(folder),
    } = check.result
    else {
        panic!("{check:?}")
    };
    assert_eq!(folder.path, ["Finance", "2024"]);
    let error = bench
        .restorer
        .restore(&key, other_folder("../1", None))
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::InputInvalid);
}

#[tokio::test]
async fn another_folder_is_refused_while_the_original_exists() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let check = bench
        .conflict(&key, other_folder(ids::CONTRACTS_FOLDER, None))
        .await;
    assert!(
        matches!(check.result, CheckResult::Ready { .. }),
        "{check:?}"
    );
    assert_eq!(bench.requests("POST", &path(&key)).await, 0);
}

#[tokio::test]
async fn folder_first_restores_the_folder_and_then_the_item() {
    let bench = bench().await;
    bench.list().await;
    let before = bench.restorer.trash().state().listed;
    let restored = bench
        .restored(&file(ids::FILE_OF_TRASHED_FOLDER), Choice::FolderFirst)
        .await;
    assert_eq!(restored.folder_first.as_deref(), Some("Supplier audits"));
    assert_eq!(restored.folder.path, ["Purchasing", "Supplier audits"]);
    assert!(bench.is_active(&folder(ids::TRASHED_FOLDER)).await);
    let actions: Vec<_> = bench
        .activities()
        .await
        .into_iter()
        .map(|row| (row.item.name, row.outcome))
        .collect();
    assert_eq!(
        actions,
        [
            ("Audit checklist.docx".into(), RecordedOutcome::Done),
            ("Supplier audits".into(), RecordedOutcome::Done)
        ]
    );
    assert_eq!(bench.restorer.trash().state().listed, before - 2);
}

#[tokio::test]
async fn a_folder_in_a_trashed_folder_needs_its_own_decision() {
    let bench = bench().await;
    let key = file(ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER);
    let check = bench.conflict(&key, Choice::FolderFirst).await;
    assert_eq!(check.key, folder(ids::FOLDER_OF_TRASHED_FOLDER));
    let CheckResult::FolderGone {
        trashed_folder: Some(above),
    } = &check.result
    else {
        panic!("{check:?}")
    };
    assert_eq!(above.key, folder(ids::TRASHED_FOLDER));
    assert!(bench.activities().await.is_empty(), "nothing was sent");

    let restored_folder = bench.restored(&check.key, Choice::FolderFirst).await;
    assert_eq!(
        restored_folder.folder.path,
        ["Purchasing", "Supplier audits"]
    );
    let restored = bench.restored(&key, Choice::AsItWas).await;
    assert_eq!(
        restored.folder.path,
        ["Purchasing", "Supplier audits", "Drafts"]
    );
}

#[tokio::test]
async fn an_item_that_another_user_restored_leaves_the_list() {
    let bench = bench().await;
    bench.list().await;
    let key = file(ids::JAPANESE);
    bench.call("POST", &path(&key), json!({})).await;
    let listed = bench.restorer.trash().state().listed;
    let check = bench.conflict(&key, Choice::AsItWas).await;
    assert!(
        matches!(check.result, CheckResult::AlreadyBack { .. }),
        "{check:?}"
    );
    assert_eq!(
        bench.restorer.trash().state().listed,
        listed - 1,
        "and leaves the list"
    );
}

#[tokio::test]
async fn an_item_purged_before_the_restore_is_gone() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    // The check finds it still; then it is purged, and Box refuses the restore.
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "status": 404, "body":
        { "code": "not_found" } } }]))
        .await;
    bench.script(json!([
        { "match": { "method": "GET", "path": path(&key) }, "do": { "delay_ms": 1 } },
        { "match": { "method": "GET", "path": path(&key) }, "times": 2, "do": { "status": 404, "body": { "code": "not_found" } } },
    ])).await;
    let check = bench.conflict(&key, Choice::AsItWas).await;
    assert_eq!(check.result, CheckResult::Gone);
    let row = bench.activities().await.remove(0);
    assert_eq!(
        (row.outcome, row.code.as_deref()),
        (RecordedOutcome::NotDone, Some("NotFound"))
    );
}

#[tokio::test]
async fn a_viewer_only_folder_is_no_access() {
    for empty in [false, true] {
        let bench = bench().await;
        bench.quirk("empty_403", json!(empty)).await;
        let check = bench
            .conflict(&file(ids::FILE_OF_VIEWER_ONLY_FOLDER), Choice::AsItWas)
            .await;
        let CheckResult::NoAccess {
            to: Blocked::TargetFolder,
            folder: Some(folder),
        } = check.result
        else {
            panic!("{check:?}")
        };
        assert_eq!(folder.path, ["Finance", "2024"]);
        let row = bench.activities().await.remove(0);
        assert_eq!(
            (row.outcome, row.code.as_deref()),
            (RecordedOutcome::NotDone, Some("Forbidden"))
        );
    }
}

#[tokio::test]
async fn a_locked_item_is_no_access_to_the_item() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "status": 403, "body":
        { "code": "access_denied_item_locked" } } }]))
        .await;
    let check = bench.conflict(&key, Choice::AsItWas).await;
    assert_eq!(
        check.result,
        CheckResult::NoAccess {
            to: Blocked::Item,
            folder: None
        }
    );
}

#[tokio::test]
async fn a_busy_folder_is_retried_a_few_times() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    let busy = json!({ "status": 409, "body": { "code": "operation_blocked_temporary" } });
    let rule = |times: u32| json!([{ "match": { "method": "POST", "path": path(&key) }, "times": times, "do": busy }]);
    bench.script(rule(5)).await;
    let error = bench
        .restorer
        .restore(&key, Choice::AsItWas)
        .await
        .unwrap_err();
    assert_eq!((error.code, error.retryable), (ErrorCode::FolderBusy, true));
    assert_eq!(
        bench.activities().await[0].outcome,
        RecordedOutcome::NotDone
    );
    bench.script(rule(2)).await;
    assert_eq!(bench.restored(&key, Choice::AsItWas).await.key, key);
}

#[tokio::test]
async fn the_restored_name_is_the_one_box_returns() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    // Box may remove characters from a name rather than refuse it.
    let answer = json!({ "type": "file", "id": key.id, "name": "cleaned.xlsx", "etag": "9", "item_status": "active",
        "parent": { "type": "folder", "id": "0", "name": "All Files" },
        "path_collection": { "total_count": 1, "entries": [{ "type": "folder", "id": "0", "name": "All Files" }] } });
    bench
        .script(
            json!([{ "match": { "method": "POST", "path": path(&key) }, "do":
        { "status": 201, "after": true, "body": answer } }]),
        )
        .await;
    assert_eq!(
        bench.restored(&key, new_name("c*leaned.xlsx")).await.name,
        "cleaned.xlsx"
    );
}

#[tokio::test]
async fn an_item_is_restored_once_at_a_time() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 300 } }]))
        .await;
    let (first, second) = tokio::join!(
        bench.restorer.restore(&key, Choice::AsItWas),
        bench.restorer.restore(&key, Choice::AsItWas)
    );
    first.unwrap();
    assert_eq!(second.unwrap_err().code, ErrorCode::AlreadyRunning);
    bench
        .restored(&web_link(ids::WEB_LINK), Choice::AsItWas)
        .await;
    assert_eq!(bench.requests("POST", &path(&key)).await, 1);
}

#[tokio::test]
async fn an_abandoned_restore_runs_to_its_end() {
    let bench = bench().await;
    let key = file(ids::JAPANESE);
    bench
        .script(json!([{ "match": { "method": "POST", "path": path(&key) }, "do": { "delay_ms": 200 } }]))
        .await;
    let restorer = bench.restorer.clone();
    let waited = tokio::time::timeout(
        std::time::Duration::from_millis(80),
        restorer.restore(&key, Choice::AsItWas),
    );
    assert!(waited.await.is_err(), "abandoned before the answer");
    while restorer
        .restore(&key, Choice::AsItWas)
        .await
        .is_err_and(|error| error.code == ErrorCode::AlreadyRunning)
    {
        tokio::task::yield_now().await;
    }
    assert!(bench.is_active(&key).await);
    assert_eq!(bench.activities().await[0].outcome, RecordedOutcome::Done);
    assert_eq!(bench.requests("POST", &path(&key)).await, 1);
}

#[tokio::test]
async fn web_urls_open_items_in_boxs_web_app() {
    let bench = bench().await;
    let restorer = &bench.restorer;
    assert_eq!(
        restorer.session().web_url(&file("12")).await.unwrap(),
        "https://app.box.com/file/12"
    );
    assert_eq!(
        restorer.session().web_url(&folder("0")).await.unwrap(),
        "https://app.box.com/folder/0"
    );
    assert_eq!(
        restorer
            .session()
            .web_url(&file("../x"))
            .await
            .unwrap_err()
            .code,
        ErrorCode::InputInvalid
    );
    let link = bench
        .restored(&web_link(ids::WEB_LINK), Choice::AsItWas)
        .await;
    let address = restorer.session().web_url(&link.key).await.unwrap();
    assert_eq!(
        address,
        format!("https://app.box.com/folder/{}", link.folder.id)
    );
}

#[tokio::test]
async fn a_restored_item_leaves_the_list() {
    let bench = bench().await;
    bench.list().await;
    let before = bench.restorer.trash().state().listed;
    bench.restored(&file(ids::JAPANESE), Choice::AsItWas).await;
    assert_eq!(bench.restorer.trash().state().listed, before - 1);
    let query = trash::TrashQuery {
        filter: trash::TrashFilter {
            text: "発注リスト".into(),
            ..trash::TrashFilter::default()
        },
        ..trash::TrashQuery::default()
    };
    assert_eq!(bench.restorer.trash().rows(&query, 0, 10).matched, 0);
}

#[tokio::test]
async fn a_listed_item_is_restored_with_one_request() {
    let bench = bench().await;
    bench.list().await;
    let key = file(ids::JAPANESE);
    let before = bench.total_requests().await;
    let restored = bench.restored(&key, Choice::AsItWas).await;
    assert!(!restored.folder.path.is_empty(), "{restored:?}");
    assert_eq!(bench.total_requests().await, before + 1);
    assert_eq!(bench.requests("POST", &path(&key)).await, 1);
}

use super::{bench, suggestion};
use crate::{Blocked, CheckResult};
use box_session::test_support::{file, folder, path, web_link};
use box_session::{ItemKind, LocationState};
use sandbox::demo::trash as ids;
use serde_json::{Value, json};

use app_error::{ErrorCode, Subject};

#[tokio::test]
async fn an_item_without_a_conflict_is_ready_to_restore() {
    let bench = bench().await;
    for (key, folder_path) in [
        (file(ids::JAPANESE), "購買部/発注"),
        (file(ids::ROOT_FILE), ""),
        (folder(ids::FOLDER), "Marketing"),
        (web_link(ids::WEB_LINK), "Purchasing"),
        (file(ids::LONGEST_JAPANESE_NAME), "Board"),
        (file(ids::OWNED_BY_KEIKO), "Recipes"),
    ] {
        let check = bench.check(&key).await;
        let CheckResult::Ready { destination } = check.result else {
            panic!("{check:?}")
        };
        assert_eq!(destination.path.join("/"), folder_path);
        let item = check.item.unwrap();
        assert_eq!(
            (item.key, item.was_in.path.join("/"), item.was_in.state),
            (key, folder_path.into(), LocationState::There)
        );
    }
}

#[tokio::test]
async fn a_check_looks_each_folder_up_once() {
    let bench = bench().await;
    for key in [
        file(ids::JAPANESE),
        file(ids::CONTRACT),
        web_link(ids::WEB_LINK),
    ] {
        let check = bench.check(&key).await;
        let (CheckResult::Ready { destination } | CheckResult::NameTaken { destination, .. }) =
            check.result
        else {
            panic!("{check:?}")
        };
        assert_eq!(check.item.unwrap().was_in.path, destination.path);
        let folder = format!("/2.0/folders/{}", destination.id);
        assert_eq!(bench.requests("GET", &folder).await, 1, "{key:?}");
    }
}

#[tokio::test]
async fn a_name_conflict_shows_both_items() {
    let bench = bench().await;
    let check = bench.check(&file(ids::CONTRACT)).await;
    let item = check.item.unwrap();
    assert_eq!(
        (item.size, item.modified_by.as_deref()),
        (Some(1_200_000), Some("Luis Ortega"))
    );
    assert!(item.deleted_at.is_some() && item.erased_at > item.deleted_at);
    let CheckResult::NameTaken {
        destination,
        existing,
        comparison,
        suggestion,
        stem_length,
        existing_new_name,
    } = check.result
    else {
        panic!("{:?}", check.result)
    };
    assert_eq!(destination.path, ["Legal", "Contracts"]);
    assert_eq!(
        (existing.key, existing.size),
        (file(ids::CONFLICTING_CONTRACT), Some(1_400_000))
    );
    assert_eq!(existing.modified_by.as_deref(), Some("Mika Sato"));
    assert_eq!(
        (comparison.same_content, comparison.same_kind),
        (Some(false), true)
    );
    assert_eq!(comparison.larger_by_bytes, Some(200_000));
    assert!(comparison.newer_by_seconds.unwrap() > 16 * 86_400);
    assert_eq!(suggestion, "Contract 2025 (restored 2026-11-21).docx");
    assert_eq!(&suggestion[stem_length as usize..], ".docx");
    assert_eq!(
        existing_new_name.as_deref(),
        Some("Contract 2025 (renamed 2026-11-21).docx")
    );
}

#[tokio::test]
async fn names_conflict_across_kinds_and_letter_case() {
    let bench = bench().await;
    for (key, other, same_content) in [
        (
            file(ids::SAME_CONTENT),
            file(ids::CONFLICTING_SAME_CONTENT),
            Some(true),
        ),
        (
            file(ids::CASE_CONFLICT),
            file(ids::CONFLICTING_CASE),
            Some(false),
        ),
        (
            file(ids::FILE_CONFLICTING_WITH_FOLDER),
            folder(ids::CONFLICTING_FOLDER),
            None,
        ),
        (
            folder(ids::FOLDER_CONFLICTING_WITH_FOLDER),
            folder(ids::SAME_NAME_ACTIVE_FOLDER),
            None,
        ),
        (
            web_link(ids::WEB_LINK_CONFLICTING_WITH_FILE),
            file(ids::CONFLICTING_FILE),
            None,
        ),
    ] {
        let check = bench.check(&key).await;
        let CheckResult::NameTaken {
            existing,
            comparison,
            ..
        } = check.result
        else {
            panic!("{check:?}")
        };
        assert_eq!(
            (&existing.key, comparison.same_content),
            (&other, same_content)
        );
        assert_eq!(comparison.same_kind, key.kind == other.kind);
        assert_eq!(comparison.larger_by_bytes.is_some(), key.kind == other.kind);
    }
}

#[tokio::test]
async fn a_suggested_name_is_free_and_short_enough() {
    let bench = bench().await;
    // The sandbox uses the suggestion of its own day for another item; the day of this clock may be another.
    let in_folder = "Menu autumn (restored 2026-11-21).docx";
    let check = bench.check(&file(ids::SUGGESTED_NAMES_IN_USE)).await;
    let CheckResult::NameTaken { destination, .. } = &check.result else {
        panic!("{check:?}")
    };
    let listed = bench
        .call(
            "GET",
            &format!("/2.0/folders/{}/items?limit=1000", destination.id),
            Value::Null,
        )
        .await;
    let names: Vec<_> = listed["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    let expected = if names.contains(&in_folder) {
        "Menu autumn (restored 2026-11-21 2).docx"
    } else {
        in_folder
    };
    assert_eq!(suggestion(&check), expected);

    let longest = suggestion(&bench.check(&file(ids::LONGEST_NAME_IN_USE)).await);
    assert_eq!(longest.chars().count(), 255);
    assert!(
        longest.ends_with(" (restored 2026-11-21).docx"),
        "{longest}"
    );
}

#[tokio::test]
async fn a_missing_original_folder_is_reported() {
    let bench = bench().await;
    let gone = bench.check(&file(ids::FILE_OF_PURGED_FOLDER)).await;
    assert_eq!(
        gone.result,
        CheckResult::FolderGone {
            trashed_folder: None
        }
    );
    assert_eq!(gone.item.unwrap().was_in.state, LocationState::Gone);

    let in_trash = bench.check(&file(ids::FILE_OF_TRASHED_FOLDER)).await;
    let CheckResult::FolderGone {
        trashed_folder: Some(around),
    } = in_trash.result
    else {
        panic!("{in_trash:?}")
    };
    assert_eq!(
        (around.key, &*around.name),
        (folder(ids::TRASHED_FOLDER), "Supplier audits")
    );
    assert_eq!(
        (around.was_in.path, around.was_in.state),
        (vec!["Purchasing".to_owned()], LocationState::There)
    );

    bench.quirk("gone_parent", json!("null")).await;
    let nameless = bench.check(&file(ids::FILE_OF_PURGED_FOLDER)).await;
    assert_eq!(
        nameless.result,
        CheckResult::FolderGone {
            trashed_folder: None
        }
    );
    assert!(nameless.item.unwrap().was_in.path.is_empty());
}

#[tokio::test]
async fn an_item_restored_already_is_reported_with_its_folder() {
    let bench = bench().await;
    bench
        .call(
            "POST",
            &path(&file(ids::JAPANESE)),
            json!({ "name": "新.xlsx" }),
        )
        .await;
    for quirk in ["not_trashed", "not_found"] {
        bench.quirk("not_trashed", json!(quirk)).await;
        let check = bench.check(&file(ids::JAPANESE)).await;
        let CheckResult::AlreadyBack { folder, name } = check.result else {
            panic!("{check:?}")
        };
        assert_eq!(
            (folder.path.join("/"), &*name),
            ("購買部/発注".into(), "新.xlsx")
        );
        assert_eq!(check.item, None);
    }
}

#[tokio::test]
async fn an_item_in_a_trashed_folder_is_reported_with_it() {
    let bench = bench().await;
    let inside = file(ids::CONFLICTING_CONTRACT);
    bench.delete(&folder(ids::CONTRACTS_FOLDER)).await;
    let check = bench.check(&inside).await;
    let CheckResult::InsideTrashedFolder {
        trashed_folder: Some(around),
    } = check.result
    else {
        panic!("{check:?}")
    };
    assert_eq!(around.key, folder(ids::CONTRACTS_FOLDER));
}

#[tokio::test]
async fn an_item_that_is_not_found_is_gone() {
    let bench = bench().await;
    assert_eq!(
        bench.check(&file("999999999999")).await.result,
        CheckResult::Gone
    );
    assert_eq!(
        bench.check(&folder(ids::PURGED_FOLDER)).await.result,
        CheckResult::Gone
    );
    assert_eq!(
        bench.check(&file(ids::PRIVATE_TO_KEIKO)).await.result,
        CheckResult::Gone
    );
}

#[tokio::test]
async fn a_missing_permission_names_the_item_or_the_folder() {
    let bench = bench().await;
    let denied =
        json!({ "status": 403, "body": { "code": "access_denied_insufficient_permissions" } });
    let item = path(&file(ids::CONTRACT));
    bench
        .script(json!([{ "match": { "path": item }, "do": denied }]))
        .await;
    let check = bench.check(&file(ids::CONTRACT)).await;
    assert_eq!(
        check.result,
        CheckResult::NoAccess {
            to: Blocked::Item,
            folder: None
        }
    );

    let parent = path(&folder(ids::CONTRACTS_FOLDER));
    bench
        .script(json!([{ "match": { "path": parent }, "times": 2, "do": denied }]))
        .await;
    let check = bench.check(&file(ids::CONTRACT)).await;
    let CheckResult::NoAccess {
        to: Blocked::TargetFolder,
        folder: Some(hidden),
    } = check.result
    else {
        panic!("{check:?}")
    };
    assert_eq!(
        (&*hidden.id, &*hidden.name),
        (ids::CONTRACTS_FOLDER, "Contracts")
    );
}

#[tokio::test]
async fn check_by_id_finds_every_kind_of_item() {
    let bench = bench().await;
    let checks = bench.restorer.check_by_id(ids::WEB_LINK).await.unwrap();
    assert_eq!(
        checks
            .iter()
            .map(|check| check.key.kind)
            .collect::<Vec<_>>(),
        [ItemKind::WebLink]
    );
    assert!(
        bench
            .restorer
            .check_by_id("999999999999")
            .await
            .unwrap()
            .is_empty()
    );
    for nonsense in ["", "../1", "1?x", "12345678901234567890123"] {
        let error = bench.restorer.check_by_id(nonsense).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::InputInvalid, "{nonsense:?}");
    }
}

#[tokio::test]
async fn errors_of_box_are_returned_by_a_check() {
    let bench = bench().await;
    bench
        .script(json!([{ "match": { "path": "/2.0/" }, "do":
        { "status": 403, "body": { "code": "insufficient_scope" } } }]))
        .await;
    let error = bench
        .restorer
        .check(&file(ids::CONTRACT), None)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::Forbidden, Some(Subject::Token))
    );

    bench
        .script(json!([{ "match": { "path": "/2.0/" }, "do":
        { "status": 429, "headers": { "retry-after": "600" } } }]))
        .await;
    let error = bench
        .restorer
        .check(&file(ids::CONTRACT), None)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.retryable),
        (ErrorCode::RateLimited, true)
    );
    assert_eq!(error.detail.unwrap().retry_after_seconds, Some(600));
}

#[tokio::test]
async fn a_conflict_beyond_the_first_page_is_found() {
    let bench = bench().await;
    let key = file(ids::CONTRACT);
    for number in 0..1100 {
        let body =
            json!({ "name": format!("A {number}"), "parent": { "id": ids::CONTRACTS_FOLDER } });
        bench.call("POST", "/2.0/folders", body).await;
    }
    let page = bench
        .restorer
        .session()
        .list_folders(ids::CONTRACTS_FOLDER, None)
        .await
        .unwrap();
    assert_eq!(page.rows.len(), 1100);
    let check = bench.check(&key).await;
    assert!(
        matches!(check.result, CheckResult::NameTaken { .. }),
        "{check:?}"
    );
}

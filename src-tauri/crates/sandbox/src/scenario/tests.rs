use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::company::parse_id;
use super::demo::trash as ids;
use super::{ExtraAssets, box_enterprise, clumio_account};
use crate::fake_box::{Enterprise, FakeBox, ItemKey, ItemKind, Parent, router};
use crate::options::{Options, Scenario};

fn now() -> Timestamp {
    "2026-11-21T20:15:00Z".parse().unwrap()
}

fn demo() -> Enterprise {
    box_enterprise(Scenario::Demo, 1, 0, now())
}

fn key(kind: ItemKind, id: &str) -> ItemKey {
    ItemKey {
        kind,
        id: parse_id(id),
    }
}

#[test]
fn demo_cases_are_where_their_docs_say() {
    let enterprise = demo();
    let file = |id: &str| enterprise.item(key(ItemKind::File, id)).unwrap().clone();
    let folder = |id: &str| enterprise.item(key(ItemKind::Folder, id)).unwrap().clone();
    let link = |id: &str| enterprise.item(key(ItemKind::WebLink, id)).unwrap().clone();

    let pairs = [
        (file(ids::CONTRACT), file(ids::CONFLICTING_CONTRACT)),
        (file(ids::SAME_CONTENT), file(ids::CONFLICTING_SAME_CONTENT)),
        (file(ids::CASE_CONFLICT), file(ids::CONFLICTING_CASE)),
        (
            file(ids::FILE_CONFLICTING_WITH_FOLDER),
            folder(ids::CONFLICTING_FOLDER),
        ),
        (
            folder(ids::FOLDER_CONFLICTING_WITH_FOLDER),
            folder(ids::SAME_NAME_ACTIVE_FOLDER),
        ),
        (
            link(ids::WEB_LINK_CONFLICTING_WITH_FILE),
            file(ids::CONFLICTING_FILE),
        ),
    ];
    for (deleted, in_the_way) in &pairs {
        assert!(
            deleted.trashed.is_some() && in_the_way.trashed.is_none(),
            "{}",
            deleted.name
        );
        assert_eq!(deleted.parent, in_the_way.parent);
        assert_eq!(deleted.name.to_lowercase(), in_the_way.name.to_lowercase());
    }
    assert_ne!(pairs[0].0.sha1, pairs[0].1.sha1);
    assert_eq!(pairs[1].0.sha1, pairs[1].1.sha1);
    assert_ne!(pairs[2].0.name, pairs[2].1.name);

    for id in [
        ids::SUGGESTED_NAMES_IN_USE,
        ids::LONGEST_NAME_IN_USE,
        ids::LONGEST_JAPANESE_NAME,
        ids::DUPLICATE_OLDER,
        ids::DUPLICATE_NEWER,
        ids::FILE_OF_PURGED_FOLDER,
        ids::FILE_OF_TRASHED_FOLDER,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
        ids::FILE_OF_VIEWER_ONLY_FOLDER,
        ids::JAPANESE,
        ids::NAME_WITH_HTML,
        ids::BIDI_NAME,
        ids::NFC_NAME,
        ids::NFD_NAME,
        ids::ARABIC,
        ids::HEBREW,
        ids::EMOJI,
        ids::PURGED_SOON,
        ids::RETAINED,
        ids::ROOT_FILE,
        ids::OWNED_BY_KEIKO,
        ids::PRIVATE_TO_KEIKO,
    ] {
        assert!(file(id).trashed.is_some(), "{id}");
    }
    for id in [
        ids::TRASHED_FOLDER,
        ids::FOLDER_OF_TRASHED_FOLDER,
        ids::FOLDER,
    ] {
        assert!(folder(id).trashed.is_some(), "{id}");
    }
    assert!(link(ids::WEB_LINK).trashed.is_some());
    assert!(
        enterprise
            .item(key(ItemKind::Folder, ids::PURGED_FOLDER))
            .is_none()
    );
    assert_eq!(
        file(ids::FILE_OF_PURGED_FOLDER).parent,
        Parent::Folder(parse_id(ids::PURGED_FOLDER))
    );
    assert_eq!(
        file(ids::FILE_OF_TRASHED_FOLDER).parent,
        Parent::Folder(parse_id(ids::TRASHED_FOLDER))
    );
    assert_eq!(
        folder(ids::FOLDER_OF_TRASHED_FOLDER).parent,
        Parent::Folder(parse_id(ids::TRASHED_FOLDER))
    );
    assert_eq!(
        file(ids::FILE_OF_VIEWER_ONLY_FOLDER).parent,
        Parent::Folder(parse_id(ids::VIEWER_ONLY_FOLDER))
    );
    assert_eq!(file(ids::LONGEST_NAME_IN_USE).name.chars().count(), 255);
    assert_eq!(file(ids::LONGEST_JAPANESE_NAME).name.chars().count(), 255);
    assert!(file(ids::BIDI_NAME).name.contains('\u{202E}'));
    assert_ne!(file(ids::NFC_NAME).name, file(ids::NFD_NAME).name);
    assert!(file(ids::RETAINED).trashed.unwrap().purge_at.is_none());
}

#[test]
fn times_and_sizes_of_the_contract_conflict_match_the_docs() {
    let enterprise = demo();
    let deleted = enterprise.item(key(ItemKind::File, ids::CONTRACT)).unwrap();
    assert_eq!(deleted.modified_at.to_string(), "2026-11-03T14:02:00Z");
    assert_eq!(
        deleted.trashed.unwrap().at.to_string(),
        "2026-11-20T14:02:00Z"
    );
    assert_eq!(
        deleted.trashed.unwrap().purge_at.unwrap().to_string(),
        "2026-12-20T14:02:00Z"
    );
    assert_eq!(deleted.size, 1_200_000);
    let in_folder = enterprise
        .item(key(ItemKind::File, ids::CONFLICTING_CONTRACT))
        .unwrap();
    assert_eq!(in_folder.modified_at.to_string(), "2026-11-20T09:15:00Z");
}

#[test]
fn same_seed_and_time_give_the_same_enterprise() {
    let names = |seed| {
        let snapshot =
            fake_box(Scenario::Demo, seed, 0).snapshot(&crate::control::StateQuery::default());
        let items = snapshot["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| format!("{} {} {}", item["id"], item["name"], item["sha1"]))
            .collect::<Vec<_>>()
    };
    let ids = |seed| {
        names(seed)
            .into_iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(1), ids(1));
    assert_ne!(ids(1), ids(2));
    let clumio = |seed| {
        format!(
            "{:?}",
            clumio_account(Scenario::Demo, seed, ExtraAssets::default(), now())
        )
    };
    assert_eq!(clumio(1), clumio(1));
    assert_ne!(clumio(1), clumio(2));
}

#[tokio::test]
async fn trash_has_the_requested_size() {
    let demo = trash(&fake_box(Scenario::Demo, 1, 0)).await;
    assert!((250..600).contains(&demo.len()), "{}", demo.len());
    let kinds = ["file", "folder", "web_link"];
    assert!(
        kinds
            .iter()
            .all(|kind| demo.iter().filter(|item| item["type"] == *kind).count() > 10)
    );
    let erased = demo
        .iter()
        .filter(|item| item["purged_at"].is_null())
        .count();
    assert!((2..10).contains(&erased), "{erased}");
    let start = Timestamp::now();
    for item in &demo {
        let at: Timestamp = item["trashed_at"].as_str().unwrap().parse().unwrap();
        let days = start.duration_since(at).as_hours() / 24;
        assert!((0..30).contains(&days), "{item}");
    }
    assert!(!demo.iter().any(|item| item["id"] == ids::PRIVATE_TO_KEIKO));

    assert!(trash(&fake_box(Scenario::Empty, 1, 0)).await.is_empty());
    assert_eq!(trash(&fake_box(Scenario::Large, 1, 777)).await.len(), 777);
}

/// Each demo case answers a plain restore as it should.
#[tokio::test]
async fn demo_cases_answer_a_restore_as_documented() {
    let fake_box = fake_box(Scenario::Demo, 1, 0);
    for (path, in_the_way) in [
        (
            format!("files/{}", ids::CONTRACT),
            ids::CONFLICTING_CONTRACT,
        ),
        (
            format!("files/{}", ids::SAME_CONTENT),
            ids::CONFLICTING_SAME_CONTENT,
        ),
        (
            format!("files/{}", ids::CASE_CONFLICT),
            ids::CONFLICTING_CASE,
        ),
        (
            format!("files/{}", ids::FILE_CONFLICTING_WITH_FOLDER),
            ids::CONFLICTING_FOLDER,
        ),
        (
            format!("folders/{}", ids::FOLDER_CONFLICTING_WITH_FOLDER),
            ids::SAME_NAME_ACTIVE_FOLDER,
        ),
        (
            format!("web_links/{}", ids::WEB_LINK_CONFLICTING_WITH_FILE),
            ids::CONFLICTING_FILE,
        ),
    ] {
        let (status, body) = restore(&fake_box, &path, "{}").await;
        assert_eq!(
            (status, body["code"].as_str()),
            (409, Some("item_name_in_use")),
            "{path}: {body}"
        );
        let conflicts = &body["context_info"]["conflicts"];
        let first = if conflicts.is_array() {
            &conflicts[0]
        } else {
            conflicts
        };
        assert_eq!(first["id"], in_the_way, "{path}: {body}");
    }

    let path = format!("files/{}", ids::SUGGESTED_NAMES_IN_USE);
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    let name = json!({"name": format!("Menu autumn (restored {today}).docx")});
    assert_eq!(restore(&fake_box, &path, "{}").await.0, 409);
    assert_eq!(restore(&fake_box, &path, &name.to_string()).await.0, 409);
    assert_eq!(
        restore(
            &fake_box,
            &format!("files/{}", ids::LONGEST_NAME_IN_USE),
            "{}"
        )
        .await
        .0,
        409
    );

    for id in [
        ids::FILE_OF_PURGED_FOLDER,
        ids::FILE_OF_TRASHED_FOLDER,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
    ] {
        assert_eq!(
            restore(&fake_box, &format!("files/{id}"), "{}").await.0,
            404,
            "{id}"
        );
    }
    assert_eq!(
        restore(
            &fake_box,
            &format!("files/{}", ids::FILE_OF_VIEWER_ONLY_FOLDER),
            "{}"
        )
        .await
        .0,
        403
    );
    assert_eq!(
        restore(&fake_box, &format!("files/{}", ids::PRIVATE_TO_KEIKO), "{}")
            .await
            .0,
        404
    );
    assert_eq!(
        restore(&fake_box, &format!("files/{}", ids::DUPLICATE_NEWER), "{}")
            .await
            .0,
        201
    );
    assert_eq!(
        restore(&fake_box, &format!("files/{}", ids::DUPLICATE_OLDER), "{}")
            .await
            .0,
        409
    );
    assert_eq!(
        restore(&fake_box, &format!("files/{}", ids::NFC_NAME), "{}")
            .await
            .0,
        201
    );
    assert_eq!(
        restore(&fake_box, &format!("files/{}", ids::NFD_NAME), "{}")
            .await
            .0,
        409
    );

    // Parents first, so that each item finds its folder.
    for path in [
        format!("folders/{}", ids::TRASHED_FOLDER),
        format!("files/{}", ids::FILE_OF_TRASHED_FOLDER),
        format!("folders/{}", ids::FOLDER_OF_TRASHED_FOLDER),
        format!("files/{}", ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER),
        format!("folders/{}", ids::FOLDER),
        format!("web_links/{}", ids::WEB_LINK),
    ] {
        let (status, body) = restore(&fake_box, &path, "").await;
        assert_eq!(status, 201, "{path}: {body}");
    }
    for id in [
        ids::JAPANESE,
        ids::LONGEST_JAPANESE_NAME,
        ids::NAME_WITH_HTML,
        ids::BIDI_NAME,
        ids::ARABIC,
        ids::HEBREW,
        ids::EMOJI,
        ids::PURGED_SOON,
        ids::RETAINED,
        ids::ROOT_FILE,
        ids::OWNED_BY_KEIKO,
    ] {
        let (status, body) = restore(&fake_box, &format!("files/{id}"), "{}").await;
        assert_eq!(status, 201, "{id}: {body}");
    }
}

#[tokio::test]
async fn every_item_of_the_large_trash_can_be_restored() {
    let fake_box = fake_box(Scenario::Large, 1, 300);
    for item in trash(&fake_box).await {
        let path = format!(
            "{}s/{}",
            item["type"].as_str().unwrap(),
            item["id"].as_str().unwrap()
        );
        let (status, body) = restore(&fake_box, &path, "").await;
        assert_eq!(status, 201, "{path}: {body}");
    }
    assert!(trash(&fake_box).await.is_empty());
}

fn fake_box(scenario: Scenario, seed: u64, trash_items: usize) -> Arc<FakeBox> {
    let options = Options {
        scenario,
        seed,
        trash_items,
        ..Options::default()
    };
    Arc::new(FakeBox::new(&options, Timestamp::now()))
}

/// Lists the trash of the connected user over the API.
async fn trash(fake_box: &Arc<FakeBox>) -> Vec<Value> {
    let target = "/2.0/folders/trash/items?limit=1000&fields=type,id,name,trashed_at,purged_at";
    let (status, body) = call(fake_box, "GET", target, "").await;
    assert_eq!(status, 200);
    body["entries"].as_array().unwrap().clone()
}

async fn restore(fake_box: &Arc<FakeBox>, path: &str, body: &str) -> (u16, Value) {
    call(fake_box, "POST", &format!("/2.0/{path}"), body).await
}

async fn call(fake_box: &Arc<FakeBox>, method: &str, target: &str, body: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(target)
        .header("content-type", "application/json")
        .header(
            "authorization",
            format!("Bearer {}", fake_box.credentials().token),
        );
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = router(Arc::clone(fake_box)).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}

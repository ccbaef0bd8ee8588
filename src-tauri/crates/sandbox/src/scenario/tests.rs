use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::company::number;
use super::demo::trash as ids;
use super::{Many, box_world, clumio_world};
use crate::box_side::{BoxSide, Key, Kind, Place, World, router};
use crate::options::{Options, Scenario};

fn now() -> Timestamp {
    "2026-11-21T20:15:00Z".parse().unwrap()
}

fn demo() -> World {
    box_world(Scenario::Demo, 1, 0, now())
}

fn key(kind: Kind, id: &str) -> Key {
    Key {
        kind,
        id: number(id),
    }
}

#[test]
fn every_demo_item_waits_where_it_says() {
    let world = demo();
    let file = |id: &str| world.item(key(Kind::File, id)).unwrap().clone();
    let folder = |id: &str| world.item(key(Kind::Folder, id)).unwrap().clone();
    let link = |id: &str| world.item(key(Kind::WebLink, id)).unwrap().clone();

    let pairs = [
        (file(ids::CONTRACT), file(ids::CONTRACT_IN_FOLDER)),
        (file(ids::SAME_CONTENT), file(ids::SAME_CONTENT_IN_FOLDER)),
        (file(ids::CASE_ONLY), file(ids::CASE_ONLY_IN_FOLDER)),
        (
            file(ids::FILE_TAKEN_BY_FOLDER),
            folder(ids::FOLDER_IN_THE_WAY),
        ),
        (
            folder(ids::FOLDER_TAKEN_BY_FOLDER),
            folder(ids::SAME_FOLDER_IN_FOLDER),
        ),
        (
            link(ids::WEB_LINK_TAKEN_BY_FILE),
            file(ids::FILE_IN_THE_WAY),
        ),
    ];
    for (deleted, in_the_way) in &pairs {
        assert!(
            deleted.trashed.is_some() && in_the_way.trashed.is_none(),
            "{}",
            deleted.name
        );
        assert_eq!(deleted.place, in_the_way.place);
        assert_eq!(deleted.name.to_lowercase(), in_the_way.name.to_lowercase());
    }
    assert_ne!(pairs[0].0.sha1, pairs[0].1.sha1);
    assert_eq!(pairs[1].0.sha1, pairs[1].1.sha1);
    assert_ne!(pairs[2].0.name, pairs[2].1.name);

    for id in [
        ids::SUGGESTION_TAKEN,
        ids::LONGEST_NAME_TAKEN,
        ids::LONGEST_JAPANESE_NAME,
        ids::TWICE_OLDER,
        ids::TWICE_NEWER,
        ids::FOLDER_GONE,
        ids::FILE_OF_TRASHED_FOLDER,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
        ids::NO_ACCESS,
        ids::JAPANESE,
        ids::MARKUP,
        ids::SPOOFED,
        ids::COMPOSED,
        ids::DECOMPOSED,
        ids::ARABIC,
        ids::HEBREW,
        ids::EMOJI,
        ids::ERASED_SOON,
        ids::RETAINED,
        ids::IN_ROOT,
        ids::OWNED_BY_KEIKO,
        ids::KEIKOS_OWN,
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
    assert!(world.item(key(Kind::Folder, ids::GONE_FOLDER)).is_none());
    assert_eq!(
        file(ids::FOLDER_GONE).place,
        Place::Folder(number(ids::GONE_FOLDER))
    );
    assert_eq!(
        file(ids::FILE_OF_TRASHED_FOLDER).place,
        Place::Folder(number(ids::TRASHED_FOLDER))
    );
    assert_eq!(
        folder(ids::FOLDER_OF_TRASHED_FOLDER).place,
        Place::Folder(number(ids::TRASHED_FOLDER))
    );
    assert_eq!(
        file(ids::NO_ACCESS).place,
        Place::Folder(number(ids::NO_ACCESS_FOLDER))
    );
    assert_eq!(file(ids::LONGEST_NAME_TAKEN).name.chars().count(), 255);
    assert_eq!(file(ids::LONGEST_JAPANESE_NAME).name.chars().count(), 255);
    assert!(file(ids::SPOOFED).name.contains('\u{202E}'));
    assert_ne!(file(ids::COMPOSED).name, file(ids::DECOMPOSED).name);
    assert!(file(ids::RETAINED).trashed.unwrap().purge_at.is_none());
}

#[test]
fn times_and_sizes_of_the_first_clash_are_those_people_will_read() {
    let world = demo();
    let deleted = world.item(key(Kind::File, ids::CONTRACT)).unwrap();
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
    let in_folder = world
        .item(key(Kind::File, ids::CONTRACT_IN_FOLDER))
        .unwrap();
    assert_eq!(in_folder.modified_at.to_string(), "2026-11-20T09:15:00Z");
}

#[test]
fn a_seed_and_a_moment_give_one_world() {
    let names = |seed| {
        let snapshot =
            box_side(Scenario::Demo, seed, 0).snapshot(&crate::control::StateQuery::default());
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
            clumio_world(Scenario::Demo, seed, Many::default(), now())
        )
    };
    assert_eq!(clumio(1), clumio(1));
    assert_ne!(clumio(1), clumio(2));
}

#[tokio::test]
async fn trashes_are_as_large_as_promised() {
    let demo = trash(&box_side(Scenario::Demo, 1, 0)).await;
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
    assert!(!demo.iter().any(|item| item["id"] == ids::KEIKOS_OWN));

    assert!(trash(&box_side(Scenario::Empty, 1, 0)).await.is_empty());
    assert_eq!(trash(&box_side(Scenario::Large, 1, 777)).await.len(), 777);
}

/// What Mika Sato is told when she restores things as they are.
#[tokio::test]
async fn each_waits_for_the_answer_it_is_there_for() {
    let box_side = box_side(Scenario::Demo, 1, 0);
    for (path, in_the_way) in [
        (format!("files/{}", ids::CONTRACT), ids::CONTRACT_IN_FOLDER),
        (
            format!("files/{}", ids::SAME_CONTENT),
            ids::SAME_CONTENT_IN_FOLDER,
        ),
        (
            format!("files/{}", ids::CASE_ONLY),
            ids::CASE_ONLY_IN_FOLDER,
        ),
        (
            format!("files/{}", ids::FILE_TAKEN_BY_FOLDER),
            ids::FOLDER_IN_THE_WAY,
        ),
        (
            format!("folders/{}", ids::FOLDER_TAKEN_BY_FOLDER),
            ids::SAME_FOLDER_IN_FOLDER,
        ),
        (
            format!("web_links/{}", ids::WEB_LINK_TAKEN_BY_FILE),
            ids::FILE_IN_THE_WAY,
        ),
    ] {
        let (status, body) = restore(&box_side, &path, "{}").await;
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

    let path = format!("files/{}", ids::SUGGESTION_TAKEN);
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    let name = json!({"name": format!("Menu autumn (restored {today}).docx")});
    assert_eq!(restore(&box_side, &path, "{}").await.0, 409);
    assert_eq!(restore(&box_side, &path, &name.to_string()).await.0, 409);
    assert_eq!(
        restore(
            &box_side,
            &format!("files/{}", ids::LONGEST_NAME_TAKEN),
            "{}"
        )
        .await
        .0,
        409
    );

    for id in [
        ids::FOLDER_GONE,
        ids::FILE_OF_TRASHED_FOLDER,
        ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER,
    ] {
        assert_eq!(
            restore(&box_side, &format!("files/{id}"), "{}").await.0,
            404,
            "{id}"
        );
    }
    assert_eq!(
        restore(&box_side, &format!("files/{}", ids::NO_ACCESS), "{}")
            .await
            .0,
        403
    );
    assert_eq!(
        restore(&box_side, &format!("files/{}", ids::KEIKOS_OWN), "{}")
            .await
            .0,
        404
    );
    assert_eq!(
        restore(&box_side, &format!("files/{}", ids::TWICE_NEWER), "{}")
            .await
            .0,
        201
    );
    assert_eq!(
        restore(&box_side, &format!("files/{}", ids::TWICE_OLDER), "{}")
            .await
            .0,
        409
    );
    assert_eq!(
        restore(&box_side, &format!("files/{}", ids::COMPOSED), "{}")
            .await
            .0,
        201
    );
    assert_eq!(
        restore(&box_side, &format!("files/{}", ids::DECOMPOSED), "{}")
            .await
            .0,
        409
    );

    // Parents first: then everything inside finds its folder again.
    for path in [
        format!("folders/{}", ids::TRASHED_FOLDER),
        format!("files/{}", ids::FILE_OF_TRASHED_FOLDER),
        format!("folders/{}", ids::FOLDER_OF_TRASHED_FOLDER),
        format!("files/{}", ids::FILE_OF_FOLDER_OF_TRASHED_FOLDER),
        format!("folders/{}", ids::FOLDER),
        format!("web_links/{}", ids::WEB_LINK),
    ] {
        let (status, body) = restore(&box_side, &path, "").await;
        assert_eq!(status, 201, "{path}: {body}");
    }
    for id in [
        ids::JAPANESE,
        ids::LONGEST_JAPANESE_NAME,
        ids::MARKUP,
        ids::SPOOFED,
        ids::ARABIC,
        ids::HEBREW,
        ids::EMOJI,
        ids::ERASED_SOON,
        ids::RETAINED,
        ids::IN_ROOT,
        ids::OWNED_BY_KEIKO,
    ] {
        let (status, body) = restore(&box_side, &format!("files/{id}"), "{}").await;
        assert_eq!(status, 201, "{id}: {body}");
    }
}

#[tokio::test]
async fn everything_of_the_large_trash_comes_back_as_it_is() {
    let box_side = box_side(Scenario::Large, 1, 300);
    for item in trash(&box_side).await {
        let path = format!(
            "{}s/{}",
            item["type"].as_str().unwrap(),
            item["id"].as_str().unwrap()
        );
        let (status, body) = restore(&box_side, &path, "").await;
        assert_eq!(status, 201, "{path}: {body}");
    }
    assert!(trash(&box_side).await.is_empty());
}

fn box_side(scenario: Scenario, seed: u64, trash_items: usize) -> Arc<BoxSide> {
    let options = Options {
        scenario,
        seed,
        trash_items,
        ..Options::default()
    };
    Arc::new(BoxSide::new(&options, Timestamp::now()))
}

/// The trash of the connected user, as clients list it.
async fn trash(box_side: &Arc<BoxSide>) -> Vec<Value> {
    let target = "/2.0/folders/trash/items?limit=1000&fields=type,id,name,trashed_at,purged_at";
    let (status, body) = call(box_side, "GET", target, "").await;
    assert_eq!(status, 200);
    body["entries"].as_array().unwrap().clone()
}

async fn restore(box_side: &Arc<BoxSide>, path: &str, body: &str) -> (u16, Value) {
    call(box_side, "POST", &format!("/2.0/{path}"), body).await
}

async fn call(box_side: &Arc<BoxSide>, method: &str, target: &str, body: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(target)
        .header("content-type", "application/json")
        .header(
            "authorization",
            format!("Bearer {}", box_side.credentials().token),
        );
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = router(Arc::clone(box_side)).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    )
}

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{hours_ago, names, sandbox};
use crate::fake_box::{Enterprise, Parent};

const TRASH: &str = "/2.0/folders/trash/items";

fn mixed_trash(enterprise: &mut Enterprise, owner: u64) {
    let root = Parent::Root(owner);
    for name in ["b.txt", "A.txt"] {
        let key = enterprise
            .file(root, name)
            .size(if name == "b.txt" { 5 } else { 9 })
            .add();
        enterprise.trash(key, hours_ago(5), owner);
    }
    let folder = enterprise.folder(root, "Zeta").add();
    enterprise.trash(folder, hours_ago(4), owner);
    let link = enterprise.web_link(root, "alpha").add();
    enterprise.trash(link, hours_ago(3), owner);
}

#[tokio::test]
async fn offset_paging_has_count_and_order() {
    let (sandbox, ()) = sandbox(|enterprise, people| mixed_trash(enterprise, people.aiko)).await;
    let page = sandbox.get(TRASH).await.json();
    assert_eq!(names(&page), ["Zeta", "A.txt", "b.txt", "alpha"]);
    assert_eq!(
        (&page["total_count"], &page["offset"], &page["limit"]),
        (&json!(4), &json!(0), &json!(100))
    );
    assert_eq!(
        page["order"],
        json!([{"by": "type", "direction": "ASC"}, {"by": "name", "direction": "ASC"}])
    );
    assert!(page.get("next_marker").is_none());
    let file = &page["entries"][1];
    let keys: HashSet<&str> = file
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        HashSet::from([
            "type",
            "id",
            "file_version",
            "sequence_id",
            "etag",
            "sha1",
            "name"
        ])
    );

    let page = sandbox
        .get(&format!(
            "{TRASH}?sort=size&direction=DESC&limit=2&offset=1"
        ))
        .await
        .json();
    assert_eq!(names(&page), ["A.txt", "b.txt"]);
    assert_eq!(
        sandbox.get(&format!("{TRASH}?limit=5000")).await.json()["limit"],
        1000
    );
    assert_eq!(
        sandbox.get(&format!("{TRASH}?offset=10000")).await.status(),
        200
    );
    let response = sandbox.get(&format!("{TRASH}?offset=10001")).await;
    assert_eq!(
        (
            response.status(),
            &response.json()["context_info"]["errors"][0]["name"]
        ),
        (400, &json!("offset"))
    );
}

#[tokio::test]
async fn marker_paging_has_no_count() {
    let (sandbox, ()) = sandbox(|enterprise, people| mixed_trash(enterprise, people.aiko)).await;
    let mut seen = Vec::new();
    let mut marker = "0".to_owned();
    loop {
        // The Python client sends `True`.
        let page = sandbox
            .get(&format!("{TRASH}?usemarker=True&limit=3&marker={marker}"))
            .await
            .json();
        for absent in ["total_count", "offset", "order"] {
            assert!(page.get(absent).is_none(), "{absent}");
        }
        seen.extend(names(&page).into_iter().map(str::to_owned));
        match page["next_marker"].as_str() {
            Some(next) => next.clone_into(&mut marker),
            None => break,
        }
    }
    assert_eq!(seen, ["Zeta", "b.txt", "A.txt", "alpha"]);
    for mixed in [
        "usemarker=true&sort=name",
        "usemarker=true&offset=2",
        "usemarker=true&direction=ASC",
        "marker=abc",
    ] {
        assert_eq!(
            sandbox.get(&format!("{TRASH}?{mixed}")).await.status(),
            400,
            "{mixed}"
        );
    }
    assert_eq!(
        sandbox
            .get(&format!("{TRASH}?usemarker=true&marker=nonsense"))
            .await
            .status(),
        400
    );

    sandbox.quirk("empty_last_page", json!(true)).await;
    sandbox.quirk("last_marker", json!("null")).await;
    let page = sandbox.get(&format!("{TRASH}?usemarker=true")).await.json();
    let next = page["next_marker"].as_str().unwrap();
    let page = sandbox
        .get(&format!("{TRASH}?usemarker=true&marker={next}"))
        .await
        .json();
    assert_eq!(
        (
            page["entries"].as_array().unwrap().len(),
            page.get("next_marker")
        ),
        (0, Some(&Value::Null))
    );
}

#[tokio::test]
async fn fields_add_to_the_mini_form() {
    let (sandbox, ()) = sandbox(|enterprise, people| mixed_trash(enterprise, people.aiko)).await;
    let page = sandbox
        .get(&format!(
            "{TRASH}?fields=trashed_at%2Cparent,path_collection,nonsense"
        ))
        .await
        .json();
    let folder = &page["entries"][0];
    let keys: HashSet<&str> = folder
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let wanted = [
        "type",
        "id",
        "sequence_id",
        "etag",
        "name",
        "trashed_at",
        "parent",
        "path_collection",
    ];
    assert_eq!(keys, HashSet::from(wanted));
    let trash =
        json!({"type": "folder", "id": "1", "sequence_id": null, "etag": null, "name": "Trash"});
    assert_eq!(
        folder["path_collection"],
        json!({"total_count": 1, "entries": [trash]})
    );
    assert_eq!(folder["parent"]["id"], "0");
}

#[tokio::test]
async fn quirks_change_ids_sizes_and_order() {
    let (sandbox, ()) = sandbox(|enterprise, people| mixed_trash(enterprise, people.aiko)).await;
    sandbox.quirk("numeric_ids", json!(true)).await;
    sandbox.quirk("order", json!("object")).await;
    sandbox.quirk("exponent_sizes", json!(true)).await;
    sandbox.quirk("total_count_extra", json!(7)).await;
    let response = sandbox.get(&format!("{TRASH}?fields=size")).await;
    let page = response.json();
    assert!(page["entries"][0]["id"].is_u64() && page["entries"][0]["etag"].is_u64());
    assert!(page["order"].is_object());
    assert_eq!(page["total_count"], 11);
    assert!(
        response.text().contains("\"size\":9e+0"),
        "{}",
        response.text()
    );
}

#[tokio::test]
async fn owner_and_deleting_user_both_see_a_trashed_item() {
    let (sandbox, id) = sandbox(|enterprise, people| {
        let shared = enterprise.folder(Parent::Root(people.aiko), "Shared");
        let shared = shared
            .collaborator(people.kenji, crate::fake_box::Permission::Editor)
            .add();
        let file = enterprise.file(Parent::Folder(shared.id), "ours.txt").add();
        enterprise.trash(file, hours_ago(1), people.kenji);
        file.id
    })
    .await;
    let kenji = sandbox.people.kenji;
    assert_eq!(names(&sandbox.get(TRASH).await.json()), ["ours.txt"]);
    assert_eq!(
        names(&sandbox.call_as(kenji, "GET", TRASH).send().await.json()),
        ["ours.txt"]
    );
    let restored = sandbox
        .call_as(kenji, "POST", &format!("/2.0/files/{id}"))
        .send()
        .await;
    assert_eq!(restored.status(), 201);
    assert_eq!(
        sandbox
            .post(&format!("/2.0/files/{id}"), json!({}))
            .await
            .status(),
        404
    );
    assert!(names(&sandbox.get(TRASH).await.json()).is_empty());
}

#[tokio::test]
async fn large_trash_is_paged_completely() {
    let (sandbox, ()) = sandbox(|enterprise, people| {
        for number in 0..2500 {
            let key = enterprise
                .file(Parent::Root(people.aiko), &format!("{number}.txt"))
                .add();
            enterprise.trash(key, hours_ago(1), people.aiko);
        }
    })
    .await;
    let mut seen = HashSet::new();
    let mut marker = String::new();
    loop {
        let page = sandbox
            .get(&format!(
                "{TRASH}?usemarker=true&limit=1000&marker={marker}"
            ))
            .await
            .json();
        seen.extend(names(&page).into_iter().map(str::to_owned));
        match page["next_marker"].as_str() {
            Some(next) => next.clone_into(&mut marker),
            None => break,
        }
    }
    assert_eq!(seen.len(), 2500);
}

#[tokio::test]
async fn limit_zero_is_a_page_without_entries() {
    let (sandbox, ()) = sandbox(|enterprise, people| mixed_trash(enterprise, people.aiko)).await;
    for path in [
        TRASH,
        "/2.0/folders/0/items",
        "/2.0/search?query=a",
        "/2.0/events?stream_position=now",
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let response = sandbox.get(&format!("{path}{joint}limit=0")).await;
        assert_eq!(
            (response.status(), &response.json()["entries"]),
            (200, &json!([])),
            "{path}"
        );
    }
    let now = sandbox
        .get("/2.0/events?limit=0&stream_position=now")
        .await
        .json();
    assert_eq!(now["next_stream_position"], "4", "all that has happened");
    let users = sandbox
        .call_as(1, "GET", "/2.0/users?limit=0")
        .send()
        .await
        .json();
    assert_eq!(
        (&users["entries"], &users["total_count"]),
        (&json!([]), &json!(4))
    );
}

#[tokio::test]
async fn item_collection_of_a_folder_is_paged_and_sorted() {
    let (sandbox, id) = sandbox(|enterprise, people| {
        let folder = enterprise.folder(Parent::Root(people.aiko), "Shop").add();
        for name in ["a", "b", "c", "d"] {
            enterprise.file(Parent::Folder(folder.id), name).add();
        }
        folder.id
    })
    .await;
    let page = async |path: String| sandbox.get(&path).await.json()["item_collection"].clone();
    let inside = page(format!(
        "/2.0/folders/{id}?limit=2&offset=1&sort=name&direction=DESC"
    ))
    .await;
    assert_eq!(names(&inside), ["c", "b"]);
    let (count, most, begin) = (&inside["total_count"], &inside["limit"], &inside["offset"]);
    assert_eq!((count, most, begin), (&json!(4), &json!(2), &json!(1)));
    assert_eq!(
        inside["order"][1],
        json!({"by": "name", "direction": "DESC"})
    );
    let root = page("/2.0/folders/0?limit=3&sort=id&fields=item_collection".into()).await;
    assert_eq!((&root["limit"], names(&root)), (&json!(3), vec!["Shop"]));
    for path in [
        format!("/2.0/folders/{id}?sort=AAA"),
        "/2.0/folders/0?sort=AAA".into(),
    ] {
        assert_eq!(sandbox.get(&path).await.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn only_folder_items_accept_large_offsets_and_sort_by_id() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let status = async |path: &str| sandbox.get(path).await.status();
    assert_eq!(status("/2.0/folders/0/items?offset=100000").await, 200);
    assert_eq!(status("/2.0/folders/0?offset=100000").await, 200);
    assert_eq!(status(&format!("{TRASH}?offset=100000")).await, 400);
    assert_eq!(status("/2.0/search?query=a&offset=100000").await, 400);
    assert_eq!(status("/2.0/folders/0/items?sort=id").await, 200);
    assert_eq!(status(&format!("{TRASH}?sort=id")).await, 400);
}

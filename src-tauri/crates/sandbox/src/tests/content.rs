use serde_json::{Value, json};

use super::{hours_ago, names, sandbox};
use crate::fake_box::{Parent, Permission};

#[tokio::test]
async fn folders_are_created_renamed_moved_and_deleted() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let make = async |name: &str, parent: &str| {
        sandbox
            .post(
                "/2.0/folders",
                json!({"name": name, "parent": {"id": parent}}),
            )
            .await
    };
    let outer = make("Outer", "0").await.json();
    let outer_id = outer["id"].as_str().unwrap();
    assert_eq!(
        (&outer["etag"], &outer["item_collection"]["total_count"]),
        (&json!("0"), &json!(0))
    );
    let inner = make("Inner", outer_id).await.json();
    let inner_id = inner["id"].as_str().unwrap();
    let clash = make("OUTER", "0").await;
    assert_eq!(
        (
            clash.status(),
            &clash.json()["context_info"]["conflicts"][0]["id"]
        ),
        (409, &outer["id"])
    );
    let missing = sandbox.post("/2.0/folders", json!({})).await.json();
    assert_eq!(
        missing["context_info"]["errors"].as_array().unwrap().len(),
        2
    );

    let put = async |id: &str, body: Value| {
        sandbox
            .call("PUT", &format!("/2.0/folders/{id}"))
            .json(&body)
            .send()
            .await
    };
    let cycle = put(outer_id, json!({"parent": {"id": inner_id}})).await;
    assert_eq!(
        (cycle.status(), cycle.code()),
        (400, "cyclical_folder_structure".into())
    );
    let moved = put(inner_id, json!({"parent": {"id": "0"}})).await.json();
    assert_eq!(
        (&moved["parent"]["id"], &moved["etag"]),
        (&json!("0"), &json!("1"))
    );
    assert_eq!(put(inner_id, json!({"name": "outer"})).await.status(), 409);
    assert_eq!(
        put(inner_id, json!({"name": "INNER"})).await.json()["name"],
        "INNER"
    );
    let outdated = sandbox
        .call("PUT", &format!("/2.0/folders/{inner_id}"))
        .header("If-Match", "0");
    assert_eq!(
        outdated.json(&json!({"name": "x"})).send().await.status(),
        412
    );

    make("Full", inner_id).await;
    let delete = async |path: String| sandbox.call("DELETE", &path).send().await;
    assert_eq!(
        delete(format!("/2.0/folders/{inner_id}")).await.code(),
        "folder_not_empty"
    );
    assert_eq!(
        delete(format!("/2.0/folders/{inner_id}?recursive=true"))
            .await
            .status(),
        204
    );
    assert_eq!(
        names(&sandbox.get("/2.0/folders/0/items").await.json()),
        ["Outer"]
    );
    assert_eq!(
        delete(format!("/2.0/folders/{inner_id}/trash"))
            .await
            .status(),
        204
    );
    assert_eq!(
        delete(format!("/2.0/folders/{inner_id}/trash"))
            .await
            .status(),
        404
    );
}

#[tokio::test]
async fn files_are_read_moved_and_trashed() {
    let (sandbox, (file, target, closed)) = sandbox(|enterprise, people| {
        let root = Parent::Root(people.aiko);
        let file = enterprise
            .file(root, "a.txt")
            .version(3)
            .text("hello")
            .add();
        let target = enterprise.folder(root, "Target").add();
        enterprise.file(Parent::Folder(target.id), "A.TXT").add();
        let closed = enterprise
            .folder(Parent::Root(people.kenji), "Closed")
            .collaborator(people.aiko, Permission::Viewer)
            .add();
        (file.id, target.id, closed.id)
    })
    .await;
    let path = format!("/2.0/files/{file}");
    let shown = sandbox.get(&path).await.json();
    assert_eq!(
        (&shown["size"], &shown["item_status"], &shown["trashed_at"]),
        (&json!(5), &json!("active"), &Value::Null)
    );
    assert_eq!(
        sandbox
            .call("GET", &path)
            .header("If-None-Match", "3")
            .send()
            .await
            .status(),
        304
    );
    assert_eq!(sandbox.get("/2.0/files/abc").await.status(), 405);
    assert_eq!(sandbox.get("/2.0/files/123").await.status(), 404);
    assert_eq!(sandbox.call_as(11, "GET", &path).send().await.status(), 404);

    let put = async |body: Value| sandbox.call("PUT", &path).json(&body).send().await;
    let to = |id: u64| json!({"parent": {"id": id.to_string()}});
    assert_eq!(put(to(target)).await.code(), "item_name_in_use");
    assert_eq!(
        put(to(closed)).await.code(),
        "access_denied_insufficient_permissions"
    );
    assert_eq!(put(to(4711)).await.status(), 404);
    let both = put(json!({"name": "b.txt", "parent": {"id": target.to_string()}}))
        .await
        .json();
    assert_eq!(
        (&both["name"], &both["parent"]["name"], &both["etag"]),
        (&json!("b.txt"), &json!("Target"), &json!("4"))
    );

    assert_eq!(
        sandbox
            .call("DELETE", &path)
            .header("If-Match", "3")
            .send()
            .await
            .status(),
        412
    );
    assert_eq!(
        sandbox
            .call("DELETE", &path)
            .header("If-Match", "\"4\"")
            .send()
            .await
            .status(),
        204
    );
    assert_eq!(sandbox.get(&path).await.json()["item_status"], "trashed");
    sandbox.quirk("trashed_file", json!(404)).await;
    assert_eq!(sandbox.get(&path).await.code(), "trashed");
    let trash = sandbox.get(&format!("{path}/trash")).await.json();
    assert!(trash["trashed_at"].is_string() && trash["purged_at"].is_string());
    assert_eq!(
        sandbox
            .call("DELETE", &format!("{path}/trash"))
            .send()
            .await
            .status(),
        204
    );
    assert_eq!(sandbox.get(&path).await.status(), 404);
}

#[tokio::test]
async fn preflight_check_finds_a_name_conflict() {
    let (sandbox, ()) = sandbox(|enterprise, people| {
        enterprise.folder(Parent::Root(people.aiko), "Report").add();
    })
    .await;
    let try_name = async |name: &str| {
        let body = json!({"name": name, "parent": {"id": "0"}, "size": 5});
        sandbox
            .call("OPTIONS", "/2.0/files/content")
            .json(&body)
            .send()
            .await
    };
    assert_eq!(try_name("free").await.status(), 200);
    let taken = try_name("REPORT").await;
    assert_eq!(
        (
            taken.status(),
            &taken.json()["context_info"]["conflicts"]["type"]
        ),
        (409, &json!("folder"))
    );
}

#[tokio::test]
async fn folder_items_are_paged_by_offset_and_marker() {
    let (sandbox, folder) = sandbox(|enterprise, people| {
        let folder = enterprise.folder(Parent::Root(people.aiko), "F").add();
        for number in 0..5 {
            enterprise
                .file(Parent::Folder(folder.id), &format!("{number}.txt"))
                .size(10 - number)
                .add();
        }
        enterprise
            .folder(Parent::Root(people.kenji), "Kenji's")
            .collaborator(people.aiko, Permission::Editor)
            .add();
        folder.id
    })
    .await;
    let path = format!("/2.0/folders/{folder}/items");
    let page = sandbox
        .get(&format!("{path}?usemarker=true&limit=2&sort=size"))
        .await
        .json();
    assert_eq!(names(&page), ["4.txt", "3.txt"]);
    let next = page["next_marker"].as_str().unwrap();
    let page = sandbox
        .get(&format!(
            "{path}?usemarker=true&limit=2&sort=size&marker={next}"
        ))
        .await
        .json();
    assert_eq!(names(&page), ["2.txt", "1.txt"]);
    let page = sandbox
        .get(&format!("{path}?offset=3&direction=DESC"))
        .await
        .json();
    assert_eq!(
        (names(&page), &page["total_count"]),
        (vec!["1.txt", "0.txt"], &json!(5))
    );
    let root = sandbox.get("/2.0/folders/0").await.json();
    assert_eq!(names(&root["item_collection"]), ["F", "Kenji's"]);
    assert_eq!(
        sandbox
            .get("/2.0/folders/0/items?usemarker=true&sort=name")
            .await
            .status(),
        400
    );
    assert_eq!(
        sandbox
            .get(&format!("/2.0/folders/{folder}?fields=size"))
            .await
            .json()["size"],
        40
    );
}

#[tokio::test]
async fn web_links_are_created_trashed_and_restored() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let body = json!({"url": "https://example.com/rates", "name": "Rates", "parent": {"id": "0"}});
    let made = sandbox.post("/2.0/web_links", body).await.json();
    let path = format!("/2.0/web_links/{}", made["id"].as_str().unwrap());
    assert_eq!(sandbox.call("DELETE", &path).send().await.status(), 204);
    let trash = sandbox.get(&format!("{path}/trash")).await.json();
    assert_eq!(
        (&trash["url"], &trash["item_status"]),
        (&json!("https://example.com/rates"), &json!("trashed"))
    );
    let restored = sandbox.post(&path, json!({"name": "New rates"})).await;
    assert_eq!(
        (restored.status(), &restored.json()["name"]),
        (201, &json!("New rates"))
    );
}

#[tokio::test]
async fn folder_sizes_follow_their_items() {
    let (sandbox, (folder, file)) = sandbox(|enterprise, people| {
        let folder = enterprise.folder(Parent::Root(people.aiko), "F").add();
        let inner = enterprise.folder(Parent::Folder(folder.id), "Inner").add();
        let file = enterprise
            .file(Parent::Folder(inner.id), "a")
            .size(100)
            .add();
        enterprise.trash(file, hours_ago(1), people.aiko);
        (folder.id, file.id)
    })
    .await;
    let size = async || sandbox.get(&format!("/2.0/folders/{folder}")).await.json()["size"].clone();
    assert_eq!(size().await, 0);
    sandbox.post(&format!("/2.0/files/{file}"), json!({})).await;
    assert_eq!(size().await, 100);
    let me = sandbox.get("/2.0/users/me").await.json();
    assert_eq!(me["space_used"], 100);
}

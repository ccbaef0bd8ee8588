//! Shared links, collaborations and file versions.

use serde_json::{Value, json};

use super::client::Response;
use super::{Sandbox, hours_ago, sandbox};
use crate::fake_box::{Parent, Permission, UserId};

async fn put(sandbox: &Sandbox, path: &str, link: Value) -> Response {
    sandbox
        .call("PUT", path)
        .json(&json!({"shared_link": link}))
        .send()
        .await
}

async fn follow(sandbox: &Sandbox, user: UserId, link: &str, more: &str) -> Response {
    let request = sandbox.call_as(user, "GET", "/2.0/shared_items");
    request
        .header("BoxApi", &format!("shared_link={link}{more}"))
        .send()
        .await
}

#[tokio::test]
async fn shared_link_settings_are_stored() {
    let (sandbox, id) =
        sandbox(|enterprise, people| enterprise.file(Parent::Root(people.aiko), "a.txt").add().id)
            .await;
    let path = format!("/2.0/files/{id}?fields=shared_link");
    let company = put(&sandbox, &path, json!({})).await.json()["shared_link"].clone();
    assert_eq!(
        (&company["access"], &company["is_password_enabled"]),
        (&json!("company"), &json!(false))
    );
    let wish = json!({"access": "open", "password": "x", "unshared_at": "2126-01-01T00:00:00Z",
        "permissions": {"can_download": false}});
    let open = put(&sandbox, &path, wish).await.json()["shared_link"].clone();
    assert_eq!(
        (&open["access"], &open["effective_access"]),
        (&json!("open"), &json!("open"))
    );
    assert_eq!(
        (&open["is_password_enabled"], &open["url"]),
        (&json!(true), &company["url"])
    );
    assert_eq!(
        open["permissions"],
        json!({"can_preview": true, "can_download": false, "can_edit": false})
    );
    assert_eq!(
        (&open["effective_permission"], &open["unshared_at"]),
        (&json!("can_preview"), &json!("2125-12-31T16:00:00-08:00"))
    );
    let kept = put(&sandbox, &path, json!({"password": null})).await.json()["shared_link"].clone();
    assert_eq!(
        (&kept["access"], &kept["is_password_enabled"]),
        (&json!("open"), &json!(false))
    );
    assert_eq!(sandbox.get(&path).await.json()["shared_link"], kept);
    for wrong in [
        json!({"access": "everybody"}),
        json!({"access": "company", "password": "x"}),
        json!({"unshared_at": "2001-01-01T00:00:00Z"}),
        json!({"access": "collaborators", "permissions": {"can_download": true}}),
        json!({"permissions": {"can_download": false, "can_edit": true}}),
    ] {
        assert_eq!(
            put(&sandbox, &path, wrong.clone()).await.status(),
            400,
            "{wrong}"
        );
    }
    assert_eq!(
        put(&sandbox, &path, Value::Null).await.json()["shared_link"],
        Value::Null
    );
}

#[tokio::test]
async fn shared_link_resolves_to_its_item() {
    let (sandbox, id) =
        sandbox(|enterprise, people| enterprise.file(Parent::Root(people.aiko), "a.txt").add().id)
            .await;
    let path = format!("/2.0/files/{id}");
    let (aiko, kenji) = (sandbox.people.aiko, sandbox.people.kenji);
    let shared = put(
        &sandbox,
        &path,
        json!({"access": "open", "password": "Secret-1"}),
    )
    .await
    .json();
    let link = shared["shared_link"]["url"].as_str().unwrap();
    let code = |response: Response| (response.status(), response.code());
    let refused = code(follow(&sandbox, kenji, link, "").await);
    assert_eq!(refused, (403, "incorrect_shared_item_password".into()));
    let found = follow(&sandbox, kenji, link, "&shared_link_password=Secret-1").await;
    assert_eq!(
        (found.status(), &found.json()["id"]),
        (200, &json!(id.to_string()))
    );
    put(&sandbox, &path, json!({"access": "collaborators"})).await;
    assert_eq!(follow(&sandbox, kenji, link, "").await.status(), 404);
    assert_eq!(follow(&sandbox, aiko, link, "").await.status(), 200);
    assert_eq!(sandbox.call("DELETE", &path).send().await.status(), 204);
    assert_eq!(
        follow(&sandbox, aiko, link, "").await.status(),
        404,
        "a trashed item's link is inactive"
    );
    assert_eq!(sandbox.get("/2.0/shared_items").await.status(), 400);
}

#[tokio::test]
async fn restored_item_has_its_link_without_expiry() {
    let (sandbox, id) =
        sandbox(|enterprise, people| enterprise.file(Parent::Root(people.aiko), "a.txt").add().id)
            .await;
    let path = format!("/2.0/files/{id}");
    put(
        &sandbox,
        &path,
        json!({"access": "open", "unshared_at": "2126-01-01T00:00:00Z"}),
    )
    .await;
    sandbox.call("DELETE", &path).send().await;
    assert_eq!(
        sandbox.post(&path, json!({})).await.json()["shared_link"],
        Value::Null
    );
    let link = sandbox.get(&path).await.json()["shared_link"].clone();
    assert_eq!(
        (&link["access"], &link["unshared_at"]),
        (&json!("open"), &Value::Null)
    );
}

#[tokio::test]
async fn collaborations_include_those_of_folders_above() {
    let (sandbox, [folder, inner, file]) = sandbox(|enterprise, people| {
        let shared = enterprise.folder(Parent::Root(people.aiko), "Shared");
        let shared = shared.collaborator(people.kenji, Permission::Editor).add();
        let inner = enterprise.folder(Parent::Folder(shared.id), "Inner");
        let inner = inner
            .collaborator(people.external, Permission::Viewer)
            .add();
        let file = enterprise.file(Parent::Folder(inner.id), "a.txt").add();
        [shared.id, inner.id, file.id]
    })
    .await;
    let list = async |path: String| sandbox.get(&path).await.json();
    let roles = |page: &Value| -> Vec<(String, String)> {
        let entries = page["entries"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        entries
            .map(|one| (text(&one["accessible_by"]["name"]), text(&one["role"])))
            .collect()
    };
    let editor = ("kenji".to_owned(), "editor".to_owned());
    let viewer = ("eve".to_owned(), "viewer".to_owned());
    let of_folder = list(format!("/2.0/folders/{folder}/collaborations")).await;
    assert_eq!(roles(&of_folder), std::slice::from_ref(&editor));
    assert_eq!(
        roles(&list(format!("/2.0/files/{file}/collaborations")).await),
        [editor, viewer.clone()]
    );
    let first = list(format!("/2.0/folders/{inner}/collaborations?limit=1")).await;
    let marker = first["next_marker"].as_str().unwrap();
    let second = list(format!(
        "/2.0/folders/{inner}/collaborations?limit=1&marker={marker}"
    ))
    .await;
    assert_eq!(
        (roles(&second), &second["next_marker"]),
        (vec![viewer], &Value::Null)
    );

    let one = &of_folder["entries"][0];
    let id = one["id"].as_str().unwrap();
    assert_eq!(&list(format!("/2.0/collaborations/{id}")).await, one);
    assert_eq!(
        list(format!("/2.0/collaborations/{id}?fields=role")).await,
        json!({"type": "collaboration", "id": id, "role": "editor"})
    );
    assert_eq!(sandbox.get("/2.0/collaborations/7").await.status(), 404);
    let outsider = sandbox.people.coadmin;
    let response = sandbox
        .call_as(outsider, "GET", &format!("/2.0/collaborations/{id}"))
        .send()
        .await;
    assert_eq!(response.status(), 404);
    assert_eq!(
        sandbox.get("/2.0/folders/0/collaborations").await.status(),
        404
    );
}

#[tokio::test]
async fn file_versions_are_listed_newest_first() {
    let (sandbox, [changed, fresh]) = sandbox(|enterprise, people| {
        let root = Parent::Root(people.aiko);
        let changed = enterprise.file(root, "a.txt").add();
        enterprise.file_version(changed, "one", hours_ago(9), people.aiko);
        enterprise.file_version(changed, "two", hours_ago(5), people.kenji);
        [changed.id, enterprise.file(root, "b.txt").add().id]
    })
    .await;
    let page = sandbox
        .get(&format!("/2.0/files/{changed}/versions"))
        .await
        .json();
    let numbers: Vec<_> = page["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["version_number"])
        .collect();
    assert_eq!(
        (json!(numbers), &page["total_count"]),
        (json!(["2", "1"]), &json!(2))
    );
    assert_eq!(page["entries"][0]["uploader_display_name"], "kenji");
    let file = sandbox
        .get(&format!(
            "/2.0/files/{changed}?fields=version_number,file_version"
        ))
        .await
        .json();
    assert_eq!(file["version_number"], "3");
    assert_ne!(file["file_version"]["id"], page["entries"][0]["id"]);
    let none = sandbox
        .get(&format!("/2.0/files/{fresh}/versions"))
        .await
        .json();
    assert_eq!(
        (&none["entries"], &none["total_count"]),
        (&json!([]), &json!(0))
    );
}

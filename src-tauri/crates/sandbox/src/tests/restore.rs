use serde_json::{Value, json};

use super::{hours_ago, sandbox};
use crate::fake_box::{Enterprise, Parent, Permission};

fn inside(enterprise: &mut Enterprise, place: Parent, name: &str) -> u64 {
    enterprise.file(place, name).add().id
}

fn trashed_file(enterprise: &mut Enterprise, place: Parent, name: &str, by: u64) -> u64 {
    let key = enterprise.file(place, name).add();
    enterprise.trash(key, hours_ago(3), by);
    key.id
}

#[tokio::test]
async fn restore_answers_201_with_the_item_in_its_folder() {
    let (sandbox, id) = sandbox(|enterprise, people| {
        let folder = enterprise
            .folder(Parent::Root(people.aiko), "Finance")
            .add();
        let file = enterprise
            .file(Parent::Folder(folder.id), "Plan.xlsx")
            .text("plan")
            .version(1)
            .add();
        file.id
    })
    .await;
    let path = format!("/2.0/files/{id}");
    let shared = sandbox
        .call("PUT", &path)
        .json(&json!({"shared_link": {}}))
        .send()
        .await
        .json();
    assert!(shared["shared_link"]["url"].is_string());
    sandbox.call("DELETE", &path).send().await;
    assert_eq!(
        sandbox.get(&format!("{path}/trash")).await.json()["shared_link"],
        Value::Null
    );
    let response = sandbox
        .call("POST", &path)
        .header("Content-Type", "application/json")
        .send()
        .await;
    assert_eq!(response.status(), 201);
    assert!(response.header("box-request-id").is_some());
    let file = response.json();
    for required in [
        "id",
        "type",
        "sequence_id",
        "sha1",
        "description",
        "size",
        "path_collection",
        "created_at",
        "modified_at",
        "modified_by",
        "owned_by",
        "item_status",
    ] {
        assert!(
            file.get(required).is_some_and(|value| !value.is_null()),
            "{required}"
        );
    }
    assert_eq!(file["id"], id.to_string());
    assert_eq!(
        (&file["etag"], &file["sequence_id"]),
        (&json!("3"), &json!("3"))
    );
    assert_eq!(file["item_status"], "active");
    for absent in ["trashed_at", "purged_at", "shared_link"] {
        assert_eq!(file.get(absent), Some(&Value::Null), "{absent}");
    }
    assert_eq!(
        file["path_collection"]["entries"][0],
        json!({"type": "folder", "id": "0", "sequence_id": null, "etag": null, "name": "All Files"})
    );
    assert_eq!(file["path_collection"]["entries"][1]["name"], "Finance");
    assert_eq!(file["parent"]["name"], "Finance");
    assert_eq!(file["sha1"], "bed97175b06e68eb7ff5722897aa86b8ea75c8ef");
    let again = sandbox.get(&format!("/2.0/files/{id}")).await.json();
    assert!(again["shared_link"]["url"].is_string());
    let second = sandbox.post(&format!("/2.0/files/{id}"), json!({})).await;
    assert_eq!(
        (second.status(), second.code()),
        (404, "not_trashed".into())
    );
}

#[tokio::test]
async fn name_in_the_body_is_used_without_a_conflict() {
    let (sandbox, id) = sandbox(|enterprise, people| {
        trashed_file(enterprise, Parent::Root(people.aiko), "a.txt", people.aiko)
    })
    .await;
    let response = sandbox
        .post(&format!("/2.0/files/{id}"), json!({"name": "b.txt"}))
        .await;
    assert_eq!(
        (response.status(), &response.json()["name"]),
        (201, &json!("b.txt"))
    );
}

#[tokio::test]
async fn names_conflict_across_case_composition_and_kind() {
    let (sandbox, (file, folder, link, other)) = sandbox(|enterprise, people| {
        let root = Parent::Root(people.aiko);
        let file = trashed_file(enterprise, root, "Résumé", people.aiko);
        let folder = enterprise.folder(root, "résumé").add();
        enterprise.trash(folder, hours_ago(2), people.aiko);
        let link = enterprise.web_link(root, "RÉSUMÉ").add();
        enterprise.trash(link, hours_ago(1), people.aiko);
        let other = enterprise.folder(root, "re\u{301}sume\u{301}").add();
        (file, folder.id, link.id, other.id)
    })
    .await;
    for path in [
        format!("/2.0/files/{file}"),
        format!("/2.0/web_links/{link}"),
    ] {
        let response = sandbox.post(&path, json!({})).await;
        assert_eq!(
            (response.status(), response.code()),
            (409, "item_name_in_use".into())
        );
        let conflicts = &response.json()["context_info"]["conflicts"];
        assert_eq!(
            (&conflicts["type"], &conflicts["id"]),
            (&json!("folder"), &json!(other.to_string()))
        );
    }
    let response = sandbox
        .post(&format!("/2.0/folders/{folder}"), json!({}))
        .await;
    assert_eq!(
        response.json()["context_info"]["conflicts"][0]["id"],
        other.to_string()
    );
    assert_eq!(sandbox.item("folder", folder).await.unwrap().0, "trashed");

    sandbox.quirk("conflicts", json!("absent")).await;
    assert!(
        sandbox
            .post(&format!("/2.0/files/{file}"), json!({}))
            .await
            .json()
            .get("context_info")
            .is_none()
    );
    sandbox.quirk("conflicts", json!("array")).await;
    assert!(
        sandbox
            .post(&format!("/2.0/files/{file}"), json!({}))
            .await
            .json()["context_info"]["conflicts"]
            .is_array()
    );

    let response = sandbox
        .post(&format!("/2.0/files/{file}"), json!({"name": "Résumé (1)"}))
        .await;
    assert_eq!(response.status(), 201);
}

#[tokio::test]
async fn parent_in_the_body_is_only_a_fallback() {
    let (sandbox, (kept, lost, elsewhere)) = sandbox(|enterprise, people| {
        let root = Parent::Root(people.aiko);
        let living = enterprise.folder(root, "Living").add();
        let dead = enterprise.folder(root, "Dead").add();
        let elsewhere = enterprise.folder(root, "Elsewhere").add();
        let kept = trashed_file(
            enterprise,
            Parent::Folder(living.id),
            "kept.txt",
            people.aiko,
        );
        let lost = trashed_file(enterprise, Parent::Folder(dead.id), "lost.txt", people.aiko);
        enterprise.trash(dead, hours_ago(1), people.aiko);
        enterprise.purge(dead);
        (kept, lost, elsewhere.id)
    })
    .await;
    let wish = json!({"parent": {"id": elsewhere.to_string()}});
    let response = sandbox
        .post(&format!("/2.0/files/{kept}"), wish.clone())
        .await;
    assert_eq!(response.json()["parent"]["name"], "Living");

    let path = format!("/2.0/files/{lost}");
    let shown = sandbox.get(&format!("{path}/trash")).await.json();
    assert_eq!(shown["parent"]["name"], "Dead");
    let response = sandbox.post(&path, json!({})).await;
    assert_eq!(
        (response.status(), response.code()),
        (404, "not_found".into())
    );
    assert_eq!(
        response.json()["context_info"]["errors"][0]["name"],
        "parent"
    );
    sandbox.quirk("missing_parent", json!(403)).await;
    assert_eq!(sandbox.post(&path, json!({})).await.status(), 403);
    let response = sandbox.post(&path, json!({"parent": {"id": "999"}})).await;
    assert_eq!(
        (response.status(), response.code()),
        (404, "not_found".into())
    );
    let response = sandbox.post(&path, wish).await;
    assert_eq!(
        (response.status(), &response.json()["parent"]["name"]),
        (201, &json!("Elsewhere"))
    );
}

#[tokio::test]
async fn only_top_level_items_are_in_the_trash() {
    let (sandbox, (folder, child)) = sandbox(|enterprise, people| {
        let folder = enterprise
            .folder(Parent::Root(people.aiko), "Project")
            .add();
        let child = inside(enterprise, Parent::Folder(folder.id), "notes.txt");
        enterprise.trash(folder, hours_ago(1), people.aiko);
        (folder.id, child)
    })
    .await;
    assert_eq!(
        super::names(&sandbox.get("/2.0/folders/trash/items").await.json()),
        ["Project"]
    );
    assert_eq!(
        sandbox
            .get(&format!("/2.0/files/{child}/trash"))
            .await
            .status(),
        404
    );
    assert_eq!(
        sandbox
            .post(&format!("/2.0/files/{child}"), json!({}))
            .await
            .status(),
        404
    );
    assert_eq!(
        sandbox.get(&format!("/2.0/files/{child}")).await.json()["item_status"],
        "trashed"
    );
    let gone = sandbox.get(&format!("/2.0/folders/{folder}")).await;
    assert_eq!((gone.status(), gone.code()), (404, "trashed".into()));
    // The same ID as another kind is another item, or none.
    assert_eq!(
        sandbox
            .post(&format!("/2.0/web_links/{folder}"), json!({}))
            .await
            .code(),
        "not_found"
    );
    assert_eq!(
        sandbox
            .post(&format!("/2.0/folders/{folder}"), json!({}))
            .await
            .status(),
        201
    );
    assert_eq!(
        sandbox.get(&format!("/2.0/files/{child}")).await.json()["item_status"],
        "active"
    );
}

#[tokio::test]
async fn invalid_names_and_read_only_folders_are_refused() {
    let (sandbox, (id, deleted_by_kenji)) = sandbox(|enterprise, people| {
        let id = trashed_file(enterprise, Parent::Root(people.aiko), "a.txt", people.aiko);
        let shared = enterprise
            .folder(Parent::Root(people.kenji), "Read only")
            .collaborator(people.aiko, Permission::Viewer)
            .add();
        let file = enterprise.file(Parent::Folder(shared.id), "mine.txt").add();
        enterprise.trash(file, hours_ago(2), people.kenji);
        (id, file.id)
    })
    .await;
    let long = "x".repeat(256);
    for (name, code) in [
        ("a/b", "item_name_invalid"),
        ("trailing ", "item_name_invalid"),
        (long.as_str(), "item_name_too_long"),
    ] {
        let response = sandbox
            .post(&format!("/2.0/files/{id}"), json!({"name": name}))
            .await;
        assert_eq!((response.status(), response.code().as_str()), (400, code));
    }
    sandbox.quirk("bad_names", json!("sanitise")).await;
    let response = sandbox
        .post(&format!("/2.0/files/{id}"), json!({"name": "a/b "}))
        .await;
    assert_eq!(response.json()["name"], "ab");
    let response = sandbox
        .post(&format!("/2.0/files/{deleted_by_kenji}"), json!({}))
        .await;
    assert_eq!(
        (response.status(), response.code()),
        (403, "access_denied_insufficient_permissions".into())
    );
}

#[tokio::test]
async fn concurrent_restores_to_one_name_succeed_once() {
    let (sandbox, ids) = sandbox(|enterprise, people| {
        let root = Parent::Root(people.aiko);
        (0..24)
            .map(|_| trashed_file(enterprise, root, "same.txt", people.aiko))
            .collect::<Vec<_>>()
    })
    .await;
    let sandbox = &sandbox;
    let all = ids.iter().map(|id| async move {
        sandbox
            .post(&format!("/2.0/files/{id}"), json!({}))
            .await
            .status()
    });
    let statuses = futures::future::join_all(all).await;
    assert_eq!(statuses.iter().filter(|&&status| status == 201).count(), 1);
    assert_eq!(statuses.iter().filter(|&&status| status == 409).count(), 23);
}

#[tokio::test]
async fn slow_folder_restore_locks_its_folders() {
    let (sandbox, (slow, living, neighbour, apart)) = sandbox(|enterprise, people| {
        let team = enterprise.folder(Parent::Root(people.aiko), "Team").add();
        let other = enterprise.folder(Parent::Root(people.aiko), "Other").add();
        let slow = enterprise.folder(Parent::Folder(team.id), "Slow").add();
        enterprise.trash(slow, hours_ago(1), people.aiko);
        let neighbour = trashed_file(enterprise, Parent::Folder(team.id), "n.txt", people.aiko);
        let apart = trashed_file(enterprise, Parent::Folder(other.id), "o.txt", people.aiko);
        let living = inside(enterprise, Parent::Folder(team.id), "living.txt");
        (slow.id, living, neighbour, apart)
    })
    .await;
    sandbox.quirk("folder_restore_ms", json!(300)).await;
    let restoring = async {
        sandbox
            .post(&format!("/2.0/folders/{slow}"), json!({}))
            .await
            .status()
    };
    let meanwhile = async {
        // A harmless update of a sibling shows when the lock is set.
        let touch = || {
            sandbox
                .call("PUT", &format!("/2.0/files/{living}"))
                .json(&json!({"description": "x"}))
                .send()
        };
        while touch().await.status() == 200 {}
        let blocked = sandbox
            .post(&format!("/2.0/files/{neighbour}"), json!({}))
            .await;
        let free = sandbox
            .post(&format!("/2.0/files/{apart}"), json!({}))
            .await
            .status();
        (blocked.status(), blocked.code(), free)
    };
    let (restored, (blocked, code, free)) = tokio::join!(restoring, meanwhile);
    assert_eq!(
        (restored, blocked, code.as_str(), free),
        (201, 409, "operation_blocked_temporary", 201)
    );
    assert_eq!(
        sandbox
            .post(&format!("/2.0/files/{neighbour}"), json!({}))
            .await
            .status(),
        201
    );
}

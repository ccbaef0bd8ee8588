use serde_json::json;

use super::client::Request;
use super::{hours_ago, sandbox};
use crate::fake_box::Parent;

#[tokio::test]
async fn invalid_token_gets_an_empty_401() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let response = Request::new(&sandbox.running.box_url, "GET", "/2.0/users/me")
        .header("Authorization", "Bearer no")
        .send()
        .await;
    assert_eq!((response.status(), response.body.len()), (401, 0));
    assert_eq!(
        response.header("www-authenticate"),
        Some(
            "Bearer realm=\"Service\", error=\"invalid_token\", error_description=\"The access token provided is invalid.\""
        )
    );
    sandbox.quirk("empty_401", json!(false)).await;
    let response = Request::new(&sandbox.running.box_url, "GET", "/2.0/users/me")
        .send()
        .await;
    assert_eq!(
        (response.status(), response.code()),
        (401, "unauthorized".into())
    );
}

#[tokio::test]
async fn tokens_expire_after_a_number_of_calls() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    sandbox.quirk("expire_after_calls", json!(2)).await;
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
    let response = sandbox.get("/2.0/users/me").await;
    assert_eq!(response.status(), 401);
    assert!(
        response
            .header("www-authenticate")
            .unwrap()
            .contains("expired_token")
    );
}

#[tokio::test]
async fn as_user_is_limited_by_role() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let people = sandbox.people;
    let me = sandbox
        .call_as(people.kenji, "GET", "/2.0/users/me")
        .send()
        .await
        .json();
    assert_eq!(
        (&me["id"], &me["login"]),
        (&json!("11"), &json!("kenji@example.com"))
    );
    let unknown = sandbox.call_as(777, "GET", "/2.0/users/me").send().await;
    assert_eq!(
        (unknown.status(), unknown.code()),
        (404, "not_found".into())
    );
    assert_eq!(unknown.json()["message"], "On-Behalf-Of User not found");
    assert_eq!(
        unknown.json()["context_info"],
        json!({"invalid_user_id": {"id": "777"}})
    );
    for target in [people.service_account, people.external] {
        assert_eq!(
            sandbox
                .call_as(target, "GET", "/2.0/users/me")
                .send()
                .await
                .status(),
            403
        );
    }
    assert_eq!(
        sandbox
            .call_as(people.coadmin, "GET", "/2.0/users/me")
            .send()
            .await
            .status(),
        200
    );
    let ordinary = sandbox
        .call("GET", "/2.0/users/me")
        .header("As-User", "11")
        .send()
        .await;
    assert_eq!(
        (ordinary.status(), ordinary.code()),
        (403, "access_denied_insufficient_permissions".into())
    );
    sandbox.quirk("empty_403", json!(true)).await;
    let ordinary = sandbox
        .call("GET", "/2.0/users/me")
        .header("As-User", "11")
        .send()
        .await;
    assert_eq!((ordinary.status(), ordinary.body.len()), (403, 0));
    let log = sandbox.state().await["requests"].clone();
    assert_eq!(
        (&log[0]["principal"], &log[0]["path"], &log[0]["status"]),
        (&json!("11"), &json!("/2.0/users/me"), &json!(200))
    );
}

#[tokio::test]
async fn users_are_found_by_prefix_of_name_or_login() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let admin = sandbox.people.mina_admin;
    let find = async |query: &str| {
        let response = sandbox
            .call_as(admin, "GET", &format!("/2.0/users?{query}"))
            .send()
            .await;
        super::names(&response.json())
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(find("filter_term=KEN").await, ["kenji"]);
    assert_eq!(find("").await, ["mina", "carl", "aiko", "kenji"]);
    assert!(find("filter_term=eve").await.is_empty());
    assert_eq!(find("filter_term=eve%40example.com").await, ["eve"]);
    assert_eq!(sandbox.get("/2.0/users").await.status(), 403);
    let one = sandbox
        .call_as(admin, "GET", "/2.0/users/10?fields=role,enterprise")
        .send()
        .await
        .json();
    assert_eq!(
        (&one["role"], &one["enterprise"]["type"], one.get("status")),
        (&json!("user"), &json!("enterprise"), None)
    );
    let page = sandbox
        .call_as(admin, "GET", "/2.0/users?usemarker=true&limit=3")
        .send()
        .await
        .json();
    let next = page["next_marker"].as_str().unwrap();
    assert_eq!(
        find(&format!("usemarker=true&marker={next}")).await,
        ["kenji"]
    );
}

#[tokio::test]
async fn events_name_the_users_who_deleted_and_restored() {
    let (sandbox, id) = sandbox(|enterprise, people| {
        let file = enterprise.file(Parent::Root(people.aiko), "a.txt").add();
        enterprise.trash(file, hours_ago(5), people.aiko);
        file.id
    })
    .await;
    assert_eq!(
        sandbox
            .post(&format!("/2.0/files/{id}"), json!({}))
            .await
            .status(),
        201
    );
    let mine = sandbox.get("/2.0/events").await.json();
    let types: Vec<_> = mine["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event_type"].clone())
        .collect();
    assert_eq!(types, ["ITEM_TRASH", "ITEM_UNDELETE_VIA_TRASH"]);
    assert_eq!(mine["entries"][0]["source"]["id"], id.to_string());
    assert_eq!(
        sandbox
            .get("/2.0/events?stream_type=admin_logs")
            .await
            .status(),
        403
    );
    let path = "/2.0/events?stream_type=admin_logs&event_type=DELETE,UNDELETE&limit=1";
    let first = sandbox.call_as(1, "GET", path).send().await.json();
    assert_eq!(first["entries"][0]["event_type"], "DELETE");
    assert_eq!(first["entries"][0]["source"]["item_name"], "a.txt");
    assert_eq!(first["entries"][0]["created_by"]["id"], "10");
    let position = first["next_stream_position"].as_str().unwrap();
    let second = sandbox
        .call_as(1, "GET", &format!("{path}&stream_position={position}"))
        .send()
        .await
        .json();
    assert_eq!(second["entries"][0]["event_type"], "UNDELETE");
    let recent = sandbox
        .call_as(1, "GET", &format!("{path}&created_after={}", hours_ago(1)))
        .send()
        .await
        .json();
    assert_eq!(recent["entries"][0]["event_type"], "UNDELETE");
}

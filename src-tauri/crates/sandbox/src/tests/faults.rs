use serde_json::{Value, json};

use super::client::Request;
use super::{hours_ago, sandbox, sandbox_with};
use crate::fake_box::Parent;
use crate::options::{Options, Scenario};
use crate::server::{start, start_at};

#[tokio::test]
async fn connections_are_cut_before_or_after_the_effect() {
    let (sandbox, ids) = sandbox(|enterprise, people| {
        ["before.txt", "after.txt"].map(|name| {
            let key = enterprise.file(Parent::Root(people.aiko), name).add();
            enterprise.trash(key, hours_ago(1), people.aiko);
            key.id
        })
    })
    .await;
    for (id, cut, status) in [(ids[0], "before", "trashed"), (ids[1], "after", "active")] {
        sandbox
            .script(
                json!([{"match": {"method": "POST", "path": "/2.0/files/"}, "do": {"drop": cut}}]),
            )
            .await;
        let response = sandbox.post(&format!("/2.0/files/{id}"), json!({})).await;
        assert_eq!(
            (response.status_if_any(), response.body.len()),
            (None, 0),
            "{cut}"
        );
        assert_eq!(sandbox.item("file", id).await.unwrap().0, status);
    }
    let log = sandbox.state().await["requests"].clone();
    assert_eq!(
        log.as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["status"].is_null())
            .count(),
        2
    );
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
}

#[tokio::test]
async fn scripted_answers_repeat_a_number_of_times() {
    let (sandbox, id) = sandbox(|enterprise, people| {
        let key = enterprise.file(Parent::Root(people.aiko), "a.txt").add();
        enterprise.trash(key, hours_ago(1), people.aiko);
        key.id
    })
    .await;
    let html =
        json!({"status": 502, "headers": {"X-Seen": "1"}, "body": "<html>Bad Gateway</html>"});
    sandbox
        .script(json!([{"match": {"path": "/2.0/users"}, "times": 2, "do": html}]))
        .await;
    for _ in 0..2 {
        let response = sandbox.get("/2.0/users/me").await;
        assert_eq!(
            (response.status(), response.header("x-seen")),
            (502, Some("1"))
        );
        assert_eq!(response.text(), "<html>Bad Gateway</html>");
    }
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);

    let late = json!({"status": 503, "body": {"code": "unavailable"}, "after": true});
    sandbox
        .script(json!([{"match": {"method": "post"}, "do": late}]))
        .await;
    let response = sandbox.post(&format!("/2.0/files/{id}"), json!({})).await;
    assert_eq!(
        (response.status(), response.code()),
        (503, "unavailable".into())
    );
    assert_eq!(sandbox.item("file", id).await.unwrap().0, "active");

    for bad in [
        json!([{"do": {}}]),
        json!([{"do": {"drop": "never"}}]),
        json!([{"do": {"status": 200, "truncate": 1}}]),
        json!([{"do": {"later_ms": 5}}]),
        json!([{"do": {"status": 503, "after": true, "later_ms": 5}}]),
        json!([{"do": {"drop": "after", "later_ms": 5}}]),
        json!([{"do": {"status": 200, "body": "a", "body_base64": "YQ=="}}]),
        json!([{"do": {"status": 200, "body_base64": "?"}}]),
        json!([{"do": {"status": 200, "headers": {"a b": "c"}}}]),
        json!([{"do": {"status": 200, "headers": {"a": ["b", "c\nd"]}}}]),
        json!([{"do": {"trickle": {"bytes": 0, "every_ms": 1}}}]),
        json!([{"do": {"drop": "before", "trickle": {"bytes": 1, "every_ms": 1}}}]),
    ] {
        let response = Request::new(&sandbox.running.box_url, "POST", "/_sandbox/script")
            .json(&bad)
            .send()
            .await;
        assert_eq!(response.status(), 400, "{bad}");
    }
}

#[tokio::test]
async fn truncated_bodies_announce_their_full_length() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let whole = sandbox.get("/2.0/users/me").await.body;
    sandbox.script(json!([{"do": {"truncate": 17}}])).await;
    let response = sandbox.get("/2.0/users/me").await;
    assert_eq!(
        response.header("content-length").unwrap(),
        whole.len().to_string()
    );
    assert_eq!(response.body, whole[..17]);
}

#[tokio::test]
async fn rate_limited_requests_get_retry_after() {
    let options = Options {
        scenario: Scenario::Empty,
        box_rate: Some(2),
        ..Options::default()
    };
    let (sandbox, ()) = sandbox_with(options, |_, _| ()).await;
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
    let refused = sandbox.get("/2.0/users/me").await;
    assert_eq!(
        (refused.status(), refused.code()),
        (429, "rate_limit_exceeded".into())
    );
    assert!(
        (1..=60).contains(
            &refused
                .header("retry-after")
                .unwrap()
                .parse::<u64>()
                .unwrap()
        )
    );
    assert_eq!(
        sandbox
            .call_as(11, "GET", "/2.0/users/me")
            .send()
            .await
            .status(),
        200
    );
    assert!(refused.has_header_spelled("retry-after"));
    sandbox.quirk("title_case_headers", json!(true)).await;
    assert!(
        sandbox
            .get("/2.0/users/me")
            .await
            .has_header_spelled("Retry-After")
    );
    sandbox.quirk("retry_after", json!(false)).await;
    assert_eq!(
        sandbox.get("/2.0/users/me").await.header("retry-after"),
        None
    );
}

#[tokio::test]
async fn quirks_and_reset_work_on_both_ports() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let running = &sandbox.running;
    let unknown = Request::new(&running.clumio_url, "POST", "/_sandbox/quirks")
        .json(&json!({"weather": 1}))
        .send()
        .await;
    assert_eq!(unknown.status(), 400);
    assert!(
        unknown.json()["error"]
            .as_str()
            .unwrap()
            .contains("folder_restore_ms")
    );
    sandbox.quirk("trash_off", json!(true)).await;
    let reset = Request::new(&running.clumio_url, "POST", "/_sandbox/reset")
        .json(&json!({"scenario": "large", "trash_items": 3}))
        .send()
        .await;
    assert_eq!(reset.status(), 200);
    let quirks: Value = Request::new(&running.box_url, "GET", "/_sandbox/quirks")
        .send()
        .await
        .json();
    assert_eq!(quirks["trash_off"], false);
    assert_eq!(
        sandbox.get("/2.0/folders/trash/items").await.json()["total_count"],
        3
    );
}

#[tokio::test]
async fn same_seed_gives_the_same_state() {
    // Names and times are counted back from the start.
    let now = "2026-11-21T23:59:59Z".parse().unwrap();
    let mut worlds = Vec::new();
    for seed in [7, 7, 8] {
        let running = start_at(
            Options {
                seed,
                ..Options::default()
            },
            now,
        )
        .await
        .unwrap();
        let state = Request::new(&running.box_url, "GET", "/_sandbox/state")
            .send()
            .await
            .json();
        worlds.push((running.box_token.clone(), state["box"]["items"].clone()));
        running.stop().await;
    }
    assert_eq!(worlds[0], worlds[1]);
    assert_ne!(worlds[0], worlds[2]);
}

#[tokio::test]
async fn listens_on_loopback_only() {
    let options = Options {
        box_listen: "0.0.0.0:0".parse().unwrap(),
        ..Options::default()
    };
    let error = start(options).await.unwrap_err();
    assert!(error.to_string().contains("loopback"), "{error}");
}

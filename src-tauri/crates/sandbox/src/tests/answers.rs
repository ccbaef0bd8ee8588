//! Scripted faults other than a status: bytes, delays, delayed effects.

use serde_json::{Value, json};

use super::client::Request;
use super::{Sandbox, hours_ago, sandbox};
use crate::fake_box::Parent;

async fn with_a_trashed_file() -> (Sandbox, u64) {
    sandbox(|enterprise, people| {
        let key = enterprise.file(Parent::Root(people.aiko), "a.txt").add();
        enterprise.trash(key, hours_ago(1), people.aiko);
        key.id
    })
    .await
}

/// Waits until an item is active.
async fn until_active(sandbox: &Sandbox, id: u64) {
    while sandbox.item("file", id).await.unwrap().0 != "active" {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn later_ms_delays_the_effect_after_the_answer() {
    for instead in [
        json!({"status": 503, "later_ms": 150}),
        json!({"drop": "before", "later_ms": 150}),
    ] {
        let (sandbox, id) = with_a_trashed_file().await;
        sandbox
            .script(json!([{"match": {"method": "POST", "path": "/2.0/files/"}, "do": instead}]))
            .await;
        let response = sandbox
            .post(&format!("/2.0/files/{id}"), json!({"name": "b.txt"}))
            .await;
        assert!(matches!(response.status_if_any(), Some(503) | None));
        assert_eq!(
            sandbox.item("file", id).await.unwrap().0,
            "trashed",
            "{instead}"
        );
        until_active(&sandbox, id).await;
        assert_eq!(
            sandbox.item("file", id).await.unwrap().1,
            "b.txt",
            "with the body that was sent"
        );
    }
}

#[tokio::test]
async fn answer_ms_delays_the_answer_after_the_effect() {
    let (sandbox, id) = with_a_trashed_file().await;
    sandbox
        .script(json!([{"match": {"method": "POST"}, "do": {"answer_ms": 3_600_000}}]))
        .await;
    let request = sandbox.call("POST", &format!("/2.0/files/{id}")).send();
    tokio::select! {
        response = request => panic!("answered: {response:?}"),
        () = until_active(&sandbox, id) => {}
    }
}

#[tokio::test]
async fn body_may_be_any_bytes_and_trickle() {
    let (sandbox, _) = with_a_trashed_file().await;
    let raw = json!({"status": 200, "body_base64": "eyJuYW1lIjoi/4AifQ==",
        "headers": {"content-type": "application/json"}, "trickle": {"bytes": 2, "every_ms": 1}});
    sandbox.script(json!([{"do": raw}])).await;
    let response = sandbox.get("/2.0/users/me").await;
    assert_eq!(
        (
            response.header("content-type"),
            response.header("content-length")
        ),
        (Some("application/json"), Some("13"))
    );
    assert_eq!(response.body, b"{\"name\":\"\xff\x80\"}");

    let whole = sandbox.get("/2.0/users/me").await.body;
    sandbox
        .script(json!([{"do": {"trickle": {"bytes": 7, "every_ms": 1}}}]))
        .await;
    assert_eq!(
        sandbox.get("/2.0/users/me").await.body,
        whole,
        "the true answer, slowly"
    );
}

#[tokio::test]
async fn headers_may_replace_those_of_the_true_answer() {
    let (sandbox, _) = with_a_trashed_file().await;
    let past = "Mon, 02 Jan 2006 15:04:05 GMT";
    sandbox
        .script(json!([{"do": {"headers": {"date": past, "set-cookie": ["a=1", "b=2"]}}}]))
        .await;
    let response = sandbox.get("/2.0/users/me").await;
    assert_eq!(
        (response.status(), response.header("date")),
        (200, Some(past))
    );
    assert_eq!(response.headers("set-cookie"), ["a=1", "b=2"]);
    assert_eq!(response.json()["login"], "aiko@example.com");
}

#[tokio::test]
async fn rules_may_skip_requests_and_match_the_query() {
    let (sandbox, _) = with_a_trashed_file().await;
    sandbox
        .script(json!([
            {"match": {"path": "/2.0/users"}, "skip": 2, "do": {"status": 500}},
            {"match": {"query": "limit=7"}, "do": {"status": 502}},
        ]))
        .await;
    let status = async |path: &str| sandbox.get(path).await.status();
    assert_eq!(status("/2.0/users/me").await, 200);
    assert_eq!(status("/2.0/users/me").await, 200);
    assert_eq!(status("/2.0/users/me").await, 500);
    assert_eq!(status("/2.0/folders/0/items?limit=8").await, 200);
    assert_eq!(status("/2.0/folders/0/items?offset=0&limit=7").await, 502);
}

#[tokio::test]
async fn network_may_refuse_and_reopen_on_the_same_port() {
    let (sandbox, _) = with_a_trashed_file().await;
    let running = &sandbox.running;
    let network = async |fake_box: &str| {
        let body = json!({"box": fake_box});
        let response = Request::new(&running.clumio_url, "POST", "/_sandbox/network")
            .json(&body)
            .send()
            .await;
        assert_eq!(response.status(), 200, "{}", response.text());
    };
    let address = running.box_url.trim_start_matches("http://");
    network("refused").await;
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    network("open").await;
    while tokio::net::TcpStream::connect(address).await.is_err() {
        tokio::task::yield_now().await;
    }
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
}

#[tokio::test]
async fn silent_network_accepts_connections_and_never_answers() {
    let (sandbox, _) = with_a_trashed_file().await;
    let running = &sandbox.running;
    let tell = async |call: &str, body: Value| {
        Request::new(&running.clumio_url, "POST", call)
            .json(&body)
            .send()
            .await
            .status()
    };
    assert_eq!(
        tell("/_sandbox/network", json!({"box": "silent"})).await,
        200
    );
    let asked = sandbox.get("/2.0/users/me");
    tokio::pin!(asked);
    // Clumio answers ten requests while the request to Box stays unanswered.
    for _ in 0..10 {
        tokio::select! {
            biased;
            response = &mut asked => panic!("answered: {response:?}"),
            status = tell("/_sandbox/script", json!([])) => assert_eq!(status, 200),
        }
    }
    assert_eq!(
        tell("/_sandbox/reset", json!({})).await,
        200,
        "starting over mends the network"
    );
    assert_eq!(asked.await.status_if_any(), None);
    assert_eq!(sandbox.get("/2.0/folders/0").await.status(), 200);
}

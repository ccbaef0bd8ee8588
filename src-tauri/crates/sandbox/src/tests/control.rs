//! The control calls: origin checks, and parts of the state.

use serde_json::{Value, json};

use super::client::Request;
use super::{hours_ago, sandbox, sandbox_with};
use crate::fake_box::Parent;
use crate::options::{Options, Scenario};

#[tokio::test]
async fn built_in_sandbox_has_no_control_calls() {
    let options = Options {
        scenario: Scenario::Empty,
        ..Options::built_in()
    };
    let (sandbox, ()) = sandbox_with(options, |_, _| ()).await;
    for url in [&sandbox.running.box_url, &sandbox.running.clumio_url] {
        for (method, call) in [
            ("GET", "ready"),
            ("GET", "state"),
            ("POST", "script"),
            ("POST", "reset"),
        ] {
            let response = Request::new(url, method, &format!("/_sandbox/{call}"))
                .json(&json!([]))
                .send()
                .await;
            assert!(
                matches!(response.status(), 401 | 501),
                "{method} {call}: {}",
                response.text()
            );
            assert!(!response.text().contains(&sandbox.running.box_token));
        }
    }
    assert_eq!(sandbox.get("/2.0/users/me").await.status(), 200);
}

#[tokio::test]
async fn built_in_sandbox_refuses_pages_of_other_sites() {
    let options = Options {
        scenario: Scenario::Empty,
        ..Options::built_in()
    };
    let (sandbox, ()) = sandbox_with(options, |_, _| ()).await;
    let address = sandbox.running.box_url.trim_start_matches("http://");
    let port = address.rsplit(':').next().unwrap();
    for (name, value, status) in [
        ("Host", "evil.example".to_owned(), 421),
        ("Host", format!("localhost:{port}"), 421),
        ("Origin", "https://evil.example".to_owned(), 403),
        ("Sec-Fetch-Site", "cross-site".to_owned(), 403),
        ("Origin", format!("http://{address}"), 200),
    ] {
        let request =
            Request::new(&sandbox.running.box_url, "GET", "/2.0/users/me").header(name, &value);
        let token = format!("Bearer {}", sandbox.running.box_token);
        let response = request.header("Authorization", &token).send().await;
        assert_eq!(response.status(), status, "{name}: {value}");
    }
}

#[tokio::test]
async fn control_calls_are_for_local_programs_only() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    let script = async |name: &str, value: &str| {
        let request = Request::new(&sandbox.running.box_url, "POST", "/_sandbox/script");
        request
            .header(name, value)
            .body("text/plain", "[]")
            .send()
            .await
            .status()
    };
    assert_eq!(script("Host", "rebind.evil.example").await, 421);
    assert_eq!(script("Origin", "https://evil.example").await, 403);
    assert_eq!(script("Sec-Fetch-Site", "cross-site").await, 403);
    assert_eq!(
        script("Host", "localhost:9").await,
        200,
        "something stands in between"
    );
    let large = json!({"scenario": "large", "trash_items": 4_000_000_000_u64});
    let response = Request::new(&sandbox.running.box_url, "POST", "/_sandbox/reset")
        .json(&large)
        .send()
        .await;
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn state_can_be_filtered_and_paged() {
    let (sandbox, ids) = sandbox(|enterprise, people| {
        ["a", "b", "c", "d"].map(|name| {
            let key = enterprise.file(Parent::Root(people.aiko), name).add();
            enterprise.trash(key, hours_ago(1), people.aiko);
            key.id.to_string()
        })
    })
    .await;
    sandbox.get("/2.0/users/me").await;
    sandbox.get("/2.0/folders/0").await;
    let state = async |query: &str| -> Value {
        Request::new(
            &sandbox.running.box_url,
            "GET",
            &format!("/_sandbox/state{query}"),
        )
        .send()
        .await
        .json()
    };
    let whole = state("").await;
    assert_eq!(whole["box"]["items"].as_array().unwrap().len(), 4);
    assert_eq!(whole["requests"].as_array().unwrap().len(), 2);
    assert!(whole["clumio"]["restored_files"].is_array());

    let page = state("?only=box&offset=1&limit=2").await;
    assert_eq!(page["box"]["total"], 4);
    assert_eq!(
        page["box"]["items"],
        json!(whole["box"]["items"].as_array().unwrap()[1..3])
    );
    assert_eq!((page.get("clumio"), page.get("requests")), (None, None));
    let one = state(&format!("?id={}", ids[2])).await;
    assert_eq!(
        (&one["box"]["total"], &one["box"]["items"][0]["name"]),
        (&json!(1), &json!("c"))
    );
    assert_eq!(
        state("?only=box&name=d").await["box"]["items"][0]["id"],
        ids[3]
    );
    let log = state("?only=requests&method=get&path=/2.0/folders&limit=1").await;
    assert_eq!(
        (&log["requests_total"], &log["requests"][0]["path"]),
        (&json!(1), &json!("/2.0/folders/0"))
    );
    assert!(
        state("?colour=red").await["error"]
            .as_str()
            .unwrap()
            .contains("colour")
    );
    assert!(state("?limit=many").await["error"].is_string());
}

#[tokio::test]
async fn unserved_paths_answer_501() {
    let (sandbox, ()) = sandbox(|_, _| ()).await;
    for path in [
        "/2.0/folder_locks",
        "/2.0/files/1/content",
        "/2.0/enterprise_configurations/1",
    ] {
        let response = sandbox.get(path).await;
        assert_eq!(
            (response.status(), response.code().as_str()),
            (501, "not_served_by_the_sandbox"),
            "{path}"
        );
    }
    let response = Request::new(&sandbox.running.clumio_url, "GET", "/users")
        .send()
        .await;
    assert_eq!(
        (
            response.status(),
            response.json()["errors"][0]["error_code"].as_u64()
        ),
        (501, Some(699))
    );
}

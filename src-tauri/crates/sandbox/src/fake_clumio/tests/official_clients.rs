//! Requests in the form of the official clients: Python SDK 1.0.3 and 1.0.0, Go SDK 0.31.2.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{TestResponse, demo, quirks, send, state_of};
use crate::fake_clumio::FakeClumio;
use crate::scenario::demo::clumio as ids;

const PYTHON: &[(&str, &str)] = &[
    ("User-Agent", "python-requests/2.34.2"),
    ("Accept-Encoding", "gzip, deflate"),
    ("accept", "application/api.clumio.restored-files=v1+json"),
    ("Connection", "keep-alive"),
    ("x-clumio-organizationalunit-context", ""),
    ("x-clumio-client-client", "clumio-python-sdk"),
    ("x-clumio-sdk-version", "clumio-python-sdk:v1.0.3"),
    ("Content-Type", "application/json"),
];

const GO: &[(&str, &str)] = &[
    (
        "User-Agent",
        "go-resty/2.6.0 (https://github.com/go-resty/resty)",
    ),
    ("Accept", "application/api.clumio.restored-files=v1+json"),
    ("X-Clumio-Api-Client", "clumio-go-sdk"),
    ("X-Clumio-Organizationalunit-Context", ""),
    ("X-Clumio-Sdk-Version", "clumio-go-sdk:0.31.2"),
    ("Accept-Encoding", "gzip"),
];

/// Builds an account whose first file has an ID that a path must escape.
fn awkward() -> Arc<FakeClumio> {
    let clumio = demo();
    clumio
        .lock()
        .account
        .files
        .iter_mut()
        .find(|file| file.id == ids::EXPIRES_SOON)
        .unwrap()
        .id = "rf/1 x".to_owned();
    clumio
}

async fn request(
    clumio: &Arc<FakeClumio>,
    client: &[(&str, &str)],
    line: &str,
    body: &str,
) -> TestResponse {
    let (method, target) = line.split_once(' ').unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header("Authorization", format!("Bearer {}", clumio.token()));
    for (name, value) in client {
        request = request.header(*name, *value);
    }
    if method == "POST" {
        request = request.header("Content-Length", body.len().to_string());
    }
    send(clumio, request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn python_lists() {
    let clumio = demo();
    let filter = "%7B%22asset_type%22%3A%7B%22%24eq%22%3A%22aws_ec2_instance%22%7D%2C%22asset_id%22%3A%7B%22%24eq%22%3A%229c2934fc-ff4d-41e9-8e11-76706df7fe01%22%7D%7D";
    let reversed = "%7B%22asset_id%22%3A%7B%22%24eq%22%3A%229c2934fc-ff4d-41e9-8e11-76706df7fe01%22%7D%2C%22asset_type%22%3A%7B%22%24eq%22%3A%22aws_ec2_instance%22%7D%7D";
    let spaced = "%7B%22asset_type%22%3A+%7B%22%24eq%22%3A+%22aws_ec2_instance%22%7D%2C+%22asset_id%22%3A+%7B%22%24eq%22%3A+%229c2934fc-ff4d-41e9-8e11-76706df7fe01%22%7D%7D";
    for filter in [filter, reversed, spaced, &spaced.replace('+', "%20")] {
        let page = request(
            &clumio,
            PYTHON,
            &format!("GET /restores/files?limit=20&filter={filter}"),
            "",
        )
        .await;
        assert_eq!((page.status, page.items().len()), (200, 2), "{filter}");
    }
    let page = request(
        &clumio,
        PYTHON,
        &format!("GET /restores/files?start=2&limit=1&filter={filter}"),
        "",
    )
    .await;
    assert_eq!((page.status, page.items().len()), (200, 1));
    let page = request(
        &clumio,
        PYTHON,
        &format!("GET /restores/files?limit=1&start=2&filter={spaced}"),
        "",
    )
    .await;
    assert_eq!((page.status, page.items().len()), (200, 1));
    assert_eq!(
        request(&clumio, PYTHON, "GET /restores/files", "")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn the_python_paginator_finds_start_in_the_next_link() {
    let clumio = demo();
    let filter = "%7B%22asset_id%22%3A%7B%22%24eq%22%3A%229c2934fc-ff4d-41e9-8e11-76706df7fe01%22%7D%2C%22asset_type%22%3A%7B%22%24eq%22%3A%22aws_ec2_instance%22%7D%7D";
    let page = request(
        &clumio,
        PYTHON,
        &format!("GET /restores/files?limit=1&filter={filter}"),
        "",
    )
    .await;
    let next = page.body["_links"]["_next"]["href"].as_str().unwrap();
    let start = next
        .split("start=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let second = request(
        &clumio,
        PYTHON,
        &format!("GET /restores/files?start={start}&limit=1&filter={filter}"),
        "",
    )
    .await;
    assert_eq!(second.status, 200);
    assert_ne!(second.texts("id"), page.texts("id"));
}

#[tokio::test]
async fn posts_without_body_from_both_clients() {
    for client in [PYTHON, GO] {
        let clumio = awkward();
        let answer = request(
            &clumio,
            client,
            "POST /restores/files/rf%2F1%20x/_generate_passcode",
            "",
        )
        .await;
        assert_eq!(answer.status, 200);
        assert_eq!(state_of(&clumio, "rf/1 x")["passcodes_issued"], 2);
        let self_link = answer.body["_links"]["_self"]["href"].as_str().unwrap();
        assert_eq!(self_link, "/restores/files/rf%2F1%20x/_generate_passcode");
        let answer = request(
            &clumio,
            client,
            "POST /restores/files/rf-1/_generate_passcode",
            "",
        )
        .await;
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn generate_with_unit_and_another_header() {
    let clumio = awkward();
    let with_unit = [
        ("x-clumio-organizationalunit-context", ids::EUROPE_UNIT),
        ("x-demo", "1"),
    ];
    let answer = request(
        &clumio,
        &with_unit,
        "POST /restores/files/rf%2F1%20x/_generate_passcode",
        "",
    )
    .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn share_bodies() {
    let clumio = awkward();
    let line = "POST /restores/files/rf%2F1%20x/_share";
    let with_message = r#"{"email_address": "b@example.com", "message": "Hi \"x\" \u00e9"}"#;
    assert_eq!(
        request(&clumio, PYTHON, line, with_message).await.status,
        200
    );
    let without = r#"{"email_address": "b@example.com", "message": null}"#;
    assert_eq!(request(&clumio, PYTHON, line, without).await.status, 200);
    let mut go = GO.to_vec();
    go.push(("Content-Type", "text/plain; charset=utf-8"));
    let plain = r#"{"email_address":"b@example.com","message":"hi"}"#;
    assert_eq!(request(&clumio, &go, line, plain).await.status, 200);
    assert_eq!(
        state_of(&clumio, "rf/1 x")["recipients"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[tokio::test]
async fn restore_body_with_the_unused_target_as_null() {
    let clumio = demo();
    let backup_id = clumio
        .lock()
        .account
        .asset(ids::WEB_PROD_01)
        .unwrap()
        .backup_id
        .clone();
    let body = json!({
        "source": {"backup_id": backup_id, "files": [{"filesystem_id": "f", "path": "/etc/hosts"}]},
        "target": {"direct_download": null, "email": {"email_address": "b@example.com", "message": "m"}},
    });
    let answer = request(
        &clumio,
        PYTHON,
        "POST /restores/files?embed=read-task",
        &body.to_string(),
    )
    .await;
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn download_with_and_without_a_token() {
    let clumio = demo();
    let link = state_of(&clumio, ids::CONTRACTS)["email_link"].clone();
    let passcode = request(
        &clumio,
        PYTHON,
        &format!("POST /restores/files/{}/_generate_passcode", ids::CONTRACTS),
        "",
    )
    .await;
    let body = json!({"email_link": link, "passcode": passcode.body["passcode"]}).to_string();
    assert_eq!(
        request(&clumio, PYTHON, "POST /restores/files/_download", &body)
            .await
            .status,
        200
    );
    let bare = Request::post("/restores/files/_download")
        .body(Body::from(body))
        .unwrap();
    assert_eq!(send(&clumio, bare).await.status, 200);
    for incomplete in [
        "",
        "{}",
        r#"{"email_link":"x"}"#,
        r#"{"passcode":"x","email_link":null}"#,
    ] {
        assert_eq!(
            request(
                &clumio,
                PYTHON,
                "POST /restores/files/_download",
                incomplete
            )
            .await
            .status,
            400
        );
    }
}

#[tokio::test]
async fn instance_lists_of_both_clients() {
    let clumio = demo();
    let filter = "filter=%7B%22name%22%3A%7B%22%24contains%22%3A%22web%22%7D%7D";
    let python = format!("GET /datasources/aws/ec2-instances?limit=10&{filter}");
    let go = format!("GET /datasources/aws/ec2-instances?{filter}&limit=20");
    assert_eq!(request(&clumio, PYTHON, &python, "").await.items().len(), 2);
    assert_eq!(request(&clumio, GO, &go, "").await.items().len(), 2);
}

#[tokio::test]
async fn the_go_client_drops_the_filter() {
    let clumio = demo();
    assert_eq!(
        request(&clumio, GO, "GET /restores/files?limit=20", "")
            .await
            .status,
        400
    );
    quirks(&clumio, &json!({"missing_filter_status": 200}));
    assert_eq!(
        request(&clumio, GO, "GET /restores/files?limit=20", "")
            .await
            .items()
            .len(),
        20
    );
}

#[tokio::test]
async fn header_names_in_any_case() {
    let clumio = demo();
    let shouting = [
        ("X-CLUMIO-ORGANIZATIONALUNIT-CONTEXT", ids::EUROPE_UNIT),
        ("ACCEPT", "*/*"),
    ];
    let answer = request(&clumio, &shouting, "GET /datasources/aws/ebs-volumes", "").await;
    assert_eq!(answer.texts("name"), ["vol-photos", "vol-web-root"]);
}

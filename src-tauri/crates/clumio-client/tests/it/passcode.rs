use clumio_client::{ErrorKind, RestoredFileId};
use secrecy::ExposeSecret;
use wiremock::{Mock, ResponseTemplate, matchers::any, matchers::method};

use crate::setup::{Setup, json};

fn id() -> RestoredFileId {
    RestoredFileId::parse("rf/1 x").unwrap()
}

#[tokio::test]
async fn regenerating_returns_the_passcode_unchanged() {
    let setup = Setup::new().await;
    let body = r#"{"_links":{"_self":{"href":"/restores/files/x/_generate_passcode"}},"passcode":" aB0O-1lI "}"#;
    let response = json(200, body).insert_header("x-amzn-RequestId", "req-1");
    Mock::given(method("POST"))
        .respond_with(response)
        .expect(1)
        .mount(&setup.server)
        .await;
    let passcode = setup.client.regenerate(&id()).await.unwrap();
    assert_eq!(passcode.secret.expose_secret(), " aB0O-1lI ");
    assert_eq!(passcode.request_id.as_deref(), Some("req-1"));
    assert!(!format!("{passcode:?}").contains("aB0O"));
    let request = &setup.requests().await[0];
    assert_eq!(
        request.url.path(),
        "/restores/files/rf%2F1%20x/_generate_passcode"
    );
    assert_eq!((request.url.query(), request.body.len()), (None, 0));
    assert_eq!(request.headers["content-length"], "0");
}

#[tokio::test]
async fn a_lost_response_is_never_retried() {
    for response in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(502).set_body_raw("<html>", "text/html"),
        ResponseTemplate::new(503).insert_header("retry-after", "0"),
        json(200, ""),
        json(200, "{}"),
        json(200, r#"{"passcode":null}"#),
        json(200, r#"{"passcode":""}"#),
        json(200, r#"{"passcode":["x"]}"#),
        json(200, "<html>Sign in</html>"),
    ] {
        let setup = Setup::new().await;
        Mock::given(any())
            .respond_with(response)
            .expect(1)
            .mount(&setup.server)
            .await;
        let error = setup.client.regenerate(&id()).await.unwrap_err();
        assert_eq!(
            (*error.kind(), error.attempts()),
            (ErrorKind::UnknownOutcome, 1)
        );
    }
}

#[tokio::test]
async fn a_429_is_retried() {
    let setup = Setup::new().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(429))
        .up_to_n_times(2)
        .mount(&setup.server)
        .await;
    Mock::given(any())
        .respond_with(json(200, r#"{"passcode":123456}"#))
        .mount(&setup.server)
        .await;
    let passcode = setup.client.regenerate(&id()).await.unwrap();
    assert_eq!(
        (
            passcode.secret.expose_secret(),
            setup.requests().await.len()
        ),
        ("123456", 3)
    );
}

#[tokio::test]
async fn a_link_is_shared_once() {
    let setup = Setup::new().await;
    let body = r#"{"_links":{"_self":{"href":"/restores/files/x/_share"}}}"#;
    Mock::given(method("POST"))
        .respond_with(json(200, body))
        .up_to_n_times(2)
        .mount(&setup.server)
        .await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(504))
        .mount(&setup.server)
        .await;
    setup
        .client
        .share(&id(), "b@example.com", Some("Hi \"x\" é"))
        .await
        .unwrap();
    setup
        .client
        .share(&id(), "b@example.com", None)
        .await
        .unwrap();
    let error = setup
        .client
        .share(&id(), "b@example.com", None)
        .await
        .unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::UnknownOutcome);
    let requests = setup.requests().await;
    let bodies: Vec<serde_json::Value> = requests
        .iter()
        .map(|request| request.body_json().unwrap())
        .collect();
    assert_eq!(bodies.len(), 3);
    assert_eq!(
        bodies[0],
        serde_json::json!({"email_address": "b@example.com", "message": "Hi \"x\" é"})
    );
    assert_eq!(
        bodies[1],
        serde_json::json!({"email_address": "b@example.com", "message": null})
    );
    assert_eq!(requests[0].url.path(), "/restores/files/rf%2F1%20x/_share");
}

#[tokio::test]
async fn only_the_documented_response_is_a_success() {
    for response in [
        ResponseTemplate::new(204),
        json(200, ""),
        json(200, "<h1>Welcome to Guest Wi-Fi</h1>"),
        json(200, "{}"),
        json(200, r#"{"_links":null}"#),
        json(200, "null"),
        json(202, r#"{"status":"queued"}"#),
    ] {
        let setup = Setup::new().await;
        Mock::given(any())
            .respond_with(response)
            .expect(1)
            .mount(&setup.server)
            .await;
        let error = setup
            .client
            .share(&id(), "b@example.com", None)
            .await
            .unwrap_err();
        assert_eq!(
            (*error.kind(), error.attempts()),
            (ErrorKind::UnknownOutcome, 1)
        );
    }
}

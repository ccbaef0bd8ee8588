use clumio_client::{ErrorKind, RestoredFileId};
use secrecy::ExposeSecret;
use wiremock::{Mock, ResponseTemplate, matchers::any, matchers::method};

use crate::bench::{Bench, json};

fn id() -> RestoredFileId {
    RestoredFileId::parse("rf/1 x").unwrap()
}

#[tokio::test]
async fn generates_with_an_empty_post_and_keeps_the_passcode_as_it_is() {
    let bench = Bench::new().await;
    let body = r#"{"_links":{"_self":{"href":"/restores/files/x/_generate_passcode"}},"passcode":" aB0O-1lI "}"#;
    let response = json(200, body).insert_header("x-amzn-RequestId", "req-1");
    Mock::given(method("POST"))
        .respond_with(response)
        .expect(1)
        .mount(&bench.server)
        .await;
    let passcode = bench.client.regenerate(&id()).await.unwrap();
    assert_eq!(passcode.code.expose_secret(), " aB0O-1lI ");
    assert_eq!(passcode.request_id.as_deref(), Some("req-1"));
    assert!(!format!("{passcode:?}").contains("aB0O"));
    let request = &bench.requests().await[0];
    assert_eq!(
        request.url.path(),
        "/restores/files/rf%2F1%20x/_generate_passcode"
    );
    assert_eq!((request.url.query(), request.body.len()), (None, 0));
    assert_eq!(request.headers["content-length"], "0");
}

#[tokio::test]
async fn a_lost_answer_is_never_followed_by_another_request() {
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
        let bench = Bench::new().await;
        Mock::given(any())
            .respond_with(response)
            .expect(1)
            .mount(&bench.server)
            .await;
        let error = bench.client.regenerate(&id()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::UnknownOutcome, 1)
        );
    }
}

#[tokio::test]
async fn a_429_did_nothing_so_it_is_followed_by_another() {
    let bench = Bench::new().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(429))
        .up_to_n_times(2)
        .mount(&bench.server)
        .await;
    Mock::given(any())
        .respond_with(json(200, r#"{"passcode":123456}"#))
        .mount(&bench.server)
        .await;
    let passcode = bench.client.regenerate(&id()).await.unwrap();
    assert_eq!(
        (passcode.code.expose_secret(), bench.requests().await.len()),
        ("123456", 3)
    );
}

#[tokio::test]
async fn shares_with_another_person_once() {
    let bench = Bench::new().await;
    let body = r#"{"_links":{"_self":{"href":"/restores/files/x/_share"}}}"#;
    Mock::given(method("POST"))
        .respond_with(json(200, body))
        .up_to_n_times(2)
        .mount(&bench.server)
        .await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(504))
        .mount(&bench.server)
        .await;
    bench
        .client
        .share(&id(), "b@example.com", Some("Hi \"x\" é"))
        .await
        .unwrap();
    bench
        .client
        .share(&id(), "b@example.com", None)
        .await
        .unwrap();
    let error = bench
        .client
        .share(&id(), "b@example.com", None)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownOutcome);
    let requests = bench.requests().await;
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
async fn only_the_documented_answer_says_that_the_link_was_sent() {
    for response in [
        ResponseTemplate::new(204),
        json(200, ""),
        json(200, "<h1>Welcome to Guest Wi-Fi</h1>"),
        json(200, "{}"),
        json(200, r#"{"_links":null}"#),
        json(200, "null"),
        json(202, r#"{"status":"queued"}"#),
    ] {
        let bench = Bench::new().await;
        Mock::given(any())
            .respond_with(response)
            .expect(1)
            .mount(&bench.server)
            .await;
        let error = bench
            .client
            .share(&id(), "b@example.com", None)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::UnknownOutcome, 1)
        );
    }
}

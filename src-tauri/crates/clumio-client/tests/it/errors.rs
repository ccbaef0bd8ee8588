use clumio_client::{Error, ErrorKind, RestoredFileId};
use wiremock::{Mock, ResponseTemplate, matchers::any};

use crate::setup::{Setup, json};

async fn error(response: ResponseTemplate) -> Error {
    let setup = Setup::new().await;
    Mock::given(any())
        .respond_with(response)
        .mount(&setup.server)
        .await;
    setup
        .client
        .regenerate(&RestoredFileId::parse("rf-1").unwrap())
        .await
        .unwrap_err()
}

fn envelope(code: &str, message: &str) -> String {
    format!(r#"{{"errors":[{{"error_code":{code},"error_message":"{message}"}}]}}"#)
}

#[tokio::test]
async fn each_status_has_its_error_kind() {
    for (status, body, kind) in [
        (
            400,
            envelope("111", "The request is invalid."),
            ErrorKind::Rejected,
        ),
        (
            401,
            envelope("402", "Unauthorized access"),
            ErrorKind::CredentialRejected,
        ),
        (401, String::new(), ErrorKind::CredentialRejected),
        (
            403,
            envelope("359", "The authentication token is missing"),
            ErrorKind::CredentialRejected,
        ),
        (
            403,
            envelope("\"359\"", "The authentication token is missing"),
            ErrorKind::CredentialRejected,
        ),
        (
            403,
            envelope("402", "Unauthorized access"),
            ErrorKind::CredentialRejected,
        ),
        (403, envelope("403", "Not for you"), ErrorKind::Forbidden),
        (403, String::new(), ErrorKind::Forbidden),
        (404, envelope("404", "Gone"), ErrorKind::NotFound),
        (409, envelope("409", "Conflict"), ErrorKind::Conflict),
        (
            412,
            r#"{"errors":null}"#.to_owned(),
            ErrorKind::PreconditionFailed,
        ),
        (422, r#"{"errors":[]}"#.to_owned(), ErrorKind::Rejected),
        (500, envelope("500", "Oops"), ErrorKind::UnknownOutcome),
    ] {
        assert_eq!(
            *error(json(status, &body)).await.kind(),
            kind,
            "{status} {body}"
        );
    }
}

#[tokio::test]
async fn code_message_and_request_id_are_kept() {
    let body = r#"{"errors":[{"error_code":402,"error_message":"Unauthorized access"},{"error_message":"Again"}]}"#;
    let error = error(json(401, body).insert_header("x-amzn-requestid", "req-7")).await;
    assert_eq!(
        (error.code(), error.message()),
        (Some("402"), Some("Unauthorized access · Again"))
    );
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(401), Some("req-7"))
    );
    assert_eq!(
        error.to_string(),
        "POST /restores/files/rf-1/_generate_passcode: the credential was not accepted \
         (HTTP 401, 1 attempt, waited 0.0 s, request id req-7) [402]"
    );
}

#[tokio::test]
async fn a_429_has_the_retry_after() {
    let limited = error(ResponseTemplate::new(429).insert_header("Retry-After", "600")).await;
    assert!(
        matches!(*limited.kind(), ErrorKind::RateLimited { retry_after: Some(time) } if time.as_secs() == 600)
    );
    let limited = error(ResponseTemplate::new(429)).await;
    assert_eq!(
        (*limited.kind(), limited.attempts()),
        (ErrorKind::RateLimited { retry_after: None }, 5)
    );
}

#[tokio::test]
async fn errors_contain_neither_token_nor_response() {
    let body = envelope("1", "T0KEN P4SSCODE");
    let setup = Setup::new().await;
    Mock::given(any())
        .respond_with(json(400, &body))
        .mount(&setup.server)
        .await;
    let error = setup
        .client
        .regenerate(&RestoredFileId::parse("rf-1").unwrap())
        .await
        .unwrap_err();
    let printed = format!("{:?} {error:?} {error}", setup.client);
    assert!(
        !printed.contains("T0KEN") && !printed.contains("P4SSCODE"),
        "{printed}"
    );
}

#[tokio::test]
async fn errors_without_the_shape_of_clumio_are_intercepted() {
    for status in [302, 400, 401, 403, 404, 409, 412, 413] {
        for body in [
            "<html><title>Blocked</title>",
            "no",
            "null",
            "[]",
            r#"{"message":"Forbidden"}"#,
        ] {
            let written = error(json(status, body)).await;
            assert_eq!(
                (*written.kind(), written.attempts()),
                (ErrorKind::UnknownOutcome, 1),
                "{status} {body}"
            );
            let setup = Setup::new().await;
            Mock::given(any())
                .respond_with(json(status, body))
                .mount(&setup.server)
                .await;
            let read = setup
                .client
                .organizational_units(1, None)
                .await
                .unwrap_err();
            assert_eq!(
                (*read.kind(), read.attempts()),
                (ErrorKind::Intercepted, 1),
                "{status} {body}"
            );
        }
    }
    // Amazon's gateway in front of Clumio has its own messages, always with a request ID.
    let gateway =
        json(403, r#"{"message":"Forbidden"}"#).insert_header("x-amzn-requestid", "req-7");
    assert_eq!(*error(gateway).await.kind(), ErrorKind::Forbidden);
}

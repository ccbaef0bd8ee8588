use std::{collections::BTreeMap, time::Duration};

use http_client::{ConnectionError, ErrorKind, Request, RetryPolicy};
use serde_json::Value;

use crate::server::{Reply, Server, response};

const KINDS: [RetryPolicy; 3] = [
    RetryPolicy::Idempotent,
    RetryPolicy::IfNotApplied,
    RetryPolicy::Never,
];

fn invalid_response(repeat: RetryPolicy) -> ErrorKind {
    if repeat == RetryPolicy::Idempotent {
        ErrorKind::InvalidResponse
    } else {
        ErrorKind::UnknownOutcome
    }
}

#[tokio::test]
async fn a_response_above_the_size_limit_is_an_error() {
    let body = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    let server = Server::start([
        response(200, &[], &body(1000)),
        response(200, &[], &body(1001)),
    ])
    .await;
    let mut options = server.options();
    options.max_response_bytes = 1000;
    let http = http_client::HttpClient::new(options).unwrap();
    let read: String = http
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(read.len(), 998);
    for repeat in KINDS {
        let error = http.send(Request::get(["x"], repeat)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (invalid_response(repeat), 1),
            "{repeat:?}"
        );
        assert_eq!(
            error.reason(),
            Some("the response is larger than 1000 bytes")
        );
    }
}

#[tokio::test]
async fn an_endless_response_stops_at_the_size_limit() {
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(100_000));
    let server = Server::start([Reply::Response(endless)]).await;
    let mut options = server.options();
    options.max_response_bytes = 1000;
    let http = http_client::HttpClient::new(options).unwrap();
    let error = http
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn a_truncated_response_is_an_error() {
    let cut = Reply::Response(
        "HTTP/1.1 200 OK\r\nx-request-id: r1\r\ncontent-length: 50\r\n\r\n{\"a\":".to_owned(),
    );
    for repeat in KINDS {
        let server = Server::start([cut.clone()]).await;
        let error = server
            .http()
            .send(Request::post(["x"], repeat))
            .await
            .unwrap_err();
        let (kind, count) = if repeat == RetryPolicy::Idempotent {
            (ErrorKind::Offline, 5)
        } else {
            (ErrorKind::UnknownOutcome, 1)
        };
        assert_eq!((error.kind(), server.count()), (kind, count), "{repeat:?}");
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(200), Some("r1"))
        );
    }
}

#[tokio::test]
async fn invalid_json_and_other_shapes_are_errors() {
    for (body, reason) in [
        ("", "empty or cut off at line 1 column 0"),
        ("{\"a\":", "empty or cut off at line 1 column 5"),
        ("{'a'}", "not JSON at line 1 column 2"),
        (
            "{\"a\":\"canary\"}",
            "JSON of another shape at line 1 column 13",
        ),
    ] {
        for repeat in KINDS {
            let server = Server::start([response(200, &["Box-Request-Id: r7"], body)]).await;
            let answer = server
                .http()
                .send(Request::get(["x"], repeat))
                .await
                .unwrap();
            let error = answer.json::<BTreeMap<String, u8>>().unwrap_err();
            assert_eq!(
                (error.kind(), error.reason()),
                (invalid_response(repeat), Some(reason)),
                "{body:?}"
            );
            assert_eq!(
                (error.request_id(), error.status()),
                (Some("r7"), Some(200))
            );
            assert!(!error.to_string().contains("canary"));
        }
    }
}

#[tokio::test]
async fn a_page_instead_of_json_is_from_an_intermediary() {
    for (body, name) in [
        (
            "<html><title>Guest Wi-Fi</title></html>",
            Some("Guest Wi-Fi (nginx)"),
        ),
        ("<html><body>Sign in</body></html>", Some("nginx")),
        ("Blocked", Some("Blocked (nginx)")),
    ] {
        for repeat in KINDS {
            let server = Server::start([response(200, &["Server: nginx"], body)]).await;
            let answer = server
                .http()
                .send(Request::get(["x"], repeat))
                .await
                .unwrap();
            let error = answer.json::<BTreeMap<String, u8>>().unwrap_err();
            let kind = if repeat == RetryPolicy::Idempotent {
                ErrorKind::Intercepted
            } else {
                ErrorKind::UnknownOutcome
            };
            let name = name.map(ToOwned::to_owned);
            assert_eq!(
                (error.kind(), error.connection_error()),
                (kind, Some(&ConnectionError::Intermediary { name })),
                "{body}"
            );
        }
    }
}

#[tokio::test]
async fn deep_nesting_does_not_overflow_the_stack() {
    let server = Server::start([response(200, &[], &"[".repeat(100_000))]).await;
    let answer = server
        .http()
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap();
    assert_eq!(
        answer.json::<Value>().unwrap_err().kind(),
        ErrorKind::InvalidResponse
    );
}

#[tokio::test]
async fn an_error_keeps_the_response() {
    let server = Server::start([
        response(
            409,
            &["BOX-REQUEST-ID: r1"],
            r#"{"code":"item_name_in_use"}"#,
        ),
        response(
            403,
            &["WWW-Authenticate: Bearer error=\"insufficient_scope\""],
            "",
        ),
        response(404, &[], "<html>Not here</html>"),
    ])
    .await;
    let http = server.http();
    let conflict = http
        .send(Request::get(["a", "b"], RetryPolicy::Idempotent).query("token", "q"))
        .await
        .unwrap_err();
    assert_eq!(conflict.json().unwrap()["code"], "item_name_in_use");
    assert_eq!(
        conflict.to_string(),
        "GET /a/b: conflict (HTTP 409, 1 attempt, waited 0.0 s, request id r1)"
    );
    let forbidden = http
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap_err();
    assert_eq!(
        forbidden.challenge(),
        Some("Bearer error=\"insufficient_scope\"")
    );
    assert_eq!((forbidden.json(), forbidden.text()), (None, None));
    let missing = http
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap_err();
    assert_eq!(
        (missing.kind(), missing.text()),
        (ErrorKind::NotFound, Some("<html>Not here</html>"))
    );
}

#[tokio::test]
async fn a_silent_server_times_out() {
    for repeat in KINDS {
        let server = Server::start([Reply::Silence]).await;
        let mut options = server.options();
        options.short_timeout = Duration::from_millis(100);
        let http = http_client::HttpClient::new(options).unwrap();
        let error = http.send(Request::post(["x"], repeat)).await.unwrap_err();
        let (kind, count) = if repeat == RetryPolicy::Idempotent {
            (ErrorKind::TimedOut, 5)
        } else {
            (ErrorKind::UnknownOutcome, 1)
        };
        assert_eq!(
            (error.kind(), server.count()),
            (kind, count),
            "{repeat:?}: {error}"
        );
    }
}

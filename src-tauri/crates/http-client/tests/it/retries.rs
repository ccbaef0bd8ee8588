use std::sync::Arc;

use http_client::{ErrorKind, ErrorResponse, HttpClient, Request, RetryPolicy};
use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::server::{Reply, Server, ok, options, response};

/// Returns the number of requests and the error for these responses.
async fn sent(
    repeat: RetryPolicy,
    first: impl IntoIterator<Item = Reply>,
) -> (usize, Result<u16, ErrorKind>) {
    let server = Server::start(first.into_iter().chain([ok()])).await;
    let request = Request::post(["x"], repeat)
        .json(json!({"a": 1}))
        .transient_conflict_if(|body| body["code"] == "busy");
    let end = server.http().send(request).await;
    for request in server.requests() {
        assert!(
            request.starts_with("POST /x HTTP/1.1\r\n") && request.ends_with("{\"a\":1}"),
            "{request}"
        );
    }
    (
        server.count(),
        end.map(|answer| answer.status())
            .map_err(|error| error.kind()),
    )
}

#[tokio::test]
async fn a_429_is_repeated_by_every_kind_at_most_five_times() {
    let limited = || response(429, &["Retry-After: 0"], "");
    for repeat in [
        RetryPolicy::Idempotent,
        RetryPolicy::IfNotApplied,
        RetryPolicy::Never,
    ] {
        assert_eq!(sent(repeat, [limited()]).await, (2, Ok(200)), "{repeat:?}");
        assert_eq!(
            sent(repeat, vec![limited(); 4]).await,
            (5, Ok(200)),
            "{repeat:?}"
        );
        let (count, end) = sent(repeat, vec![limited(); 6]).await;
        assert_eq!(count, 5, "{repeat:?}");
        assert!(
            matches!(end, Err(ErrorKind::RateLimited { retry_after: Some(time) }) if time.is_zero())
        );
    }
}

#[tokio::test]
async fn a_429_page_is_not_repeated_if_it_must_not_happen_twice() {
    let page = "<html><title>Slow down</title></html>";
    for (body, is_error, count, end) in [
        (page, false, 1, Err(ErrorKind::UnknownOutcome)),
        ("too many", false, 1, Err(ErrorKind::UnknownOutcome)),
        ("", false, 2, Ok(200)),
        (r#"{"message":"slow down"}"#, false, 2, Ok(200)),
        (page, true, 2, Ok(200)),
    ] {
        let server = Server::start([response(429, &["Retry-After: 0"], body), ok()]).await;
        let is_service_error: fn(&ErrorResponse<'_>) -> bool =
            if is_error { |_| true } else { |_| false };
        let request = Request::post(["x"], RetryPolicy::Never).service_error_if(is_service_error);
        let answer = server.http().send(request).await;
        let answer = answer
            .map(|answer| answer.status())
            .map_err(|error| error.kind());
        assert_eq!((server.count(), answer), (count, end), "{body} {is_error}");
    }
}

#[tokio::test]
async fn a_lost_connection_is_retried_only_if_idempotent() {
    assert_eq!(
        sent(RetryPolicy::Idempotent, [Reply::Cut]).await,
        (2, Ok(200))
    );
    assert_eq!(
        sent(RetryPolicy::Idempotent, vec![Reply::Cut; 6]).await,
        (5, Err(ErrorKind::Offline))
    );
    assert_eq!(
        sent(RetryPolicy::IfNotApplied, [Reply::Cut]).await,
        (1, Err(ErrorKind::UnknownOutcome))
    );
    assert_eq!(
        sent(RetryPolicy::Never, [Reply::Cut]).await,
        (1, Err(ErrorKind::UnknownOutcome))
    );
}

#[tokio::test]
async fn a_5xx_is_repeated_only_when_safe() {
    for status in [500, 502, 503, 504] {
        let broken = || response(status, &[], "<html>Sorry</html>");
        assert_eq!(
            sent(RetryPolicy::Idempotent, [broken()]).await,
            (2, Ok(200)),
            "{status}"
        );
        assert_eq!(
            sent(RetryPolicy::IfNotApplied, [broken()]).await,
            (1, Err(ErrorKind::UnknownOutcome)),
            "{status}"
        );
        assert_eq!(
            sent(RetryPolicy::Never, [broken()]).await,
            (1, Err(ErrorKind::UnknownOutcome)),
            "{status}"
        );
    }
}

#[tokio::test]
async fn only_transient_conflicts_are_retried() {
    let busy = || response(409, &[], r#"{"code":"busy"}"#);
    assert_eq!(
        sent(RetryPolicy::IfNotApplied, [busy(), busy()]).await,
        (3, Ok(200))
    );
    assert_eq!(sent(RetryPolicy::Idempotent, [busy()]).await, (2, Ok(200)));
    assert_eq!(
        sent(RetryPolicy::Never, [busy()]).await,
        (1, Err(ErrorKind::Conflict))
    );
    let taken = || response(409, &[], r#"{"code":"item_name_in_use"}"#);
    assert_eq!(
        sent(RetryPolicy::IfNotApplied, [taken()]).await,
        (1, Err(ErrorKind::Conflict))
    );
}

#[tokio::test]
async fn a_failed_connection_is_tried_three_times() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for repeat in [
        RetryPolicy::Idempotent,
        RetryPolicy::IfNotApplied,
        RetryPolicy::Never,
    ] {
        let http = HttpClient::new(options(&address)).unwrap();
        let error = http.send(Request::post(["x"], repeat)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Offline, 3),
            "{repeat:?}"
        );
        assert!(error.waited().as_micros() > 0);
        assert!(http.is_offline());
    }
}

#[tokio::test]
async fn the_client_is_offline_until_a_response_arrives() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let http = HttpClient::new(options(&format!("http://{address}"))).unwrap();
    assert!(!http.is_offline(), "no attempt yet");
    let _ = http
        .send(Request::post(["x"], RetryPolicy::Never))
        .await
        .unwrap_err();
    assert!(http.is_offline());

    let listener = TcpListener::bind(address).await.unwrap();
    let answering = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let _ = connection.read(&mut [0; 1024]).await.unwrap();
        connection
            .write_all(b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n")
            .await
            .unwrap();
    });
    let _ = http
        .send(Request::post(["x"], RetryPolicy::Never))
        .await
        .unwrap_err();
    answering.await.unwrap();
    assert!(!http.is_offline(), "an error status is a response");
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let server = Server::start([ok()]).await;
    let http = server.http();
    for request in [
        Request::get(["files", "..", "trash"], RetryPolicy::Idempotent),
        Request::get(["x"], RetryPolicy::Idempotent).header("X-Unit", "a\r\nX-Evil: 1"),
        Request::get(["x"], RetryPolicy::Idempotent)
            .bearer(Arc::new(SecretString::from("two\nlines"))),
    ] {
        let error = http.send(request).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::InvalidRequest, 0)
        );
    }
    assert_eq!(server.count(), 0);
}

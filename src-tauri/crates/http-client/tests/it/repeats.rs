use std::sync::Arc;

use http_client::{ErrorKind, Http, Repeat, Request};
use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::server::{Play, Server, answer, fine, options};

/// How often a request was sent when the first answers are these, and how it ended.
async fn sent(
    repeat: Repeat,
    first: impl IntoIterator<Item = Play>,
) -> (usize, Result<u16, ErrorKind>) {
    let server = Server::start(first.into_iter().chain([fine()])).await;
    let request = Request::post(["x"], repeat)
        .json(json!({"a": 1}))
        .try_later(|status, body| status == 409 && body["code"] == "busy");
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
    let limited = || answer(429, &["Retry-After: 0"], "");
    for repeat in [Repeat::Safe, Repeat::IfNotApplied, Repeat::Never] {
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
async fn a_connection_cut_after_the_request_is_repeated_only_when_safe() {
    assert_eq!(sent(Repeat::Safe, [Play::Cut]).await, (2, Ok(200)));
    assert_eq!(
        sent(Repeat::Safe, vec![Play::Cut; 6]).await,
        (5, Err(ErrorKind::Offline))
    );
    assert_eq!(
        sent(Repeat::IfNotApplied, [Play::Cut]).await,
        (1, Err(ErrorKind::UnknownOutcome))
    );
    assert_eq!(
        sent(Repeat::Never, [Play::Cut]).await,
        (1, Err(ErrorKind::UnknownOutcome))
    );
}

#[tokio::test]
async fn a_5xx_is_repeated_only_when_safe() {
    for status in [500, 502, 503, 504] {
        let broken = || answer(status, &[], "<html>Sorry</html>");
        assert_eq!(
            sent(Repeat::Safe, [broken()]).await,
            (2, Ok(200)),
            "{status}"
        );
        assert_eq!(
            sent(Repeat::IfNotApplied, [broken()]).await,
            (1, Err(ErrorKind::UnknownOutcome)),
            "{status}"
        );
        assert_eq!(
            sent(Repeat::Never, [broken()]).await,
            (1, Err(ErrorKind::UnknownOutcome)),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_try_later_conflict_is_repeated_unless_never_and_another_conflict_is_not() {
    let busy = || answer(409, &[], r#"{"code":"busy"}"#);
    assert_eq!(
        sent(Repeat::IfNotApplied, [busy(), busy()]).await,
        (3, Ok(200))
    );
    assert_eq!(sent(Repeat::Safe, [busy()]).await, (2, Ok(200)));
    assert_eq!(
        sent(Repeat::Never, [busy()]).await,
        (1, Err(ErrorKind::Conflict))
    );
    let taken = || answer(409, &[], r#"{"code":"item_name_in_use"}"#);
    assert_eq!(
        sent(Repeat::IfNotApplied, [taken()]).await,
        (1, Err(ErrorKind::Conflict))
    );
}

#[tokio::test]
async fn a_connection_that_was_never_made_is_tried_three_times_by_every_kind() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for repeat in [Repeat::Safe, Repeat::IfNotApplied, Repeat::Never] {
        let http = Http::new(options(&address)).unwrap();
        let error = http.send(Request::post(["x"], repeat)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Offline, 3),
            "{repeat:?}"
        );
        assert!(error.waited().as_micros() > 0);
        assert!(http.is_out_of_reach());
    }
}

#[tokio::test]
async fn out_of_reach_lasts_until_somebody_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let http = Http::new(options(&format!("http://{address}"))).unwrap();
    assert!(!http.is_out_of_reach(), "nothing was tried yet");
    let _ = http
        .send(Request::post(["x"], Repeat::Never))
        .await
        .unwrap_err();
    assert!(http.is_out_of_reach());

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
        .send(Request::post(["x"], Repeat::Never))
        .await
        .unwrap_err();
    answering.await.unwrap();
    assert!(!http.is_out_of_reach(), "an error is an answer");
}

#[tokio::test]
async fn what_cannot_be_said_is_not_sent() {
    let server = Server::start([fine()]).await;
    let http = server.http();
    for request in [
        Request::get(["files", "..", "trash"], Repeat::Safe),
        Request::get(["x"], Repeat::Safe).header("X-Unit", "a\r\nX-Evil: 1"),
        Request::get(["x"], Repeat::Safe).bearer(Arc::new(SecretString::from("two\nlines"))),
    ] {
        let error = http.send(request).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 0));
    }
    assert_eq!(server.count(), 0);
}

use std::time::Duration;

use http_client::{ErrorKind, HttpClient, Request, RetryPolicy};
use tokio_util::sync::CancellationToken;

use crate::server::{Reply, Server, ok, response};

#[tokio::test]
async fn a_read_is_cancelled_at_once() {
    let server = Server::start([Reply::Silence]).await;
    let cancel = CancellationToken::new();
    let http = server.http().with_cancellation(cancel.clone());
    let (end, ()) = tokio::join!(
        http.send(Request::get(["x"], RetryPolicy::Idempotent)),
        async {
            server.arrival().await;
            cancel.cancel();
        }
    );
    let error = end.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 1));
}

#[tokio::test]
async fn a_sent_write_is_completed() {
    for repeat in [RetryPolicy::IfNotApplied, RetryPolicy::Never] {
        let server = Server::start([Reply::Silence]).await;
        let cancel = CancellationToken::new();
        let mut options = server.options();
        options.short_timeout = Duration::from_millis(200);
        let http = HttpClient::new(options)
            .unwrap()
            .with_cancellation(cancel.clone());
        let (end, ()) = tokio::join!(http.send(Request::post(["x"], repeat)), async {
            server.arrival().await;
            cancel.cancel();
        });
        assert_eq!(end.unwrap_err().kind(), ErrorKind::UnknownOutcome);
    }
}

#[tokio::test]
async fn a_wait_is_cancelled_at_once() {
    let server = Server::start([response(429, &["Retry-After: 60"], ""), ok()]).await;
    let cancel = CancellationToken::new();
    let http = server.http().with_cancellation(cancel.clone());
    let (end, ()) = tokio::join!(http.send(Request::post(["x"], RetryPolicy::Never)), async {
        server.arrival().await;
        cancel.cancel();
    });
    assert_eq!(end.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(server.count(), 1);
    let error = http
        .send(Request::post(["x"], RetryPolicy::Never))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 0));
    assert_eq!(server.count(), 1);
}

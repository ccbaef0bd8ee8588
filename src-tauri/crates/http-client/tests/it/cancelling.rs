use std::time::Duration;

use http_client::{ErrorKind, Http, Repeat, Request};
use tokio_util::sync::CancellationToken;

use crate::server::{Play, Server, answer, fine};

#[tokio::test]
async fn a_read_stops_at_once() {
    let server = Server::start([Play::Silence]).await;
    let cancel = CancellationToken::new();
    let http = server.http().cancelled_by(cancel.clone());
    let (end, ()) = tokio::join!(http.send(Request::get(["x"], Repeat::Safe)), async {
        server.arrival().await;
        cancel.cancel();
    });
    let error = end.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 1));
}

#[tokio::test]
async fn a_write_that_has_left_is_seen_to_its_end() {
    for repeat in [Repeat::IfNotApplied, Repeat::Never] {
        let server = Server::start([Play::Silence]).await;
        let cancel = CancellationToken::new();
        let mut options = server.options();
        options.quick = Duration::from_millis(200);
        let http = Http::new(options).unwrap().cancelled_by(cancel.clone());
        let (end, ()) = tokio::join!(http.send(Request::post(["x"], repeat)), async {
            server.arrival().await;
            cancel.cancel();
        });
        assert_eq!(end.unwrap_err().kind(), ErrorKind::UnknownOutcome);
    }
}

#[tokio::test]
async fn waiting_stops_at_once_and_nothing_more_is_sent() {
    let server = Server::start([answer(429, &["Retry-After: 60"], ""), fine()]).await;
    let cancel = CancellationToken::new();
    let http = server.http().cancelled_by(cancel.clone());
    let (end, ()) = tokio::join!(http.send(Request::post(["x"], Repeat::Never)), async {
        server.arrival().await;
        cancel.cancel();
    });
    assert_eq!(end.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(server.count(), 1);
    let error = http
        .send(Request::post(["x"], Repeat::Never))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Cancelled, 0));
    assert_eq!(server.count(), 1);
}

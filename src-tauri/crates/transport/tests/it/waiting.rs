use std::time::Duration;

use transport::{ErrorKind, Http, Repeat, Request};

use crate::server::{Server, answer, fine};

const DATE: &str = "Date: Sun, 06 Nov 1994 08:49:37 GMT";

#[tokio::test]
async fn the_service_is_given_the_time_it_asks_for_in_any_spelling() {
    let mut waits = Vec::new();
    for headers in [
        vec!["Retry-After: 1"],
        vec!["retry-after: 1"],
        vec!["RETRY-AFTER:   1"],
        vec![DATE, "retry-after: Sun, 06 Nov 1994 08:49:38 GMT"],
    ] {
        waits.push(tokio::spawn(async move {
            let server = Server::start([answer(429, &headers, ""), answer(401, &[], "")]).await;
            let error = server.http().send(Request::get(["x"], Repeat::Safe)).await.unwrap_err();
            (error.attempts(), error.waited(), headers)
        }));
    }
    for wait in waits {
        let (attempts, waited, headers) = wait.await.unwrap();
        assert_eq!(attempts, 2, "{headers:?}");
        assert!(waited >= Duration::from_millis(950), "{headers:?} {waited:?}");
    }
}

#[tokio::test]
async fn a_503_with_a_time_holds_up_its_own_call_only() {
    let server = Server::start([answer(503, &["Retry-After: 600"], ""), fine()]).await;
    let http = server.http();
    let error = http.send(Request::get(["x"], Repeat::Safe)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Misbehaved, 1));
    assert!(http.send(Request::get(["x"], Repeat::Safe)).await.is_ok());
}

#[tokio::test]
async fn a_429_that_asks_for_too_much_stops_the_whole_account() {
    let server = Server::start([answer(429, &["Retry-After: 600"], ""), fine()]).await;
    let http = server.http();
    let error = http.send(Request::get(["x"], Repeat::Safe)).await.unwrap_err();
    let asked = ErrorKind::RateLimited { retry_after: Some(Duration::from_secs(600)) };
    assert_eq!((error.kind(), error.attempts()), (asked, 1));
    let other = http.paced_as("another user").send(Request::get(["x"], Repeat::Safe)).await.unwrap_err();
    assert!(
        matches!(other.kind(), ErrorKind::RateLimited { retry_after: Some(time) } if time.as_secs() > 590)
    );
    assert_eq!((other.attempts(), server.count()), (0, 1));
    let another_account = Http::new(server.options()).unwrap();
    assert!(another_account.send(Request::get(["x"], Repeat::Safe)).await.is_ok());
}

use std::time::Duration;

use http_client::{CallKind, ErrorKind, HttpClient, Request, RetryPolicy};

use crate::server::{Server, ok, response};

const DATE: &str = "Date: Sun, 06 Nov 1994 08:49:37 GMT";

#[tokio::test]
async fn retry_after_is_respected_in_every_form() {
    let mut waits = Vec::new();
    for headers in [
        vec!["Retry-After: 1"],
        vec!["retry-after: 1"],
        vec!["RETRY-AFTER:   1"],
        vec![DATE, "retry-after: Sun, 06 Nov 1994 08:49:38 GMT"],
    ] {
        waits.push(tokio::spawn(async move {
            let server = Server::start([response(429, &headers, ""), response(401, &[], "")]).await;
            let error = server
                .http()
                .send(Request::get(["x"], RetryPolicy::Idempotent))
                .await
                .unwrap_err();
            (error.attempts(), error.waited(), headers)
        }));
    }
    for wait in waits {
        let (attempts, waited, headers) = wait.await.unwrap();
        assert_eq!(attempts, 2, "{headers:?}");
        assert!(
            waited >= Duration::from_millis(950),
            "{headers:?} {waited:?}"
        );
    }
}

#[tokio::test]
async fn a_503_with_a_time_holds_up_its_own_call_only() {
    let server = Server::start([response(503, &["Retry-After: 600"], ""), ok()]).await;
    let http = server.http();
    let error = http
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidResponse, 1)
    );
    assert!(
        http.send(Request::get(["x"], RetryPolicy::Idempotent))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_429_that_asks_for_too_much_stops_every_user_of_the_account() {
    let server = Server::start([response(429, &["Retry-After: 600"], ""), ok()]).await;
    let http = server.http();
    let error = http
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap_err();
    let asked = ErrorKind::RateLimited {
        retry_after: Some(Duration::from_secs(600)),
    };
    assert_eq!((error.kind(), error.attempts()), (asked, 1));
    let other = http
        .for_user("another user")
        .send(Request::get(["x"], RetryPolicy::Idempotent))
        .await
        .unwrap_err();
    assert!(
        matches!(other.kind(), ErrorKind::RateLimited { retry_after: Some(time) } if time.as_secs() > 590)
    );
    assert_eq!((other.attempts(), server.count()), (0, 1));
    let another_account = HttpClient::new(server.options()).unwrap();
    assert!(
        another_account
            .send(Request::get(["x"], RetryPolicy::Idempotent))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_missing_or_past_retry_after_uses_the_backoff() {
    let mut tried = Vec::new();
    for (status, headers) in [
        (429, vec!["Retry-After: 0"]),
        (403, vec!["Retry-After: 0"]),
        (
            429,
            vec![DATE, "Retry-After: Sun, 06 Nov 1994 08:00:00 GMT"],
        ),
        (503, vec!["Retry-After: 0"]),
    ] {
        tried.push(tokio::spawn(async move {
            let server = Server::start([response(status, &headers, "")]).await;
            let mut options = server.options();
            options.initial_backoff = Duration::from_millis(40);
            let error = HttpClient::new(options)
                .unwrap()
                .send(Request::get(["x"], RetryPolicy::Idempotent))
                .await
                .unwrap_err();
            (status, error)
        }));
    }
    for tried in tried {
        let (status, error) = tried.await.unwrap();
        assert_eq!(error.attempts(), 5, "{status}");
        assert!(
            error.waited() >= Duration::from_millis(40 + 80 + 160 + 320),
            "{status} {error}"
        );
    }
}

#[tokio::test]
async fn a_403_with_a_time_waits_and_goes_on() {
    for repeat in [
        RetryPolicy::Idempotent,
        RetryPolicy::IfNotApplied,
        RetryPolicy::Never,
    ] {
        let server = Server::start([response(403, &["Retry-After: 1"], "{}"), ok()]).await;
        let answer = server
            .http()
            .send(Request::post(["x"], repeat).kind(CallKind::Change))
            .await
            .unwrap();
        assert_eq!((answer.attempts(), server.count()), (2, 2), "{repeat:?}");
    }
}

#[tokio::test]
async fn a_rate_limited_search_pauses_searches_only() {
    let server = Server::start([response(429, &["Retry-After: 60"], ""), ok()]).await;
    let http = server.http();
    let search = || Request::get(["search"], RetryPolicy::Idempotent).kind(CallKind::Search);
    let interactive = search().max_wait(Duration::from_secs(10));
    let error = http.send(interactive.clone()).await.unwrap_err();
    let asked = ErrorKind::RateLimited {
        retry_after: Some(Duration::from_secs(60)),
    };
    assert_eq!((error.kind(), error.attempts()), (asked, 1));
    for kind in [
        CallKind::General,
        CallKind::Listing,
        CallKind::Lookup,
        CallKind::Change,
    ] {
        http.send(Request::get(["x"], RetryPolicy::Idempotent).kind(kind))
            .await
            .unwrap();
        assert_eq!(
            (http.rate_limit_hits(kind), http.retry_after_remaining(kind)),
            (0, None),
            "{kind:?}"
        );
    }
    assert!(matches!(
        http.send(interactive).await.unwrap_err().kind(),
        ErrorKind::RateLimited { .. }
    ));
    assert_eq!(
        (server.count(), http.rate_limit_hits(CallKind::Search)),
        (5, 1)
    );
    assert!(
        http.retry_after_remaining(CallKind::Search)
            .is_some_and(|left| left > Duration::from_secs(50))
    );
}

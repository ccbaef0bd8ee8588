use std::time::Duration;

use http_client::{CallKind, ErrorKind, Http, Repeat, Request};

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
            let error = server
                .http()
                .send(Request::get(["x"], Repeat::Safe))
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
    let server = Server::start([answer(503, &["Retry-After: 600"], ""), fine()]).await;
    let http = server.http();
    let error = http
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Misbehaved, 1));
    assert!(http.send(Request::get(["x"], Repeat::Safe)).await.is_ok());
}

#[tokio::test]
async fn a_429_that_asks_for_too_much_stops_every_user_of_the_account() {
    let server = Server::start([answer(429, &["Retry-After: 600"], ""), fine()]).await;
    let http = server.http();
    let error = http
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap_err();
    let asked = ErrorKind::RateLimited {
        retry_after: Some(Duration::from_secs(600)),
    };
    assert_eq!((error.kind(), error.attempts()), (asked, 1));
    let other = http
        .paced_as("another user")
        .send(Request::get(["x"], Repeat::Safe))
        .await
        .unwrap_err();
    assert!(
        matches!(other.kind(), ErrorKind::RateLimited { retry_after: Some(time) } if time.as_secs() > 590)
    );
    assert_eq!((other.attempts(), server.count()), (0, 1));
    let another_account = Http::new(server.options()).unwrap();
    assert!(
        another_account
            .send(Request::get(["x"], Repeat::Safe))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn no_time_or_one_that_has_passed_is_our_own_delay() {
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
            let server = Server::start([answer(status, &headers, "")]).await;
            let mut options = server.options();
            options.first_delay = Duration::from_millis(40);
            let error = Http::new(options)
                .unwrap()
                .send(Request::get(["x"], Repeat::Safe))
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
    for repeat in [Repeat::Safe, Repeat::IfNotApplied, Repeat::Never] {
        let server = Server::start([answer(403, &["Retry-After: 1"], "{}"), fine()]).await;
        let answer = server
            .http()
            .send(Request::post(["x"], repeat).kind(CallKind::Change))
            .await
            .unwrap();
        assert_eq!((answer.attempts(), server.count()), (2, 2), "{repeat:?}");
    }
}

#[tokio::test]
async fn a_refused_search_holds_up_searches_only() {
    let server = Server::start([answer(429, &["Retry-After: 60"], ""), fine()]).await;
    let http = server.http();
    let search = || Request::get(["search"], Repeat::Safe).kind(CallKind::Search);
    let for_a_person = search().waiting_at_most(Duration::from_secs(10));
    let error = http.send(for_a_person.clone()).await.unwrap_err();
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
        http.send(Request::get(["x"], Repeat::Safe).kind(kind))
            .await
            .unwrap();
        assert_eq!(
            (http.times_refused(kind), http.quiet_for(kind)),
            (0, None),
            "{kind:?}"
        );
    }
    assert!(matches!(
        http.send(for_a_person).await.unwrap_err().kind(),
        ErrorKind::RateLimited { .. }
    ));
    assert_eq!(
        (server.count(), http.times_refused(CallKind::Search)),
        (5, 1)
    );
    assert!(
        http.quiet_for(CallKind::Search)
            .is_some_and(|left| left > Duration::from_secs(50))
    );
}

//! Reports of calls that wait before they are sent again.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http_client::{
    ErrorKind, HttpClient, Request, RetryPolicy, RetryReason, RetryWait, RetryWaitSink,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::server::{Reply, Server, ok, options, response};

type Reports = Arc<Mutex<Vec<Option<RetryWait>>>>;

/// Returns a client that reports its waits.
fn reporting(http: &HttpClient) -> (HttpClient, Reports) {
    let reports = Reports::default();
    let sink = RetryWaitSink::new({
        let reports = reports.clone();
        move |wait| reports.lock().unwrap().push(wait)
    });
    (http.with_wait_sink(sink), reports)
}

/// Returns the reports so far, without the times.
fn so_far(reports: &Reports) -> Vec<Option<(RetryReason, u32, u32)>> {
    let reports = reports.lock().unwrap();
    let without_time = |wait: &RetryWait| (wait.reason, wait.attempt, wait.max_attempts);
    reports
        .iter()
        .map(|wait| wait.as_ref().map(without_time))
        .collect()
}

fn read() -> Request {
    Request::get(["x"], RetryPolicy::Idempotent)
}

#[tokio::test]
async fn each_attempt_after_a_server_error_is_reported() {
    let broken = response(503, &[], "");
    let server = Server::start([broken.clone(), broken, ok()]).await;
    let (http, reports) = reporting(&server.http());
    http.send(read()).await.unwrap();
    let reason = RetryReason::NotResponding;
    assert_eq!(
        so_far(&reports),
        [Some((reason, 2, 5)), Some((reason, 3, 5)), None]
    );
    http.send(read()).await.unwrap();
    assert_eq!(reports.lock().unwrap().len(), 3, "no wait, no report");
}

#[tokio::test]
async fn a_wait_that_the_service_asks_for_is_reported_with_its_end() {
    let server = Server::start([response(429, &["Retry-After: 1"], ""), ok()]).await;
    let (http, reports) = reporting(&server.http());
    let start = Instant::now();
    http.send(read()).await.unwrap();
    assert_eq!(
        so_far(&reports),
        [Some((RetryReason::RateLimited, 2, 5)), None]
    );
    let until = reports.lock().unwrap()[0].unwrap().until;
    let wait = until - start;
    assert!(
        wait > Duration::from_millis(900) && wait < Duration::from_secs(30),
        "{wait:?}"
    );
}

#[tokio::test]
async fn a_call_that_meets_a_pause_reports_it_until_cancelled() {
    let server = Server::start([response(429, &["Retry-After: 60"], ""), ok()]).await;
    let (first, _) = reporting(&server.http());
    let cancel = CancellationToken::new();
    let pausing = tokio::spawn({
        let first = first.with_cancellation(cancel.clone());
        async move { first.send(read()).await.unwrap_err().kind() }
    });
    server.arrival().await;
    while first
        .retry_after_remaining(http_client::CallKind::General)
        .is_none()
    {
        tokio::task::yield_now().await;
    }
    let (second, reports) = reporting(&first.with_cancellation(cancel.clone()));
    let held = tokio::spawn(async move { second.send(read()).await.unwrap_err().kind() });
    while reports.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    assert_eq!(pausing.await.unwrap(), ErrorKind::Cancelled);
    assert_eq!(held.await.unwrap(), ErrorKind::Cancelled);
    assert_eq!(
        so_far(&reports),
        [Some((RetryReason::RateLimited, 1, 5)), None]
    );
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn the_last_failure_ends_the_report() {
    let server = Server::start([Reply::Cut]).await;
    let (http, reports) = reporting(&server.http());
    http.send(read()).await.unwrap_err();
    let reason = RetryReason::Unreachable;
    let attempts = (2..=5).map(|attempt| Some((reason, attempt, 5)));
    assert_eq!(so_far(&reports), attempts.chain([None]).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_dropped_call_ends_its_report() {
    let server = Server::start([response(503, &[], ""), ok()]).await;
    let mut slow = options(&server.address);
    slow.initial_backoff = Duration::from_secs(60);
    let (http, reports) = reporting(&HttpClient::new(slow).unwrap());
    let call = tokio::spawn(async move { http.send(read()).await });
    while reports.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(
        so_far(&reports),
        [Some((RetryReason::NotResponding, 2, 5)), None]
    );
}

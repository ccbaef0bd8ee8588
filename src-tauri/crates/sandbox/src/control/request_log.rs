//! The log of requests and the statuses they were answered with.

use std::collections::VecDeque;
use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use parking_lot::Mutex;
use serde::Serialize;

use super::StateQuery;
use crate::gateway::Service;

/// The newest requests that are kept. The limit bounds the memory of a soak run.
const MAX_ENTRIES: usize = 200_000;

/// One request and its status.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LoggedRequest {
    /// Milliseconds since the sandbox started.
    at_ms: u64,
    pub(crate) service: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    principal: Option<String>,
    /// `None` until the answer, and for good when the connection was cut without one.
    status: Option<u16>,
}

/// The requests of this run, oldest first.
#[derive(Debug)]
pub(crate) struct RequestLog {
    started: Instant,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    requests: VecDeque<LoggedRequest>,
    /// Number of requests that were dropped before the first of `requests`.
    dropped: u64,
}

impl RequestLog {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            entries: Mutex::default(),
        }
    }

    /// Describes a request that arrives now.
    pub(crate) fn arrival(
        &self,
        service: Service,
        request: &Request<Body>,
        principal: Option<String>,
    ) -> LoggedRequest {
        LoggedRequest {
            at_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            service: service.name(),
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            principal,
            status: None,
        }
    }

    /// Adds a request and returns its number for [`RequestLog::set_status`].
    pub(crate) fn add(&self, request: LoggedRequest) -> u64 {
        let mut entries = self.entries.lock();
        if entries.requests.len() == MAX_ENTRIES {
            entries.requests.pop_front();
            entries.dropped += 1;
        }
        entries.requests.push_back(request);
        entries.dropped + entries.requests.len() as u64 - 1
    }

    /// Records the status of a request that is still in the log.
    pub(crate) fn set_status(&self, number: u64, status: u16) {
        let mut entries = self.entries.lock();
        let index = number
            .checked_sub(entries.dropped)
            .and_then(|index| usize::try_from(index).ok());
        if let Some(request) = index.and_then(|index| entries.requests.get_mut(index)) {
            request.status = Some(status);
        }
    }

    /// Returns the page of requests that match a query, oldest first, and the number of all that match.
    pub(crate) fn entries(&self, query: &StateQuery) -> (Vec<LoggedRequest>, usize) {
        let entries = self.entries.lock();
        let matches = |request: &&LoggedRequest| {
            query
                .method
                .as_ref()
                .is_none_or(|method| request.method.eq_ignore_ascii_case(method))
                && query
                    .path
                    .as_ref()
                    .is_none_or(|prefix| request.path.starts_with(prefix.as_str()))
        };
        let matching: Vec<&LoggedRequest> = entries.requests.iter().filter(matches).collect();
        let total = matching.len();
        (query.page(matching).cloned().collect(), total)
    }

    pub(crate) fn clear(&self) {
        let mut entries = self.entries.lock();
        entries.dropped += entries.requests.len() as u64;
        entries.requests.clear();
    }
}

//! What was asked, when, by whom, and what was answered.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;

use super::{Side, lock};

/// The log keeps this many requests, the newest; a soak run must not eat the memory.
const KEPT: usize = 200_000;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// Milliseconds since the sandbox started.
    at_ms: u64,
    service: &'static str,
    method: String,
    path: String,
    query: String,
    principal: Option<String>,
    /// `null` when the connection was cut without an answer.
    status: Option<u16>,
}

/// What is known of a request when it arrives.
pub(crate) struct Arrival {
    at_ms: u64,
    pub(crate) side: Side,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) principal: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Log {
    started: Instant,
    entries: Mutex<VecDeque<Entry>>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), entries: Mutex::default() }
    }

    pub(crate) fn arrival(
        &self,
        side: Side,
        parts: &axum::http::request::Parts,
        principal: Option<String>,
    ) -> Arrival {
        Arrival {
            at_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            side,
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            principal,
        }
    }

    pub(crate) fn add(&self, arrival: Arrival, status: Option<u16>) {
        let mut entries = lock(&self.entries);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(Entry {
            at_ms: arrival.at_ms,
            service: match arrival.side {
                Side::Box => "box",
                Side::Clumio => "clumio",
            },
            method: arrival.method,
            path: arrival.path,
            query: arrival.query,
            principal: arrival.principal,
            status,
        });
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        lock(&self.entries).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        lock(&self.entries).clear();
    }
}

//! What was asked, when, by whom, and what was answered.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;

use super::{Side, StateQuery, lock};

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
    /// `null` as long as there is no answer, and for good when the connection was cut without one.
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
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    /// How many came before the first of them.
    forgotten: u64,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            kept: Mutex::default(),
        }
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

    /// Notes that a request has arrived; what is answered is noted later under the number that is given back.
    pub(crate) fn add(&self, arrival: &Arrival) -> u64 {
        let mut kept = lock(&self.kept);
        if kept.entries.len() == KEPT {
            kept.entries.pop_front();
            kept.forgotten += 1;
        }
        kept.entries.push_back(Entry {
            at_ms: arrival.at_ms,
            service: match arrival.side {
                Side::Box => "box",
                Side::Clumio => "clumio",
            },
            method: arrival.method.clone(),
            path: arrival.path.clone(),
            query: arrival.query.clone(),
            principal: arrival.principal.clone(),
            status: None,
        });
        kept.forgotten + kept.entries.len() as u64 - 1
    }

    /// Notes what a request was answered, if it is still kept.
    pub(crate) fn answered(&self, number: u64, status: u16) {
        let mut kept = lock(&self.kept);
        let at = number
            .checked_sub(kept.forgotten)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(entry) = at.and_then(|at| kept.entries.get_mut(at)) {
            entry.status = Some(status);
        }
    }

    /// The requests that are asked for, in the order in which they came, and how many there are of them.
    pub(crate) fn entries(&self, wish: &StateQuery) -> (Vec<Entry>, usize) {
        let kept = lock(&self.kept);
        let fits = |entry: &&Entry| {
            wish.method
                .as_ref()
                .is_none_or(|method| entry.method.eq_ignore_ascii_case(method))
                && wish
                    .path
                    .as_ref()
                    .is_none_or(|path| entry.path.starts_with(path.as_str()))
        };
        let all: Vec<&Entry> = kept.entries.iter().filter(fits).collect();
        let total = all.len();
        (wish.page(all).cloned().collect(), total)
    }

    pub(crate) fn clear(&self) {
        let mut kept = lock(&self.kept);
        kept.forgotten += kept.entries.len() as u64;
        kept.entries.clear();
    }
}

//! The control calls below `/_sandbox/` on both ports: faults for the next requests, quirks, network failures, the
//! state and the request log. Only with the cargo feature `control`.

mod endpoints;
mod fault_injection;
mod request_log;
mod script;
mod state_query;

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

pub(crate) use endpoints::router;
pub(crate) use fault_injection::respond;
pub(crate) use state_query::StateQuery;

use request_log::RequestLog;
use script::Script;

/// Returns whether a path belongs to the control calls.
pub(crate) fn is_control_path(path: &str) -> bool {
    path.starts_with("/_sandbox/")
}

/// The state behind the control calls.
#[derive(Debug)]
pub(crate) struct Control {
    pub(crate) request_log: RequestLog,
    script: Mutex<Script>,
    /// Number of resets. An effect that a fault delays belongs to one generation.
    generation: AtomicU64,
}

impl Control {
    pub(crate) fn new() -> Self {
        Self {
            request_log: RequestLog::new(),
            script: Mutex::default(),
            generation: AtomicU64::new(0),
        }
    }

    fn next_generation(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }
}

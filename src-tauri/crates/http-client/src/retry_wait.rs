//! Reports the waits of calls that are sent again.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::error::ErrorKind;

/// The wait of a call before it is sent again, because its last attempt failed or the service asked to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryWait {
    /// The reason.
    pub reason: RetryReason,
    /// The number of the next attempt, from 1.
    pub attempt: u32,
    /// Maximum number of attempts.
    pub max_attempts: u32,
    /// When the next attempt is sent, by the monotonic clock. Stays while that attempt is in flight.
    pub until: Instant,
}

/// The reasons for which a call is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryReason {
    /// The service asked to wait.
    RateLimited,
    /// The service answered with a server error, or not in time.
    NotResponding,
    /// The connection failed or was lost.
    Unreachable,
    /// The service is busy with a conflicting change.
    Busy,
}

impl RetryWait {
    /// Returns how long it is until the next attempt is sent; zero while it is in flight.
    pub fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

impl RetryReason {
    /// Returns the reason for which a call that failed like this is sent again.
    pub(crate) fn of(error: ErrorKind) -> Self {
        match error {
            ErrorKind::RateLimited { .. } => Self::RateLimited,
            ErrorKind::Offline => Self::Unreachable,
            ErrorKind::Conflict => Self::Busy,
            ErrorKind::TimedOut
            | ErrorKind::InvalidResponse
            | ErrorKind::Unauthorized
            | ErrorKind::Forbidden
            | ErrorKind::NotFound
            | ErrorKind::PreconditionFailed
            | ErrorKind::InvalidRequest
            | ErrorKind::ConnectionBlocked
            | ErrorKind::UnknownOutcome
            | ErrorKind::Intercepted
            | ErrorKind::AccountDisconnected
            | ErrorKind::TokenUnavailable
            | ErrorKind::Cancelled => Self::NotResponding,
        }
    }
}

type Report = dyn Fn(Option<RetryWait>) + Send + Sync;

/// An optional listener for the waits of the calls of one or several clients. Clones share the waits.
#[derive(Clone, Default)]
pub struct RetryWaitSink(Option<Arc<Shared>>);

struct Shared {
    report: Box<Report>,
    waits: Mutex<Waits>,
    /// The last wait that was reported.
    reported: Mutex<Option<RetryWait>>,
}

#[derive(Default)]
struct Waits {
    by_call: BTreeMap<u64, RetryWait>,
    last_call: u64,
}

impl RetryWaitSink {
    /// Calls `report` whenever the wait that lasts longest changes, in order, and with `None` once no call waits. It must not
    /// drop a call.
    pub fn new(report: impl Fn(Option<RetryWait>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(Shared {
            report: Box::new(report),
            waits: Mutex::default(),
            reported: Mutex::default(),
        })))
    }

    /// Returns the report of one call.
    pub(crate) fn call(&self) -> CallWait<'_> {
        CallWait {
            shared: self.0.as_deref(),
            call: None,
        }
    }
}

impl Shared {
    fn report_change(&self) {
        let mut reported = self.reported.lock();
        let longest = self
            .waits
            .lock()
            .by_call
            .values()
            .copied()
            .max_by_key(|wait| wait.until);
        if *reported != longest {
            *reported = longest;
            (self.report)(longest);
        }
    }
}

/// The wait of one call, which ends with the call.
pub(crate) struct CallWait<'a> {
    shared: Option<&'a Shared>,
    call: Option<u64>,
}

impl CallWait<'_> {
    /// Reports that the call waits.
    pub(crate) fn set(&mut self, wait: RetryWait) {
        let Some(shared) = self.shared else { return };
        {
            let mut waits = shared.waits.lock();
            let call = *self.call.get_or_insert_with(|| {
                waits.last_call += 1;
                waits.last_call
            });
            waits.by_call.insert(call, wait);
        }
        shared.report_change();
    }

    /// Reports that the call does not wait any more.
    pub(crate) fn clear(&mut self) {
        if let (Some(shared), Some(call)) = (self.shared, self.call.take()) {
            shared.waits.lock().by_call.remove(&call);
            shared.report_change();
        }
    }
}

impl Drop for CallWait<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl fmt::Debug for RetryWaitSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RetryWaitSink")
            .field(&self.0.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_of_several_waits_is_reported_once() {
        let reports: Arc<Mutex<Vec<Option<u64>>>> = Arc::default();
        let start = Instant::now();
        let sink = RetryWaitSink::new({
            let reports = Arc::clone(&reports);
            move |wait| {
                let seconds = wait.map(|wait: RetryWait| (wait.until - start).as_secs());
                reports.lock().push(seconds);
            }
        });
        let wait = |seconds| RetryWait {
            reason: RetryReason::RateLimited,
            attempt: 1,
            max_attempts: 5,
            until: start + Duration::from_secs(seconds),
        };
        let (mut first, mut second) = (sink.call(), sink.call());
        first.set(wait(5));
        second.set(wait(30));
        first.set(wait(7));
        drop(first);
        second.clear();
        second.clear();
        drop(second);
        assert_eq!(*reports.lock(), [Some(5), Some(30), None]);
    }
}

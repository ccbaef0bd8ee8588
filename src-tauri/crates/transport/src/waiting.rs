use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};
use tokio::time::Instant;

use crate::options::Pace;

/// Even the most patient gate opens after this long, so that a service that says "in a year" is asked again today.
const LONGEST_SHUT: Duration = Duration::from_secs(15 * 60);

/// The gate of one account: shut for everybody while the service asks for quiet.
#[derive(Default)]
pub(crate) struct Gate(Mutex<Option<Instant>>);

impl Gate {
    /// Shuts the gate for a time; a longer shutting stays.
    pub(crate) fn shut(&self, time: Duration) {
        let until = Instant::now() + time.min(LONGEST_SHUT);
        let mut shut = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *shut = Some(shut.map_or(until, |before| before.max(until)));
    }

    /// Says for how long it is still shut.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        let shut = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shut.map(|until| until.saturating_duration_since(Instant::now())).filter(|time| !time.is_zero())
    }
}

/// One bucket per user.
pub(crate) struct Pacer(
    RateLimiter<Arc<str>, HashMapStateStore<Arc<str>>, RuntimeClock, NoOpMiddleware<std::time::Instant>>,
);

impl Pacer {
    pub(crate) fn new(pace: Pace) -> Self {
        let quota = Quota::per_minute(pace.per_minute).allow_burst(pace.burst);
        Self(RateLimiter::new(quota, HashMapStateStore::default(), RuntimeClock))
    }

    /// Takes a turn for this user, or says how long to wait before asking again.
    pub(crate) fn turn(&self, user: &Arc<str>) -> Result<(), Duration> {
        // A millisecond more than asked, for timers are no finer.
        self.0
            .check_key(user)
            .map_err(|not_yet| not_yet.wait_time_from(RuntimeClock.now()) + Duration::from_millis(1))
    }
}

/// The runtime's clock, which a test can hold and move.
#[derive(Debug, Clone)]
struct RuntimeClock;

impl Clock for RuntimeClock {
    type Instant = std::time::Instant;

    fn now(&self) -> Self::Instant {
        Instant::now().into_std()
    }
}

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

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    async fn pass(pacer: &Pacer, user: &Arc<str>) {
        while let Err(time) = pacer.turn(user) {
            tokio::time::sleep(time).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_holds_more_than_allowed_and_the_long_run_uses_over_95_percent() {
        let pacer = Pacer::new(Pace::below(NonZeroU32::new(1000).unwrap()));
        let user = "".into();
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..5000 {
            pass(&pacer, &user).await;
            times.push(start.elapsed().as_secs_f64());
        }
        let fullest =
            times.iter().map(|from| times.iter().filter(|at| (0.0..60.0).contains(&(*at - from))).count());
        let fullest = fullest.max().unwrap_or_default();
        assert!(fullest <= 995, "{fullest} in one minute");
        let per_minute = 5000.0 / times.last().unwrap() * 60.0;
        assert!(per_minute > 955.0, "{per_minute} a minute");
    }

    #[tokio::test(start_paused = true)]
    async fn each_user_has_a_bucket() {
        let one = NonZeroU32::MIN;
        let pacer = Pacer::new(Pace { per_minute: one, burst: one });
        let (ann, bob) = ("ann".into(), "bob".into());
        assert_eq!(pacer.turn(&ann), Ok(()));
        assert_eq!(pacer.turn(&bob), Ok(()));
        assert_eq!(pacer.turn(&ann), Err(Duration::from_millis(60_001)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_gate_opens_when_its_time_is_over_and_a_shorter_shutting_changes_nothing() {
        let gate = Gate::default();
        assert_eq!(gate.remaining(), None);
        gate.shut(Duration::from_secs(10));
        gate.shut(Duration::from_secs(2));
        assert_eq!(gate.remaining(), Some(Duration::from_secs(10)));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(gate.remaining(), Some(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(gate.remaining(), None);
        gate.shut(Duration::MAX);
        assert_eq!(gate.remaining(), Some(LONGEST_SHUT));
    }
}

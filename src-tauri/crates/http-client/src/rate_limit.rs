use std::{sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};
use parking_lot::Mutex;
use tokio::time::Instant;

use crate::{call_kind::CallKind, options::RateLimit};

/// Maximum pause, whatever the service asks for.
const MAX_PAUSE: Duration = Duration::from_secs(15 * 60);

/// Rejections of two kinds of call within this time count as a limit of the whole account.
const ACCOUNT_WINDOW: Duration = Duration::from_secs(10);

/// The end of a pause.
#[derive(Default)]
struct RateLimitGate(Option<Instant>);

/// The pauses of one account: one for each kind of call, and one for the account.
///
/// A rejection pauses its own kind, and the account if another kind was rejected within the last ten seconds. Searches do not
/// count toward this, because they have their own limit, but a pause of the account applies to them, too.
#[derive(Default)]
pub(crate) struct RateLimitGates(Mutex<State>);

#[derive(Default)]
struct State {
    account: RateLimitGate,
    kinds: [KindState; CallKind::ALL.len()],
}

#[derive(Default)]
struct KindState {
    gate: RateLimitGate,
    rejected_at: Option<Instant>,
    rejections: u64,
}

impl RateLimitGate {
    /// Pauses for a time; a longer pause stays.
    fn pause(&mut self, time: Duration) {
        let until = Instant::now() + time.min(MAX_PAUSE);
        self.0 = Some(self.0.map_or(until, |current| current.max(until)));
    }

    /// Returns the rest of the pause.
    fn remaining(&self) -> Option<Duration> {
        let left = self.0?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

impl RateLimitGates {
    /// Counts a rejection and starts its pauses.
    pub(crate) fn record_rejection(&self, kind: CallKind, wait: Duration) {
        let now = Instant::now();
        let mut state = self.0.lock();
        let is_recent = |other: &CallKind| {
            let rejected_at = state.kinds[*other as usize].rejected_at;
            rejected_at.is_some_and(|at| now.saturating_duration_since(at) < ACCOUNT_WINDOW)
        };
        let mut others = CallKind::ALL.into_iter().filter(|other| *other != kind);
        let limits_account = kind.counts_toward_account_limit()
            && others.any(|other| other.counts_toward_account_limit() && is_recent(&other));
        let own = &mut state.kinds[kind as usize];
        own.rejected_at = Some(now);
        own.rejections += 1;
        own.gate.pause(wait);
        if limits_account {
            state.account.pause(wait);
        }
    }

    /// Returns the rest of the pause of this kind.
    pub(crate) fn remaining(&self, kind: CallKind) -> Option<Duration> {
        let state = self.0.lock();
        state.kinds[kind as usize]
            .gate
            .remaining()
            .max(state.account.remaining())
    }

    /// Returns the number of rejections of this kind.
    pub(crate) fn rejections(&self, kind: CallKind) -> u64 {
        self.0.lock().kinds[kind as usize].rejections
    }
}

/// A token bucket per user.
pub(crate) struct UserRateLimiter(
    RateLimiter<
        Arc<str>,
        HashMapStateStore<Arc<str>>,
        RuntimeClock,
        NoOpMiddleware<std::time::Instant>,
    >,
);

impl UserRateLimiter {
    pub(crate) fn new(rate_limit: RateLimit) -> Self {
        let quota = Quota::per_minute(rate_limit.per_minute).allow_burst(rate_limit.burst);
        Self(RateLimiter::new(
            quota,
            HashMapStateStore::default(),
            RuntimeClock,
        ))
    }

    /// Takes a permit for this user, or returns the time to wait.
    pub(crate) fn try_acquire(&self, user: &Arc<str>) -> Result<(), Duration> {
        // One millisecond more, because timers are no finer.
        self.0.check_key(user).map_err(|not_yet| {
            not_yet.wait_time_from(RuntimeClock.now()) + Duration::from_millis(1)
        })
    }
}

/// The clock of the runtime, which tests can pause.
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

    async fn acquire(limiter: &UserRateLimiter, user: &Arc<str>) {
        while let Err(time) = limiter.try_acquire(user) {
            tokio::time::sleep(time).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_is_kept_and_over_95_percent_used() {
        let limiter = UserRateLimiter::new(RateLimit::below(NonZeroU32::new(1000).unwrap()));
        let user = "".into();
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..5000 {
            acquire(&limiter, &user).await;
            times.push(start.elapsed().as_secs_f64());
        }
        let fullest = times.iter().map(|from| {
            times
                .iter()
                .filter(|at| (0.0..60.0).contains(&(*at - from)))
                .count()
        });
        let fullest = fullest.max().unwrap_or_default();
        assert!(fullest <= 995, "{fullest} in one minute");
        let per_minute = 5000.0 / times.last().unwrap() * 60.0;
        assert!(per_minute > 955.0, "{per_minute} a minute");
    }

    #[tokio::test(start_paused = true)]
    async fn each_user_has_a_token_bucket() {
        let one = NonZeroU32::MIN;
        let limiter = UserRateLimiter::new(RateLimit {
            per_minute: one,
            burst: one,
        });
        let (ann, bob) = ("ann".into(), "bob".into());
        assert_eq!(limiter.try_acquire(&ann), Ok(()));
        assert_eq!(limiter.try_acquire(&bob), Ok(()));
        assert_eq!(
            limiter.try_acquire(&ann),
            Err(Duration::from_millis(60_001))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_in_time_and_is_never_shortened() {
        let gates = RateLimitGates::default();
        let remaining = || gates.remaining(CallKind::Change);
        assert_eq!(remaining(), None);
        gates.record_rejection(CallKind::Change, Duration::from_secs(10));
        gates.record_rejection(CallKind::Change, Duration::from_secs(2));
        assert_eq!(remaining(), Some(Duration::from_secs(10)));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(remaining(), Some(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(remaining(), None);
        gates.record_rejection(CallKind::Change, Duration::MAX);
        assert_eq!(remaining(), Some(MAX_PAUSE));
        assert_eq!(gates.rejections(CallKind::Change), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn one_kind_pauses_itself_and_two_pause_the_account() {
        let gates = RateLimitGates::default();
        let assert_pauses = |expected: [Option<u64>; 5]| {
            let left = CallKind::ALL.map(|kind| gates.remaining(kind).map(|left| left.as_secs()));
            assert_eq!(left, expected, "general, search, listing, lookup, change");
        };
        gates.record_rejection(CallKind::Search, Duration::from_secs(60));
        assert_pauses([None, Some(60), None, None, None]);
        gates.record_rejection(CallKind::Change, Duration::from_secs(5));
        assert_pauses([None, Some(60), None, None, Some(5)]);
        gates.record_rejection(CallKind::Search, Duration::from_secs(60));
        assert_pauses([None, Some(60), None, None, Some(5)]);
        tokio::time::advance(ACCOUNT_WINDOW).await;
        gates.record_rejection(CallKind::Listing, Duration::from_secs(5));
        assert_pauses([None, Some(50), Some(5), None, None]);
        tokio::time::advance(ACCOUNT_WINDOW - Duration::from_secs(1)).await;
        gates.record_rejection(CallKind::Lookup, Duration::from_secs(7));
        assert_pauses([Some(7), Some(41), Some(7), Some(7), Some(7)]);
        assert_eq!(
            CallKind::ALL.map(|kind| gates.rejections(kind)),
            [0, 2, 1, 1, 1]
        );
    }
}

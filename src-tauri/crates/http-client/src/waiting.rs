use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};
use tokio::time::Instant;

use crate::{call_kind::CallKind, options::Pace};

/// Even the most patient gate opens after this long, so that a service that says "in a year" is asked again today.
const LONGEST_SHUT: Duration = Duration::from_secs(15 * 60);

/// Refusals of two kinds of call within this time are taken for a limit of the whole account.
const MOMENT: Duration = Duration::from_secs(10);

/// A gate, shut while the service asks for quiet.
#[derive(Default)]
struct Gate(Option<Instant>);

/// The gates of one account: one for each kind of call, and one for all of them together.
///
/// A refusal shuts the gate of its own kind. The account's is shut with it when another kind was refused within the last ten
/// seconds: then it is not the kind that is too much, but all of it. Searches are left out of this, for they have a limit of
/// their own; the account's gate holds them back all the same.
#[derive(Default)]
pub(crate) struct Gates(Mutex<State>);

#[derive(Default)]
struct State {
    account: Gate,
    kinds: [KindState; CallKind::ALL.len()],
}

#[derive(Default)]
struct KindState {
    gate: Gate,
    refused_at: Option<Instant>,
    times: u64,
}

impl Gate {
    /// Shuts the gate for a time; a longer shutting stays.
    fn shut(&mut self, time: Duration) {
        let until = Instant::now() + time.min(LONGEST_SHUT);
        self.0 = Some(self.0.map_or(until, |before| before.max(until)));
    }

    /// Returns for how long it is still shut.
    fn remaining(&self) -> Option<Duration> {
        let left = self.0?.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

impl Gates {
    /// Counts a refusal and shuts what has to wait.
    pub(crate) fn refused(&self, kind: CallKind, wait: Duration) {
        let now = Instant::now();
        let mut state = self.state();
        let a_moment_ago = |other: &CallKind| {
            let at = state.kinds[*other as usize].refused_at;
            at.is_some_and(|at| now.saturating_duration_since(at) < MOMENT)
        };
        let mut others = CallKind::ALL.into_iter().filter(|other| *other != kind);
        let of_the_account = kind.counts_for_the_account()
            && others.any(|other| other.counts_for_the_account() && a_moment_ago(&other));
        let own = &mut state.kinds[kind as usize];
        own.refused_at = Some(now);
        own.times += 1;
        own.gate.shut(wait);
        if of_the_account {
            state.account.shut(wait);
        }
    }

    /// Returns for how long this kind has to wait.
    pub(crate) fn remaining(&self, kind: CallKind) -> Option<Duration> {
        let state = self.state();
        state.kinds[kind as usize]
            .gate
            .remaining()
            .max(state.account.remaining())
    }

    /// Returns how often this kind was refused.
    pub(crate) fn times_refused(&self, kind: CallKind) -> u64 {
        self.state().kinds[kind as usize].times
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One bucket per user.
pub(crate) struct Pacer(
    RateLimiter<
        Arc<str>,
        HashMapStateStore<Arc<str>>,
        RuntimeClock,
        NoOpMiddleware<std::time::Instant>,
    >,
);

impl Pacer {
    pub(crate) fn new(pace: Pace) -> Self {
        let quota = Quota::per_minute(pace.per_minute).allow_burst(pace.burst);
        Self(RateLimiter::new(
            quota,
            HashMapStateStore::default(),
            RuntimeClock,
        ))
    }

    /// Takes a turn for this user, or says how long to wait before asking again.
    pub(crate) fn turn(&self, user: &Arc<str>) -> Result<(), Duration> {
        // A millisecond more than asked, for timers are no finer.
        self.0.check_key(user).map_err(|not_yet| {
            not_yet.wait_time_from(RuntimeClock.now()) + Duration::from_millis(1)
        })
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
    async fn each_user_has_a_bucket() {
        let one = NonZeroU32::MIN;
        let pacer = Pacer::new(Pace {
            per_minute: one,
            burst: one,
        });
        let (ann, bob) = ("ann".into(), "bob".into());
        assert_eq!(pacer.turn(&ann), Ok(()));
        assert_eq!(pacer.turn(&bob), Ok(()));
        assert_eq!(pacer.turn(&ann), Err(Duration::from_millis(60_001)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_gate_opens_when_its_time_is_over_and_a_shorter_shutting_changes_nothing() {
        let gates = Gates::default();
        let remaining = || gates.remaining(CallKind::Change);
        assert_eq!(remaining(), None);
        gates.refused(CallKind::Change, Duration::from_secs(10));
        gates.refused(CallKind::Change, Duration::from_secs(2));
        assert_eq!(remaining(), Some(Duration::from_secs(10)));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(remaining(), Some(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(remaining(), None);
        gates.refused(CallKind::Change, Duration::MAX);
        assert_eq!(remaining(), Some(LONGEST_SHUT));
        assert_eq!(gates.times_refused(CallKind::Change), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn one_kind_shuts_itself_and_two_shut_the_account() {
        let gates = Gates::default();
        let shut = |wanted: [Option<u64>; 5]| {
            let left = CallKind::ALL.map(|kind| gates.remaining(kind).map(|left| left.as_secs()));
            assert_eq!(left, wanted, "general, search, listing, lookup, change");
        };
        gates.refused(CallKind::Search, Duration::from_secs(60));
        shut([None, Some(60), None, None, None]);
        gates.refused(CallKind::Change, Duration::from_secs(5));
        shut([None, Some(60), None, None, Some(5)]);
        gates.refused(CallKind::Search, Duration::from_secs(60));
        shut([None, Some(60), None, None, Some(5)]);
        tokio::time::advance(MOMENT).await;
        gates.refused(CallKind::Listing, Duration::from_secs(5));
        shut([None, Some(50), Some(5), None, None]);
        tokio::time::advance(MOMENT - Duration::from_secs(1)).await;
        gates.refused(CallKind::Lookup, Duration::from_secs(7));
        shut([Some(7), Some(41), Some(7), Some(7), Some(7)]);
        assert_eq!(
            CallKind::ALL.map(|kind| gates.times_refused(kind)),
            [0, 2, 1, 1, 1]
        );
    }
}

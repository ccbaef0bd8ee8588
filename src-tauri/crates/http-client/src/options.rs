use std::{num::NonZeroU32, time::Duration};

use crate::{base_url::BaseUrl, call_kind::CallKind, network::Network};

/// How an [`Http`](crate::Http) is built. [`HttpOptions::new`] gives what suits a real service.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Where the service lives.
    pub base: BaseUrl,
    /// How connections leave this computer.
    pub network: Network,
    /// What goes into `User-Agent`.
    pub user_agent: String,
    /// How many requests a minute one user may send; `None` for as many as come.
    pub pace: Option<Pace>,
    /// How many requests of one kind a user may send besides, for kinds with a limit of their own.
    pub kind_paces: Vec<(CallKind, Pace)>,
    /// How long to wait before the second try when the service names no time or a shorter one; later waits double, with jitter.
    pub first_delay: Duration,
    /// The longest wait that a service may ask for; above that the call fails with the time in the error. With zero
    /// nothing is ever sent twice.
    pub longest_wait: Duration,
    /// Time to make a connection: look-up, TCP and TLS together.
    pub connect: Duration,
    /// Time for a whole [`Patience::Quick`](crate::Patience::Quick) call.
    pub quick: Duration,
    /// Time for a whole [`Patience::Long`](crate::Patience::Long) call.
    pub long: Duration,
    /// The largest answer that is read, in bytes after decompression.
    pub answer_cap: usize,
}

impl HttpOptions {
    /// Gives the usual limits: 10 s to connect, 30 s for a quick call, 660 s for a long one, 8 MiB for an answer, waits
    /// that begin at one second and are never longer than two minutes, no pace, the system's proxy and trust.
    pub fn new(base: BaseUrl, user_agent: impl Into<String>) -> Self {
        Self {
            base,
            network: Network::default(),
            user_agent: user_agent.into(),
            pace: None,
            kind_paces: Vec::new(),
            first_delay: Duration::from_secs(1),
            longest_wait: Duration::from_secs(120),
            connect: Duration::from_secs(10),
            quick: Duration::from_secs(30),
            long: Duration::from_secs(660),
            answer_cap: 8 * 1024 * 1024,
        }
    }
}

/// How fast one user may go: `burst` at once, then evenly `per_minute`. In no minute do more than the sum leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Requests a minute in the long run.
    pub per_minute: NonZeroU32,
    /// Requests that may leave at once after a rest.
    pub burst: NonZeroU32,
}

impl Pace {
    /// Stays just below a limit of `allowed` requests in any minute: 97 % evenly, 2 % as a burst, 1 % to spare for what
    /// the network bunches up.
    pub fn below(allowed: NonZeroU32) -> Self {
        let share = |percent: u64| {
            let part = u32::try_from(u64::from(allowed.get()) * percent / 100).unwrap_or(u32::MAX);
            NonZeroU32::new(part).unwrap_or(NonZeroU32::MIN)
        };
        Self {
            per_minute: share(97),
            burst: share(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_below_the_limit_and_above_95_percent_of_it() {
        let pace = Pace::below(NonZeroU32::new(1000).unwrap());
        assert_eq!((pace.per_minute.get(), pace.burst.get()), (970, 20));
        let smallest = Pace::below(NonZeroU32::MIN);
        assert_eq!((smallest.per_minute.get(), smallest.burst.get()), (1, 1));
        assert!(Pace::below(NonZeroU32::MAX).per_minute.get() > 4_000_000_000);
    }
}

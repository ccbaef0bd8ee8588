use std::{num::NonZeroU32, time::Duration};

use crate::{base_url::BaseUrl, call_kind::CallKind, network::Network};

/// Options of an [`HttpClient`](crate::HttpClient). [`HttpOptions::new`] returns suitable defaults.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Address of the service.
    pub base: BaseUrl,
    /// Proxy, additional authorities and date listener.
    pub network: Network,
    /// Value of `User-Agent`.
    pub user_agent: String,
    /// Rate limit per user; `None` for no limit.
    pub rate_limit: Option<RateLimit>,
    /// Additional rate limits per user for single kinds of call.
    pub kind_rate_limits: Vec<(CallKind, RateLimit)>,
    /// Wait before the second attempt if the service asks for none or a shorter one; doubles with each attempt, with jitter.
    pub initial_backoff: Duration,
    /// Maximum wait before a retry; the call fails if the service asks for more. Zero disables retries.
    pub max_wait: Duration,
    /// Timeout for a connection: DNS, TCP and TLS together.
    pub connect_timeout: Duration,
    /// Timeout of a whole attempt with [`Timeout::Short`](crate::Timeout::Short).
    pub short_timeout: Duration,
    /// Timeout of a whole attempt with [`Timeout::Long`](crate::Timeout::Long).
    pub long_timeout: Duration,
    /// Maximum size of a response, in bytes after decompression.
    pub max_response_bytes: usize,
}

impl HttpOptions {
    /// Returns the defaults: 10 s to connect, 30 s for a short call, 660 s for a long one, 8 MiB for a response, waits from one
    /// second to two minutes, no rate limit, the system's proxy and trust store.
    pub fn new(base: BaseUrl, user_agent: impl Into<String>) -> Self {
        Self {
            base,
            network: Network::default(),
            user_agent: user_agent.into(),
            rate_limit: None,
            kind_rate_limits: Vec::new(),
            initial_backoff: Duration::from_secs(1),
            max_wait: Duration::from_secs(120),
            connect_timeout: Duration::from_secs(10),
            short_timeout: Duration::from_secs(30),
            long_timeout: Duration::from_secs(660),
            max_response_bytes: 8 * 1024 * 1024,
        }
    }
}

/// A rate limit: `burst` requests at once, then `per_minute` evenly. No minute exceeds the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Sustained requests a minute.
    pub per_minute: NonZeroU32,
    /// Requests at once after a pause.
    pub burst: NonZeroU32,
}

impl RateLimit {
    /// Returns a limit just below `allowed` requests in any minute: 97 % evenly, 2 % as a burst, 1 % reserve for network jitter.
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
    fn below_uses_between_95_and_100_percent() {
        let limit = RateLimit::below(NonZeroU32::new(1000).unwrap());
        assert_eq!((limit.per_minute.get(), limit.burst.get()), (970, 20));
        let smallest = RateLimit::below(NonZeroU32::MIN);
        assert_eq!((smallest.per_minute.get(), smallest.burst.get()), (1, 1));
        assert!(RateLimit::below(NonZeroU32::MAX).per_minute.get() > 4_000_000_000);
    }
}

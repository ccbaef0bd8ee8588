//! The services' clocks, read from the `Date` header of their responses.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use parking_lot::Mutex;
use reqwest::header::{AGE, DATE, HeaderMap};
use tokio::time::Instant;

/// Receives the `Date` header of every response.
pub trait DateListener: Send + Sync {
    /// Called for a response of `host` with the header `Date: date`, in whole seconds, which arrived `elapsed` after its request
    /// was sent.
    fn on_response(&self, host: &str, date: Timestamp, elapsed: Duration);
}

/// An optional [`DateListener`].
#[derive(Clone, Default)]
pub struct DateSink(Option<Arc<dyn DateListener>>);

impl DateSink {
    /// Passes the dates to `listener`.
    pub fn new(listener: Arc<dyn DateListener>) -> Self {
        Self(Some(listener))
    }
}

impl fmt::Debug for DateSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DateSink").field(&self.0.is_some()).finish()
    }
}

/// The clock of one service.
#[derive(Default)]
pub(crate) struct ServerClock {
    /// Date of the last response, and when it arrived.
    last: Mutex<Option<(Timestamp, Instant)>>,
    sink: DateSink,
}

impl ServerClock {
    pub(crate) fn new(sink: DateSink) -> Self {
        Self {
            sink,
            ..Self::default()
        }
    }

    pub(crate) fn record(&self, host: &str, headers: &HeaderMap, sent_at: Instant) {
        let Some(date) = date(headers) else { return };
        let now = Instant::now();
        *self.last.lock() = Some((date, now));
        if let Some(listener) = &self.sink.0 {
            listener.on_response(host, date, now - sent_at);
        }
    }

    /// Returns the time of the service's clock: late by up to a second, the latency of the last response and the time that this
    /// computer slept since. `None` before the first response.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        let (date, received_at) = (*self.last.lock())?;
        date.checked_add(received_at.elapsed()).ok()
    }
}

/// Returns the `Date` header (RFC 9110, 6.6.1), but not that of a cached response (RFC 9111, 5.1).
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    if headers.contains_key(AGE) {
        return None;
    }
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?.trim()).ok()?;
    // A date before 1970 is wrong.
    Timestamp::try_from(date)
        .ok()
        .filter(|_| date >= SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(pairs: &[(reqwest::header::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn parses_the_date_header() {
        let read = date(&headers(&[(DATE, "Sat, 21 Nov 2026 09:00:07 GMT")]));
        assert_eq!(read, "2026-11-21T09:00:07Z".parse().ok());
    }

    #[test]
    fn ignores_invalid_and_cached_dates() {
        for junk in [
            "",
            "yesterday",
            "2026-11-21T09:00:07Z",
            "Sat, 99 Nov 2026 09:00:07 GMT",
        ] {
            assert_eq!(date(&headers(&[(DATE, junk)])), None, "{junk:?}");
        }
        let cached = [(DATE, "Sat, 21 Nov 2026 09:00:07 GMT"), (AGE, "3600")];
        assert_eq!(date(&headers(&cached)), None);
        assert_eq!(date(&HeaderMap::new()), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_clock_advances_between_responses() {
        let dates = ServerClock::default();
        assert_eq!(dates.now(), None);
        dates.record(
            "box.test",
            &headers(&[(DATE, "Sat, 21 Nov 2026 09:00:07 GMT")]),
            Instant::now(),
        );
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!(dates.now(), "2026-11-21T09:01:37Z".parse().ok());
    }

    proptest! {
        #[test]
        fn never_panics(value in "[ -~]*") {
            let _ = date(&headers(&[(DATE, &value)]));
        }

        #[test]
        fn gives_back_every_date_since_1970(seconds in 0_u32..) {
            let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into());
            let read = date(&headers(&[(DATE, &httpdate::fmt_http_date(at))]));
            prop_assert_eq!(read, Timestamp::from_second(seconds.into()).ok());
        }

        #[test]
        fn no_date_of_a_cache_is_taken(value in "[ -~]*", age in "[ -~]*") {
            prop_assert_eq!(date(&headers(&[(DATE, &value), (AGE, &age)])), None);
        }
    }
}

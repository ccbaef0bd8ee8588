//! The time by the services' own clocks, from the `Date` of their answers.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use reqwest::header::{AGE, DATE, HeaderMap};
use tokio::time::Instant;

/// Hears the date of every answer.
pub trait DateListener: Send + Sync {
    /// An answer of `host` came whose `Date` is `date`, without the fraction of the second. It came `took` after its request
    /// was sent.
    fn answered(&self, host: &str, date: Timestamp, took: Duration);
}

/// A [`DateListener`], or none.
#[derive(Clone, Default)]
pub struct HeardDates(Option<Arc<dyn DateListener>>);

impl HeardDates {
    /// Lets `listener` hear them.
    pub fn by(listener: Arc<dyn DateListener>) -> Self {
        Self(Some(listener))
    }
}

impl fmt::Debug for HeardDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HeardDates")
            .field(&self.0.is_some())
            .finish()
    }
}

/// The dates of one connection's answers.
#[derive(Default)]
pub(crate) struct Dates {
    last: Mutex<Option<(Timestamp, Instant)>>,
    heard: HeardDates,
}

impl Dates {
    pub(crate) fn heard_by(heard: HeardDates) -> Self {
        Self {
            heard,
            ..Self::default()
        }
    }

    pub(crate) fn note(&self, host: &str, headers: &HeaderMap, sent: Instant) {
        let Some(date) = date(headers) else { return };
        let now = Instant::now();
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, now));
        if let Some(listener) = &self.heard.0 {
            listener.answered(host, date, now - sent);
        }
    }

    /// The time by the service's clock, too early by about a second and the way of the last answer, and by as long as this
    /// computer slept since. None before the first answer.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        let (date, at) = (*self.last.lock().unwrap_or_else(PoisonError::into_inner))?;
        date.checked_add(at.elapsed()).ok()
    }
}

/// The date of an answer (RFC 9110, 6.6.1); none of one that a cache kept (RFC 9111, 5.1), whose date is an old one.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    if headers.contains_key(AGE) {
        return None;
    }
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?.trim()).ok()?;
    // Before 1970 there was no HTTP.
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
    fn reads_the_date_of_an_answer() {
        let read = date(&headers(&[(DATE, "Sat, 21 Nov 2026 09:00:07 GMT")]));
        assert_eq!(read, "2026-11-21T09:00:07Z".parse().ok());
    }

    #[test]
    fn takes_no_date_that_is_none_or_that_a_cache_kept() {
        for junk in [
            "",
            "yesterday",
            "2026-11-21T09:00:07Z",
            "Sat, 99 Nov 2026 09:00:07 GMT",
        ] {
            assert_eq!(date(&headers(&[(DATE, junk)])), None, "{junk:?}");
        }
        let kept = [(DATE, "Sat, 21 Nov 2026 09:00:07 GMT"), (AGE, "3600")];
        assert_eq!(date(&headers(&kept)), None);
        assert_eq!(date(&HeaderMap::new()), None);
    }

    #[tokio::test(start_paused = true)]
    async fn goes_on_between_two_answers() {
        let dates = Dates::default();
        assert_eq!(dates.now(), None);
        dates.note(
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
    }
}

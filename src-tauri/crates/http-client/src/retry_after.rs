use std::time::{Duration, SystemTime};

/// Parses `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). A date counts from the response's `Date` if there is one, so that
/// a wrong clock on this computer does not matter. A past date is zero.
pub(crate) fn retry_after(value: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // A number out of range is still a valid wait, only a very long one.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let from = date
        .and_then(|date| httpdate::parse_http_date(date.trim()).ok())
        .unwrap_or(now);
    Some(until.duration_since(from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    #[test]
    fn parses_seconds() {
        assert_eq!(retry_after("7", None, NOW), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(" 0 ", None, NOW), Some(Duration::ZERO));
        assert_eq!(
            retry_after("99999999999999999999999", None, NOW),
            Some(Duration::from_secs(u64::MAX))
        );
    }

    #[test]
    fn a_date_counts_from_the_date_of_the_response() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:49 GMT", Some(date), NOW),
            Some(Duration::from_secs(12))
        );
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:00 GMT", Some(date), NOW),
            Some(Duration::ZERO)
        );
        let now = NOW + Duration::from_secs(784_111_777);
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:40 GMT", None, now),
            Some(Duration::from_secs(3))
        );
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:49:40 GMT", Some("junk"), now),
            Some(Duration::from_secs(3))
        );
    }

    #[test]
    fn rejects_other_values() {
        for junk in ["", "soon", "-1", "1.5", "+3", "１", "Sun, 99 Nov 1994"] {
            assert_eq!(retry_after(junk, None, NOW), None, "{junk:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(value in "\\PC*", date in proptest::option::of("\\PC*")) {
            let _ = retry_after(&value, date.as_deref(), NOW);
        }

        #[test]
        fn a_slip_in_a_date_never_panics(at in 0_usize..29, slip in any::<char>()) {
            let mut date: Vec<char> = "Sun, 06 Nov 1994 08:49:37 GMT".chars().collect();
            date[at] = slip;
            let date: String = date.into_iter().collect();
            let _ = retry_after(&date, Some("Sun, 06 Nov 1994 08:49:37 GMT"), NOW);
            prop_assert!(retry_after("3", Some(&date), NOW) == Some(Duration::from_secs(3)));
        }

        #[test]
        fn only_digits_and_dates_are_a_wait(value in "[ -~\t]{0,32}|[ 0-9]{0,24}") {
            let read = retry_after(&value, None, NOW).is_some();
            let value = value.trim();
            let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
            prop_assert_eq!(read, digits || httpdate::parse_http_date(value).is_ok());
        }

        #[test]
        fn seconds_round_trip(seconds in any::<u64>()) {
            prop_assert_eq!(retry_after(&seconds.to_string(), None, NOW), Some(Duration::from_secs(seconds)));
        }

        #[test]
        fn dates_give_their_difference(start in 0_u64..4_000_000_000, wait in 0_u64..1_000_000) {
            let at = |seconds| httpdate::fmt_http_date(NOW + Duration::from_secs(seconds));
            prop_assert_eq!(
                retry_after(&at(start + wait), Some(&at(start)), NOW),
                Some(Duration::from_secs(wait))
            );
        }
    }
}

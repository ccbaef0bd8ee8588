//! Times of the demo data, counted back from the start.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The start of the demo. Days are days in UTC.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    now: Timestamp,
}

impl Clock {
    /// Truncates the start to whole seconds, as both services do.
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            now: Timestamp::from_second(now.as_second()).unwrap_or(now),
        }
    }

    /// Returns the date `days` after the start, or before it when negative, as `YYYY-MM-DD`.
    pub(super) fn date(self, days: i64) -> String {
        let day = self
            .now
            .to_zoned(TimeZone::UTC)
            .date()
            .saturating_add(jiff::Span::new().days(days));
        day.strftime("%Y-%m-%d").to_string()
    }

    /// Returns a time of day `days` ago, but never later than the start.
    pub(super) fn days_ago(self, days: i64, hour: i8, minute: i8) -> Timestamp {
        let day = self
            .now
            .to_zoned(TimeZone::UTC)
            .date()
            .saturating_sub(jiff::Span::new().days(days));
        let at = day
            .to_datetime(Time::constant(hour, minute, 0, 0))
            .to_zoned(TimeZone::UTC);
        at.map_or(self.now, |at| at.timestamp()).min(self.now)
    }

    pub(super) fn minutes_ago(self, minutes: i64) -> Timestamp {
        self.now - SignedDuration::from_mins(minutes)
    }

    pub(super) fn in_minutes(self, minutes: i64) -> Timestamp {
        self.now + SignedDuration::from_mins(minutes)
    }
}

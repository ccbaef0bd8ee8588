//! The company of the demo, and moments counted back from the start.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(super) const MIKA: &str = super::demo::people::MIKA_EMAIL;
pub(super) const LUIS: &str = "l.ortega@aoyama-foods.example";
pub(super) const KEIKO: &str = "k.tanaka@aoyama-foods.example";
pub(super) const EMIL: &str = "e.berg@aoyama-foods.example";
pub(super) const HANA: &str = "h.mori@aoyama-foods.example";
pub(super) const AMIRA: &str = "a.haddad@aoyama-foods.example";
pub(super) const DANIEL: &str = "d.cohen@aoyama-foods.example";

/// Moments as people speak of them. The day is the day in UTC.
#[derive(Clone, Copy)]
pub(super) struct Calendar {
    now: Timestamp,
}

impl Calendar {
    /// Cuts the moment to whole seconds, as both services do.
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            now: Timestamp::from_second(now.as_second()).unwrap_or(now),
        }
    }

    /// Year, month and day that many days after the start (before it, when negative).
    pub(super) fn date(self, days: i64) -> String {
        let day = self
            .now
            .to_zoned(TimeZone::UTC)
            .date()
            .saturating_add(jiff::Span::new().days(days));
        day.strftime("%Y-%m-%d").to_string()
    }

    /// That many days ago at a time of day; never later than the start.
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

//! A filter by the time of deletion: days by name or date, with times of day.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Span as Calendar, Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A filter by the time of deletion. Times of day are local and whole minutes; the last minute is included in full.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "DeletedWhen")]
pub enum DateFilter {
    /// At any time.
    #[default]
    Any,
    /// Within the last hour.
    Hour,
    /// Today.
    Today {
        /// From this time of day on.
        #[ts(type = "string | null")]
        from: Option<Time>,
        /// Up to this time of day.
        #[ts(type = "string | null")]
        to: Option<Time>,
    },
    /// Yesterday.
    Yesterday {
        /// From this time of day on.
        #[ts(type = "string | null")]
        from: Option<Time>,
        /// Up to this time of day.
        #[ts(type = "string | null")]
        to: Option<Time>,
    },
    /// Today or on one of the six days before.
    Week,
    /// Between two local moments; either end may be open.
    Between {
        /// From then on.
        #[ts(type = "string | null")]
        from: Option<DateTime>,
        /// Up to then.
        #[ts(type = "string | null")]
        to: Option<DateTime>,
    },
}

/// A range of time in microseconds since 1970: the start is included, the end is not. Either may be open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeRange {
    from: Option<i64>,
    before: Option<i64>,
}

impl TimeRange {
    /// Returns whether it contains the instant. A range that is open on both sides contains also the instant `undated`, which
    /// stands for an unknown one.
    #[must_use]
    pub fn contains(self, at: i64, undated: i64) -> bool {
        if at == undated {
            return self.from.is_none() && self.before.is_none();
        }
        self.from.is_none_or(|from| at >= from) && self.before.is_none_or(|before| at < before)
    }

    /// Returns whether it contains all that the other one contains.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.from
            .is_none_or(|from| other.from.is_some_and(|other| other >= from))
            && self
                .before
                .is_none_or(|before| other.before.is_some_and(|other| other <= before))
    }

    /// Returns the part of it from an instant on; all of it without an instant.
    #[must_use]
    pub fn not_before(self, at: Option<Timestamp>) -> Self {
        Self {
            from: self.from.max(at.map(Timestamp::as_microsecond)),
            ..self
        }
    }

    /// Returns the start, if it has one.
    #[must_use]
    pub fn from(self) -> Option<Timestamp> {
        self.from
            .and_then(|from| Timestamp::from_microsecond(from).ok())
    }

    /// Returns the end, which is excluded, if it has one.
    #[must_use]
    pub fn before(self) -> Option<Timestamp> {
        self.before
            .and_then(|before| Timestamp::from_microsecond(before).ok())
    }
}

impl DateFilter {
    /// Returns the range of time at `now` in its time zone.
    #[must_use]
    pub fn range(&self, now: &Zoned) -> TimeRange {
        let (today, zone) = (now.date(), now.time_zone());
        match self {
            Self::Any => TimeRange::default(),
            // To the minute, so that the result is cached for a minute.
            Self::Hour => {
                let now = now.timestamp() - SignedDuration::from_hours(1);
                TimeRange {
                    from: Some(now.as_second().div_euclid(60) * 60_000_000),
                    before: None,
                }
            }
            Self::Today { from, to } => day(today, *from, *to, zone),
            Self::Yesterday { from, to } => day(later(today, -1), *from, *to, zone),
            Self::Week => TimeRange {
                from: instant(later(today, -6).into(), zone),
                before: None,
            },
            Self::Between { from, to } => TimeRange {
                from: from.and_then(|from| instant(from, zone)),
                before: to.and_then(|to| end_of_minute(to, zone)),
            },
        }
    }
}

fn day(day: Date, from: Option<Time>, to: Option<Time>, zone: &TimeZone) -> TimeRange {
    let begin = day.to_datetime(from.unwrap_or(Time::midnight()));
    let before = match to {
        Some(to) => end_of_minute(day.to_datetime(to), zone),
        None => instant(later(day, 1).into(), zone),
    };
    TimeRange {
        from: instant(begin, zone),
        before,
    }
}

fn later(day: Date, days: i64) -> Date {
    day.saturating_add(Calendar::new().days(days))
}

/// Returns the instant of a local time: one that a clock change leaves out means the moment of the change, one that comes
/// twice means the first.
fn instant(at: DateTime, zone: &TimeZone) -> Option<i64> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    let begin = match ambiguous.offset() {
        AmbiguousOffset::Gap { before, after } => change_within(at, before, after, zone)?,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
            ambiguous.earlier().ok()?
        }
    };
    Some(begin.as_microsecond())
}

/// Returns the instant at which the minute of a local time is over: of one that comes twice, when the second is; of one that a
/// clock change leaves out, the moment of the change.
fn end_of_minute(at: DateTime, zone: &TimeZone) -> Option<i64> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    let end = match ambiguous.offset() {
        AmbiguousOffset::Gap { before, after } => change_within(at, before, after, zone)?,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
            let last = ambiguous.later().ok()?;
            last.checked_add(SignedDuration::from_mins(1))
                .unwrap_or(Timestamp::MAX)
        }
    };
    Some(end.as_microsecond())
}

/// Returns the moment of the clock change that leaves a local time out. By the offset after it the time is too early, by the
/// offset before it too late.
fn change_within(
    at: DateTime,
    before: Offset,
    after: Offset,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let (early, late) = (after.to_timestamp(at).ok()?, before.to_timestamp(at).ok()?);
    let change = zone
        .following(early)
        .next()
        .map(|change| change.timestamp());
    change.filter(|change| *change <= late).or(Some(late))
}

#[cfg(test)]
mod tests;

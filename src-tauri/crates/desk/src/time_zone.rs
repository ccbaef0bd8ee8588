//! The time zone of the person, for the page, whose engine does not know every form of a zone.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use ts_rs::TS;

/// Start of 2000, before Box and Clumio were founded, in seconds since 1970.
const FROM: i64 = 946_684_800;
/// Start of 2050.
const TO: i64 = 2_524_608_000;

/// A time zone as its offsets, without a name. The page parses and formats times with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Zone")]
pub struct TimeZoneOffsets {
    /// The offsets in order; the first applies to all earlier times as well.
    pub offsets: Vec<ZoneOffset>,
}

/// An offset and its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ZoneOffset {
    /// Start in seconds since 1970; none for the first.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Number of seconds that local time is ahead of UTC.
    pub seconds: i32,
}

impl From<&TimeZone> for TimeZoneOffsets {
    fn from(zone: &TimeZone) -> Self {
        let begin = Timestamp::from_second(FROM).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut offsets = vec![ZoneOffset {
            from: None,
            seconds: zone.to_offset(begin).seconds(),
        }];
        let changes = zone
            .following(begin)
            .map(|change| (change.timestamp().as_second(), change.offset()));
        for (from, offset) in changes.take_while(|(from, _)| *from < TO) {
            let seconds = offset.seconds();
            // Some transitions change only the name.
            if offsets.last().is_none_or(|last| last.seconds != seconds) {
                offsets.push(ZoneOffset {
                    from: Some(from),
                    seconds,
                });
            }
        }
        Self { offsets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the offset at a time as the page determines it.
    fn offset_at(zone: &TimeZoneOffsets, second: i64) -> i32 {
        let last = zone
            .offsets
            .iter()
            .rfind(|offset| offset.from.is_none_or(|from| from <= second));
        last.unwrap().seconds
    }

    #[test]
    fn posix_forms_that_a_web_view_does_not_know_are_supported() {
        for (posix, seconds) in [
            ("JST-9", 9 * 3600),
            ("<+0530>-5:30", 19_800),
            ("NST3:30", -12_600),
        ] {
            let zone = TimeZoneOffsets::from(&TimeZone::posix(posix).unwrap());
            assert_eq!(
                zone.offsets,
                [ZoneOffset {
                    from: None,
                    seconds
                }],
                "{posix}"
            );
        }
        assert_eq!(
            TimeZoneOffsets::from(&TimeZone::UTC).offsets,
            [ZoneOffset {
                from: None,
                seconds: 0
            }]
        );
    }

    proptest! {
        #[test]
        fn every_time_has_the_offset_of_its_zone(
            name in prop::sample::select(vec![
                "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo", "America/Santiago",
                "Asia/Kolkata", "Africa/Casablanca",
            ]),
            second in FROM..TO,
        ) {
            let zone = TimeZone::get(name).unwrap();
            let offset = zone.to_offset(Timestamp::from_second(second).unwrap()).seconds();
            prop_assert_eq!(offset_at(&TimeZoneOffsets::from(&zone), second), offset);
        }

        #[test]
        fn posix_rules_apply(second in FROM..TO) {
            let zone = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap();
            let offset = zone.to_offset(Timestamp::from_second(second).unwrap()).seconds();
            prop_assert_eq!(offset_at(&TimeZoneOffsets::from(&zone), second), offset);
        }
    }
}

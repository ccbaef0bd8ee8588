//! The time zone in which people type and read times, for a page that does not know all that this program knows.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use ts_rs::TS;

/// From the beginning of 2000, before Box and Clumio were founded, to that of 2050.
const FROM: i64 = 946_684_800;
const TO: i64 = 2_524_608_000;

/// A time zone as its offsets, which need no name. What people type is read by it, and what they read is written by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Zone {
    /// The offsets in order; the first holds for all earlier times as well.
    pub offsets: Vec<ZoneOffset>,
}

/// An offset and since when it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ZoneOffset {
    /// The second since 1970 from which on it holds; none for the first.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// By how many seconds local time is ahead of UTC.
    pub seconds: i32,
}

impl From<&TimeZone> for Zone {
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
            // Some changes are of the name alone.
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

    /// As the page reads it.
    fn ahead(zone: &Zone, second: i64) -> i32 {
        let last = zone
            .offsets
            .iter()
            .rfind(|offset| offset.from.is_none_or(|from| from <= second));
        last.unwrap().seconds
    }

    #[test]
    fn forms_that_a_web_view_does_not_know_are_offsets_like_any_other() {
        for (posix, seconds) in [
            ("JST-9", 9 * 3600),
            ("<+0530>-5:30", 19_800),
            ("NST3:30", -12_600),
        ] {
            let zone = Zone::from(&TimeZone::posix(posix).unwrap());
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
            Zone::from(&TimeZone::UTC).offsets,
            [ZoneOffset {
                from: None,
                seconds: 0
            }]
        );
    }

    proptest! {
        #[test]
        fn every_moment_has_the_offset_of_its_zone(
            name in prop::sample::select(vec![
                "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo", "America/Santiago",
                "Asia/Kolkata", "Africa/Casablanca",
            ]),
            second in FROM..TO,
        ) {
            let zone = TimeZone::get(name).unwrap();
            let offset = zone.to_offset(Timestamp::from_second(second).unwrap()).seconds();
            prop_assert_eq!(ahead(&Zone::from(&zone), second), offset);
        }

        #[test]
        fn rules_of_posix_hold_as_well(second in FROM..TO) {
            let zone = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap();
            let offset = zone.to_offset(Timestamp::from_second(second).unwrap()).seconds();
            prop_assert_eq!(ahead(&Zone::from(&zone), second), offset);
        }
    }
}

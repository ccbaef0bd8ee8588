use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;

const UNDATED: i64 = i64::MIN;

fn now(zone: &str) -> Zoned {
    date(2026, 11, 21)
        .at(15, 30, 20, 0)
        .to_zoned(TimeZone::get(zone).unwrap())
        .unwrap()
}

fn range(when: &DateFilter) -> (Option<String>, Option<String>) {
    let now = now("Asia/Tokyo");
    let range = when.range(&now);
    let local = |at: Timestamp| {
        at.to_zoned(now.time_zone().clone())
            .strftime("%d %H:%M")
            .to_string()
    };
    (range.from().map(local), range.before().map(local))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn days_are_whole_local_days() {
    assert_eq!(range(&DateFilter::Any), (None, None));
    assert_eq!(range(&DateFilter::Hour), (some("21 14:30"), None));
    assert_eq!(
        range(&DateFilter::Today {
            from: None,
            to: None
        }),
        (some("21 00:00"), some("22 00:00"))
    );
    assert_eq!(
        range(&DateFilter::Yesterday {
            from: None,
            to: None
        }),
        (some("20 00:00"), some("21 00:00"))
    );
    assert_eq!(range(&DateFilter::Week), (some("15 00:00"), None));
}

#[test]
fn the_last_minute_is_included_and_either_end_may_be_open() {
    let at = |hour| Some(time(hour, 0, 0, 0));
    let yesterday = |from, to| range(&DateFilter::Yesterday { from, to });
    assert_eq!(
        yesterday(at(14), at(15)),
        (some("20 14:00"), some("20 15:01"))
    );
    assert_eq!(
        yesterday(at(14), None),
        (some("20 14:00"), some("21 00:00"))
    );
    assert_eq!(
        yesterday(None, Some(time(23, 59, 0, 0))),
        (some("20 00:00"), some("21 00:00"))
    );
    let noon = date(2026, 11, 3).at(12, 0, 0, 0);
    assert_eq!(
        range(&DateFilter::Between {
            from: Some(noon),
            to: None
        }),
        (some("03 12:00"), None)
    );
    assert_eq!(
        range(&DateFilter::Between {
            from: None,
            to: Some(noon)
        }),
        (None, some("03 12:01"))
    );
}

#[test]
fn a_day_of_25_hours_is_included_whole() {
    let now = date(2026, 10, 26)
        .at(9, 0, 0, 0)
        .to_zoned(TimeZone::get("Europe/Oslo").unwrap())
        .unwrap();
    let range = DateFilter::Yesterday {
        from: None,
        to: None,
    }
    .range(&now);
    let hours = range
        .before()
        .unwrap()
        .duration_since(range.from().unwrap())
        .as_hours();
    assert_eq!(hours, 25);
}

/// Returns the range of `Today` from and to these times in a time zone, in UTC.
fn hours(zone: &str, day: Date, from: Option<Time>, to: Option<Time>) -> (String, String) {
    let now = day
        .at(12, 0, 0, 0)
        .to_zoned(TimeZone::get(zone).unwrap())
        .unwrap();
    let range = DateFilter::Today { from, to }.range(&now);
    let utc = |at: Option<Timestamp>| at.unwrap().strftime("%H:%M").to_string();
    let between = DateFilter::Between {
        from: from.map(|from| day.to_datetime(from)),
        to: to.map(|to| day.to_datetime(to)),
    };
    let between = between.range(&now);
    assert!(from.is_none() || between.from() == range.from(), "{zone}");
    assert!(to.is_none() || between.before() == range.before(), "{zone}");
    (utc(range.from()), utc(range.before()))
}

#[test]
fn an_hour_that_occurs_twice_is_included_twice() {
    let at = |hour, minute| Some(time(hour, minute, 0, 0));
    for (zone, day, from, to, range) in [
        // Newfoundland: from −2:30 to −3:30 at 2:00. 1:00 is 3:30 and again 4:30.
        (
            "America/St_Johns",
            date(2026, 11, 1),
            at(1, 0),
            at(1, 45),
            ("03:30", "05:16"),
        ),
        // Lord Howe: from +11 to +10:30 at 2:00. 1:30 is 14:30 and again 15:00 of the day before.
        (
            "Australia/Lord_Howe",
            date(2026, 4, 5),
            at(1, 30),
            at(1, 45),
            ("14:30", "15:16"),
        ),
        (
            "Europe/Berlin",
            date(2026, 10, 25),
            at(2, 0),
            at(2, 59),
            ("00:00", "02:00"),
        ),
        // What ends before the double hour ends before its first time.
        (
            "Europe/Berlin",
            date(2026, 10, 25),
            at(1, 0),
            at(1, 59),
            ("23:00", "00:00"),
        ),
        (
            "Asia/Kolkata",
            date(2026, 10, 25),
            at(2, 0),
            at(2, 59),
            ("20:30", "21:30"),
        ),
    ] {
        assert_eq!(
            hours(zone, day, from, to),
            (range.0.to_owned(), range.1.to_owned()),
            "{zone}"
        );
    }
}

#[test]
fn a_skipped_time_means_the_moment_of_the_clock_change() {
    let at = |hour, minute| Some(time(hour, minute, 0, 0));
    let berlin = |from, to| hours("Europe/Berlin", date(2026, 3, 29), from, to);
    // At 2:00, which is 1:00 in UTC, it is 3:00.
    assert_eq!(
        berlin(at(2, 15), at(3, 30)),
        ("01:00".to_owned(), "01:31".to_owned())
    );
    assert_eq!(
        berlin(at(1, 0), at(2, 15)),
        ("00:00".to_owned(), "01:00".to_owned())
    );
    assert_eq!(
        berlin(at(1, 0), at(1, 59)),
        ("00:00".to_owned(), "01:00".to_owned())
    );
    // A day without midnight begins with the change.
    let santiago = hours("America/Santiago", date(2026, 9, 6), None, at(1, 0));
    assert_eq!(santiago, ("04:00".to_owned(), "04:01".to_owned()));
}

#[test]
fn only_an_open_range_contains_an_unknown_time() {
    assert!(TimeRange::default().contains(UNDATED, UNDATED));
    assert!(
        !DateFilter::Week
            .range(&now("UTC"))
            .contains(UNDATED, UNDATED)
    );
}

#[test]
fn a_range_covers_the_ranges_within_it() {
    let now = now("UTC");
    let at = |hour| Some(time(hour, 0, 0, 0));
    let day = DateFilter::Today {
        from: None,
        to: None,
    }
    .range(&now);
    let hours = DateFilter::Today {
        from: at(9),
        to: at(10),
    }
    .range(&now);
    let since = DateFilter::Week.range(&now);
    assert!(
        day.covers(day)
            && day.covers(hours)
            && since.covers(day)
            && TimeRange::default().covers(since)
    );
    assert!(!hours.covers(day) && !day.covers(since) && !since.covers(TimeRange::default()));
}

#[test]
fn a_date_filter_is_read_as_the_page_sends_it() {
    let read = |text: &str| serde_json::from_str::<DateFilter>(text).unwrap();
    let from = Some(time(14, 0, 0, 0));
    assert_eq!(
        read(r#"{"is":"yesterday","from":"14:00","to":null}"#),
        DateFilter::Yesterday { from, to: None }
    );
    let between = read(r#"{"is":"between","from":"2026-11-20T14:00","to":null}"#);
    assert_eq!(
        between,
        DateFilter::Between {
            from: Some(date(2026, 11, 20).at(14, 0, 0, 0)),
            to: None
        }
    );
    let written = serde_json::to_string(&between).unwrap();
    assert_eq!(read(&written), between);
}

proptest! {
    #[test]
    fn a_time_of_day_is_in_its_range_exactly_when_between(
        from in 0i8..24, to in 0i8..24, hour in 0i8..24, minute in 0i8..60,
    ) {
        let now = now("Asia/Tokyo");
        let when = DateFilter::Today { from: Some(time(from, 0, 0, 0)), to: Some(time(to, 0, 0, 0)) };
        let at = now.date().at(hour, minute, 0, 0).to_zoned(now.time_zone().clone()).unwrap();
        let inside = (hour, minute) >= (from, 0) && (hour, minute) <= (to, 0);
        prop_assert_eq!(when.range(&now).contains(at.timestamp().as_microsecond(), UNDATED), inside);
    }
}

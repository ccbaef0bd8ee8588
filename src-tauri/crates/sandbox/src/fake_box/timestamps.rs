use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::Value;

/// Formats a time in the time zone of the enterprise, California, so that offsets differ over the year. Daylight
/// saving time runs from April to October here, which needs no time zone database.
pub(crate) fn format_time(at: Timestamp) -> Value {
    let standard = Offset::constant(-8).to_datetime(at);
    let (local, offset) = if (4..=10).contains(&standard.month()) {
        (Offset::constant(-7).to_datetime(at), "-07:00")
    } else {
        (standard, "-08:00")
    };
    Value::from(format!("{}{offset}", local.strftime("%Y-%m-%dT%H:%M:%S")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_offset_of_their_season() {
        let winter: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let summer: Timestamp = "2026-07-02T03:04:05Z".parse().unwrap();
        assert_eq!(format_time(winter), "2026-01-01T19:04:05-08:00");
        assert_eq!(format_time(summer), "2026-07-01T20:04:05-07:00");
    }
}

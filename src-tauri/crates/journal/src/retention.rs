//! Retention: erasing rows by age, or all.

use jiff::Timestamp;

pub(crate) const CREATE: &str = "
    CREATE TABLE erased (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        count INTEGER NOT NULL,
        until INTEGER NOT NULL
    ) STRICT;
";

/// The rows erased by age since all rows were last erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Number of rows.
    pub count: u32,
    /// Start of the newest of them.
    pub until: Timestamp,
}

/// The current time, and whether it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentTime {
    /// It is at least this late, by a clock that cannot be set here.
    Trusted(Timestamp),
    /// The time of this computer's clock.
    Untrusted(Timestamp),
}

/// Returns the SQL condition for a row that started before `:before` and was written before any that started later. Rows
/// dated after `:now` have a wrong time and do not count.
pub(crate) fn old_rows_sql(table: &str) -> String {
    format!(
        "started_at < :before AND number < coalesce(
            (SELECT min(number) FROM {table} WHERE started_at >= :before AND started_at <= :now), {})",
        i64::MAX
    )
}

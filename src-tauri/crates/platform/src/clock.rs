//! The computer's clocks.

use jiff::{Timestamp, tz::TimeZone};
use std::time::Duration;

/// The computer's clocks.
pub trait Clock: Send + Sync {
    /// Returns the time of day, which people and networks set forwards and backwards.
    fn now(&self) -> Timestamp;

    /// Returns the time since some moment before the start, by a clock that cannot be set. It runs on while the computer
    /// sleeps. For how long a secret may stay.
    fn running(&self) -> Duration;

    /// Returns the time zone in which people read and type times.
    fn zone(&self) -> TimeZone {
        TimeZone::system()
    }
}

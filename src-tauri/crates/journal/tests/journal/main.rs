//! The journal from outside: its tables, and what survives.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod activity;
mod durability;
mod exclusive;
#[cfg(target_os = "linux")]
mod faulty_disks;
mod fixtures;
mod jobs;
mod recents;
mod retention;
mod unusable;

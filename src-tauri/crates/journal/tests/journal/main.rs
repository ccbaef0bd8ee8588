//! The journal from outside: its tables, and what survives.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod activity;
mod durability;
mod erasing;
mod given;
mod jobs;
mod one_at_a_time;
mod recents;
mod unusable;

//! The client against answers as Clumio's own pages and SDKs write them down.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod assets;
mod audit_trails;
mod bench;
mod errors;
mod passcode;
mod restored_files;
mod units;

//! Tests against responses from Clumio's documentation and SDKs.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod assets;
mod audit_trails;
mod errors;
mod passcode;
mod restored_files;
mod setup;
mod units;

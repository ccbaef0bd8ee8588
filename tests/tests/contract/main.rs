//! Our clients and the sandbox against answers that were typed from the vendors' pages, in `tests/fixtures`.
//!
//! Each fixture is one answer to one operation, with its origin. Every one is served to our client over a socket, where we
//! have a call for it, and compared in shape with what the sandbox answers.

#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

mod box_client;
mod box_sandbox;
mod clumio_client;
mod clumio_sandbox;
mod fixture;
mod here;
mod required;
mod served;
mod shape;

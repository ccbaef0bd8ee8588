//! Limits for what the owner of a selection answers: how long it may take, and how much of it can be a text of this program.

use platform::{Content, LONGEST_READ};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long an owner may take to answer one question.
const WITHIN: Duration = Duration::from_secs(1);

/// By when the next question is to be answered.
#[expect(
    clippy::disallowed_methods,
    reason = "how long another program takes is real time"
)]
pub(super) fn deadline() -> Instant {
    Instant::now() + WITHIN
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long another program takes is real time"
)]
pub(super) fn left_until(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// Converts an answer to text. One that is no UTF-8 was not written by this program.
pub(super) fn as_text(bytes: Vec<u8>) -> Content {
    if bytes.len() > LONGEST_READ {
        return Content::Foreign;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(Zeroizing::new(text)),
        Err(_) => Content::Foreign,
    }
}

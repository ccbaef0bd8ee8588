//! Looks at the clipboard of X11 and Wayland, where the content is with another program: what is offered is asked for first,
//! no answer within a second is no answer, and no more is read than any text of ours has.

mod wayland;
mod x11;

use platform::{Content, LONGEST_READ};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long an owner may take to answer one question.
const WITHIN: Duration = Duration::from_secs(1);

pub(super) fn look() -> Content {
    if let Some(content) = wayland::look() {
        return content;
    }
    x11::look(None)
}

/// By when the next question is to be answered.
#[expect(
    clippy::disallowed_methods,
    reason = "how long another program takes is real time"
)]
fn deadline() -> Instant {
    Instant::now() + WITHIN
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long another program takes is real time"
)]
fn left_until(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// What is no UTF-8 cannot be ours.
fn as_text(bytes: Vec<u8>) -> Content {
    if bytes.len() > LONGEST_READ {
        return Content::Foreign;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(Zeroizing::new(text)),
        Err(_) => Content::Foreign,
    }
}

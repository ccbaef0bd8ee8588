mod mutter;
mod wayland;
mod x11;

use std::error::Error;
use std::time::Duration;

#[expect(
    clippy::disallowed_methods,
    reason = "the kind of the session, read as the client libraries of both do"
)]
pub(super) fn elapsed() -> Option<Duration> {
    // On Wayland an X server runs too, but it sees only the input of X programs.
    if std::env::var_os("WAYLAND_DISPLAY").is_some() {
        // Mutter is the one large compositor without the protocol, and has its own interface.
        wayland::elapsed().or_else(|| or_unknown(mutter::elapsed()))
    } else {
        or_unknown(x11::elapsed(None))
    }
}

fn or_unknown(queried: Result<Option<Duration>, Box<dyn Error>>) -> Option<Duration> {
    queried.unwrap_or_else(|error| {
        tracing::debug!(%error, "could not read the idle time");
        None
    })
}

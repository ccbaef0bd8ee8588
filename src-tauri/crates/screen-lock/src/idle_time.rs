//! The idle time of the session.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
#[expect(unsafe_code, reason = "a system function that no dependency declares")]
mod macos;
#[cfg(windows)]
#[expect(unsafe_code, reason = "two system functions")]
mod windows;

#[cfg(target_os = "linux")]
use linux::elapsed;
#[cfg(target_os = "macos")]
use macos::elapsed;
use std::time::Duration;
#[cfg(windows)]
use windows::elapsed;

/// Returns the time since the last keyboard or mouse input of this session, in any program; `None` where the system does not
/// provide it. May block for up to a second. Time asleep may not be counted.
#[must_use]
pub fn idle_time() -> Option<Duration> {
    elapsed()
}

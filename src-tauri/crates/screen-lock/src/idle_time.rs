//! The computer's idle time.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
#[expect(
    unsafe_code,
    reason = "a function of the system's that no crate of ours declares"
)]
mod macos;
#[cfg(windows)]
#[expect(unsafe_code, reason = "two functions of the system's")]
mod windows;

#[cfg(target_os = "linux")]
use linux::elapsed;
#[cfg(target_os = "macos")]
use macos::elapsed;
use std::time::Duration;
#[cfg(windows)]
use windows::elapsed;

/// Returns how long nobody has touched the keys or the mouse of this session, in whatever program; `None` where the system
/// does not say. May block for a moment. The time that the computer slept may be missing in it.
#[must_use]
pub fn idle_time() -> Option<Duration> {
    elapsed()
}

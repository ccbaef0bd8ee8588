#![doc = include_str!("../README.md")]

mod idle_time;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
#[expect(
    unsafe_code,
    reason = "the notification centre calls a method by its name"
)]
mod macos;
#[cfg(any(windows, test))]
mod session_message;
#[cfg(windows)]
#[expect(
    unsafe_code,
    reason = "Windows notifies of session changes only through a window procedure"
)]
mod windows;

pub use idle_time::idle_time;
#[cfg(target_os = "linux")]
pub use linux::watch;
#[cfg(target_os = "macos")]
pub use macos::watch;
#[cfg(windows)]
pub use windows::watch;

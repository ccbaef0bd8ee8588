#![doc = include_str!("../README.md")]

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
#[expect(unsafe_code, reason = "LocalAuthentication has no safe interface")]
mod macos;
#[cfg(windows)]
#[expect(unsafe_code, reason = "the question needs the handle of the window")]
mod windows;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(windows)]
use windows as system;

/// What the system asks.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Why, as a sentence in the dialog of Windows, and on macOS as what follows "… is trying to".
    pub reason: &'a str,
    /// The polkit action, on Linux; the reason is in its file.
    pub action: &'a str,
    /// The handle of the window that is asked above, on Windows; 0 elsewhere.
    pub window: isize,
}

/// Why the person is not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The person cancelled, or was not recognized.
    #[error("the person was not confirmed")]
    Declined,
    /// The system cannot ask; the reason in English.
    #[error("the system cannot ask: {0}")]
    Unavailable(String),
}

/// Asks, and waits for as long as the system waits for an answer.
///
/// # Errors
/// [`Error`]
pub fn ask(question: &Question<'_>) -> Result<(), Error> {
    system::ask(question)
}

#![doc = include_str!("../README.md")]

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
#[expect(unsafe_code, reason = "LocalAuthentication has no safe interface")]
mod macos;
mod question;
#[cfg(windows)]
#[expect(unsafe_code, reason = "the question needs the handle of the window")]
mod windows;

pub use question::{Error, Question};

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(windows)]
use windows as system;

/// Asks, and waits for as long as the system waits for an answer.
///
/// # Errors
/// [`Error`]
pub fn ask(question: &Question<'_>) -> Result<(), Error> {
    system::ask(question)
}

//! Whether the person whose session this is sits at the computer.

use async_trait::async_trait;
use std::fmt;

/// Asks the person to prove to the system that it is them: with a finger, a face, a PIN or a password.
#[async_trait]
pub trait PresenceCheck: Send + Sync {
    /// Asks, and waits for as long as the system waits for an answer.
    ///
    /// # Errors
    /// [`PresenceError`]
    async fn ask(&self) -> Result<(), PresenceError>;
}

/// Why presence is not confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresenceError {
    /// The person cancelled, or was not recognized.
    Declined,
    /// The system cannot ask; the reason in English.
    Unavailable(String),
}

impl fmt::Display for PresenceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Declined => formatter.write_str("the person was not confirmed"),
            Self::Unavailable(reason) => write!(formatter, "the system cannot ask: {reason}"),
        }
    }
}

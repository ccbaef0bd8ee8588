use std::time::Duration;

/// Why a secret could not be stored, read or removed. No text in here ever holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// This machine has no keyring that works: no session bus, no default collection, or a platform without one.
    #[error("no working keyring: {reason}")]
    Unavailable {
        /// The platform's own words.
        reason: String,
    },
    /// The keyring is locked, or the question to unlock it was dismissed or denied.
    #[error("the keyring is locked: {reason}")]
    Locked {
        /// The platform's own words.
        reason: String,
    },
    /// No answer in time, most likely because the keyring waits for a person. What was asked may still happen.
    #[error("the keyring did not answer within {} s; it may be waiting for someone to unlock it", waited.as_secs())]
    TimedOut {
        /// How long the call waited.
        waited: Duration,
    },
    /// The entry exists, but what it holds was not stored by this program.
    #[error("the entry {name} in the keyring cannot be read as text")]
    Unreadable {
        /// The name of the entry.
        name: String,
    },
    /// The keyring does not take this name or value.
    #[error("the keyring refused the entry {name}: {reason}")]
    Refused {
        /// The name of the entry.
        name: String,
        /// The platform's own words.
        reason: String,
    },
}

use std::time::Duration;

/// The reason why a secret could not be stored, read or removed. Never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no working keyring: no session bus, no default collection, or a platform without one.
    #[error("no working keyring: {reason}")]
    Unavailable {
        /// The platform's message.
        reason: String,
    },
    /// The keyring is locked, or its unlock prompt was dismissed or denied.
    #[error("the keyring is locked: {reason}")]
    Locked {
        /// The platform's message.
        reason: String,
    },
    /// The call timed out, most likely at an unlock prompt. It may still take effect.
    #[error("the keyring did not answer within {} s; it may be waiting for someone to unlock it", waited.as_secs())]
    TimedOut {
        /// Time that the call waited.
        waited: Duration,
    },
    /// The entry exists, but its content was not written by this program.
    #[error("the entry {name} in the keyring cannot be read as text")]
    Unreadable {
        /// The name of the entry.
        name: String,
    },
    /// The secret does not fit into an entry of the keyring.
    #[error("the entry {name} is too long: this keyring stores {limit} bytes in each")]
    TooLong {
        /// The name of the entry.
        name: String,
        /// The most bytes of an entry.
        limit: u32,
    },
    /// The keyring does not accept this name or value.
    #[error("the keyring refused the entry {name}: {reason}")]
    Refused {
        /// The name of the entry.
        name: String,
        /// The platform's message.
        reason: String,
    },
}

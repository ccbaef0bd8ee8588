//! A service's own words about an error.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A service's own words about an error, for "copy details". They may quote names and whatever else was sent, so they are never
/// logged: `Debug` does not contain them, and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceMessage(String);

impl ServiceMessage {
    /// Takes the words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// Returns the words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ServiceMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceMessage")
    }
}

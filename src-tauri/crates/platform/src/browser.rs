//! The system's browser.

/// The system's browser, and the mail program behind `mailto:`.
pub trait Browser: Send + Sync {
    /// Shows what is at `address` there.
    ///
    /// # Errors
    /// A sentence in English when nothing opened.
    fn open(&self, address: &str) -> Result<(), String>;
}

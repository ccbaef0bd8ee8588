/// A question of the system who is at the computer.
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

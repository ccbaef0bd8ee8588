//! How long the computer has been idle.

use std::time::Duration;

/// The computer's idle time.
pub trait IdleTime: Send + Sync {
    /// Returns how long the keys and the mouse of this session have not been touched, in whatever program; `None` where the
    /// system does not say. May block for a moment.
    fn elapsed(&self) -> Option<Duration>;
}

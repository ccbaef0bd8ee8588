//! The parts of the state of a running job.

use crate::WaitReason;
use app_error::AppError;
use tokio::time::Instant;

/// The work in flight for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemTask {
    /// Restores or undoes it.
    Send,
    /// Verifies it.
    Verify,
}

/// The answers of an intermediary in place of Box since the last successful change.
#[derive(Debug, Default)]
pub(super) struct Intercepted {
    /// Number of changes that were intercepted although Box could be read at that time.
    pub(super) changes: u32,
    pub(super) last: Option<AppError>,
}

/// A pause of the whole job until Box answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Backoff {
    pub(super) reason: WaitReason,
    pub(super) until: Instant,
    pub(super) tries: u32,
}

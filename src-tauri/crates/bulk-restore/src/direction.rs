//! The two directions of a job.

/// Returns the items to their folders, or to the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Restores the items.
    Restore,
    /// Moves the restored items to the trash again.
    Undo,
}

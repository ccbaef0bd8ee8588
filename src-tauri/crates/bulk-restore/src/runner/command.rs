//! The commands that a running job takes.

/// A command for a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobCommand {
    Run,
    Pause,
    Cancel,
}

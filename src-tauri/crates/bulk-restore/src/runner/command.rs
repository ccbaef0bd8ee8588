//! The commands that a running job takes.

/// A command for a running job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobCommand {
    Run,
    /// Pauses without being shown as paused: the job is resumed at once, with answers.
    TakeAnswers,
    Pause,
    Cancel,
}

impl JobCommand {
    /// Returns whether the items in flight finish and no others are sent or verified.
    pub(crate) fn pauses(self) -> bool {
        matches!(self, Self::Pause | Self::TakeAnswers)
    }
}

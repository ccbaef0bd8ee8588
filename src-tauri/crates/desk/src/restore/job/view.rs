//! What the window is shown of a job and what it answers: the dry run, the decisions, the progress.

mod decision;
mod dry_run;
mod progress;

pub use decision::{Decision, Decisions, GroupDecision, ItemDecision};
pub use dry_run::{
    Cost, DryRun, DryRunGroup, DryRunItem, DryRunPage, DryRunStep, Group, NameHolder, Selection,
    TrashedFolder,
};
pub use progress::{
    AskingGroup, BlockedUser, JobCounts, JobItem, JobItemFilter, JobItemPage, JobItemState,
    JobPhase, JobState, Undone, WaitReason, Waiting,
};

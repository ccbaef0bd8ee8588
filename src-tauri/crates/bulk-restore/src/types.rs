//! What the page is shown of a bulk restore and what it answers: the preview, the decisions, the progress.

mod decision;
mod job;
mod preview;

pub use decision::{Decision, Decisions, GroupDecision, ItemDecision};
pub use job::{
    AskingGroup, BlockedUser, JobCounts, JobItemFilter, JobItemPage, JobItemRow, JobItemState,
    JobPhase, JobState, Undone, WaitReason, Waiting,
};
pub use preview::{
    Cost, Group, NameHolder, Preview, PreviewGroup, PreviewItem, PreviewPage, PreviewProgress,
    Selection, TrashedFolder,
};

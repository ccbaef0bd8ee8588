//! The types that cross to the page: the preview, the decisions, the state of a job and its items.

mod decision;
mod group;
mod job;
mod preview;

pub use decision::{Decision, Decisions, GroupDecision, ItemDecision};
pub use group::Group;
pub use job::{
    AskingGroup, BlockedUser, JobCounts, JobItemFilter, JobItemPage, JobItemRow, JobItemState,
    JobPhase, JobState, Undone, WaitReason, Waiting,
};
pub use preview::{
    Cost, NameHolder, Preview, PreviewGroup, PreviewItem, PreviewPage, PreviewProgress, Selection,
    TrashedFolder,
};

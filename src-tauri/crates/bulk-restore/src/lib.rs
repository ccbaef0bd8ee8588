#![doc = include_str!("../README.md")]

mod concurrency;
mod decision_table;
mod direction;
mod existing_renames;
mod impersonation;
mod job_detail;
mod job_item;
mod preview;
mod progress;
mod reserved_names;
mod runner;
mod service;
mod types;
mod worker;

pub use impersonation::ActingAs;
pub use service::{
    BulkRestore,
    report::{PreviewLine, ReportLine},
};
pub use types::{
    AskingGroup, BlockedUser, Cost, Decision, Decisions, Group, GroupDecision, ItemDecision,
    JobCounts, JobItemFilter, JobItemPage, JobItemRow, JobItemState, JobPhase, JobState,
    NameHolder, Preview, PreviewGroup, PreviewItem, PreviewPage, PreviewProgress, Selection,
    TrashedFolder, Undone, WaitReason, Waiting,
};

#[cfg(test)]
mod tests;

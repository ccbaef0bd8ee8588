//! Many items at once: a dry run, decisions, and a job that is written down item by item and survives whatever happens.

mod classify;
mod dry_run;
mod engine;
mod into_folder;
mod jobs;
mod limit;
mod names;
mod next;
mod record;
mod refusal;
mod renames;
mod rules;
mod send_named;
mod sort;
mod state;
mod step_ledger;
mod view;
mod work;

pub use jobs::Jobs;
pub use view::{
    AskingGroup, BlockedUser, Cost, Decision, Decisions, DryRun, DryRunGroup, DryRunItem,
    DryRunPage, DryRunStep, Group, GroupDecision, ItemDecision, JobCounts, JobItem, JobItemFilter,
    JobItemPage, JobItemState, JobPhase, JobState, NameHolder, Selection, TrashedFolder, Undone,
    WaitReason, Waiting,
};

use crate::{ActingAs, Decision, Group};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{ItemKey, Person};
use jiff::Timestamp;
use restore::CheckResult;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The phase of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobPhase {
    /// Items are being restored.
    Running,
    /// The job is stopping: it waits for the items in flight.
    Stopping,
    /// It was paused, the app was closed or it crashed. If none of these, `problem` has the reason. It can be resumed.
    Paused,
    /// Everything that could be done is done. The remaining items wait for answers.
    Asking,
    /// Every item has an outcome.
    Finished,
    /// It was cancelled. The remaining items stay in the trash.
    Cancelled,
    /// The restored items are being moved to the trash again.
    Undoing,
}

/// The state of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct JobState {
    /// Its ID.
    pub id: String,
    /// The login of the account, or of the impersonated user.
    pub account: String,
    /// The ID of the account. `None` for a job of an older version.
    pub account_id: Option<String>,
    /// The users on whose behalf the items are restored.
    pub acting_as: ActingAs,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it finished.
    pub finished_at: Option<Timestamp>,
    /// The phase.
    pub phase: JobPhase,
    /// The names of its first three items.
    pub names: Vec<String>,
    /// The number of items by state.
    pub counts: JobCounts,
    /// Items that finished in the last minute of work. `None` until the first one.
    pub per_minute: Option<u32>,
    /// Seconds until the remaining items are done at that rate.
    pub seconds_left: Option<u32>,
    /// The current wait, if any. The job continues on its own.
    pub waiting: Option<Waiting>,
    /// Why it paused on its own. It can be resumed once the cause is gone.
    pub problem: Option<AppError>,
    /// The items that wait for an answer, by conflict.
    pub asking: Vec<AskingGroup>,
    /// The impersonated users that Box blocks, with the number of their items that wait for an answer because of that.
    #[ts(optional, as = "Option<Vec<BlockedUser>>")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_users: Vec<BlockedUser>,
    /// Whether it is being undone, also while it is paused.
    pub undoing: bool,
    /// Whether it has items whose restore can be undone.
    pub can_undo: bool,
}

/// The number of items by state. They add up to `items`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct JobCounts {
    /// All items.
    pub items: u32,
    /// Not started.
    pub pending: u32,
    /// In flight.
    pub in_flight: u32,
    /// Waiting for an answer.
    pub asking: u32,
    /// Restored.
    pub done: u32,
    /// Left in the trash by decision.
    pub skipped: u32,
    /// Not restored; the reason is known.
    pub failed: u32,
    /// The outcome is not known.
    pub unknown: u32,
    /// Restored and undone: in the trash again.
    pub undone: u32,
    /// Restored and changed since, so that undo left them alone.
    pub changed_since: u32,
}

/// A wait of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Waiting {
    /// The reason.
    pub reason: WaitReason,
    /// The end of the wait, if known.
    pub until: Option<Timestamp>,
}

/// The reasons for which a job waits on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// Box asked to wait (429).
    AskedToWait,
    /// Another change of the folder or the name is in progress.
    FolderBusy,
    /// There is no connection. It retries.
    Offline,
    /// The computer slept. The connection is being checked.
    Slept,
    /// Box misbehaves. It retries.
    Misbehaving,
    /// An intermediary answers in place of Box. It retries.
    Intercepted,
    /// The items that an interrupted run left in flight are being verified.
    LookingUp,
}

/// The items of one group that wait for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AskingGroup {
    /// The group.
    pub group: Group,
    /// Number of items.
    pub items: u32,
    /// The decisions that can be made for all of them.
    pub offers: Vec<Decision>,
}

/// An impersonated user that Box blocks, so that nothing is done on their behalf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BlockedUser {
    /// The user.
    pub user: Person,
    /// Number of their items that wait for an answer.
    pub items: u32,
    /// The reason.
    pub problem: AppError,
}

/// The state of an item of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobItemState {
    /// Not started.
    Pending,
    /// In flight: the request was sent, or is about to be.
    InFlight,
    /// Waiting for an answer.
    Asking,
    /// Restored.
    Done,
    /// Left in the trash by decision.
    Skipped,
    /// Not restored; the reason is known.
    Failed,
    /// The outcome is not known.
    Unknown,
}

/// The outcome of an item when the job was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    /// In flight.
    InFlight,
    /// In the trash again.
    Done,
    /// Changed or gone since: left alone.
    ChangedSince,
    /// Not moved to the trash. `code` has the reason.
    Failed,
    /// The outcome is not known.
    Unknown,
}

/// An item of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "JobItem")]
pub struct JobItemRow {
    /// Its number in the job, from 0.
    pub number: u32,
    /// The item.
    pub key: ItemKey,
    /// The name in the trash.
    pub name: String,
    /// The path of the original folder.
    pub was_in: String,
    /// The user on whose behalf it is restored, if that is not the account's own: the login, or else the name.
    pub acting_as: Option<String>,
    /// The group, as last checked.
    pub group: Group,
    /// The decision.
    pub decision: Decision,
    /// The state.
    pub state: JobItemState,
    /// Number of times it was sent.
    pub attempts: u32,
    /// The name after the restore.
    pub new_name: Option<String>,
    /// The path of the folder after the restore, from the root.
    pub path: Option<Vec<String>>,
    /// The new name of the existing item, if that was renamed and not renamed back.
    #[serde(skip)]
    #[ts(skip)]
    pub existing_renamed: Option<String>,
    /// Why it has its outcome, in a sentence in the language of the window. `None` if the outcome says everything.
    pub reason: Option<String>,
    /// The error because of which it was not restored.
    #[serde(skip)]
    #[ts(skip)]
    pub code: Option<ErrorCode>,
    /// The subject of the error, if the code alone does not say.
    #[serde(skip)]
    #[ts(skip)]
    pub about: Option<Subject>,
    /// Box's ID of the last request.
    pub request_id: Option<String>,
    /// When it finished.
    pub finished_at: Option<Timestamp>,
    /// The conflict, while it waits for an answer.
    pub finding: Option<CheckResult>,
    /// Whether the answer was lost and another request showed that it is restored.
    #[serde(skip)]
    #[ts(skip)]
    pub verified: bool,
    /// The outcome of undo.
    pub undone: Option<Undone>,
    /// Whether its restore can be undone.
    pub can_undo: bool,
}

/// A filter for the items of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobItemFilter {
    /// All items.
    All,
    /// Pending and in flight.
    Left,
    /// Waiting for an answer.
    Asking,
    /// Restored.
    Done,
    /// Skipped.
    Skipped,
    /// Failed and unknown.
    NotDone,
}

/// A page of the items of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct JobItemPage {
    /// The rows, by number.
    pub rows: Vec<JobItemRow>,
    /// Number of items on all pages.
    pub total: u32,
}

use crate::{ActingAs, Decision, Group};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{ItemKey, Person};
use jiff::Timestamp;
use restore::CheckResult;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobPhase {
    /// Items are being restored.
    Running,
    /// Stopping: what is on its way is waited for.
    Stopping,
    /// Somebody paused it, or the program was closed or broke off: `problem` says why if it was neither. Goes on when asked.
    Paused,
    /// Everything that could be done is done; the rest waits for answers.
    Asking,
    /// Everything has an ending.
    Finished,
    /// Somebody stopped it for good; what was left stays in the trash.
    Cancelled,
    /// What was restored is being put back into the trash.
    Undoing,
}

/// A job as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct JobState {
    /// Names it.
    pub id: String,
    /// The account it is done with: the user acted for, where that is another.
    pub account: String,
    /// Our id of the account; not known of a job that an older program began.
    pub account_id: Option<String>,
    /// In whose names it is done.
    pub acting_as: ActingAs,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub phase: JobPhase,
    /// The names of its first three items.
    pub names: Vec<String>,
    /// How many items are where.
    pub counts: JobCounts,
    /// Items that got an ending in the last minute of work; none before there is something to tell.
    pub per_minute: Option<u32>,
    /// Seconds until the rest is done at that rate.
    pub seconds_left: Option<u32>,
    /// What it waits for, if it does. It goes on by itself.
    pub waiting: Option<Waiting>,
    /// Why it paused by itself. It goes on when that is seen to and it is asked to.
    pub problem: Option<AppError>,
    /// What waits for an answer, by what stands in the way.
    pub asking: Vec<AskingGroup>,
    /// The users acted for whom Box keeps out, each with how many of theirs are asked about for that.
    #[ts(optional, as = "Option<Vec<BlockedUser>>")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_users: Vec<BlockedUser>,
    /// Whether it is being put back into the trash rather than restored, also while it is paused.
    pub undoing: bool,
    /// Whether there is anything that can be put back into the trash.
    pub can_undo: bool,
}

/// How many items are where. They add up to `items`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct JobCounts {
    /// All.
    pub items: u32,
    /// Not begun.
    pub pending: u32,
    /// On their way.
    pub in_flight: u32,
    /// Wait for an answer.
    pub asking: u32,
    /// Restored.
    pub done: u32,
    /// Left in the trash by choice.
    pub skipped: u32,
    /// Not restored; the reason is known.
    pub failed: u32,
    /// Nobody can tell.
    pub unknown: u32,
    /// Of those restored: in the trash again.
    pub undone: u32,
    /// Of those restored: changed since, so undoing left them alone.
    pub changed_since: u32,
}

/// What a job waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Waiting {
    /// What for.
    pub reason: WaitReason,
    /// Until when, as far as known.
    pub until: Option<Timestamp>,
}

/// What a job may wait for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// Box asked for a pause (429).
    AskedToWait,
    /// Something else works on the folder, or holds the name for a moment.
    FolderBusy,
    /// There is no connection. It is tried again by itself.
    Offline,
    /// The computer slept; the connection is being looked at.
    Slept,
    /// Box does not do what it should. It is tried again by itself.
    Misbehaving,
    /// Something between this computer and Box answers in its place. It is tried again by itself.
    Intercepted,
    /// What an interrupted run left is being looked up.
    LookingUp,
}

/// Items that wait for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AskingGroup {
    /// What stands in their way.
    pub group: Group,
    /// How many.
    pub items: u32,
    /// What can be decided for all of them.
    pub offers: Vec<Decision>,
}

/// A user acted for whom Box keeps out, so that nothing is done in that name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BlockedUser {
    /// Who.
    pub user: Person,
    /// How many of theirs are asked about.
    pub items: u32,
    /// Why.
    pub problem: AppError,
}

/// Where an item of a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobItemState {
    /// Not begun.
    Pending,
    /// On its way: the request has left, or is about to.
    InFlight,
    /// Waits for an answer.
    Asking,
    /// Restored.
    Done,
    /// Left in the trash by choice.
    Skipped,
    /// Not restored; the reason is known.
    Failed,
    /// Nobody can tell.
    Unknown,
}

/// What became of an item when the job was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    /// On its way.
    InFlight,
    /// In the trash again.
    Done,
    /// Changed since, or gone: left alone.
    ChangedSince,
    /// Not put back; `code` says why.
    Failed,
    /// Nobody can tell.
    Unknown,
}

/// An item of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "JobItem")]
pub struct JobItemRow {
    /// Its number in the job, from 0.
    pub number: u32,
    /// Which item.
    pub key: ItemKey,
    /// Its name in the trash.
    pub name: String,
    /// Where it was, in words.
    pub was_in: String,
    /// The user in whose name it is restored, where that is not the account's own: the login, or the name without one.
    pub acting_as: Option<String>,
    /// The group it is in, as last seen.
    pub group: Group,
    /// What was decided.
    pub decision: Decision,
    /// Where it stands.
    pub state: JobItemState,
    /// How often it was sent.
    pub attempts: u32,
    /// Its name now, when restored.
    pub new_name: Option<String>,
    /// Names from the top to the folder it is in now, when restored.
    pub path: Option<Vec<String>>,
    /// The new name of what had its name, if that was renamed and has not got its own back.
    pub existing_renamed: Option<String>,
    /// The last name that Box refused, of an item that was not restored for its name.
    pub refused_name: Option<String>,
    /// Why it was not restored.
    pub code: Option<ErrorCode>,
    /// The same in plain English, for details.
    pub message: Option<String>,
    /// Part of the situation that it concerns, where the code alone does not say.
    pub about: Option<Subject>,
    /// Box's id of the last request.
    pub request_id: Option<String>,
    /// When it got its ending.
    pub finished_at: Option<Timestamp>,
    /// What stands in its way, while it waits for an answer.
    pub finding: Option<CheckResult>,
    /// Whether the answer was lost and a look showed that it had been done.
    #[serde(rename = "found_by_looking")]
    pub verified: bool,
    /// What undoing did to it.
    pub undone: Option<Undone>,
    /// Whether it can be put back into the trash.
    pub can_undo: bool,
}

/// Which items of a job are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobItemFilter {
    /// All.
    All,
    /// Pending and in flight.
    Left,
    /// Those that wait for an answer.
    Asking,
    /// Restored.
    Done,
    /// Skipped.
    Skipped,
    /// Failed and unknown.
    NotDone,
}

/// Items of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct JobItemPage {
    /// The rows, by number.
    pub rows: Vec<JobItemRow>,
    /// How many there are of the wanted ones.
    pub total: u32,
}

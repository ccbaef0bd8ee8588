//! What was done, to what, for whom: the journal as the window shows it.

use crate::export::Format;
use app_error::{AppError, ErrorCode};
use jiff::Timestamp;
use journal::Journal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A new passcode was made.
    RegeneratePasscode,
    /// An item was brought back from the trash.
    Restore,
    /// A restored item was put back into the trash.
    UndoRestore,
    /// The link to a restored file was sent by email once more.
    ShareLink,
    /// Many items were brought back from the trash in one job.
    RestoreMany,
}

/// A passcode that was made and then lost, when the program stopped before it was passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LostPasscode {
    /// It was never on the clipboard: nobody has it.
    BeforeCopying,
    /// It was copied, so it may have reached its recipient.
    AfterCopying,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Still going on.
    Started,
    /// Done.
    Done,
    /// Not done; nothing was changed.
    NotDone,
    /// Nobody knows: the answer never came.
    Unknown,
}

/// A row of the activity page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ActivityRow {
    /// The journal's id.
    pub id: String,
    /// What was done.
    pub action: Action,
    /// `restored_file`, `file`, `folder`, `web_link` or `job`.
    pub item_kind: String,
    /// The service's id of the item; ours of a job.
    pub item_id: String,
    /// Name of the item; of a job the names of its first items.
    pub item_name: String,
    /// The account it was done with.
    pub account: String,
    /// Our id of the account; rows of older versions do not have it, nor those of jobs.
    pub account_id: Option<String>,
    /// The user acted as, where that is not the account itself.
    pub acting_as: Option<String>,
    /// Who did it, as signed in to this computer; rows of older versions do not have it.
    pub operator: Option<String>,
    /// For whom: the recipients of a passcode; empty for a restore.
    pub for_whom: Vec<String>,
    /// Where: the asset of a restored file, the folder an item went to.
    pub place: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub ending: Ending,
    /// Why it was not done.
    pub code: Option<ErrorCode>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// Whether it can be undone from here.
    pub can_undo: bool,
    /// Whether the passcode it made was lost; told once, at the start after it happened.
    pub lost: Option<LostPasscode>,
}

/// Rows of the activity page.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ActivityPage {
    /// The rows, newest first.
    pub rows: Vec<ActivityRow>,
    /// How many match.
    pub total: u32,
    /// What was erased because it was older than the settings say; none when nothing ever was.
    pub erased: Option<Erased>,
}

/// What was erased of the activity because of its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Erased {
    /// How many rows in all.
    pub count: u32,
    /// When the newest of them began.
    pub until: Timestamp,
}

impl From<journal::Erased> for Erased {
    fn from(journal::Erased { count, until }: journal::Erased) -> Self {
        Self { count, until }
    }
}

/// A row as a file holds it: flat, its words fixed, so that a spreadsheet's columns mean the same in every language.
#[derive(Debug, Serialize)]
struct Line {
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    action: Action,
    outcome: Ending,
    reason: Option<ErrorCode>,
    item_kind: String,
    item_name: String,
    item_id: String,
    for_whom: String,
    place: Option<String>,
    account: String,
    acting_as: Option<String>,
    operator: Option<String>,
    request_id: Option<String>,
}

impl From<ActivityRow> for Line {
    fn from(row: ActivityRow) -> Self {
        Self {
            started_at: row.started_at,
            finished_at: row.finished_at,
            action: row.action,
            outcome: row.ending,
            reason: row.code,
            item_kind: row.item_kind,
            item_name: row.item_name,
            item_id: row.item_id,
            for_whom: row.for_whom.join("; "),
            place: row.place,
            account: row.account,
            acting_as: row.acting_as,
            operator: row.operator,
            request_id: row.request_id,
        }
    }
}

/// The file for all that matches `text`, newest first; times are in UTC.
pub(crate) async fn file_of(
    journal: &Journal,
    text: &str,
    format: Format,
) -> Result<Vec<u8>, AppError> {
    let found = journal.search(text, 0, u32::MAX).await?;
    let lines: Vec<Line> = found
        .rows
        .into_iter()
        .map(|row| ActivityRow::from(row).into())
        .collect();
    format.file_of(&lines)
}

impl From<journal::Activity> for ActivityRow {
    fn from(told: journal::Activity) -> Self {
        Self {
            id: told.id.to_string(),
            action: match told.action {
                journal::Action::RegeneratePasscode => Action::RegeneratePasscode,
                journal::Action::Restore => Action::Restore,
                journal::Action::UndoRestore => Action::UndoRestore,
                journal::Action::ShareLink => Action::ShareLink,
                journal::Action::RestoreMany => Action::RestoreMany,
            },
            item_kind: told.item.kind.clone(),
            item_id: told.item.id.clone(),
            item_name: told.item.name.clone(),
            account: told.account.clone(),
            account_id: told.detail["account"].as_str().map(str::to_owned),
            acting_as: told.acting_as.clone(),
            operator: told.actor.clone(),
            for_whom: told.for_whom.clone(),
            place: told.place.clone(),
            started_at: told.started_at,
            finished_at: told.finished_at,
            ending: match told.outcome {
                journal::Outcome::Started => Ending::Started,
                journal::Outcome::Done => Ending::Done,
                journal::Outcome::NotDone => Ending::NotDone,
                journal::Outcome::Unknown => Ending::Unknown,
            },
            code: told
                .code
                .as_ref()
                .and_then(|code| ErrorCode::from_name(code)),
            request_id: told.request_id.clone(),
            can_undo: restore::can_undo(&told),
            lost: None,
        }
    }
}

//! What was done, to what, for whom: the journal as the window shows it.

use crate::problem::Code;
use jiff::Timestamp;
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
    /// `restored_file`, `file`, `folder` or `web_link`.
    pub item_kind: String,
    /// The service's id of the item.
    pub item_id: String,
    /// Name of the item.
    pub item_name: String,
    /// The account it was done with.
    pub account: String,
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
    pub code: Option<Code>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// Whether it can be undone from here.
    pub can_undo: bool,
}

/// Rows of the activity page.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ActivityPage {
    /// The rows, newest first.
    pub rows: Vec<ActivityRow>,
    /// How many match.
    pub total: u32,
}

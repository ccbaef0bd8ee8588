use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::sql_types::{parse_column, sql_text_enum};
use crate::{Error, search_text};

pub(crate) const CREATE: &str = "
    CREATE TABLE activity (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        action TEXT NOT NULL,
        account TEXT NOT NULL,
        acting_as TEXT,
        item_kind TEXT NOT NULL,
        item_id TEXT NOT NULL,
        item_name TEXT NOT NULL,
        for_whom TEXT NOT NULL,
        place TEXT,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        outcome TEXT NOT NULL,
        code TEXT,
        request_id TEXT,
        detail TEXT NOT NULL,
        words TEXT NOT NULL
    ) STRICT;
    CREATE INDEX activity_newest ON activity (started_at DESC, number DESC);
    CREATE INDEX activity_open ON activity (outcome) WHERE outcome = 'started';
";

pub(crate) const ADD_OPERATOR: &str = "ALTER TABLE activity ADD COLUMN operator TEXT";

pub(crate) const COLUMNS: &str = "id, action, account, acting_as, item_kind, item_id, item_name, for_whom, place, started_at, \
                       finished_at, outcome, code, request_id, detail, operator";

/// An action, as an activity records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Regenerate the passcode of a restored file.
    RegeneratePasscode,
    /// Restore an item from the trash.
    Restore,
    /// Undo a restore: move the item to the trash again.
    UndoRestore,
    /// Share the link to a restored file by email.
    ShareLink,
    /// Bulk restore: a job.
    RestoreMany,
}

/// How an activity ended, or that it has not ended yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Unfinished: the request is in flight, or the program stopped before the response.
    Started,
    /// The service did it.
    Done,
    /// The service did not do it.
    NotDone,
    /// The outcome is not known.
    Unknown,
}

/// The object of an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `file`, `folder`, `web_link`, `restored_file`, `job`.
    pub kind: String,
    /// Its ID at the service.
    pub id: String,
    /// Its display name.
    pub name: String,
}

/// An activity that is about to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivity {
    /// The action.
    pub action: Action,
    /// Display name of the account: a login, or the name of a connection.
    pub account: String,
    /// The impersonated user, if any.
    pub acting_as: Option<String>,
    /// The object of the action.
    pub item: Item,
    /// The recipients: email addresses or names.
    pub for_whom: Vec<String>,
    /// The location of the item: a path, or the name of an asset.
    pub place: Option<String>,
    /// Time of the start.
    pub started_at: Timestamp,
    /// Further data to explain, verify or undo it. Never contains secrets.
    pub detail: Value,
}

/// The outcome of an activity and the data to record with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    outcome: Outcome,
    finished_at: Timestamp,
    code: Option<String>,
    request_id: Option<String>,
    place: Option<String>,
    detail: Option<Value>,
}

impl Completion {
    /// The service did it.
    pub fn done(finished_at: Timestamp) -> Self {
        Self {
            outcome: Outcome::Done,
            finished_at,
            code: None,
            request_id: None,
            place: None,
            detail: None,
        }
    }

    /// The service did not do it; `code` is the stable name of the reason.
    pub fn not_done(finished_at: Timestamp, code: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::NotDone,
            code: Some(code.into()),
            ..Self::done(finished_at)
        }
    }

    /// The outcome is not known; `code` is the stable name of the reason.
    pub fn unknown(finished_at: Timestamp, code: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Unknown,
            code: Some(code.into()),
            ..Self::done(finished_at)
        }
    }

    /// The request ID of the service.
    #[must_use]
    pub fn request_id(self, request_id: impl Into<String>) -> Self {
        Self {
            request_id: Some(request_id.into()),
            ..self
        }
    }

    /// Sets the request ID, if the service returned one.
    #[must_use]
    pub fn with_request_id(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }

    /// Replaces the location of the item.
    #[must_use]
    pub fn place(self, place: impl Into<String>) -> Self {
        Self {
            place: Some(place.into()),
            ..self
        }
    }

    pub(crate) fn apply_to(self, row: &mut Activity) {
        row.outcome = self.outcome;
        row.finished_at = Some(self.finished_at);
        row.code = self.code;
        row.request_id = self.request_id.or(row.request_id.take());
        row.place = self.place.or(row.place.take());
        row.detail = self.detail.unwrap_or(row.detail.take());
    }

    /// Replaces the further data.
    #[must_use]
    pub fn detail(self, detail: Value) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }
}

/// A row of the activity: an action that succeeded, failed, or is in flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The ID of this row.
    pub id: Uuid,
    /// The action.
    pub action: Action,
    /// Display name of the account.
    pub account: String,
    /// The impersonated user, if any.
    pub acting_as: Option<String>,
    /// The person who did it, by their login on this computer, if known.
    pub actor: Option<String>,
    /// The object of an activity.
    pub item: Item,
    /// The recipients.
    pub for_whom: Vec<String>,
    /// The location of the item, if known.
    pub place: Option<String>,
    /// Time of the start.
    pub started_at: Timestamp,
    /// Time of the completion, if completed.
    pub finished_at: Option<Timestamp>,
    /// The outcome.
    pub outcome: Outcome,
    /// The stable name of the reason, unless it succeeded.
    pub code: Option<String>,
    /// The request ID of the service.
    pub request_id: Option<String>,
    /// Further data.
    pub detail: Value,
}

/// One page of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage {
    /// Number of all matching rows.
    pub total: u32,
    /// The rows of this page, newest first.
    pub rows: Vec<Activity>,
}

pub(crate) fn insert(connection: &Connection, row: &Activity) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO activity (id, action, account, acting_as, item_kind, item_id, item_name, for_whom, place,
            started_at, finished_at, outcome, code, request_id, detail, operator, words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        params![
            row.id.to_string(),
            row.action,
            row.account,
            row.acting_as,
            row.item.kind,
            row.item.id,
            row.item.name,
            Value::from(row.for_whom.clone()).to_string(),
            row.place,
            row.started_at.as_microsecond(),
            row.finished_at.map(Timestamp::as_microsecond),
            row.outcome,
            row.code,
            row.request_id,
            row.detail.to_string(),
            row.actor,
            search_text_of(row),
        ],
    )?;
    Ok(())
}

pub(crate) fn change(
    connection: &mut Connection,
    id: Uuid,
    edit: impl FnOnce(&mut Activity),
) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let mut row = get(&transaction, id)?;
    edit(&mut row);
    transaction.execute(
        "UPDATE activity SET place = ?2, finished_at = ?3, outcome = ?4, code = ?5, request_id = ?6, detail = ?7,
            words = ?8 WHERE id = ?1",
        params![
            id.to_string(),
            row.place,
            row.finished_at.map(Timestamp::as_microsecond),
            row.outcome,
            row.code,
            row.request_id,
            row.detail.to_string(),
            search_text_of(&row),
        ],
    )?;
    transaction.commit()?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, id: Uuid) -> Result<Activity, Error> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM activity WHERE id = ?1"))?
        .query_row([id.to_string()], read)
        .optional()?
        .ok_or(Error::NotFound(id))
}

/// Writes the search text of every row again, in the form of this version.
pub(crate) fn rewrite_search_text(connection: &Connection) -> Result<(), Error> {
    let mut select = connection.prepare(&format!("SELECT {COLUMNS} FROM activity"))?;
    let rows: Vec<_> = select.query_map([], read)?.collect();
    let mut write = connection.prepare("UPDATE activity SET words = ?2 WHERE id = ?1")?;
    // A row that cannot be read keeps its text: it must not prevent the journal from opening.
    for row in rows.into_iter().flatten() {
        write.execute((row.id.to_string(), search_text_of(&row)))?;
    }
    Ok(())
}

fn search_text_of(row: &Activity) -> String {
    let optional = [
        &row.acting_as,
        &row.actor,
        &row.place,
        &row.code,
        &row.request_id,
    ];
    search_text::normalize(
        [&row.item.name, &row.item.id, &row.account]
            .into_iter()
            .chain(optional.into_iter().flatten())
            .chain(&row.for_whom)
            .map(String::as_str),
    )
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        id: parse_column(row, 0, |text: String| text.parse::<Uuid>())?,
        action: row.get(1)?,
        account: row.get(2)?,
        acting_as: row.get(3)?,
        item: Item {
            kind: row.get(4)?,
            id: row.get(5)?,
            name: row.get(6)?,
        },
        for_whom: parse_column(row, 7, |text: String| serde_json::from_str(&text))?,
        place: row.get(8)?,
        started_at: parse_column(row, 9, Timestamp::from_microsecond)?,
        finished_at: match row.get::<_, Option<i64>>(10)? {
            Some(_) => Some(parse_column(row, 10, Timestamp::from_microsecond)?),
            None => None,
        },
        outcome: row.get(11)?,
        code: row.get(12)?,
        request_id: row.get(13)?,
        detail: parse_column(row, 14, |text: String| serde_json::from_str(&text))?,
        actor: row.get(15)?,
    })
}

sql_text_enum!(Action { RegeneratePasscode = "regenerate_passcode", Restore = "restore", UndoRestore = "undo_restore",
    ShareLink = "share_link", RestoreMany = "restore_many" });
sql_text_enum!(Outcome { Started = "started", Done = "done", NotDone = "not_done", Unknown = "unknown" });

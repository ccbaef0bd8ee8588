use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sql_types::{json_or_text, parse_column, sql_text_enum};
use crate::{Error, Item};

pub(crate) const CREATE: &str = "
    CREATE TABLE restore_items (
        job INTEGER NOT NULL REFERENCES restore_jobs (number),
        number INTEGER NOT NULL,
        item_kind TEXT NOT NULL,
        item_id TEXT NOT NULL,
        item_name TEXT NOT NULL,
        state TEXT NOT NULL,
        undone TEXT,
        attempts INTEGER NOT NULL,
        code TEXT,
        request_id TEXT,
        finished_at INTEGER,
        detail TEXT NOT NULL,
        PRIMARY KEY (job, number)
    ) STRICT, WITHOUT ROWID;
";

pub(crate) const COLUMNS: &str = "number, item_kind, item_id, item_name, state, undone, attempts, code, request_id, \
                       finished_at, detail";

/// The state of an item of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Not started.
    Pending,
    /// The request is in flight, or the program stopped before the response.
    InFlight,
    /// Waits for a decision.
    Asking,
    /// Restored.
    Done,
    /// Skipped by decision.
    Skipped,
    /// Not restored.
    Failed,
    /// The outcome is not known.
    Unknown,
}

/// The state of undoing the restore of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoneState {
    /// The request is in flight, or the program stopped before the response.
    InFlight,
    /// In the trash again.
    Done,
    /// Not undone, because the item changed since.
    ChangedSince,
    /// Not undone.
    Failed,
    /// The outcome is not known.
    Unknown,
}

/// A new item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRestoreItem {
    /// The item.
    pub item: Item,
    /// Its state.
    pub state: ItemState,
    /// The stable name of the reason, if it is completed already.
    pub code: Option<String>,
    /// Further data. Never contains secrets.
    pub detail: Value,
}

/// The new state of an item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemUpdate {
    /// Its number in the job.
    pub number: u32,
    /// Its state.
    pub state: ItemState,
    /// The state of undoing it.
    pub undone: Option<UndoneState>,
    /// Number of requests.
    pub attempts: u32,
    /// The stable name of the reason, unless it succeeded.
    pub code: Option<String>,
    /// The service's ID of the last request.
    pub request_id: Option<String>,
    /// Time of the completion.
    pub finished_at: Option<Timestamp>,
    /// Further data.
    pub detail: Value,
}

/// An item of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreItem {
    /// The item.
    pub item: Item,
    /// Its number and state.
    pub now: ItemUpdate,
}

/// The items of a job to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemFilter {
    /// Their states; all states if empty.
    pub states: Vec<ItemState>,
    /// A key of their details and the value that it has; any details if `None`.
    pub detail: Option<(&'static str, Value)>,
}

impl From<Vec<ItemState>> for ItemFilter {
    fn from(states: Vec<ItemState>) -> Self {
        Self {
            states,
            detail: None,
        }
    }
}

/// The number of items of a job with the same state and details.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemCount {
    /// Their state.
    pub state: ItemState,
    /// The state of undoing them.
    pub undone: Option<UndoneState>,
    /// The requested values of their details.
    pub values: [Value; 2],
    /// Whether their details have the requested key.
    pub present: bool,
    /// Number of items.
    pub items: u32,
}

pub(crate) fn insert(
    connection: &Connection,
    job: i64,
    first: u32,
    items: &[NewRestoreItem],
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO restore_items (job, number, item_kind, item_id, item_name, state, attempts, code, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8)",
    )?;
    for (number, new) in (first..).zip(items) {
        let Item { kind, id, name } = &new.item;
        statement.execute(params![
            job,
            number,
            kind,
            id,
            name,
            new.state,
            new.code,
            new.detail.to_string()
        ])?;
    }
    Ok(())
}

pub(crate) fn update(connection: &Connection, job: i64, items: &[ItemUpdate]) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE restore_items SET state = ?3, undone = ?4, attempts = ?5, code = ?6, request_id = ?7,
            finished_at = ?8, detail = ?9 WHERE job = ?1 AND number = ?2",
    )?;
    for now in items {
        statement.execute(params![
            job,
            now.number,
            now.state,
            now.undone,
            now.attempts,
            now.code,
            now.request_id,
            now.finished_at.map(Timestamp::as_microsecond),
            now.detail.to_string(),
        ])?;
    }
    Ok(())
}

pub(crate) fn count(connection: &Connection, job: i64) -> Result<u32, Error> {
    let sql = "SELECT count(*) FROM restore_items WHERE job = ?1";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([job], |row| row.get(0))?)
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<RestoreItem> {
    Ok(RestoreItem {
        item: Item {
            kind: row.get(1)?,
            id: row.get(2)?,
            name: row.get(3)?,
        },
        now: ItemUpdate {
            number: row.get(0)?,
            // A value of a newer program does not make the other rows unreadable.
            state: row.get(4).unwrap_or(ItemState::Unknown),
            undone: row.get(5).unwrap_or(Some(UndoneState::Unknown)),
            attempts: row.get(6)?,
            code: row.get(7)?,
            request_id: row.get(8)?,
            finished_at: match row.get::<_, Option<i64>>(9)? {
                Some(_) => Some(parse_column(row, 9, Timestamp::from_microsecond)?),
                None => None,
            },
            detail: json_or_text(row, 10)?,
        },
    })
}

sql_text_enum!(ItemState {
    Pending = "pending",
    InFlight = "in_flight",
    Asking = "asking",
    Done = "done",
    Skipped = "skipped",
    Failed = "failed",
    Unknown = "unknown",
});
sql_text_enum!(UndoneState {
    InFlight = "in_flight",
    Done = "done",
    ChangedSince = "changed_since",
    Failed = "failed",
    Unknown = "unknown",
});

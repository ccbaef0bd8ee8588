use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::restore_items::{self, ItemUpdate, NewRestoreItem};
use crate::rows::job_number;
use crate::sql_types::{json_or_text, parse_column, sql_text_enum};
use crate::{Error, retention};

pub(crate) const CREATE: &str = "
    CREATE TABLE restore_jobs (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        account TEXT NOT NULL,
        acting_as TEXT,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        phase TEXT NOT NULL,
        code TEXT,
        detail TEXT NOT NULL
    ) STRICT;
    CREATE INDEX restore_jobs_newest ON restore_jobs (started_at DESC, number DESC);
";

pub(crate) const COLUMNS: &str =
    "id, account, acting_as, started_at, finished_at, phase, code, detail";

/// The recorded phase of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobPhase {
    /// Running, or interrupted by a crash.
    Running,
    /// Paused.
    Paused,
    /// Waits for decisions.
    Asking,
    /// All items are completed.
    Finished,
    /// Cancelled.
    Cancelled,
    /// Being undone, or interrupted by a crash.
    Undoing,
}

/// A job that is about to start.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRestoreJob {
    /// Display name of the account.
    pub account: String,
    /// The impersonated user, if any.
    pub acting_as: Option<String>,
    /// Time of the start.
    pub started_at: Timestamp,
    /// Further data: the decisions. Never contains secrets.
    pub detail: Value,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreJob {
    /// Names it.
    pub id: Uuid,
    /// Display name of the account.
    pub account: String,
    /// The impersonated user, if any.
    pub acting_as: Option<String>,
    /// Time of the start.
    pub started_at: Timestamp,
    /// Time of the completion, if completed.
    pub finished_at: Option<Timestamp>,
    /// Its state.
    pub phase: JobPhase,
    /// The stable name of the reason for a pause.
    pub code: Option<String>,
    /// Further data.
    pub detail: Value,
}

/// Changes of a job that are written in one transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobUpdate {
    /// The new phase and the reason for it.
    pub phase: Option<(JobPhase, Option<String>)>,
    /// Time of the completion; only with a phase.
    pub finished_at: Option<Timestamp>,
    /// The new detail.
    pub detail: Option<Value>,
    /// The new states of items.
    pub items: Vec<ItemUpdate>,
    /// New items, numbered after the existing ones.
    pub new_items: Vec<NewRestoreItem>,
}

pub(crate) fn write(connection: &mut Connection, id: Uuid, write: JobUpdate) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let number = job_number(&transaction, id)?;
    if let Some((phase, code)) = write.phase {
        transaction.execute(
            "UPDATE restore_jobs SET phase = ?2, code = ?3, finished_at = ?4 WHERE number = ?1",
            params![
                number,
                phase,
                code,
                write.finished_at.map(Timestamp::as_microsecond)
            ],
        )?;
    }
    if let Some(detail) = write.detail {
        transaction.execute(
            "UPDATE restore_jobs SET detail = ?2 WHERE number = ?1",
            params![number, detail.to_string()],
        )?;
    }
    restore_items::update(&transaction, number, &write.items)?;
    if !write.new_items.is_empty() {
        let next = restore_items::count(&transaction, number)?;
        restore_items::insert(&transaction, number, next, &write.new_items)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Erases the completed jobs that started before a time in microseconds, unless an earlier row started later or their row
/// of the activity remains. Returns the number of those without such a row.
pub(crate) fn erase(connection: &Connection, before: i64, now: i64) -> Result<u32, Error> {
    let ended = format!(
        "phase IN ('finished', 'cancelled') AND {} AND NOT EXISTS (
            SELECT 1 FROM activity WHERE activity.id = json_extract(restore_jobs.detail, '$.activity'))",
        retention::old_rows_sql("restore_jobs")
    );
    let times = named_params! { ":before": before, ":now": now };
    let alone = format!(
        "SELECT count(*) FROM restore_jobs WHERE {ended} AND json_extract(detail, '$.activity') IS NULL"
    );
    let alone: u32 = connection.query_row(&alone, times, |row| row.get(0))?;
    connection.execute(
        &format!(
            "DELETE FROM restore_items WHERE job IN (SELECT number FROM restore_jobs WHERE {ended})"
        ),
        times,
    )?;
    connection.execute(&format!("DELETE FROM restore_jobs WHERE {ended}"), times)?;
    Ok(alone)
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<RestoreJob> {
    Ok(RestoreJob {
        id: parse_column(row, 0, |text: String| text.parse::<Uuid>())?,
        account: row.get(1)?,
        acting_as: row.get(2)?,
        started_at: parse_column(row, 3, Timestamp::from_microsecond)?,
        finished_at: match row.get::<_, Option<i64>>(4)? {
            Some(_) => Some(parse_column(row, 4, Timestamp::from_microsecond)?),
            None => None,
        },
        // A value of a newer program does not make the other rows unreadable.
        phase: row.get(5).unwrap_or(JobPhase::Paused),
        code: row.get(6)?,
        detail: json_or_text(row, 7)?,
    })
}

sql_text_enum!(JobPhase {
    Running = "running",
    Paused = "paused",
    Asking = "asking",
    Finished = "finished",
    Cancelled = "cancelled",
    Undoing = "undoing",
});

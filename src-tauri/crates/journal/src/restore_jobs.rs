use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::restore_items::{self, ItemWrite, NewRestoreItem};
use crate::stored::{json_or_text, parsed, stored_as};
use crate::{Error, Journal, erasing, later};

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

const COLUMNS: &str = "id, account, acting_as, started_at, finished_at, phase, code, detail";

/// Where a job stands, as far as it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobPhase {
    /// Being done, or broken off by a crash.
    Running,
    /// Stopped for now.
    Paused,
    /// Waits for answers.
    Asking,
    /// Everything has an ending.
    Finished,
    /// Stopped for good.
    Cancelled,
    /// Being put back into the trash, or broken off in doing so.
    Undoing,
}

/// A job that is about to begin.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRestoreJob {
    /// The account it is done with, in words.
    pub account: String,
    /// The user acted as, where that is not the account itself.
    pub acting_as: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// What else must be remembered: the rules that were given. Never anything secret.
    pub detail: Value,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreJob {
    /// Names it.
    pub id: Uuid,
    /// The account it is done with, in words.
    pub account: String,
    /// The user acted as, where that is not the account itself.
    pub acting_as: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it did.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub phase: JobPhase,
    /// The stable text of the reason for a pause.
    pub code: Option<String>,
    /// What else was remembered.
    pub detail: Value,
}

/// What changes about a job at one moment: all of it is written, or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobWrite {
    /// The new phase and the reason for it.
    pub phase: Option<(JobPhase, Option<String>)>,
    /// When it ended; only with a phase.
    pub finished_at: Option<Timestamp>,
    /// The new detail.
    pub detail: Option<Value>,
    /// Items as they are from now on.
    pub items: Vec<ItemWrite>,
    /// Items that join, numbered after those that are there.
    pub joining: Vec<NewRestoreItem>,
}

impl Journal {
    /// Writes down a job with its items, numbered from 0. When this has answered, it is on the disk.
    ///
    /// # Errors
    /// Any [`Error`]; then nothing must be sent.
    pub async fn begin_job(
        &self,
        job: NewRestoreJob,
        items: Vec<NewRestoreItem>,
    ) -> Result<Uuid, Error> {
        self.with(move |connection| {
            let id = Uuid::new_v4();
            let transaction = connection.transaction()?;
            transaction.execute(
                "INSERT INTO restore_jobs (id, account, acting_as, started_at, phase, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    id.to_string(),
                    job.account,
                    job.acting_as,
                    job.started_at.as_microsecond(),
                    JobPhase::Running,
                    job.detail.to_string(),
                ],
            )?;
            restore_items::insert(&transaction, transaction.last_insert_rowid(), 0, &items)?;
            transaction.commit()?;
            Ok(id)
        })
        .await
    }

    /// Writes down what has changed about a job. When this has answered, all of it is on the disk.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`]; then nothing was written.
    pub async fn write_job(&self, id: Uuid, write: JobWrite) -> Result<(), Error> {
        self.with(move |connection| self::write(connection, id, write))
            .await
    }

    /// One job.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job(&self, id: Uuid) -> Result<RestoreJob, Error> {
        self.reading(move |connection, later| {
            let sql = format!("SELECT {COLUMNS} FROM restore_jobs WHERE id = ?1");
            let found = connection
                .prepare_cached(&sql)?
                .query_row([id.to_string()], read)
                .optional()?;
            let mut job = found.ok_or(Error::NotFound(id))?;
            later::shown_job(later, &mut job);
            Ok(job)
        })
        .await
    }

    /// Up to `count` jobs, newest first.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn jobs(&self, count: u32) -> Result<Vec<RestoreJob>, Error> {
        self.reading(move |connection, later| {
            let sql = format!(
                "SELECT {COLUMNS} FROM restore_jobs ORDER BY started_at DESC, number DESC LIMIT ?1"
            );
            let mut jobs: Vec<RestoreJob> = connection
                .prepare_cached(&sql)?
                .query_map([count], read)?
                .collect::<Result<_, _>>()?;
            jobs.iter_mut().for_each(|job| later::shown_job(later, job));
            Ok(jobs)
        })
        .await
    }
}

pub(crate) fn write(connection: &mut Connection, id: Uuid, write: JobWrite) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    let number = number_of(&transaction, id)?;
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
    if !write.joining.is_empty() {
        let next = restore_items::count(&transaction, number)?;
        restore_items::insert(&transaction, number, next, &write.joining)?;
    }
    transaction.commit()?;
    Ok(())
}

/// Erases the jobs that have ended and began before a time in microseconds, unless one before them began later or their row
/// of the activity is young; answers with how many had no row there.
pub(crate) fn erase(connection: &Connection, before: i64, now: i64) -> Result<u32, Error> {
    let ended = format!(
        "phase IN ('finished', 'cancelled') AND {} AND NOT EXISTS (
            SELECT 1 FROM activity WHERE activity.id = json_extract(restore_jobs.detail, '$.activity'))",
        erasing::old("restore_jobs")
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

pub(crate) fn number_of(connection: &Connection, id: Uuid) -> Result<i64, Error> {
    connection
        .prepare_cached("SELECT number FROM restore_jobs WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?
        .ok_or(Error::NotFound(id))
}

fn read(row: &Row<'_>) -> rusqlite::Result<RestoreJob> {
    Ok(RestoreJob {
        id: parsed(row, 0, |text: String| text.parse::<Uuid>())?,
        account: row.get(1)?,
        acting_as: row.get(2)?,
        started_at: parsed(row, 3, Timestamp::from_microsecond)?,
        finished_at: match row.get::<_, Option<i64>>(4)? {
            Some(_) => Some(parsed(row, 4, Timestamp::from_microsecond)?),
            None => None,
        },
        // One row with a word of a newer program does not take the others with it.
        phase: row.get(5).unwrap_or(JobPhase::Paused),
        code: row.get(6)?,
        detail: json_or_text(row, 7)?,
    })
}

stored_as!(JobPhase {
    Running = "running",
    Paused = "paused",
    Asking = "asking",
    Finished = "finished",
    Cancelled = "cancelled",
    Undoing = "undoing",
});

//! Erasing: what is older than it is kept, or everything.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::{Error, Journal, restore_jobs};

pub(crate) const CREATE: &str = "
    CREATE TABLE erased (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        count INTEGER NOT NULL,
        until INTEGER NOT NULL
    ) STRICT;
";

/// What may go: it has ended, and no passcode is in it that somebody may still wait for.
const EXPLAINED: &str = "outcome <> 'started'
    AND coalesce(json_extract(detail, '$.handover'), '') NOT IN ('waiting', 'copied')";

/// What was erased because of its age since everything was erased last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// How many rows.
    pub count: u32,
    /// When the newest of them began.
    pub until: Timestamp,
}

/// How far the time of day can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// It is this late at least, as a clock says that nobody here can set.
    Surely(Timestamp),
    /// It is this late if the computer's clock is right.
    Perhaps(Timestamp),
}

impl Journal {
    /// Erases all that is older than `kept`, jobs included, and answers with how many rows that were (a job is one).
    ///
    /// A clock that is wrong erases nothing. Where the time is only perhaps right, rows are as old as the newest row makes
    /// them. A row that was written after one that is young is young as well, whatever time it has. What is still under way
    /// stays, and so does a passcode that somebody may still wait for: it must be explained first. The erased bytes are
    /// overwritten in the file and its log.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn erase_old(&self, kept: SignedDuration, now: Now) -> Result<u32, Error> {
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let now = match now {
                Now::Surely(now) => Some(now.as_microsecond()),
                Now::Perhaps(now) => {
                    newest(&transaction)?.map(|newest| newest.min(now.as_microsecond()))
                }
            };
            let kept = i64::try_from(kept.as_micros()).unwrap_or(i64::MAX);
            let Some(before) = now.and_then(|now| now.checked_sub(kept)) else {
                return Ok(0);
            };
            let now = now.unwrap_or(i64::MAX);
            let until: Option<i64> = transaction
                .prepare_cached(&format!(
                    "SELECT max(started_at) FROM activity WHERE {EXPLAINED} AND {}",
                    old("activity")
                ))?
                .query_row(named_params! { ":before": before, ":now": now }, |row| {
                    row.get(0)
                })?;
            let rows = transaction
                .prepare_cached(&format!(
                    "DELETE FROM activity WHERE {EXPLAINED} AND {}",
                    old("activity")
                ))?
                .execute(named_params! { ":before": before, ":now": now })?;
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let erased = rows.saturating_add(restore_jobs::erase(&transaction, before, now)?);
            if let Some(until) = until {
                transaction.execute(
                    "INSERT INTO erased VALUES (1, :count, :until) ON CONFLICT (only)
                     DO UPDATE SET count = count + :count, until = max(until, :until)",
                    named_params! { ":count": rows, ":until": until },
                )?;
            }
            transaction.commit()?;
            overwrite(connection, erased)?;
            Ok(erased)
        })
        .await
    }

    /// Erases everything that has ended, whenever it began; else as [`erase_old`](Self::erase_old).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn erase_all(&self) -> Result<u32, Error> {
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let rows =
                transaction.execute(&format!("DELETE FROM activity WHERE {EXPLAINED}"), [])?;
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let erased =
                rows.saturating_add(restore_jobs::erase(&transaction, i64::MAX, i64::MAX)?);
            transaction.execute("DELETE FROM erased", [])?;
            transaction.commit()?;
            overwrite(connection, erased)?;
            Ok(erased)
        })
        .await
    }

    /// Returns what was erased because of its age; none when nothing was since everything was erased last.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn erased(&self) -> Result<Option<Erased>, Error> {
        self.with(|connection| {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let found: Option<(u32, i64)> = connection
                .query_row("SELECT count, until FROM erased", [], row)
                .optional()?;
            let erased = |(count, until)| {
                let until = Timestamp::from_microsecond(until).ok()?;
                Some(Erased { count, until })
            };
            Ok(found.and_then(erased))
        })
        .await
    }
}

/// Whether a row of the table began before `:before` and was written before any that began later, but not after `:now`: what
/// is dated later than now was dated by a wrong clock.
pub(crate) fn old(table: &str) -> String {
    format!(
        "started_at < :before AND number < coalesce(
            (SELECT min(number) FROM {table} WHERE started_at >= :before AND started_at <= :now), {})",
        i64::MAX
    )
}

/// When the newest row began.
fn newest(connection: &Connection) -> Result<Option<i64>, Error> {
    let sql = "SELECT max(started_at) FROM (SELECT max(started_at) AS started_at FROM activity
               UNION ALL SELECT max(started_at) FROM restore_jobs)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Another program that reads at this moment keeps the log alive; its next checkpoint empties it.
fn overwrite(connection: &Connection, erased: u32) -> Result<(), Error> {
    if erased > 0 {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};

use super::Journal;
use crate::retention::{CurrentTime, Erased, old_rows_sql};
use crate::{Error, restore_jobs};

/// The rows that may be erased: completed, and without a passcode that is still to be delivered.
const ERASABLE: &str = "outcome <> 'started'
    AND coalesce(json_extract(detail, '$.handover'), '') NOT IN ('waiting', 'copied')";

impl Journal {
    /// Erases the rows that are older than `kept`, including jobs, and returns their number (a job is one).
    ///
    /// A wrong clock erases nothing: by an untrusted time, the age of a row is its distance to the newest row. A row that was
    /// written after a young one is young too, whatever its time. Unfinished rows stay, and so does a passcode that is still
    /// to be delivered. The erased bytes are overwritten in the file and its log.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn erase_older_than(
        &self,
        kept: SignedDuration,
        now: CurrentTime,
    ) -> Result<u32, Error> {
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let now = match now {
                CurrentTime::Trusted(now) => Some(now.as_microsecond()),
                CurrentTime::Untrusted(now) => {
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
                    "SELECT max(started_at) FROM activity WHERE {ERASABLE} AND {}",
                    old_rows_sql("activity")
                ))?
                .query_row(named_params! { ":before": before, ":now": now }, |row| {
                    row.get(0)
                })?;
            let rows = transaction
                .prepare_cached(&format!(
                    "DELETE FROM activity WHERE {ERASABLE} AND {}",
                    old_rows_sql("activity")
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
            truncate_log(connection, erased)?;
            Ok(erased)
        })
        .await
    }

    /// Erases all completed rows, otherwise like [`erase_older_than`](Self::erase_older_than).
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn erase_all(&self) -> Result<u32, Error> {
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            let rows =
                transaction.execute(&format!("DELETE FROM activity WHERE {ERASABLE}"), [])?;
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let erased =
                rows.saturating_add(restore_jobs::erase(&transaction, i64::MAX, i64::MAX)?);
            transaction.execute("DELETE FROM erased", [])?;
            transaction.commit()?;
            truncate_log(connection, erased)?;
            Ok(erased)
        })
        .await
    }

    /// Returns the rows erased by age, if any since all rows were last erased.
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

/// Returns the start of the newest row.
fn newest(connection: &Connection) -> Result<Option<i64>, Error> {
    let sql = "SELECT max(started_at) FROM (SELECT max(started_at) AS started_at FROM activity
               UNION ALL SELECT max(started_at) FROM restore_jobs)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Truncates the log. While another program reads, its next checkpoint does.
fn truncate_log(connection: &Connection, erased: u32) -> Result<(), Error> {
    if erased > 0 {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}

//! Lookups of row numbers that more than one table needs.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::Error;

/// Returns the row number of a job.
pub(crate) fn job_number(connection: &Connection, id: Uuid) -> Result<i64, Error> {
    connection
        .prepare_cached("SELECT number FROM restore_jobs WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?
        .ok_or(Error::NotFound(id))
}

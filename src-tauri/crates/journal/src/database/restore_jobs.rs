use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::Journal;
use crate::restore_items::{self, NewRestoreItem};
use crate::restore_jobs::{self, COLUMNS, JobPhase, JobUpdate, NewRestoreJob, RestoreJob, read};
use crate::{Error, pending_writes};

impl Journal {
    /// Records a job with its items, numbered from 0. When this returns, it is on disk.
    ///
    /// # Errors
    /// Any [`Error`]; then nothing must be sent.
    pub async fn create_job(
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

    /// Records changes of a job. When this returns, all of them are on disk.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`]; then nothing was written.
    pub async fn update_job(&self, id: Uuid, write: JobUpdate) -> Result<(), Error> {
        self.with(move |connection| restore_jobs::write(connection, id, write))
            .await
    }

    /// Returns one job.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job(&self, id: Uuid) -> Result<RestoreJob, Error> {
        self.with_pending(move |connection, pending| {
            let sql = format!("SELECT {COLUMNS} FROM restore_jobs WHERE id = ?1");
            let found = connection
                .prepare_cached(&sql)?
                .query_row([id.to_string()], read)
                .optional()?;
            let mut job = found.ok_or(Error::NotFound(id))?;
            pending_writes::apply_to_job(pending, &mut job);
            Ok(job)
        })
        .await
    }

    /// Returns up to `count` jobs, newest first.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn jobs(&self, count: u32) -> Result<Vec<RestoreJob>, Error> {
        self.with_pending(move |connection, pending| {
            let sql = format!(
                "SELECT {COLUMNS} FROM restore_jobs ORDER BY started_at DESC, number DESC LIMIT ?1"
            );
            let mut jobs: Vec<RestoreJob> = connection
                .prepare_cached(&sql)?
                .query_map([count], read)?
                .collect::<Result<_, _>>()?;
            jobs.iter_mut()
                .for_each(|job| pending_writes::apply_to_job(pending, job));
            Ok(jobs)
        })
        .await
    }
}

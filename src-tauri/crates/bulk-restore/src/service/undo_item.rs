//! Undoes the restore of one item of a job.

use crate::{
    JobState,
    job_detail::JobDetail,
    job_item::JobItem,
    service::{BulkRestore, all_items, check_same_account, parse_job_id},
    worker::{ItemResult, ItemWorker},
};
use app_error::{AppError, ErrorCode, Subject};
use journal::{ItemState, JobUpdate, UndoneState};
use restore::ItemRestorer;
use std::sync::Arc;
use uuid::Uuid;

impl BulkRestore {
    /// Moves one item that a job restored to the trash again, unless it was changed since. Once started it runs to its end, even if
    /// the caller stops waiting.
    ///
    /// # Errors
    /// `ChangedSince` if it was changed since, was not restored, or (about `inside`) contains other items that the job restored;
    /// `AlreadyRunning` while the job is running, `NotConnected` if it belongs to another account, `NotFound`, `ProfileInUse`,
    /// `JournalUnavailable`, or any error of Box.
    pub async fn undo_item(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
        number: u32,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        let job = parse_job_id(id)?;
        if self.running.lock().contains_key(&job) {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "this job is running",
            ));
        }
        let journal = &self.journal;
        let row = journal.job(job).await?;
        check_same_account(&row, restorer)?;
        let items = all_items(journal, job).await?;
        let job_item = undoable_item(&items, number)?;
        let worker = Self::worker(restorer, journal.clone(), job, &JobDetail::of(&row), &items);
        let worker = worker.on_behalf_of(job_item.detail.acting_for.as_ref());
        let task = tokio::spawn(async move { undo(&worker, job, job_item).await });
        task.await
            .unwrap_or_else(|error| Err(AppError::new(ErrorCode::Unexpected, error.to_string())))?;
        self.state(id).await
    }
}

fn undoable_item(items: &[JobItem], number: u32) -> Result<JobItem, AppError> {
    let job_item = items
        .iter()
        .find(|job_item| job_item.number == number && job_item.can_be_undone());
    let Some(job_item) = job_item else {
        return Err(AppError::new(
            ErrorCode::ChangedSince,
            "this is not an item whose restore can be undone",
        ));
    };
    let is_restored =
        |other: &JobItem| other.state == ItemState::Done && other.undone != Some(UndoneState::Done);
    if items
        .iter()
        .any(|other| other.detail.after == Some(number) && is_restored(other))
    {
        let words = "other items of the job are in it, and would be moved to the trash with it";
        return Err(AppError::new(ErrorCode::ChangedSince, words).subject(Subject::Inside));
    }
    Ok(job_item.clone())
}

async fn undo(worker: &ItemWorker, job: Uuid, mut job_item: JobItem) -> Result<(), AppError> {
    let interrupted = matches!(
        job_item.undone,
        Some(UndoneState::InFlight | UndoneState::Unknown)
    );
    job_item.clear_error();
    job_item.undone = Some(UndoneState::InFlight);
    write_item(worker, job, &job_item).await?;
    let verified = if interrupted {
        worker.verify_trashed(job_item.clone()).await
    } else {
        ItemResult::Restart
    };
    let was_not_undone = matches!(verified, ItemResult::Restart);
    let result = if was_not_undone {
        worker.undo(job_item.clone()).await
    } else {
        verified
    };
    if let ItemResult::Trashed { renamed_back } = result {
        job_item.set_renamed_back(renamed_back);
    }
    let (undone, error) = undo_outcome(result);
    job_item.undone = undone;
    if let Some(error) = &error {
        job_item.set_error(error);
    }
    if let Err(error) = write_item(worker, job, &job_item).await {
        tracing::error!(%error, "the undo of an item could not be recorded; the next undo verifies it");
    }
    match error {
        Some(error) => Err(error),
        None => {
            if let Ok(key) = (&job_item.key).try_into() {
                worker.restorer.add_to_trash_list(&key).await;
            }
            Ok(())
        }
    }
}

/// Returns the state to record, and the error to return.
fn undo_outcome(result: ItemResult) -> (Option<UndoneState>, Option<AppError>) {
    match result {
        ItemResult::Trashed { .. } => (Some(UndoneState::Done), None),
        ItemResult::Failed(error)
            if matches!(error.code, ErrorCode::ChangedSince | ErrorCode::NotFound) =>
        {
            (Some(UndoneState::ChangedSince), Some(error))
        }
        // Box may still apply it: it is verified before the next try.
        ItemResult::Retry {
            error, lost: true, ..
        } => (Some(UndoneState::Unknown), Some(error)),
        ItemResult::Failed(error)
        | ItemResult::Retry { error, .. }
        | ItemResult::StopJob(error)
        | ItemResult::BlockUser(error) => (Some(UndoneState::Failed), Some(error)),
        ItemResult::Unknown(error) => (Some(UndoneState::Unknown), Some(error)),
        // It is verified before the next try.
        ItemResult::VerifyLater { .. } => {
            let words = "the answer was lost, and Box could not be asked for the outcome";
            (
                Some(UndoneState::Unknown),
                Some(AppError::new(ErrorCode::UnknownOutcome, words)),
            )
        }
        ItemResult::Restored { .. } | ItemResult::Conflict { .. } | ItemResult::Restart => {
            let words = "it is still where it was";
            (
                Some(UndoneState::Failed),
                Some(AppError::new(ErrorCode::Unexpected, words)),
            )
        }
    }
}

async fn write_item(worker: &ItemWorker, job: Uuid, job_item: &JobItem) -> Result<(), AppError> {
    let update = JobUpdate {
        items: vec![job_item.to_row()],
        ..JobUpdate::default()
    };
    Ok(worker.journal.update_job(job, update).await?)
}

//! Puts one item of a job back into the trash.

use crate::{
    JobState,
    job_item::JobItem,
    progress::can_be_undone,
    service::{BulkRestore, all_items, check_same_account, job_detail_of, parse_job_id},
    worker::{ItemResult, ItemWorker},
};
use app_error::{AppError, ErrorCode, Subject};
use journal::{ItemState, JobUpdate, UndoneState};
use restore::ItemRestorer;
use std::sync::Arc;
use uuid::Uuid;

impl BulkRestore {
    /// Puts one item that a job restored back into the trash, if nobody has touched it since. Once begun it goes on to its end,
    /// whether or not anybody waits for it.
    ///
    /// # Errors
    /// `ChangedSince` when it was touched since, was not restored, or (about `inside`) holds others that the job restored;
    /// `AlreadyRunning` while the job goes on, `NotConnected` when it was done with another account, `NotFound`,
    /// `ProfileInUse`, `JournalUnavailable`, or why Box could not be asked.
    pub async fn undo_item(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
        number: u32,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        let job = parse_job_id(id)?;
        if self.running.lock().contains_key(&job) {
            return Err(AppError::new(ErrorCode::AlreadyRunning, "this job goes on"));
        }
        let journal = &self.journal;
        let row = journal.job(job).await?;
        check_same_account(&row, restorer)?;
        let records = all_items(journal, job).await?;
        let record = chosen(&records, number)?;
        let worker = Self::worker(
            restorer,
            journal.clone(),
            job,
            &job_detail_of(&row),
            &records,
        );
        let worker = worker.acting_for(record.detail.acting_for.as_ref());
        let task = tokio::spawn(async move { undo(&worker, job, record).await });
        task.await
            .unwrap_or_else(|error| Err(AppError::new(ErrorCode::Unexpected, error.to_string())))?;
        self.state(id).await
    }
}

fn chosen(records: &[JobItem], number: u32) -> Result<JobItem, AppError> {
    let record = records
        .iter()
        .find(|record| record.number == number && can_be_undone(record));
    let Some(record) = record else {
        return Err(AppError::new(
            ErrorCode::ChangedSince,
            "this is not an item that can be put back",
        ));
    };
    let back =
        |other: &JobItem| other.state == ItemState::Done && other.undone != Some(UndoneState::Done);
    if records
        .iter()
        .any(|other| other.detail.after == Some(number) && back(other))
    {
        let words = "other items of the job are in it, and would go with it";
        return Err(AppError::new(ErrorCode::ChangedSince, words).subject(Subject::Inside));
    }
    Ok(record.clone())
}

async fn undo(worker: &ItemWorker, job: Uuid, mut record: JobItem) -> Result<(), AppError> {
    let interrupted = matches!(
        record.undone,
        Some(UndoneState::InFlight | UndoneState::Unknown)
    );
    record.clear_error();
    record.undone = Some(UndoneState::InFlight);
    to_row(worker, job, &record).await?;
    let looked = if interrupted {
        worker.verify_trashed(record.clone()).await
    } else {
        ItemResult::Restart
    };
    let still_there = matches!(looked, ItemResult::Restart);
    let end = if still_there {
        worker.undo(record.clone()).await
    } else {
        looked
    };
    if let ItemResult::Trashed { named_back } = end {
        record.take_note_of_name(named_back);
    }
    let (undone, problem) = became(end);
    record.undone = undone;
    if let Some(problem) = &problem {
        record.set_error(problem);
    }
    if let Err(error) = to_row(worker, job, &record).await {
        tracing::error!(%error, "that an item was put back could not be written down; it is looked up next time");
    }
    match problem {
        Some(problem) => Err(problem),
        None => {
            if let Ok(key) = (&record.key).try_into() {
                worker.restorer.add_to_trash_list(&key).await;
            }
            Ok(())
        }
    }
}

/// What is noted, and what is told.
fn became(end: ItemResult) -> (Option<UndoneState>, Option<AppError>) {
    match end {
        ItemResult::Trashed { .. } => (Some(UndoneState::Done), None),
        ItemResult::Failed(problem)
            if matches!(problem.code, ErrorCode::ChangedSince | ErrorCode::NotFound) =>
        {
            (Some(UndoneState::ChangedSince), Some(problem))
        }
        // Box may still be at it: it is looked up before it is tried again.
        ItemResult::Retry {
            problem,
            lost: true,
            ..
        } => (Some(UndoneState::Unknown), Some(problem)),
        ItemResult::Failed(problem)
        | ItemResult::Retry { problem, .. }
        | ItemResult::StopJob(problem)
        | ItemResult::BlockUser(problem) => (Some(UndoneState::Failed), Some(problem)),
        ItemResult::Unknown(problem) => (Some(UndoneState::Unknown), Some(problem)),
        // To be looked up before it is tried again.
        ItemResult::VerifyLater { .. } => {
            let words = "the answer was lost, and Box could not be asked what became of it";
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

async fn to_row(worker: &ItemWorker, job: Uuid, record: &JobItem) -> Result<(), AppError> {
    let to_row = JobUpdate {
        items: vec![record.to_row()],
        ..JobUpdate::default()
    };
    Ok(worker.journal.update_job(job, to_row).await?)
}

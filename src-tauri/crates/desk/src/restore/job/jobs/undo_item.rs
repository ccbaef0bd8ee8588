//! Puts one item of a job back into the trash.

use std::sync::Arc;

use journal::{ItemState, JobUpdate, UndoneState};
use uuid::Uuid;

use super::{Jobs, all_records, detail_of, parsed, same_account};
use crate::restore::job::record::Record;
use crate::restore::job::state::may_be_undone;
use crate::restore::job::view::JobState;
use crate::restore::job::work::{Bench, End};
use crate::restore::restorer::{Restorer, held};
use app_error::{AppError, ErrorCode, Subject};

impl Jobs {
    /// Puts one item that a job restored back into the trash, if nobody has touched it since. Once begun it goes on to its end,
    /// whether or not anybody waits for it.
    ///
    /// # Errors
    /// `ChangedSince` when it was touched since, was not restored, or (about `inside`) holds others that the job restored;
    /// `AlreadyRunning` while the job goes on, `NotConnected` when it was done with another account, `NotFound`,
    /// `ProfileInUse`, `JournalUnavailable`, or why Box could not be asked.
    pub async fn undo_item(
        self: &Arc<Self>,
        restorer: &Restorer,
        id: &str,
        number: u32,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        let job = parsed(id)?;
        if held(&self.going_on).contains_key(&job) {
            return Err(AppError::new(ErrorCode::AlreadyRunning, "this job goes on"));
        }
        let journal = &self.journal;
        let row = journal.job(job).await?;
        same_account(&row, restorer)?;
        let records = all_records(journal, job).await?;
        let record = chosen(&records, number)?;
        let bench = Self::bench(restorer, journal.clone(), job, &detail_of(&row), &records);
        let bench = bench.acting_for(record.detail.acting_for.as_ref());
        let task = tokio::spawn(async move { put_away(&bench, job, record).await });
        task.await
            .unwrap_or_else(|error| Err(AppError::new(ErrorCode::Unexpected, error.to_string())))?;
        self.state(id).await
    }
}

fn chosen(records: &[Record], number: u32) -> Result<Record, AppError> {
    let record = records
        .iter()
        .find(|record| record.number == number && may_be_undone(record));
    let Some(record) = record else {
        return Err(AppError::new(
            ErrorCode::ChangedSince,
            "this is not an item that can be put back",
        ));
    };
    let back =
        |other: &Record| other.state == ItemState::Done && other.undone != Some(UndoneState::Done);
    if records
        .iter()
        .any(|other| other.detail.after == Some(number) && back(other))
    {
        let words = "other items of the job are in it, and would go with it";
        return Err(AppError::new(ErrorCode::ChangedSince, words).subject(Subject::Inside));
    }
    Ok(record.clone())
}

async fn put_away(bench: &Bench, job: Uuid, mut record: Record) -> Result<(), AppError> {
    let interrupted = matches!(
        record.undone,
        Some(UndoneState::InFlight | UndoneState::Unknown)
    );
    record.because_of_nothing();
    record.undone = Some(UndoneState::InFlight);
    write(bench, job, &record).await?;
    let looked = if interrupted {
        bench.look_up_away(record.clone()).await
    } else {
        End::FromTheBeginning
    };
    let still_there = matches!(looked, End::FromTheBeginning);
    let end = if still_there {
        bench.put_away(record.clone()).await
    } else {
        looked
    };
    if let End::Away { named_back } = end {
        record.take_note_of_name(named_back);
    }
    let (undone, problem) = became(end);
    record.undone = undone;
    if let Some(problem) = &problem {
        record.because(problem);
    }
    if let Err(error) = write(bench, job, &record).await {
        tracing::error!(%error, "that an item was put back could not be written down; it is looked up next time");
    }
    match problem {
        Some(problem) => Err(problem),
        None => {
            if let Ok(key) = (&record.key).try_into() {
                bench.restorer.in_trash_again(&key).await;
            }
            Ok(())
        }
    }
}

/// What is noted, and what is told.
fn became(end: End) -> (Option<UndoneState>, Option<AppError>) {
    match end {
        End::Away { .. } => (Some(UndoneState::Done), None),
        End::Failed(problem)
            if matches!(problem.code, ErrorCode::ChangedSince | ErrorCode::NotFound) =>
        {
            (Some(UndoneState::ChangedSince), Some(problem))
        }
        // Box may still be at it: it is looked up before it is tried again.
        End::Again {
            problem,
            lost: true,
            ..
        } => (Some(UndoneState::Unknown), Some(problem)),
        End::Failed(problem)
        | End::Again { problem, .. }
        | End::Stop(problem)
        | End::UserBlocked(problem) => (Some(UndoneState::Failed), Some(problem)),
        End::Unknown(problem) => (Some(UndoneState::Unknown), Some(problem)),
        // To be looked up before it is tried again.
        End::LookLater { .. } => {
            let words = "the answer was lost, and Box could not be asked what became of it";
            (
                Some(UndoneState::Unknown),
                Some(AppError::new(ErrorCode::UnknownOutcome, words)),
            )
        }
        End::Back { .. } | End::Blocked { .. } | End::FromTheBeginning => {
            let words = "it is still where it was";
            (
                Some(UndoneState::Failed),
                Some(AppError::new(ErrorCode::Unexpected, words)),
            )
        }
    }
}

async fn write(bench: &Bench, job: Uuid, record: &Record) -> Result<(), AppError> {
    let write = JobUpdate {
        items: vec![record.write()],
        ..JobUpdate::default()
    };
    Ok(bench.journal.update_job(job, write).await?)
}

//! Every job and dry run there is: makes them, goes on with them, and tells about those of earlier.

pub(crate) mod audit_log;
mod control;
mod create;
pub(crate) mod report;
mod undo_item;

use crate::{
    Decisions, JobItemFilter, JobItemPage, JobPhase, JobState,
    concurrency::MAX_AT_ONCE,
    decision_table::DecisionTable,
    job_item::{JobDetail, JobItem},
    progress::{ItemTally, Progress, state_of},
    reserved_names::reserved_names,
    runner::{Direction, JobCommand, JobRunner},
    worker::ItemWorker,
};
use app_error::{AppError, ErrorCode, Subject};
use journal::{ItemState, JobUpdate, Journal, RestoreJob};
use parking_lot::Mutex;
use platform::{Clock, EventSink};
use restore::ItemRestorer;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};
use uuid::Uuid;

/// Rows that one call answers with.
pub(crate) const MAX_ROWS: u32 = 1000;
/// Jobs that are told about.
const MAX_JOBS: u32 = 100;

/// Every job and dry run of a desk. Needs no connected account to tell about what was done.
pub struct BulkRestore {
    journal: Journal,
    clock: Arc<dyn Clock>,
    events: Arc<dyn EventSink<JobState>>,
    previews: Mutex<create::StoredPreviews>,
    max_at_once: usize,
    running: Mutex<HashMap<Uuid, RunningJob>>,
    /// Why jobs stand still, for as long as this runs: also where that could not be written down.
    reasons: Mutex<HashMap<Uuid, AppError>>,
    /// One job at a time is set going.
    starting: AsyncMutex<()>,
    job_stopped: Notify,
}

/// A job that is under way.
struct RunningJob {
    command: watch::Sender<JobCommand>,
    shown: watch::Receiver<JobState>,
}

impl BulkRestore {
    /// The jobs in a journal.
    #[must_use]
    pub fn new(
        journal: Journal,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<JobState>>,
    ) -> Arc<Self> {
        Self::with_at_most(journal, clock, events, MAX_AT_ONCE)
    }

    /// The same, with another number of restores under way at most: to measure what that is good for.
    #[must_use]
    pub fn with_at_most(
        journal: Journal,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<JobState>>,
        max_at_once: usize,
    ) -> Arc<Self> {
        Arc::new(Self {
            journal,
            clock,
            events,
            max_at_once,
            previews: Mutex::default(),
            running: Mutex::default(),
            reasons: Mutex::default(),
            starting: AsyncMutex::default(),
            job_stopped: Notify::new(),
        })
    }

    /// The jobs, newest first.
    ///
    /// # Errors
    /// `JournalUnavailable`.
    pub async fn all(&self) -> Result<Vec<JobState>, AppError> {
        let journal = &self.journal;
        let mut states = Vec::new();
        for job in journal.jobs(MAX_JOBS).await? {
            states.push(self.state_of(journal, job).await?);
        }
        if self.journal.is_read_only() {
            // The other program may be working on the rest at this moment, and it cannot be gone on with here.
            states.retain(|job| matches!(job.phase, JobPhase::Finished | JobPhase::Cancelled));
        }
        Ok(states)
    }

    /// One job.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn state(&self, id: &str) -> Result<JobState, AppError> {
        let journal = &self.journal;
        let job = journal.job(parse_job_id(id)?).await?;
        self.state_of(journal, job).await
    }

    /// The account that a job is done with: our id, where it is known, and its login.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn account_of(&self, id: &str) -> Result<(Option<String>, String), AppError> {
        let job = self.journal.job(parse_job_id(id)?).await?;
        Ok((job_detail_of(&job).account, job.account))
    }

    /// Up to 1,000 items of a job from number `from` of those that `filter` lets through.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn items(
        &self,
        id: &str,
        filter: JobItemFilter,
        from: u32,
        count: u32,
    ) -> Result<JobItemPage, AppError> {
        let states = match filter {
            JobItemFilter::All => Vec::new(),
            JobItemFilter::Left => vec![ItemState::Pending, ItemState::InFlight],
            JobItemFilter::Asking => vec![ItemState::Asking],
            JobItemFilter::Done => vec![ItemState::Done],
            JobItemFilter::Skipped => vec![ItemState::Skipped],
            JobItemFilter::NotDone => vec![ItemState::Failed, ItemState::Unknown],
        };
        let journal = &self.journal;
        let id = parse_job_id(id)?;
        let ended = has_ended(&journal.job(id).await?);
        let states = match filter {
            // Nobody looks any more at what an older program left so.
            JobItemFilter::Left if ended => vec![ItemState::Pending],
            JobItemFilter::NotDone if ended => [states, vec![ItemState::InFlight]].concat(),
            JobItemFilter::All
            | JobItemFilter::Left
            | JobItemFilter::Asking
            | JobItemFilter::Done
            | JobItemFilter::Skipped
            | JobItemFilter::NotDone => states,
        };
        let (total, rows) = journal
            .job_items(id, states, from, count.min(MAX_ROWS))
            .await?;
        let rows = rows.into_iter().map(JobItem::of);
        let rows = if ended {
            rows.map(|record| record.into_ended().into()).collect()
        } else {
            rows.map(Into::into).collect()
        };
        Ok(JobItemPage { rows, total })
    }

    /// Whether any job goes on.
    pub fn is_any_running(&self) -> bool {
        !self.running.lock().is_empty()
    }

    /// Waits until a job stands still, and answers with how.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn wait_until_stopped(&self, id: &str) -> Result<JobState, AppError> {
        let job = parse_job_id(id)?;
        loop {
            let job_stopped = self.job_stopped.notified();
            if !self.running.lock().contains_key(&job) {
                return self.state(id).await;
            }
            job_stopped.await;
        }
    }

    /// Pauses every job and waits until what was on its way has its ending.
    pub async fn pause_all(&self) {
        loop {
            let job_stopped = self.job_stopped.notified();
            {
                let running = self.running.lock();
                if running.is_empty() {
                    return;
                }
                for job in running.values() {
                    job.wants(JobCommand::Pause);
                }
            }
            job_stopped.await;
        }
    }

    async fn state_of(&self, journal: &Journal, job: RestoreJob) -> Result<JobState, AppError> {
        if let Some(running) = self.running.lock().get(&job.id) {
            return Ok(running.shown.borrow().clone());
        }
        let mut items = ItemTally::in_journal(journal, job.id).await?;
        if has_ended(&job) {
            items = items.into_iter().map(ItemTally::into_ended).collect();
        }
        let mut detail = job_detail_of(&job);
        if detail.problem.is_none() && !has_ended(&job) {
            detail.problem = self.reasons.lock().get(&job.id).cloned();
        }
        let phase = match job.phase {
            // Nobody works on it: it broke off.
            journal::JobPhase::Running | journal::JobPhase::Undoing | journal::JobPhase::Paused => {
                JobPhase::Paused
            }
            journal::JobPhase::Asking => JobPhase::Asking,
            journal::JobPhase::Finished => JobPhase::Finished,
            journal::JobPhase::Cancelled => JobPhase::Cancelled,
        };
        Ok(state_of(
            &job,
            &detail,
            phase,
            items.into_iter(),
            Progress::default(),
        ))
    }

    /// Sets a job going.
    async fn start_runner(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: Uuid,
        first: JobCommand,
        change: impl FnOnce(&mut JobDetail, &mut Vec<JobItem>) -> Vec<journal::ItemUpdate>,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        let journal = &self.journal;
        // Of two that want it, the second changes nothing and sees that the first has set it going.
        let _setting_going = self.starting.lock().await;
        if self.running.lock().contains_key(&id) {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "this job goes on already",
            ));
        }
        let mut job = journal.job(id).await?;
        check_same_account(&job, restorer)?;
        let mut records = all_items(journal, id).await?;
        let mut detail = job_detail_of(&job);
        detail.problem = None;
        if detail.activity.is_none() {
            detail.activity =
                Some(audit_log::record_start(journal, &job, &detail.names, &records).await?);
        }
        let mut items = change(&mut detail, &mut records);
        let unreadable = records
            .iter_mut()
            .filter_map(|record| record.end_unreadable().then(|| record.to_row()));
        items.extend(unreadable);
        let (direction, phase) = if detail.undoing {
            (Direction::Undo, journal::JobPhase::Undoing)
        } else {
            (Direction::Restore, journal::JobPhase::Running)
        };
        let kept = serde_json::to_value(&detail).ok();
        let to_row = JobUpdate {
            phase: Some((phase, None)),
            detail: kept,
            items,
            ..JobUpdate::default()
        };
        journal.update_job(id, to_row).await?;
        job.finished_at = None;
        let worker = Self::worker(restorer, journal.clone(), id, &detail, &records);
        let shown_phase = if detail.undoing {
            JobPhase::Undoing
        } else {
            JobPhase::Running
        };
        let items = records.iter().map(ItemTally::from);
        let state = state_of(&job, &detail, shown_phase, items, Progress::default());
        let (command, wished) = watch::channel(first);
        let (show, shown) = watch::channel(state.clone());
        self.running
            .lock()
            .insert(id, RunningJob { command, shown });
        let (clock, events) = (Arc::clone(&self.clock), Arc::clone(&self.events));
        let engine = JobRunner::new(
            worker,
            job,
            detail,
            direction,
            records,
            wished,
            show,
            clock,
            events,
            self.max_at_once,
        );
        self.reasons.lock().remove(&id);
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let reason = match tokio::spawn(engine.run()).await {
                Ok(state) => state.problem,
                Err(error) => {
                    tracing::error!(%error, "a job broke off; going on finds out where");
                    Some(AppError::new(
                        ErrorCode::Unexpected,
                        format!("the job broke off: {error}"),
                    ))
                }
            };
            if let Some(reason) = reason {
                this.reasons.lock().insert(id, reason);
            }
            this.running.lock().remove(&id);
            this.job_stopped.notify_waiters();
        });
        Ok(state)
    }

    /// What work on the items of a job needs.
    fn worker(
        restorer: &ItemRestorer,
        journal: Journal,
        job: Uuid,
        detail: &JobDetail,
        records: &[JobItem],
    ) -> ItemWorker {
        let rules = DecisionTable::of(
            &Decisions {
                groups: detail.rules.clone(),
                items: Vec::new(),
            },
            [],
        );
        ItemWorker {
            client: restorer.session().client().fail_fast_on_conflict(),
            account: restorer.session().client().fail_fast_on_conflict(),
            restorer: restorer.clone(),
            journal,
            job,
            rules: Arc::new(rules),
            names: Arc::new(reserved_names(records)),
            ours: Arc::new(records.iter().map(|record| record.key.clone()).collect()),
        }
    }

    /// Wishes something of a job that is under way, or just being set going; says whether it is.
    async fn command(&self, id: Uuid, command: JobCommand) -> Option<JobState> {
        let _setting_going = self.starting.lock().await;
        let running = self.running.lock();
        let job = running.get(&id)?;
        job.wants(command);
        Some(JobState {
            phase: JobPhase::Stopping,
            ..job.shown.borrow().clone()
        })
    }
}

impl RunningJob {
    /// What was stopped for good is not paused any more.
    fn wants(&self, command: JobCommand) {
        self.command.send_if_modified(|now| {
            let changes = *now != JobCommand::Cancel && *now != command;
            if changes {
                *now = command;
            }
            changes
        });
    }
}

/// Refuses a job of another account than the one that is to go on with it.
pub(crate) fn check_same_account(
    job: &RestoreJob,
    restorer: &ItemRestorer,
) -> Result<(), AppError> {
    let operator = restorer.session().actor();
    if job.account == operator.account && job.acting_as == operator.acting_as {
        return Ok(());
    }
    let words = format!(
        "this job is done with {}, which is not connected",
        job.account
    );
    Err(AppError::new(ErrorCode::NotConnected, words).source_name(job.account.clone()))
}

pub(crate) async fn all_items(journal: &Journal, job: Uuid) -> Result<Vec<JobItem>, AppError> {
    let (_, rows) = journal.job_items(job, Vec::new(), 0, u32::MAX).await?;
    Ok(rows.into_iter().map(JobItem::of).collect())
}

/// Whether the journal has it that nothing more happens with a job unasked.
fn has_ended(job: &RestoreJob) -> bool {
    matches!(
        job.phase,
        journal::JobPhase::Finished | journal::JobPhase::Cancelled
    )
}

pub(crate) fn job_detail_of(job: &RestoreJob) -> JobDetail {
    JobDetail::deserialize(&job.detail).unwrap_or_default()
}

pub(crate) fn parse_job_id(id: &str) -> Result<Uuid, AppError> {
    id.parse().map_err(|error: uuid::Error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Job)
    })
}

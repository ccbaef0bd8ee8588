//! All jobs and previews: creates and runs them, and returns the state of earlier ones.

pub(crate) mod audit_log;
mod control;
mod create;
mod job_item_builder;
pub(crate) mod report;
mod stored_preview;
mod undo_item;

use crate::{
    Decisions, Group, JobItemFilter, JobItemPage, JobItemRow, JobPhase, JobState,
    concurrency::MAX_AT_ONCE,
    decision_table::DecisionTable,
    direction::Direction,
    job_detail::JobDetail,
    job_item::JobItem,
    progress::{ItemTally, Progress, state_of},
    reserved_names::reserved_names,
    runner::{JobCommand, JobRunner},
    worker::{ItemWorker, job_client},
};
use app_error::{AppError, ErrorCode, Subject};
use journal::{ItemFilter, ItemState, JobUpdate, Journal, RestoreJob};
use messages::SpokenLanguage;
use parking_lot::Mutex;
use platform::{Clock, EventSink};
use restore::ItemRestorer;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};
use uuid::Uuid;

/// The number of rows that one call returns.
pub(crate) const MAX_ROWS: u32 = 1000;
/// The number of jobs that are listed.
const MAX_JOBS: u32 = 100;

/// All jobs and previews. Returns the state of jobs without a connected account, too.
pub struct BulkRestore {
    journal: Journal,
    clock: Arc<dyn Clock>,
    events: Arc<dyn EventSink<JobState>>,
    previews: Mutex<stored_preview::StoredPreviews>,
    max_at_once: usize,
    running: Mutex<HashMap<Uuid, RunningJob>>,
    /// The errors that stopped jobs in this session, including those that could not be recorded.
    stop_errors: Mutex<HashMap<Uuid, AppError>>,
    /// Held while a job is started or gets a command.
    starting: AsyncMutex<()>,
    job_stopped: Notify,
}

/// A running job.
struct RunningJob {
    command: watch::Sender<JobCommand>,
    state: watch::Receiver<JobState>,
}

impl BulkRestore {
    /// Opens the jobs of a journal.
    #[must_use]
    pub fn new(
        journal: Journal,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<JobState>>,
    ) -> Arc<Self> {
        Self::with_at_most(journal, clock, events, MAX_AT_ONCE)
    }

    /// Opens the jobs of a journal with another limit of concurrent restores, for measurements.
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
            stop_errors: Mutex::default(),
            starting: AsyncMutex::default(),
            job_stopped: Notify::new(),
        })
    }

    /// Returns the jobs, newest first.
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
            // Another process may be running the others, and they cannot be resumed here.
            states.retain(|job| matches!(job.phase, JobPhase::Finished | JobPhase::Cancelled));
        }
        Ok(states)
    }

    /// Returns the state of a job.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn state(&self, id: &str) -> Result<JobState, AppError> {
        let journal = &self.journal;
        let job = journal.job(parse_job_id(id)?).await?;
        self.state_of(journal, job).await
    }

    /// Returns the account of a job: its ID, if known, and its login.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn account_of(&self, id: &str) -> Result<(Option<String>, String), AppError> {
        let job = self.journal.job(parse_job_id(id)?).await?;
        Ok((JobDetail::of(&job).account, job.account))
    }

    /// Returns up to 1,000 items of a job that match `filter` and are of `group` where one is given, after the first `from` of
    /// them, with their reasons in `language`.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn items(
        &self,
        id: &str,
        filter: JobItemFilter,
        group: Option<Group>,
        from: u32,
        count: u32,
        language: SpokenLanguage,
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
            // An older version left these, and they are not verified any more.
            JobItemFilter::Left if ended => vec![ItemState::Pending],
            JobItemFilter::NotDone if ended => [states, vec![ItemState::InFlight]].concat(),
            JobItemFilter::All
            | JobItemFilter::Left
            | JobItemFilter::Asking
            | JobItemFilter::Done
            | JobItemFilter::Skipped
            | JobItemFilter::NotDone => states,
        };
        let filter = ItemFilter {
            states,
            detail: group.map(|group| ("group", serde_json::json!(group))),
        };
        let (total, rows) = journal
            .job_items(id, filter, from, count.min(MAX_ROWS))
            .await?;
        let rows = rows
            .into_iter()
            .map(|row| shown_row(JobItem::of(row), ended, language));
        Ok(JobItemPage {
            rows: rows.collect(),
            total,
        })
    }

    /// Returns whether any job is running.
    pub fn is_any_running(&self) -> bool {
        !self.running.lock().is_empty()
    }

    /// Waits until a job is not running, and returns its state.
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

    /// Pauses every job and waits until the items in flight have finished.
    pub async fn pause_all(&self) {
        loop {
            let job_stopped = self.job_stopped.notified();
            {
                let running = self.running.lock();
                if running.is_empty() {
                    return;
                }
                for job in running.values() {
                    job.send(JobCommand::Pause);
                }
            }
            job_stopped.await;
        }
    }

    async fn state_of(&self, journal: &Journal, job: RestoreJob) -> Result<JobState, AppError> {
        if let Some(running) = self.running.lock().get(&job.id) {
            return Ok(running.state.borrow().clone());
        }
        let mut tallies = ItemTally::in_journal(journal, job.id).await?;
        if has_ended(&job) {
            tallies = tallies.into_iter().map(ItemTally::into_ended).collect();
        }
        let mut detail = JobDetail::of(&job);
        if detail.error.is_none() && !has_ended(&job) {
            detail.error = self.stop_errors.lock().get(&job.id).cloned();
        }
        let phase = match job.phase {
            // It is not running: it was interrupted.
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
            tallies.into_iter(),
            Progress::default(),
        ))
    }

    /// Starts to run a job. `change` applies an answer first and returns the items to store.
    async fn start_runner(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: Uuid,
        first_command: JobCommand,
        change: impl FnOnce(&mut JobDetail, &mut Vec<JobItem>) -> Vec<journal::ItemUpdate>,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        let journal = &self.journal;
        // Of two concurrent calls, the second changes nothing and finds the job running.
        let _starting = self.starting.lock().await;
        if self.running.lock().contains_key(&id) {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "this job is running already",
            ));
        }
        let mut job = journal.job(id).await?;
        check_same_account(&job, restorer)?;
        let mut items = all_items(journal, id).await?;
        let mut detail = JobDetail::of(&job);
        detail.error = None;
        if detail.activity.is_none() {
            detail.activity =
                Some(audit_log::record_start(journal, &job, &detail.names, &items).await?);
        }
        let mut updates = change(&mut detail, &mut items);
        let unreadable = items
            .iter_mut()
            .filter_map(|job_item| job_item.finish_unreadable().then(|| job_item.to_row()));
        updates.extend(unreadable);
        let (direction, phase) = if detail.undoing {
            (Direction::Undo, journal::JobPhase::Undoing)
        } else {
            (Direction::Restore, journal::JobPhase::Running)
        };
        let stored_detail = Some(detail.to_stored());
        let update = JobUpdate {
            phase: Some((phase, None)),
            detail: stored_detail,
            items: updates,
            ..JobUpdate::default()
        };
        journal.update_job(id, update).await?;
        job.finished_at = None;
        let worker = Self::worker(restorer, journal.clone(), id, &detail, &items);
        let shown_phase = if detail.undoing {
            JobPhase::Undoing
        } else {
            JobPhase::Running
        };
        let tallies = items.iter().map(ItemTally::from);
        let state = state_of(&job, &detail, shown_phase, tallies, Progress::default());
        let (command, commands) = watch::channel(first_command);
        let (state_sender, state_receiver) = watch::channel(state.clone());
        self.running.lock().insert(
            id,
            RunningJob {
                command,
                state: state_receiver,
            },
        );
        let (clock, events) = (Arc::clone(&self.clock), Arc::clone(&self.events));
        let runner = JobRunner::new(
            worker,
            job,
            detail,
            direction,
            items,
            commands,
            state_sender,
            clock,
            events,
            self.max_at_once,
        );
        self.stop_errors.lock().remove(&id);
        let this = Arc::clone(self);
        tokio::spawn(async move {
            let error = match tokio::spawn(runner.run()).await {
                Ok(state) => state.problem,
                Err(error) => {
                    tracing::error!(%error, "a job was interrupted; resuming it verifies what was in flight");
                    Some(AppError::new(
                        ErrorCode::Unexpected,
                        format!("the job was interrupted: {error}"),
                    ))
                }
            };
            if let Some(error) = error {
                this.stop_errors.lock().insert(id, error);
            }
            this.running.lock().remove(&id);
            this.job_stopped.notify_waiters();
        });
        Ok(state)
    }

    /// Builds the worker for the items of a job.
    fn worker(
        restorer: &ItemRestorer,
        journal: Journal,
        job: Uuid,
        detail: &JobDetail,
        items: &[JobItem],
    ) -> ItemWorker {
        let decisions = DecisionTable::of(
            &Decisions {
                groups: detail.group_decisions.clone(),
                items: Vec::new(),
            },
            [],
        );
        ItemWorker {
            client: job_client(restorer.session()),
            account: job_client(restorer.session()),
            restorer: restorer.clone(),
            journal,
            job,
            decisions: Arc::new(decisions),
            names: Arc::new(reserved_names(items)),
            own_items: Arc::new(items.iter().map(|item| item.key.clone()).collect()),
        }
    }

    /// Sends a command to a job that is running or being started, and returns its state. `None` if it is not running.
    async fn command(&self, id: Uuid, command: JobCommand) -> Option<JobState> {
        let _starting = self.starting.lock().await;
        let running = self.running.lock();
        let job = running.get(&id)?;
        job.send(command);
        let state = job.state.borrow().clone();
        Some(match command {
            JobCommand::Run | JobCommand::TakeAnswers => state,
            JobCommand::Pause | JobCommand::Cancel => JobState {
                phase: JobPhase::Stopping,
                ..state
            },
        })
    }
}

impl RunningJob {
    /// Sends a command. A cancelled job takes no other.
    fn send(&self, command: JobCommand) {
        self.command.send_if_modified(|now| {
            let is_new = *now != JobCommand::Cancel && *now != command;
            if is_new {
                *now = command;
            }
            is_new
        });
    }
}

/// Checks that a job belongs to the account of the restorer.
///
/// # Errors
/// `NotConnected` if it belongs to another.
pub(crate) fn check_same_account(
    job: &RestoreJob,
    restorer: &ItemRestorer,
) -> Result<(), AppError> {
    let actor = restorer.session().actor();
    if job.account == actor.account && job.acting_as == actor.acting_as {
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

/// Returns whether a job has ended, according to the journal.
fn has_ended(job: &RestoreJob) -> bool {
    matches!(
        job.phase,
        journal::JobPhase::Finished | journal::JobPhase::Cancelled
    )
}

/// Returns the row to show of an item. Of a job that has ended, nothing is in flight any more.
fn shown_row(job_item: JobItem, ended: bool, language: SpokenLanguage) -> JobItemRow {
    if ended {
        job_item.into_ended().into_row(language)
    } else {
        job_item.into_row(language)
    }
}

pub(crate) fn parse_job_id(id: &str) -> Result<Uuid, AppError> {
    id.parse().map_err(|error: uuid::Error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Job)
    })
}

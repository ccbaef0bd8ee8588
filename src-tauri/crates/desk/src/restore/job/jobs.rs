//! Every job and dry run there is: makes them, goes on with them, and tells about those of earlier.

mod asked;
mod files;
pub(super) mod in_activity;
mod starting;
mod undo_item;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use journal::{ItemState, JobUpdate, Journal, RestoreJob};
use serde::Deserialize;
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};
use uuid::Uuid;

use super::engine::{Engine, Pass, Wish};
use super::limit::MOST_AT_ONCE;
use super::names::promised;
use super::record::{JobDetail, Record};
use super::rules::Rules;
use super::state::{CountedItems, Progress, state_of};
use super::view::{Decisions, JobItemFilter, JobItemPage, JobPhase, JobState};
use super::work::Bench;
use crate::ports::Window;
use crate::restore::restorer::{Restorer, held};
use app_error::{AppError, ErrorCode, Subject};
use platform::Clock;

/// Rows that one call answers with.
const MOST_ROWS: u32 = 1000;
/// Jobs that are told about.
const MOST_JOBS: u32 = 100;

/// Every job and dry run of a desk. Needs no connected account to tell about what was done.
pub struct Jobs {
    journal: Journal,
    clock: Arc<dyn Clock>,
    window: Arc<dyn Window>,
    dry_runs: Mutex<starting::DryRuns>,
    most_at_once: usize,
    going_on: Mutex<HashMap<Uuid, GoingOn>>,
    /// Why jobs stand still, for as long as this runs: also where that could not be written down.
    reasons: Mutex<HashMap<Uuid, AppError>>,
    /// One job at a time is set going.
    setting_going: AsyncMutex<()>,
    one_less: Notify,
}

/// A job that is under way.
struct GoingOn {
    wish: watch::Sender<Wish>,
    shown: watch::Receiver<JobState>,
}

impl Jobs {
    /// The jobs in a journal.
    #[must_use]
    pub fn new(journal: Journal, clock: Arc<dyn Clock>, window: Arc<dyn Window>) -> Arc<Self> {
        Self::with_at_most(journal, clock, window, MOST_AT_ONCE)
    }

    /// The same, with another number of restores under way at most: to measure what that is good for.
    #[must_use]
    pub fn with_at_most(
        journal: Journal,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
        most_at_once: usize,
    ) -> Arc<Self> {
        Arc::new(Self {
            journal,
            clock,
            window,
            most_at_once,
            dry_runs: Mutex::default(),
            going_on: Mutex::default(),
            reasons: Mutex::default(),
            setting_going: AsyncMutex::default(),
            one_less: Notify::new(),
        })
    }

    /// The jobs, newest first.
    ///
    /// # Errors
    /// `JournalUnavailable`.
    pub async fn all(&self) -> Result<Vec<JobState>, AppError> {
        let journal = &self.journal;
        let mut states = Vec::new();
        for job in journal.jobs(MOST_JOBS).await? {
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
        let job = journal.job(parsed(id)?).await?;
        self.state_of(journal, job).await
    }

    /// The account that a job is done with: our id, where it is known, and its login.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub(crate) async fn account_of(&self, id: &str) -> Result<(Option<String>, String), AppError> {
        let job = self.journal.job(parsed(id)?).await?;
        Ok((detail_of(&job).account, job.account))
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
        let id = parsed(id)?;
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
            .job_items(id, states, from, count.min(MOST_ROWS))
            .await?;
        let rows = rows.into_iter().map(Record::of);
        let rows = if ended {
            rows.map(|record| record.of_ended().into()).collect()
        } else {
            rows.map(Into::into).collect()
        };
        Ok(JobItemPage { rows, total })
    }

    /// Whether any job goes on.
    pub fn any_going_on(&self) -> bool {
        !held(&self.going_on).is_empty()
    }

    /// Waits until a job stands still, and answers with how.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn standstill(&self, id: &str) -> Result<JobState, AppError> {
        let job = parsed(id)?;
        loop {
            let one_less = self.one_less.notified();
            if !held(&self.going_on).contains_key(&job) {
                return self.state(id).await;
            }
            one_less.await;
        }
    }

    /// Pauses every job and waits until what was on its way has its ending.
    pub async fn pause_all(&self) {
        loop {
            let one_less = self.one_less.notified();
            {
                let going_on = held(&self.going_on);
                if going_on.is_empty() {
                    return;
                }
                for job in going_on.values() {
                    job.wants(Wish::Pause);
                }
            }
            one_less.await;
        }
    }

    async fn state_of(&self, journal: &Journal, job: RestoreJob) -> Result<JobState, AppError> {
        if let Some(going_on) = held(&self.going_on).get(&job.id) {
            return Ok(going_on.shown.borrow().clone());
        }
        let mut items = CountedItems::in_journal(journal, job.id).await?;
        if has_ended(&job) {
            items = items.into_iter().map(CountedItems::of_ended).collect();
        }
        let mut detail = detail_of(&job);
        if detail.problem.is_none() && !has_ended(&job) {
            detail.problem = held(&self.reasons).get(&job.id).cloned();
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
    async fn set_going(
        self: &Arc<Self>,
        restorer: &Restorer,
        id: Uuid,
        first: Wish,
        change: impl FnOnce(&mut JobDetail, &mut Vec<Record>) -> Vec<journal::ItemUpdate>,
    ) -> Result<JobState, AppError> {
        self.journal.check_writable()?;
        let journal = &self.journal;
        // Of two that want it, the second changes nothing and sees that the first has set it going.
        let _setting_going = self.setting_going.lock().await;
        if held(&self.going_on).contains_key(&id) {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "this job goes on already",
            ));
        }
        let mut job = journal.job(id).await?;
        same_account(&job, restorer)?;
        let mut records = all_records(journal, id).await?;
        let mut detail = detail_of(&job);
        detail.problem = None;
        if detail.activity.is_none() {
            detail.activity =
                Some(in_activity::begin(journal, &job, &detail.names, &records).await?);
        }
        let mut items = change(&mut detail, &mut records);
        let unreadable = records
            .iter_mut()
            .filter_map(|record| record.end_unreadable().then(|| record.write()));
        items.extend(unreadable);
        let (pass, phase) = if detail.undoing {
            (Pass::PutAway, journal::JobPhase::Undoing)
        } else {
            (Pass::BringBack, journal::JobPhase::Running)
        };
        let kept = serde_json::to_value(&detail).ok();
        let write = JobUpdate {
            phase: Some((phase, None)),
            detail: kept,
            items,
            ..JobUpdate::default()
        };
        journal.update_job(id, write).await?;
        job.finished_at = None;
        let bench = Self::bench(restorer, journal.clone(), id, &detail, &records);
        let shown_phase = if detail.undoing {
            JobPhase::Undoing
        } else {
            JobPhase::Running
        };
        let items = records.iter().map(CountedItems::from);
        let state = state_of(&job, &detail, shown_phase, items, Progress::default());
        let (wish, wished) = watch::channel(first);
        let (show, shown) = watch::channel(state.clone());
        held(&self.going_on).insert(id, GoingOn { wish, shown });
        let (clock, window) = (Arc::clone(&self.clock), Arc::clone(&self.window));
        let engine = Engine::new(
            bench,
            job,
            detail,
            pass,
            records,
            wished,
            show,
            clock,
            window,
            self.most_at_once,
        );
        held(&self.reasons).remove(&id);
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
                held(&this.reasons).insert(id, reason);
            }
            held(&this.going_on).remove(&id);
            this.one_less.notify_waiters();
        });
        Ok(state)
    }

    /// What work on the items of a job needs.
    fn bench(
        restorer: &Restorer,
        journal: Journal,
        job: Uuid,
        detail: &JobDetail,
        records: &[Record],
    ) -> Bench {
        let rules = Rules::of(
            &Decisions {
                groups: detail.rules.clone(),
                items: Vec::new(),
            },
            [],
        );
        Bench {
            client: restorer.parts().client.fail_fast_on_conflict(),
            account: restorer.parts().client.fail_fast_on_conflict(),
            restorer: restorer.clone(),
            journal,
            job,
            rules: Arc::new(rules),
            names: Arc::new(promised(records)),
            ours: Arc::new(records.iter().map(|record| record.key.clone()).collect()),
        }
    }

    /// Wishes something of a job that is under way, or just being set going; says whether it is.
    async fn wish(&self, id: Uuid, wish: Wish) -> Option<JobState> {
        let _setting_going = self.setting_going.lock().await;
        let going_on = held(&self.going_on);
        let job = going_on.get(&id)?;
        job.wants(wish);
        Some(JobState {
            phase: JobPhase::Stopping,
            ..job.shown.borrow().clone()
        })
    }
}

impl GoingOn {
    /// What was stopped for good is not paused any more.
    fn wants(&self, wish: Wish) {
        self.wish.send_if_modified(|now| {
            let changes = *now != Wish::Cancel && *now != wish;
            if changes {
                *now = wish;
            }
            changes
        });
    }
}

/// Refuses a job of another account than the one that is to go on with it.
fn same_account(job: &RestoreJob, restorer: &Restorer) -> Result<(), AppError> {
    let operator = &restorer.parts().operator;
    if job.account == operator.account && job.acting_as == operator.acting_as {
        return Ok(());
    }
    let words = format!(
        "this job is done with {}, which is not connected",
        job.account
    );
    Err(AppError::new(ErrorCode::NotConnected, words).source_name(job.account.clone()))
}

async fn all_records(journal: &Journal, job: Uuid) -> Result<Vec<Record>, AppError> {
    let (_, rows) = journal.job_items(job, Vec::new(), 0, u32::MAX).await?;
    Ok(rows.into_iter().map(Record::of).collect())
}

/// Whether the journal has it that nothing more happens with a job unasked.
fn has_ended(job: &RestoreJob) -> bool {
    matches!(
        job.phase,
        journal::JobPhase::Finished | journal::JobPhase::Cancelled
    )
}

fn detail_of(job: &RestoreJob) -> JobDetail {
    JobDetail::deserialize(&job.detail).unwrap_or_default()
}

fn parsed(id: &str) -> Result<Uuid, AppError> {
    id.parse().map_err(|error: uuid::Error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Job)
    })
}

//! Runs a job: schedules its items, records them, sends them, and records the results.
//!
//! One task does all of it, so that results and newly scheduled items are recorded in one transaction, before anything is sent.

mod command;
mod handle_conflict;
mod handle_result;
mod progress_events;
mod ready_queue;
mod run_state;
mod shutdown;

pub(crate) use command::JobCommand;

use crate::{
    JobState, WaitReason,
    concurrency::{AdaptiveLimit, FolderLocks},
    direction::Direction,
    job_detail::JobDetail,
    job_item::JobItem,
    progress::CompletionRate,
    runner::{
        ready_queue::ReadyQueue,
        run_state::{Backoff, Intercepted, ItemTask},
    },
    worker::{ItemResult, ItemWorker, account_access::RefusedItem},
};
use app_error::{AppError, ErrorCode};
use futures::FutureExt;
use jiff::Timestamp;
use journal::{ItemState, JobUpdate, RestoreJob, UndoneState};
use platform::{Clock, EventSink};
use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet, time::Instant};

/// The difference between wall-clock and monotonic time from which the computer is taken to have slept.
const SLEEP_THRESHOLD: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// The shortest time between two progress events.
const EMIT_EVERY: Duration = Duration::from_millis(250);

/// A running job.
pub(crate) struct JobRunner {
    pub(crate) worker: ItemWorker,
    pub(crate) job: RestoreJob,
    pub(crate) detail: JobDetail,
    pub(crate) direction: Direction,
    pub(crate) items: Vec<JobItem>,
    pub(crate) command: watch::Receiver<JobCommand>,
    /// The state, for callers that ask for it.
    pub(crate) state_sender: watch::Sender<JobState>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: Arc<dyn EventSink<JobState>>,
    /// Whether restores that an earlier run left in flight are verified before the undo starts.
    verifies_before_undo: bool,
    queue: ReadyQueue,
    folder_locks: FolderLocks,
    limit: AdaptiveLimit,
    /// The work on items. It is never aborted: an item that was sent is finished.
    in_flight: JoinSet<(usize, ItemTask, ItemResult, Option<String>)>,
    /// The request that finds out whether Box answers. Dropped when it is not needed any more.
    probe: JoinSet<ItemResult>,
    /// The items whose answer was lost. They are verified before anything else.
    unverified: HashSet<usize>,
    /// The items that an earlier run left in flight, until they were verified once.
    cut_off: HashSet<usize>,
    /// The items that changed and are not recorded yet.
    changed: HashSet<usize>,
    new_items: Vec<JobItem>,
    stop: Option<AppError>,
    backoff: Option<Backoff>,
    /// The items that were refused in a row although they had no known conflict.
    refused_items: Vec<RefusedItem>,
    /// Whether there are too many of them.
    refusal_limit_reached: bool,
    /// Whether the person resumed the job after that was reported.
    refusals_confirmed: bool,
    /// The items whose undo was refused in a row. They are not undone, and finished with the next success or at the end.
    refused_undos: Vec<(usize, AppError)>,
    intercepted: Intercepted,
    /// The items without an answer to their change since the last success.
    unanswered: HashSet<usize>,
    /// Whether the person resumed the job after it was reported that there are too many of them.
    unanswered_confirmed: bool,
    rate: CompletionRate,
    rate_limit_hits: u64,
    emitted_at: Option<Instant>,
    clocks: (Instant, Timestamp),
}

impl JobRunner {
    #[expect(clippy::too_many_arguments, reason = "made in one place")]
    pub(crate) fn new(
        worker: ItemWorker,
        job: RestoreJob,
        detail: JobDetail,
        direction: Direction,
        mut items: Vec<JobItem>,
        command: watch::Receiver<JobCommand>,
        state_sender: watch::Sender<JobState>,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<JobState>>,
        max_at_once: usize,
    ) -> Self {
        let now = Instant::now();
        // Items that were restored without an answer are undone as well.
        let verifies_before_undo =
            direction == Direction::Undo && !in_flight_items(&items, Direction::Restore).is_empty();
        let direction = if verifies_before_undo {
            Direction::Restore
        } else {
            direction
        };
        let changed = reset_unverified_undo(&mut items, direction, verifies_before_undo);
        let unverified = in_flight_items(&items, direction);
        // Box may still apply a request that the end of the run before cut off.
        for &index in &unverified {
            items[index].detail.lost_at = Some(clock.now());
        }
        let queue = ReadyQueue::new(&items, direction);
        let clocks = (now, clock.now());
        let refusals_confirmed = detail.refusals_reported;
        let unanswered_confirmed = detail.unanswered_reported;
        Self {
            rate_limit_hits: worker.client.rate_limit_hits(),
            worker,
            job,
            detail,
            direction,
            verifies_before_undo,
            items,
            command,
            state_sender,
            clock,
            events,
            queue,
            folder_locks: FolderLocks::default(),
            limit: AdaptiveLimit::new(max_at_once),
            in_flight: JoinSet::new(),
            probe: JoinSet::new(),
            cut_off: unverified.clone(),
            unverified,
            changed,
            new_items: Vec::new(),
            stop: None,
            backoff: None,
            refused_items: Vec::new(),
            refusal_limit_reached: false,
            refusals_confirmed,
            refused_undos: Vec::new(),
            intercepted: Intercepted::default(),
            unanswered: HashSet::new(),
            unanswered_confirmed,
            rate: CompletionRate::new(now),
            emitted_at: None,
            clocks,
        }
    }

    /// Runs until every item has an outcome, or until it is stopped. Returns the state at that time.
    pub(crate) async fn run(mut self) -> JobState {
        loop {
            self.check_pressure();
            self.start_undo_when_verified();
            self.decide_on_refused_undos();
            self.verify_forgotten_items();
            let started = self.schedule();
            if let Err(error) = self.write_changes().await {
                // The scheduled items were not sent, as the journal does not have them.
                for (index, task) in started {
                    self.unschedule(index, task);
                }
                self.stop = Some(error);
            } else {
                for (index, task) in started {
                    self.spawn(index, task);
                }
            }
            self.probe_when_due();
            self.emit(false);
            if self.in_flight.is_empty()
                && let Some(stop_state) = self.stop_state()
            {
                return self.close(stop_state).await;
            }
            self.wait().await;
        }
    }

    /// Waits for the next event.
    async fn wait(&mut self) {
        let wake = self.next_wake();
        tokio::select! {
            Some(joined) = self.in_flight.join_next() => {
                self.handle_joined(joined);
                while let Some(joined) = self.in_flight.try_join_next() {
                    self.handle_joined(joined);
                }
            }
            Some(joined) = self.probe.join_next() => {
                let fault = |_| ItemResult::Unknown(AppError::new(ErrorCode::Unexpected, "a fault in this program"));
                self.handle_probe(joined.unwrap_or_else(fault));
            }
            // A job without a command channel stops as if it were paused.
            changed = self.command.changed() => if changed.is_err() {
                self.stop.get_or_insert_with(|| AppError::new(ErrorCode::Unexpected, "the job has lost its command channel"));
            },
            () = tokio::time::sleep_until(wake) => {}
        }
    }

    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let tick = now + EMIT_EVERY;
        let probe = self
            .backoff
            .filter(|_| self.probe.is_empty())
            .map(|backoff| backoff.until);
        let until = [self.queue.next_delayed_at(), probe];
        until
            .into_iter()
            .flatten()
            .fold(tick, Instant::min)
            .max(now + Duration::from_millis(1))
    }

    fn handle_joined(
        &mut self,
        joined: Result<(usize, ItemTask, ItemResult, Option<String>), tokio::task::JoinError>,
    ) {
        match joined {
            Ok((index, task, result, contents)) => {
                let job_item = &mut self.items[index];
                job_item.detail.contents = contents.or(job_item.detail.contents.take());
                self.folder_locks
                    .unlock(&job_item.detail.tree, job_item.is_folder());
                match self.direction {
                    Direction::Restore => self.handle_restore_result(index, task, result),
                    Direction::Undo => self.handle_undo_result(index, task, result),
                }
            }
            // The work catches its own panics and is never aborted. Its item is verified.
            Err(error) => tracing::error!(%error, "work on an item vanished"),
        }
    }

    /// Starts the undo once the restores in flight are verified.
    fn start_undo_when_verified(&mut self) {
        if self.verifies_before_undo
            && self.in_flight.is_empty()
            && in_flight_items(&self.items, Direction::Restore).is_empty()
        {
            self.verifies_before_undo = false;
            self.direction = Direction::Undo;
            self.unverified = in_flight_items(&self.items, self.direction);
            self.cut_off.clone_from(&self.unverified);
            self.queue = ReadyQueue::new(&self.items, self.direction);
        }
    }

    /// Returns the items to start now. They are marked as in flight, and not sent yet.
    fn schedule(&mut self) -> Vec<(usize, ItemTask)> {
        let mut started = Vec::new();
        let command = *self.command.borrow();
        if command == JobCommand::Cancel || self.verifies_before_undo {
            // No new items; but those that an earlier run left in flight are verified.
            self.queue.retain(&self.unverified);
        }
        if command == JobCommand::Cancel {
            // The person waits for the end.
            self.queue.end_delays();
        }
        if self.gives_up_verifying() {
            self.give_up_verifying();
        }
        if command.pauses() || self.stop.is_some() {
            return started;
        }
        let waits = self.backoff.is_some()
            || self.waits_for_refused_undos()
            || self.worker.client.retry_after_remaining().is_some();
        if waits {
            return started;
        }
        let mut free = self.limit.current().saturating_sub(self.in_flight.len());
        while free > 0 {
            let Some(index) =
                self.queue
                    .take_ready(&self.items, &self.folder_locks, Instant::now())
            else {
                break;
            };
            let task = if self.unverified.contains(&index) {
                ItemTask::Verify
            } else {
                ItemTask::Send
            };
            if task == ItemTask::Send
                && self.direction == Direction::Undo
                && let Some(inside) = self.not_undone_inside(index)
            {
                self.keep_folder_with_contents(index, inside);
                continue;
            }
            let job_item = &mut self.items[index];
            self.folder_locks
                .lock(&job_item.detail.tree, job_item.is_folder());
            match self.direction {
                Direction::Restore => job_item.state = ItemState::InFlight,
                Direction::Undo => job_item.undone = Some(UndoneState::InFlight),
            }
            if task == ItemTask::Send {
                job_item.detail.sent_at = self.worker.client.server_time();
                *job_item.attempts(self.direction) += 1;
                self.changed.insert(index);
            }
            started.push((index, task));
            free -= 1;
        }
        started
    }

    fn unschedule(&mut self, index: usize, task: ItemTask) {
        let Some(job_item) = self.items.get_mut(index) else {
            return;
        };
        self.folder_locks
            .unlock(&job_item.detail.tree, job_item.is_folder());
        if task == ItemTask::Send {
            *job_item.attempts(self.direction) -= 1;
            match self.direction {
                Direction::Restore => job_item.state = ItemState::Pending,
                Direction::Undo => job_item.undone = None,
            }
        }
    }

    fn spawn(&mut self, index: usize, task: ItemTask) {
        let (direction, job_item) = (self.direction, self.items.get(index).cloned());
        let sent = job_item
            .as_ref()
            .and_then(|job_item| job_item.detail.sent_at);
        let started = Instant::now();
        let worker = self.worker.on_behalf_of(
            job_item
                .as_ref()
                .and_then(|job_item| job_item.detail.acting_for.as_ref()),
        );
        self.in_flight.spawn(async move {
            let work = async {
                let result = match (task, direction, &job_item) {
                    (ItemTask::Send, Direction::Restore, Some(job_item)) => {
                        worker.restore(job_item.clone()).await
                    }
                    (ItemTask::Send, Direction::Undo, Some(job_item)) => {
                        worker.undo(job_item.clone()).await
                    }
                    (ItemTask::Verify, Direction::Restore, Some(job_item)) => {
                        worker.verify_restored(job_item.clone()).await
                    }
                    (ItemTask::Verify, Direction::Undo, Some(job_item)) => {
                        worker.verify_trashed(job_item.clone()).await
                    }
                    (_, _, None) => worker.probe().await,
                };
                let result = worker.verify_access(result).await;
                match &job_item {
                    Some(job_item) => worker.with_unique_name(job_item, result).await,
                    None => result,
                }
            };
            let fault = |_| {
                ItemResult::Unknown(AppError::new(
                    ErrorCode::Unexpected,
                    "a fault in this program",
                ))
            };
            let result = AssertUnwindSafe(work)
                .catch_unwind()
                .await
                .unwrap_or_else(fault);
            // Box's time is not known before the first request of this run.
            let since = || {
                worker
                    .client
                    .server_time()?
                    .checked_sub(started.elapsed())
                    .ok()
            };
            let sent = sent.or_else(|| since().filter(|_| task == ItemTask::Send));
            let contents = worker.contents_fingerprint(&result, sent).await;
            (index, task, result, contents)
        });
    }

    /// Asks whether Box answers once the backoff is over, even while items are in flight.
    fn probe_when_due(&mut self) {
        let wanted = !self.command.borrow().pauses() && self.stop.is_none();
        let due = self
            .backoff
            .is_some_and(|backoff| Instant::now() >= backoff.until);
        if wanted && due && self.probe.is_empty() {
            let worker = self.worker.clone();
            self.probe.spawn(async move { worker.probe().await });
        }
    }

    /// Records everything that changed, in one transaction.
    async fn write_changes(&mut self) -> Result<(), AppError> {
        if self.changed.is_empty() && self.new_items.is_empty() {
            return Ok(());
        }
        let first_new = self.items.len() - self.new_items.len();
        let old = self.changed.iter().filter(|&&index| index < first_new);
        let update = JobUpdate {
            items: old.map(|&index| self.items[index].to_row()).collect(),
            // In their current state: they may be scheduled already.
            new_items: self.items[first_new..]
                .iter()
                .map(JobItem::new_row)
                .collect(),
            ..JobUpdate::default()
        };
        self.worker.journal.update_job(self.job.id, update).await?;
        self.changed.clear();
        self.new_items.clear();
        Ok(())
    }

    /// Lowers the limit when Box limits the rate, and backs off after the computer slept.
    fn check_pressure(&mut self) {
        let refused = self.worker.client.rate_limit_hits();
        if refused > self.rate_limit_hits {
            self.rate_limit_hits = refused;
            self.limit.on_pressure();
        }
        let (then, wall) = std::mem::replace(&mut self.clocks, (Instant::now(), self.clock.now()));
        let elapsed = jiff::SignedDuration::try_from(then.elapsed()).unwrap_or_default();
        if self.clock.now().duration_since(wall) > elapsed + SLEEP_THRESHOLD {
            self.back_off(WaitReason::Slept, Duration::ZERO);
        }
    }

    fn back_off(&mut self, reason: WaitReason, wait: Duration) {
        let tries = self.backoff.map_or(0, |backoff| backoff.tries);
        if self.backoff.is_none() {
            // Emitted at once, however short it is.
            self.emitted_at = None;
        }
        self.backoff = Some(Backoff {
            reason,
            until: Instant::now() + wait,
            tries,
        });
    }
}

/// Sets undos in flight to unknown if this run does not verify them, and unknown ones to in flight if it does.
fn reset_unverified_undo(
    items: &mut [JobItem],
    direction: Direction,
    verifies_before_undo: bool,
) -> HashSet<usize> {
    let (from, to) = if direction == Direction::Restore && !verifies_before_undo {
        (UndoneState::InFlight, UndoneState::Unknown)
    } else {
        (UndoneState::Unknown, UndoneState::InFlight)
    };
    let mut changed = HashSet::new();
    for (index, job_item) in items
        .iter_mut()
        .enumerate()
        .filter(|(_, job_item)| job_item.undone == Some(from))
    {
        job_item.undone = Some(to);
        if to == UndoneState::Unknown {
            job_item.set_outcome_not_verified();
        }
        changed.insert(index);
    }
    changed
}

/// Returns the items that an earlier run left in flight.
pub(crate) fn in_flight_items(items: &[JobItem], direction: Direction) -> HashSet<usize> {
    let is_in_flight = |job_item: &JobItem| match direction {
        Direction::Restore => job_item.state == ItemState::InFlight,
        Direction::Undo => job_item.undone == Some(UndoneState::InFlight),
    };
    (0..items.len())
        .filter(|&index| is_in_flight(&items[index]))
        .collect()
}

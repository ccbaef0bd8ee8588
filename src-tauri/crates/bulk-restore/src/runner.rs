//! Goes through the items of a job: chooses, writes down, sends, hears how it ended, writes that down.
//!
//! One task does all of it, so that what ended and what begins are written in one go, and nothing leaves before that.

mod handle_conflict;
mod handle_result;
mod progress_events;
mod ready_queue;
mod shutdown;

use crate::{
    JobState, WaitReason,
    concurrency::{AdaptiveLimit, FolderLocks},
    job_item::{JobDetail, JobItem},
    progress::{CompletionRate, can_be_undone},
    runner::{progress_events::EMIT_EVERY, ready_queue::ReadyQueue},
    worker::{ItemResult, ItemWorker, account_access::RefusedItem},
};
use app_error::{AppError, ErrorCode};
use futures::FutureExt;
use jiff::Timestamp;
use journal::{ItemState, JobUpdate, RestoreJob, UndoneState};
use platform::{Clock, EventSink};
use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet, time::Instant};

/// The computer slept when the clock on the wall is so much further than the one that stops with it.
const SLEEP_THRESHOLD: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// What is wanted of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobCommand {
    Run,
    Pause,
    Cancel,
}

/// What is done with the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Restore,
    Undo,
}

/// A job that is under way.
pub(crate) struct JobRunner {
    pub(crate) worker: ItemWorker,
    pub(crate) job: RestoreJob,
    pub(crate) detail: JobDetail,
    pub(crate) direction: Direction,
    pub(crate) records: Vec<JobItem>,
    pub(crate) command: watch::Receiver<JobCommand>,
    /// The state for whoever asks.
    pub(crate) shown: watch::Sender<JobState>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: Arc<dyn EventSink<JobState>>,
    /// Before anything is put back, what an earlier run left on its way to its place is looked up.
    settles_first: bool,
    queue: ReadyQueue,
    folder_locks: FolderLocks,
    limit: AdaptiveLimit,
    /// The work on items. Nobody ever aborts it: what has left comes to its end.
    in_flight: JoinSet<(usize, Task, ItemResult, Option<String>)>,
    /// Asks Box for nothing but a sign of life; dropped when nobody waits for that any more.
    probing: JoinSet<ItemResult>,
    /// What an answer was lost of: looked up before anything else is done with it.
    unsettled: HashSet<usize>,
    /// What has changed and is not written down yet.
    changed: HashSet<usize>,
    joined: Vec<JobItem>,
    stop: Option<AppError>,
    backoff: Option<Backoff>,
    /// Items that were refused in a row, although nothing was known to stand in their way.
    refused: Vec<RefusedItem>,
    /// They are more than an accident.
    many_are_refused: bool,
    /// The person was told of that before, and went on.
    believes_refusals: bool,
    intercepted: Intercepted,
    rate: CompletionRate,
    rate_limit_hits_before: u64,
    emitted_at: Option<Instant>,
    awake: (Instant, Timestamp),
}

/// What is in flight for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Do,
    LookUp,
}

/// The answer that an intermediary gave in Box's place since the last change that Box made.
#[derive(Debug, Default)]
pub(crate) struct Intercepted {
    /// How often, although Box itself could be read at the same time.
    changes: u32,
    last: Option<AppError>,
}

/// Nothing new is sent until a sign of life.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    reason: WaitReason,
    until: Instant,
    tries: u32,
}

impl JobRunner {
    #[expect(clippy::too_many_arguments, reason = "made in one place")]
    pub(crate) fn new(
        worker: ItemWorker,
        job: RestoreJob,
        detail: JobDetail,
        direction: Direction,
        mut records: Vec<JobItem>,
        command: watch::Receiver<JobCommand>,
        shown: watch::Sender<JobState>,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<JobState>>,
        max_at_once: usize,
    ) -> Self {
        let now = Instant::now();
        // What is back without anybody having heard of it is put back as well.
        let settles_first = direction == Direction::Undo
            && !in_flight_items(&records, Direction::Restore).is_empty();
        let direction = if settles_first {
            Direction::Restore
        } else {
            direction
        };
        let changed = leave_half_undone(&mut records, direction, settles_first);
        let unsettled = in_flight_items(&records, direction);
        let queue = ReadyQueue::new(&records, direction);
        let awake = (now, clock.now());
        let believes_refusals = detail.refusals_told;
        Self {
            rate_limit_hits_before: worker.client.rate_limit_hits(),
            worker,
            job,
            detail,
            direction,
            settles_first,
            records,
            command,
            shown,
            clock,
            events,
            queue,
            folder_locks: FolderLocks::default(),
            limit: AdaptiveLimit::new(max_at_once),
            in_flight: JoinSet::new(),
            probing: JoinSet::new(),
            unsettled,
            changed,
            joined: Vec::new(),
            stop: None,
            backoff: None,
            refused: Vec::new(),
            many_are_refused: false,
            believes_refusals,
            intercepted: Intercepted::default(),
            rate: CompletionRate::new(now),
            emitted_at: None,
            awake,
        }
    }

    /// Goes on until everything has an ending, or somebody or something stops it. Answers with where it stands then.
    pub(crate) async fn run(mut self) -> JobState {
        loop {
            self.notice_pressure();
            self.put_away_what_is_settled();
            self.look_up_what_was_overlooked();
            let begun = self.schedule();
            if let Err(problem) = self.write_changes().await {
                // What was chosen has not left; the journal on the disk does not know of it.
                for (index, task) in begun {
                    self.unschedule(index, task);
                }
                self.stop = Some(problem);
            } else {
                for (index, task) in begun {
                    self.spawn(index, task);
                }
            }
            self.probe_when_due();
            self.emit(false);
            if self.in_flight.is_empty()
                && let Some(stand) = self.over()
            {
                return self.close(stand).await;
            }
            self.wait().await;
        }
    }

    /// Waits for the next thing to happen.
    async fn wait(&mut self) {
        let wake = self.next_wake();
        tokio::select! {
            Some(joined) = self.in_flight.join_next() => {
                self.handle_joined(joined);
                while let Some(joined) = self.in_flight.try_join_next() {
                    self.handle_joined(joined);
                }
            }
            Some(joined) = self.probing.join_next() => {
                let fault = |_| ItemResult::Unknown(AppError::new(ErrorCode::Unexpected, "a fault in this program"));
                self.probed(joined.unwrap_or_else(fault));
            }
            // A job that nobody holds any more stops as if it were paused.
            changed = self.command.changed() => if changed.is_err() {
                self.stop.get_or_insert_with(|| AppError::new(ErrorCode::Unexpected, "the job was let go of"));
            },
            () = tokio::time::sleep_until(wake) => {}
        }
    }

    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let tick = now + EMIT_EVERY;
        let probe = self
            .backoff
            .filter(|_| self.probing.is_empty())
            .map(|backoff| backoff.until);
        let until = [self.queue.next(), probe];
        until
            .into_iter()
            .flatten()
            .fold(tick, Instant::min)
            .max(now + Duration::from_millis(1))
    }

    fn handle_joined(
        &mut self,
        joined: Result<(usize, Task, ItemResult, Option<String>), tokio::task::JoinError>,
    ) {
        match joined {
            Ok((index, task, end, contents)) => {
                let record = &mut self.records[index];
                record.detail.contents = contents.or(record.detail.contents.take());
                self.folder_locks
                    .unlock(&record.detail.tree, record.is_folder());
                match self.direction {
                    Direction::Restore => self.ended(index, task, end),
                    Direction::Undo => self.undo(index, task, end),
                }
            }
            // The work catches its own panics, and nobody aborts it. Its item is looked up.
            Err(error) => tracing::error!(%error, "work on an item vanished"),
        }
    }

    /// Once it is known what is back, it is put back.
    fn put_away_what_is_settled(&mut self) {
        if self.settles_first
            && self.in_flight.is_empty()
            && in_flight_items(&self.records, Direction::Restore).is_empty()
        {
            self.settles_first = false;
            self.direction = Direction::Undo;
            self.unsettled = in_flight_items(&self.records, self.direction);
            self.queue = ReadyQueue::new(&self.records, self.direction);
        }
    }

    /// What may begin now; each is marked as under way, and not sent yet.
    fn schedule(&mut self) -> Vec<(usize, Task)> {
        let mut begun = Vec::new();
        let command = *self.command.borrow();
        if command == JobCommand::Cancel || self.settles_first {
            // Nothing new; but what was on its way when an earlier run ended is looked up.
            self.queue.keep(&self.unsettled);
        }
        if self.looks_no_more() {
            self.give_up_looking();
        }
        if command == JobCommand::Pause || self.stop.is_some() {
            return begun;
        }
        if self.backoff.is_some() || self.worker.client.retry_after_remaining().is_some() {
            return begun;
        }
        let mut free = self.limit.current().saturating_sub(self.in_flight.len());
        while free > 0 {
            let Some(index) = self
                .queue
                .take(&self.records, &self.folder_locks, Instant::now())
            else {
                break;
            };
            let task = if self.unsettled.contains(&index) {
                Task::LookUp
            } else {
                Task::Do
            };
            if task == Task::Do && self.direction == Direction::Undo && self.holds_what_stays(index)
            {
                self.stays_with_what_is_in_it(index);
                continue;
            }
            let record = &mut self.records[index];
            self.folder_locks
                .lock(&record.detail.tree, record.is_folder());
            match self.direction {
                Direction::Restore => record.state = ItemState::InFlight,
                Direction::Undo => record.undone = Some(UndoneState::InFlight),
            }
            if task == Task::Do {
                record.detail.sent_at = self.worker.client.server_time();
                *record.attempts(self.direction) += 1;
                self.changed.insert(index);
            }
            begun.push((index, task));
            free -= 1;
        }
        begun
    }

    fn unschedule(&mut self, index: usize, task: Task) {
        let Some(record) = self.records.get_mut(index) else {
            return;
        };
        self.folder_locks
            .unlock(&record.detail.tree, record.is_folder());
        if task == Task::Do {
            *record.attempts(self.direction) -= 1;
            match self.direction {
                Direction::Restore => record.state = ItemState::Pending,
                Direction::Undo => record.undone = None,
            }
        }
    }

    fn spawn(&mut self, index: usize, task: Task) {
        let (direction, record) = (self.direction, self.records.get(index).cloned());
        let sent = record.as_ref().and_then(|record| record.detail.sent_at);
        let begun = Instant::now();
        let worker = self.worker.acting_for(
            record
                .as_ref()
                .and_then(|record| record.detail.acting_for.as_ref()),
        );
        self.in_flight.spawn(async move {
            let work = async {
                let end = match (task, direction, &record) {
                    (Task::Do, Direction::Restore, Some(record)) => {
                        worker.restore(record.clone()).await
                    }
                    (Task::Do, Direction::Undo, Some(record)) => worker.undo(record.clone()).await,
                    (Task::LookUp, Direction::Restore, Some(record)) => {
                        worker.verify_restored(record.clone()).await
                    }
                    (Task::LookUp, Direction::Undo, Some(record)) => {
                        worker.verify_trashed(record.clone()).await
                    }
                    (_, _, None) => worker.probe().await,
                };
                let end = worker.verify_access(end).await;
                match &record {
                    Some(record) => worker.with_a_name_of_its_own(record, end).await,
                    None => end,
                }
            };
            let fault = |_| {
                ItemResult::Unknown(AppError::new(
                    ErrorCode::Unexpected,
                    "a fault in this program",
                ))
            };
            let end = AssertUnwindSafe(work)
                .catch_unwind()
                .await
                .unwrap_or_else(fault);
            // Nothing had told Box's time before the first request of this run.
            let since = || {
                worker
                    .client
                    .server_time()?
                    .checked_sub(begun.elapsed())
                    .ok()
            };
            let sent = sent.or_else(|| since().filter(|_| task == Task::Do));
            let contents = worker.contents_of(&end, sent).await;
            (index, task, end, contents)
        });
    }

    /// Asks for a sign of life once the time of a halt has come, whatever else is still on its way.
    fn probe_when_due(&mut self) {
        let wanted = *self.command.borrow() != JobCommand::Pause && self.stop.is_none();
        let due = self
            .backoff
            .is_some_and(|backoff| Instant::now() >= backoff.until);
        if wanted && due && self.probing.is_empty() {
            let worker = self.worker.clone();
            self.probing.spawn(async move { worker.probe().await });
        }
    }

    /// Writes down everything that has changed, in one go.
    async fn write_changes(&mut self) -> Result<(), AppError> {
        if self.changed.is_empty() && self.joined.is_empty() {
            return Ok(());
        }
        let first_joined = self.records.len() - self.joined.len();
        let old = self.changed.iter().filter(|&&index| index < first_joined);
        let to_row = JobUpdate {
            items: old.map(|&index| self.records[index].to_row()).collect(),
            // As they are now: they may have been chosen already.
            new_items: self.records[first_joined..]
                .iter()
                .map(JobItem::new_row)
                .collect(),
            ..JobUpdate::default()
        };
        self.worker.journal.update_job(self.job.id, to_row).await?;
        self.changed.clear();
        self.joined.clear();
        Ok(())
    }

    /// What Box says about too much work counts against all of it.
    fn notice_pressure(&mut self) {
        let refused = self.worker.client.rate_limit_hits();
        if refused > self.rate_limit_hits_before {
            self.rate_limit_hits_before = refused;
            self.limit.on_pressure();
        }
        let (then, wall) = std::mem::replace(&mut self.awake, (Instant::now(), self.clock.now()));
        let awake = jiff::SignedDuration::try_from(then.elapsed()).unwrap_or_default();
        if self.clock.now().duration_since(wall) > awake + SLEEP_THRESHOLD {
            self.back_off(WaitReason::Slept, Duration::ZERO);
        }
    }

    fn back_off(&mut self, reason: WaitReason, wait: Duration) {
        let tries = self.backoff.map_or(0, |backoff| backoff.tries);
        if self.backoff.is_none() {
            // Said at once, however short it turns out to be.
            self.emitted_at = None;
        }
        self.backoff = Some(Backoff {
            reason,
            until: Instant::now() + wait,
            tries,
        });
    }
}

/// Where nobody is going to look whether an item is in the trash again, nobody can tell; a new undo looks first.
fn leave_half_undone(
    records: &mut [JobItem],
    direction: Direction,
    settles_first: bool,
) -> HashSet<usize> {
    let (from, to) = if direction == Direction::Restore && !settles_first {
        (UndoneState::InFlight, UndoneState::Unknown)
    } else {
        (UndoneState::Unknown, UndoneState::InFlight)
    };
    let mut changed = HashSet::new();
    for (index, record) in records
        .iter_mut()
        .enumerate()
        .filter(|(_, record)| record.undone == Some(from))
    {
        record.undone = Some(to);
        if to == UndoneState::Unknown {
            record.set_outcome_not_verified();
        }
        changed.insert(index);
    }
    changed
}

/// What an earlier run left on its way.
pub(crate) fn in_flight_items(records: &[JobItem], direction: Direction) -> HashSet<usize> {
    let on_its_way = |record: &JobItem| match direction {
        Direction::Restore => record.state == ItemState::InFlight,
        Direction::Undo => record.undone == Some(UndoneState::InFlight),
    };
    (0..records.len())
        .filter(|&index| on_its_way(&records[index]))
        .collect()
}

/// Whether the pass has anything to do with an item.
pub(crate) fn is_wanted(record: &JobItem, direction: Direction) -> bool {
    match direction {
        Direction::Restore => matches!(record.state, ItemState::Pending | ItemState::InFlight),
        Direction::Undo => can_be_undone(record),
    }
}

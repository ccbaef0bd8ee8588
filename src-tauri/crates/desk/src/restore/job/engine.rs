//! Goes through the items of a job: chooses, writes down, sends, hears how it ended, writes that down.
//!
//! One task does all of it, so that what ended and what begins are written in one go, and nothing leaves before that.

mod closing;
mod endings;
mod obstacles;
mod telling;
mod turns;

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use journal::{ItemState, JobUpdate, RestoreJob, UndoneState};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::telling::TELL_EVERY;
use self::turns::Turns;
use super::limit::{Limit, Trees};
use super::record::{JobDetail, Record};
use super::refusal::Refused;
use super::state::{Rate, may_be_undone};
use super::view::{JobState, WaitReason};
use super::work::{Bench, End};
use crate::ports::Window;
use app_error::{AppError, ErrorCode};
use platform::Clock;

/// The computer slept when the clock on the wall is so much further than the one that stops with it.
const SLEPT: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// What is wanted of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Run,
    Pause,
    Cancel,
}

/// What is done with the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    BringBack,
    PutAway,
}

/// A job that is under way.
pub(crate) struct Engine {
    pub(crate) bench: Bench,
    pub(crate) job: RestoreJob,
    pub(crate) detail: JobDetail,
    pub(crate) pass: Pass,
    pub(crate) records: Vec<Record>,
    pub(crate) wish: watch::Receiver<Wish>,
    /// The state for whoever asks.
    pub(crate) shown: watch::Sender<JobState>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) window: Arc<dyn Window>,
    /// Before anything is put back, what an earlier run left on its way to its place is looked up.
    settles_first: bool,
    turns: Turns,
    trees: Trees,
    limit: Limit,
    /// The work on items. Nobody ever aborts it: what has left comes to its end.
    in_flight: JoinSet<(usize, Task, End, Option<String>)>,
    /// Asks Box for nothing but a sign of life; dropped when nobody waits for that any more.
    probing: JoinSet<End>,
    /// What an answer was lost of: looked up before anything else is done with it.
    unsettled: HashSet<usize>,
    /// What has changed and is not written down yet.
    changed: HashSet<usize>,
    joined: Vec<Record>,
    stop: Option<AppError>,
    halt: Option<Halt>,
    /// Items that were refused in a row, although nothing was known to stand in their way.
    refused: Vec<Refused>,
    /// They are more than an accident.
    many_are_refused: bool,
    /// The person was told of that before, and went on.
    believes_refusals: bool,
    intercepted: Intercepted,
    rate: Rate,
    refused_before: u64,
    told_at: Option<Instant>,
    awake: (Instant, Timestamp),
}

/// What is in flight for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Do,
    LookUp,
}

/// The answer that an intermediary gave in Box's place since the last change that Box made.
#[derive(Debug, Default)]
struct Intercepted {
    /// How often, although Box itself could be read at the same time.
    changes: u32,
    last: Option<AppError>,
}

/// Nothing new is sent until a sign of life.
#[derive(Debug, Clone, Copy)]
struct Halt {
    reason: WaitReason,
    until: Instant,
    tries: u32,
}

impl Engine {
    #[expect(clippy::too_many_arguments, reason = "made in one place")]
    pub(crate) fn new(
        bench: Bench,
        job: RestoreJob,
        detail: JobDetail,
        pass: Pass,
        mut records: Vec<Record>,
        wish: watch::Receiver<Wish>,
        shown: watch::Sender<JobState>,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
        most_at_once: usize,
    ) -> Self {
        let now = Instant::now();
        // What is back without anybody having heard of it is put back as well.
        let settles_first =
            pass == Pass::PutAway && !on_their_way(&records, Pass::BringBack).is_empty();
        let pass = if settles_first { Pass::BringBack } else { pass };
        let changed = leave_half_undone(&mut records, pass, settles_first);
        let unsettled = on_their_way(&records, pass);
        let turns = Turns::new(&records, pass);
        let awake = (now, clock.now());
        let believes_refusals = detail.refusals_told;
        Self {
            refused_before: bench.client.rate_limit_hits(),
            bench,
            job,
            detail,
            pass,
            settles_first,
            records,
            wish,
            shown,
            clock,
            window,
            turns,
            trees: Trees::default(),
            limit: Limit::new(most_at_once),
            in_flight: JoinSet::new(),
            probing: JoinSet::new(),
            unsettled,
            changed,
            joined: Vec::new(),
            stop: None,
            halt: None,
            refused: Vec::new(),
            many_are_refused: false,
            believes_refusals,
            intercepted: Intercepted::default(),
            rate: Rate::new(now),
            told_at: None,
            awake,
        }
    }

    /// Goes on until everything has an ending, or somebody or something stops it. Answers with where it stands then.
    pub(crate) async fn run(mut self) -> JobState {
        loop {
            self.notice_pressure();
            self.put_away_what_is_settled();
            self.look_up_what_was_overlooked();
            let begun = self.choose();
            if let Err(problem) = self.write().await {
                // What was chosen has not left; the journal on the disk does not know of it.
                for (index, task) in begun {
                    self.take_back(index, task);
                }
                self.stop = Some(problem);
            } else {
                for (index, task) in begun {
                    self.begin(index, task);
                }
            }
            self.probe_when_due();
            self.tell(false);
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
                self.hear(joined);
                while let Some(joined) = self.in_flight.try_join_next() {
                    self.hear(joined);
                }
            }
            Some(joined) = self.probing.join_next() => {
                let fault = |_| End::Unknown(AppError::new(ErrorCode::Unexpected, "a fault in this program"));
                self.probed(joined.unwrap_or_else(fault));
            }
            // A job that nobody holds any more stops as if it were paused.
            changed = self.wish.changed() => if changed.is_err() {
                self.stop.get_or_insert_with(|| AppError::new(ErrorCode::Unexpected, "the job was let go of"));
            },
            () = tokio::time::sleep_until(wake) => {}
        }
    }

    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let tick = now + TELL_EVERY;
        let probe = self
            .halt
            .filter(|_| self.probing.is_empty())
            .map(|halt| halt.until);
        let until = [self.turns.next(), probe];
        until
            .into_iter()
            .flatten()
            .fold(tick, Instant::min)
            .max(now + Duration::from_millis(1))
    }

    fn hear(&mut self, joined: Result<(usize, Task, End, Option<String>), tokio::task::JoinError>) {
        match joined {
            Ok((index, task, end, contents)) => {
                let record = &mut self.records[index];
                record.detail.contents = contents.or(record.detail.contents.take());
                self.trees.end(&record.detail.tree, record.is_folder());
                match self.pass {
                    Pass::BringBack => self.ended(index, task, end),
                    Pass::PutAway => self.put_away(index, task, end),
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
            && on_their_way(&self.records, Pass::BringBack).is_empty()
        {
            self.settles_first = false;
            self.pass = Pass::PutAway;
            self.unsettled = on_their_way(&self.records, self.pass);
            self.turns = Turns::new(&self.records, self.pass);
        }
    }

    /// What may begin now; each is marked as under way, and not sent yet.
    fn choose(&mut self) -> Vec<(usize, Task)> {
        let mut begun = Vec::new();
        let wish = *self.wish.borrow();
        if wish == Wish::Cancel || self.settles_first {
            // Nothing new; but what was on its way when an earlier run ended is looked up.
            self.turns.keep(&self.unsettled);
        }
        if self.looks_no_more() {
            self.give_up_looking();
        }
        if wish == Wish::Pause || self.stop.is_some() {
            return begun;
        }
        if self.halt.is_some() || self.bench.client.retry_after_remaining().is_some() {
            return begun;
        }
        let mut free = self.limit.now().saturating_sub(self.in_flight.len());
        while free > 0 {
            let Some(index) = self.turns.take(&self.records, &self.trees, Instant::now()) else {
                break;
            };
            let task = if self.unsettled.contains(&index) {
                Task::LookUp
            } else {
                Task::Do
            };
            if task == Task::Do && self.pass == Pass::PutAway && self.holds_what_stays(index) {
                self.stays_with_what_is_in_it(index);
                continue;
            }
            let record = &mut self.records[index];
            self.trees.begin(&record.detail.tree, record.is_folder());
            match self.pass {
                Pass::BringBack => record.state = ItemState::InFlight,
                Pass::PutAway => record.undone = Some(UndoneState::InFlight),
            }
            if task == Task::Do {
                record.detail.sent_at = self.bench.client.server_time();
                *record.attempts(self.pass) += 1;
                self.changed.insert(index);
            }
            begun.push((index, task));
            free -= 1;
        }
        begun
    }

    fn take_back(&mut self, index: usize, task: Task) {
        let Some(record) = self.records.get_mut(index) else {
            return;
        };
        self.trees.end(&record.detail.tree, record.is_folder());
        if task == Task::Do {
            *record.attempts(self.pass) -= 1;
            match self.pass {
                Pass::BringBack => record.state = ItemState::Pending,
                Pass::PutAway => record.undone = None,
            }
        }
    }

    fn begin(&mut self, index: usize, task: Task) {
        let (pass, record) = (self.pass, self.records.get(index).cloned());
        let sent = record.as_ref().and_then(|record| record.detail.sent_at);
        let begun = Instant::now();
        let bench = self.bench.acting_for(
            record
                .as_ref()
                .and_then(|record| record.detail.acting_for.as_ref()),
        );
        self.in_flight.spawn(async move {
            let work = async {
                let end = match (task, pass, &record) {
                    (Task::Do, Pass::BringBack, Some(record)) => {
                        bench.bring_back(record.clone()).await
                    }
                    (Task::Do, Pass::PutAway, Some(record)) => bench.put_away(record.clone()).await,
                    (Task::LookUp, Pass::BringBack, Some(record)) => {
                        bench.look_up(record.clone()).await
                    }
                    (Task::LookUp, Pass::PutAway, Some(record)) => {
                        bench.look_up_away(record.clone()).await
                    }
                    (_, _, None) => bench.probe().await,
                };
                let end = bench.believed(end).await;
                match &record {
                    Some(record) => bench.with_a_name_of_its_own(record, end).await,
                    None => end,
                }
            };
            let fault = |_| {
                End::Unknown(AppError::new(
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
                bench
                    .client
                    .server_time()?
                    .checked_sub(begun.elapsed())
                    .ok()
            };
            let sent = sent.or_else(|| since().filter(|_| task == Task::Do));
            let contents = bench.contents_of(&end, sent).await;
            (index, task, end, contents)
        });
    }

    /// Asks for a sign of life once the time of a halt has come, whatever else is still on its way.
    fn probe_when_due(&mut self) {
        let wanted = *self.wish.borrow() != Wish::Pause && self.stop.is_none();
        let due = self.halt.is_some_and(|halt| Instant::now() >= halt.until);
        if wanted && due && self.probing.is_empty() {
            let bench = self.bench.clone();
            self.probing.spawn(async move { bench.probe().await });
        }
    }

    /// Writes down everything that has changed, in one go.
    async fn write(&mut self) -> Result<(), AppError> {
        if self.changed.is_empty() && self.joined.is_empty() {
            return Ok(());
        }
        let first_joined = self.records.len() - self.joined.len();
        let old = self.changed.iter().filter(|&&index| index < first_joined);
        let write = JobUpdate {
            items: old.map(|&index| self.records[index].write()).collect(),
            // As they are now: they may have been chosen already.
            new_items: self.records[first_joined..]
                .iter()
                .map(Record::joining)
                .collect(),
            ..JobUpdate::default()
        };
        self.bench.journal.update_job(self.job.id, write).await?;
        self.changed.clear();
        self.joined.clear();
        Ok(())
    }

    /// What Box says about too much work counts against all of it.
    fn notice_pressure(&mut self) {
        let refused = self.bench.client.rate_limit_hits();
        if refused > self.refused_before {
            self.refused_before = refused;
            self.limit.too_much();
        }
        let (then, wall) = std::mem::replace(&mut self.awake, (Instant::now(), self.clock.now()));
        let awake = jiff::SignedDuration::try_from(then.elapsed()).unwrap_or_default();
        if self.clock.now().duration_since(wall) > awake + SLEPT {
            self.halt_for(WaitReason::Slept, Duration::ZERO);
        }
    }

    fn halt_for(&mut self, reason: WaitReason, wait: Duration) {
        let tries = self.halt.map_or(0, |halt| halt.tries);
        if self.halt.is_none() {
            // Said at once, however short it turns out to be.
            self.told_at = None;
        }
        self.halt = Some(Halt {
            reason,
            until: Instant::now() + wait,
            tries,
        });
    }
}

/// Where nobody is going to look whether an item is in the trash again, nobody can tell; a new undo looks first.
fn leave_half_undone(records: &mut [Record], pass: Pass, settles_first: bool) -> HashSet<usize> {
    let (from, to) = if pass == Pass::BringBack && !settles_first {
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
            record.because_nobody_looked();
        }
        changed.insert(index);
    }
    changed
}

/// What an earlier run left on its way.
fn on_their_way(records: &[Record], pass: Pass) -> HashSet<usize> {
    let on_its_way = |record: &Record| match pass {
        Pass::BringBack => record.state == ItemState::InFlight,
        Pass::PutAway => record.undone == Some(UndoneState::InFlight),
    };
    (0..records.len())
        .filter(|&index| on_its_way(&records[index]))
        .collect()
}

/// Whether the pass has anything to do with an item.
fn is_wanted(record: &Record, pass: Pass) -> bool {
    match pass {
        Pass::BringBack => matches!(record.state, ItemState::Pending | ItemState::InFlight),
        Pass::PutAway => may_be_undone(record),
    }
}

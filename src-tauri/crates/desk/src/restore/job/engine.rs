//! Goes through the items of a job: chooses, writes down, sends, hears how it ended, writes that down.
//!
//! One task does all of it, so that what ended and what begins are written in one go, and nothing leaves before that.

mod endings;
mod turns;

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use journal::{ItemState, JobWrite, RestoreJob, UndoneState};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use self::turns::Turns;
use super::jobs::in_activity;
use super::limit::{Limit, Trees};
use super::record::{JobDetail, Record};
use super::state::{Progress, Rate, may_be_undone, state_of};
use super::view::{JobPhase, JobState, WaitReason, Waiting};
use super::work::{Bench, End};
use crate::ports::{Clock, Event, Window};
use crate::problem::{Code, Problem};

/// The window is told this often at most: four times a second.
const TELL_EVERY: Duration = Duration::from_millis(250);
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
    turns: Turns,
    trees: Trees,
    limit: Limit,
    in_flight: JoinSet<(usize, Task, End)>,
    /// What an answer was lost of: looked up before anything else is done with it.
    unsettled: HashSet<usize>,
    /// What has changed and is not written down yet.
    changed: HashSet<usize>,
    joined: Vec<Record>,
    stop: Option<Problem>,
    halt: Option<Halt>,
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
    /// Asks Box for nothing but a sign of life; about no item.
    Probe,
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
        records: Vec<Record>,
        wish: watch::Receiver<Wish>,
        shown: watch::Sender<JobState>,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
        most_at_once: usize,
    ) -> Self {
        let now = Instant::now();
        let on_its_way = |record: &Record| match pass {
            Pass::BringBack => record.state == ItemState::InFlight,
            Pass::PutAway => record.undone == Some(UndoneState::InFlight),
        };
        let unsettled = (0..records.len()).filter(|&index| on_its_way(&records[index])).collect();
        let turns = Turns::new(&records, pass);
        let awake = (now, clock.now());
        Self {
            refused_before: bench.client.times_refused(),
            bench,
            job,
            detail,
            pass,
            records,
            wish,
            shown,
            clock,
            window,
            turns,
            trees: Trees::default(),
            limit: Limit::new(most_at_once),
            in_flight: JoinSet::new(),
            unsettled,
            changed: HashSet::new(),
            joined: Vec::new(),
            stop: None,
            halt: None,
            rate: Rate::new(now),
            told_at: None,
            awake,
        }
    }

    /// Goes on until everything has an ending, or somebody or something stops it. Answers with where it stands then.
    pub(crate) async fn run(mut self) -> JobState {
        loop {
            self.notice_pressure();
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
            self.tell(false);
            if self.in_flight.is_empty()
                && let Some(phase) = self.over()
            {
                return self.close(phase).await;
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
            // A job that nobody holds any more stops as if it were paused.
            changed = self.wish.changed() => if changed.is_err() {
                self.stop.get_or_insert_with(|| Problem::new(Code::Unexpected, "the job was let go of"));
            },
            () = tokio::time::sleep_until(wake) => {}
        }
    }

    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let tick = now + TELL_EVERY;
        let until = [self.turns.next(), self.halt.map(|halt| halt.until)];
        until.into_iter().flatten().fold(tick, Instant::min).max(now + Duration::from_millis(1))
    }

    fn hear(&mut self, joined: Result<(usize, Task, End), tokio::task::JoinError>) {
        match joined {
            Ok((index, Task::Probe, end)) => self.probed(index, end),
            Ok((index, task, end)) => {
                let record = &self.records[index];
                self.trees.end(&record.detail.tree, record.is_folder());
                match self.pass {
                    Pass::BringBack => self.ended(index, task, end),
                    Pass::PutAway => self.put_away(index, task, end),
                }
            }
            // The work catches its own panics, and nobody aborts it.
            Err(error) => tracing::error!(%error, "work on an item vanished"),
        }
    }

    /// What may begin now; each is marked as under way, and not sent yet.
    fn choose(&mut self) -> Vec<(usize, Task)> {
        let mut begun = Vec::new();
        let wish = *self.wish.borrow();
        if wish == Wish::Pause || self.stop.is_some() {
            return begun;
        }
        if wish == Wish::Cancel {
            // Nothing new; but what was on its way when an earlier run ended is looked up.
            self.turns.keep(&self.unsettled);
        }
        if let Some(halt) = self.halt {
            if self.in_flight.is_empty() && Instant::now() >= halt.until {
                begun.push((usize::MAX, Task::Probe));
            }
            return begun;
        }
        if self.bench.client.quiet_for().is_some() {
            return begun;
        }
        let mut free = self.limit.now().saturating_sub(self.in_flight.len());
        while free > 0 {
            let Some(index) = self.turns.take(&self.records, &self.trees, Instant::now()) else { break };
            let task = if self.unsettled.contains(&index) { Task::LookUp } else { Task::Do };
            let record = &mut self.records[index];
            self.trees.begin(&record.detail.tree, record.is_folder());
            match self.pass {
                Pass::BringBack => record.state = ItemState::InFlight,
                Pass::PutAway => record.undone = Some(UndoneState::InFlight),
            }
            if task == Task::Do {
                record.attempts += 1;
                self.changed.insert(index);
            }
            begun.push((index, task));
            free -= 1;
        }
        begun
    }

    fn take_back(&mut self, index: usize, task: Task) {
        let Some(record) = self.records.get_mut(index) else { return };
        self.trees.end(&record.detail.tree, record.is_folder());
        if task == Task::Do {
            record.attempts -= 1;
            match self.pass {
                Pass::BringBack => record.state = ItemState::Pending,
                Pass::PutAway => record.undone = None,
            }
        }
    }

    fn begin(&mut self, index: usize, task: Task) {
        let (pass, record) = (self.pass, self.records.get(index).cloned());
        let bench =
            self.bench.acting_for(record.as_ref().and_then(|record| record.detail.acting_for.as_ref()));
        self.in_flight.spawn(async move {
            let work = async {
                match (task, pass, record) {
                    (Task::Do, Pass::BringBack, Some(record)) => bench.bring_back(record).await,
                    (Task::Do, Pass::PutAway, Some(record)) => bench.put_away(record).await,
                    (Task::LookUp, Pass::BringBack, Some(record)) => bench.look_up(record).await,
                    (Task::LookUp, Pass::PutAway, Some(record)) => bench.look_up_away(record).await,
                    (Task::Probe, _, _) | (_, _, None) => bench.probe().await,
                }
            };
            let fault = |_| End::Unknown(Problem::new(Code::Unexpected, "a fault in this program"));
            let end = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(fault);
            (index, task, bench.of_one_user(end))
        });
    }

    /// Writes down everything that has changed, in one go.
    async fn write(&mut self) -> Result<(), Problem> {
        if self.changed.is_empty() && self.joined.is_empty() {
            return Ok(());
        }
        let first_joined = self.records.len() - self.joined.len();
        let old = self.changed.iter().filter(|&&index| index < first_joined);
        let write = JobWrite {
            items: old.map(|&index| self.records[index].write()).collect(),
            // As they are now: they may have been chosen already.
            joining: self.records[first_joined..].iter().map(Record::joining).collect(),
            ..JobWrite::default()
        };
        self.bench.journal.write_job(self.job.id, write).await?;
        self.changed.clear();
        self.joined.clear();
        Ok(())
    }

    /// Whether there is nothing more to do, and in which phase that leaves the job.
    fn over(&self) -> Option<JobPhase> {
        if self.stop.is_some() {
            return Some(JobPhase::Paused);
        }
        match *self.wish.borrow() {
            Wish::Pause => return Some(JobPhase::Paused),
            Wish::Cancel if self.unsettled.is_empty() => return Some(JobPhase::Cancelled),
            Wish::Cancel | Wish::Run => {}
        }
        if !self.turns.is_empty() || self.halt.is_some() {
            return None;
        }
        let asking = self.records.iter().any(|record| record.state == ItemState::Asking);
        Some(if asking && self.pass == Pass::BringBack { JobPhase::Asking } else { JobPhase::Finished })
    }

    async fn close(mut self, phase: JobPhase) -> JobState {
        self.detail.problem = self.stop.take();
        if phase == JobPhase::Cancelled {
            self.leave_the_rest();
        }
        if matches!(phase, JobPhase::Finished | JobPhase::Cancelled) {
            self.job.finished_at = Some(self.clock.now());
            self.detail.undoing = false;
        }
        let kept = match phase {
            JobPhase::Paused | JobPhase::Running | JobPhase::Stopping | JobPhase::Undoing => {
                journal::JobPhase::Paused
            }
            JobPhase::Asking => journal::JobPhase::Asking,
            JobPhase::Finished => journal::JobPhase::Finished,
            JobPhase::Cancelled => journal::JobPhase::Cancelled,
        };
        let code = self.detail.problem.as_ref().map(|problem| problem.code.name());
        let write = JobWrite {
            phase: Some((kept, code)),
            finished_at: self.job.finished_at,
            // Texts: cannot fail.
            detail: serde_json::to_value(&self.detail).ok(),
            items: self.changed.iter().map(|&index| self.records[index].write()).collect(),
            joining: Vec::new(),
        };
        if let Err(error) = self.bench.journal.write_job(self.job.id, write).await {
            tracing::error!(%error, "the end of a job could not be written down; the next start finds it out");
        }
        let state = self.state(phase);
        if let Some(row) = self.detail.activity.filter(|_| self.pass == Pass::BringBack)
            && let Some(now) = self.job.finished_at
        {
            let ending = in_activity::ending(now, state.counts, &self.records);
            if let Err(error) = self.bench.journal.finish(row, ending).await {
                tracing::error!(%error, "the end of a job is not in the activity");
            }
        }
        if self.pass == Pass::PutAway {
            // Only for the list on the screen.
            self.bench.restorer.refresh_trash();
        }
        self.shown.send_replace(state.clone());
        self.window.tell(Event::Job { state: Box::new(state.clone()) });
        state
    }

    /// What was not begun stays in the trash, or where it is.
    fn leave_the_rest(&mut self) {
        let now = self.clock.now();
        for (index, record) in self.records.iter_mut().enumerate() {
            let left = matches!(record.state, ItemState::Pending | ItemState::Asking);
            if self.pass == Pass::BringBack && left {
                record.state = ItemState::Skipped;
                record.finished_at = Some(now);
                self.changed.insert(index);
            }
        }
    }

    /// What Box says about too much work counts against all of it.
    fn notice_pressure(&mut self) {
        let refused = self.bench.client.times_refused();
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

    fn tell(&mut self, at_once: bool) {
        let now = Instant::now();
        let early = self.told_at.is_some_and(|told| now.duration_since(told) < TELL_EVERY);
        if early && !at_once {
            return;
        }
        self.told_at = Some(now);
        let phase = match (*self.wish.borrow(), &self.stop, self.pass) {
            (Wish::Run, None, Pass::BringBack) => JobPhase::Running,
            (Wish::Run, None, Pass::PutAway) => JobPhase::Undoing,
            (Wish::Pause | Wish::Cancel, _, _) | (Wish::Run, Some(_), _) => JobPhase::Stopping,
        };
        let state = self.state(phase);
        self.shown.send_replace(state.clone());
        self.window.tell(Event::Job { state: Box::new(state) });
    }

    fn state(&mut self, phase: JobPhase) -> JobState {
        let per_minute = self.rate.per_minute(Instant::now());
        let progress = Progress { per_minute, waiting: self.waiting().filter(|_| self.over().is_none()) };
        state_of(&self.job, &self.detail, phase, self.records.iter(), progress)
    }

    /// What nothing can begin for.
    fn waiting(&self) -> Option<Waiting> {
        let at = |instant: Instant| {
            let wait = instant.saturating_duration_since(Instant::now());
            self.clock.now().checked_add(wait).ok()
        };
        if let Some(halt) = self.halt {
            return Some(Waiting { reason: halt.reason, until: at(halt.until) });
        }
        if let Some(quiet) = self.bench.client.quiet_for() {
            return Some(Waiting { reason: WaitReason::AskedToWait, until: at(Instant::now() + quiet) });
        }
        if self.bench.client.is_out_of_reach() {
            return Some(Waiting { reason: WaitReason::Offline, until: None });
        }
        if !self.unsettled.is_empty() {
            return Some(Waiting { reason: WaitReason::LookingUp, until: None });
        }
        let later = self.turns.next().filter(|_| self.in_flight.is_empty())?;
        Some(Waiting { reason: self.turns.reason(), until: at(later) })
    }

    fn halt_for(&mut self, reason: WaitReason, wait: Duration) {
        let tries = self.halt.map_or(0, |halt| halt.tries);
        self.halt = Some(Halt { reason, until: Instant::now() + wait, tries });
    }
}

/// Whether the pass has anything to do with an item.
fn is_wanted(record: &Record, pass: Pass) -> bool {
    match pass {
        Pass::BringBack => matches!(record.state, ItemState::Pending | ItemState::InFlight),
        Pass::PutAway => may_be_undone(record),
    }
}

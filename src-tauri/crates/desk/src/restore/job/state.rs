//! The state of a job, counted from its items.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use journal::{ItemState, RestoreJob, UndoneState};
use tokio::time::Instant;

use super::jobs::in_activity::acting_as;
use super::record::{JobDetail, Record};
use super::rules::offers;
use super::view::{AskingGroup, Group, JobCounts, JobPhase, JobState, Waiting};

/// The stretch of time that a rate is told for.
const RATE_OF: Duration = Duration::from_secs(60);

/// How fast items get their endings.
pub(crate) struct Rate {
    began: Instant,
    ends: VecDeque<Instant>,
}

impl Rate {
    pub(crate) fn new(now: Instant) -> Self {
        Self { began: now, ends: VecDeque::new() }
    }

    pub(crate) fn ended(&mut self, now: Instant) {
        self.ends.push_back(now);
    }

    /// Endings a minute, over the last minute or since the beginning.
    pub(crate) fn per_minute(&mut self, now: Instant) -> Option<u32> {
        while self.ends.front().is_some_and(|end| now.duration_since(*end) > RATE_OF) {
            self.ends.pop_front();
        }
        let seconds = now.duration_since(self.began).min(RATE_OF).as_secs_f64();
        if self.ends.is_empty() || seconds < 1.0 {
            return None;
        }
        let ends = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate, far below 2^32")]
        let rate = (f64::from(ends) * 60.0 / seconds).round() as u32;
        Some(rate.max(1))
    }
}

/// What only a job that goes on can tell.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) per_minute: Option<u32>,
    pub(crate) waiting: Option<Waiting>,
}

/// The state of a job with these items.
pub(crate) fn state_of<'a>(
    job: &RestoreJob,
    detail: &JobDetail,
    phase: JobPhase,
    records: impl Iterator<Item = &'a Record> + Clone,
    progress: Progress,
) -> JobState {
    let mut counts = JobCounts::default();
    let mut asking: BTreeMap<Group, u32> = BTreeMap::new();
    let mut can_undo = false;
    let acting_as = acting_as(records.clone());
    for record in records {
        counts.items += 1;
        match record.state {
            ItemState::Pending => counts.pending += 1,
            ItemState::InFlight => counts.in_flight += 1,
            ItemState::Asking => {
                counts.asking += 1;
                *asking.entry(record.detail.group).or_default() += 1;
            }
            ItemState::Done => counts.done += 1,
            ItemState::Skipped => counts.skipped += 1,
            ItemState::Failed => counts.failed += 1,
            ItemState::Unknown => counts.unknown += 1,
        }
        match record.undone {
            Some(UndoneState::Done) => counts.undone += 1,
            Some(UndoneState::ChangedSince) => counts.changed_since += 1,
            Some(UndoneState::InFlight | UndoneState::Failed | UndoneState::Unknown) | None => {}
        }
        can_undo = can_undo || may_be_undone(record);
    }
    let left = if detail.undoing {
        counts.done.saturating_sub(counts.undone + counts.changed_since)
    } else {
        counts.pending + counts.in_flight
    };
    let seconds_left = progress.per_minute.map(|rate| left.saturating_mul(60).div_ceil(rate.max(1)));
    let group = |(group, items): (Group, u32)| AskingGroup { group, items, offers: offers(group) };
    JobState {
        id: job.id.to_string(),
        account: job.acting_as.clone().unwrap_or_else(|| job.account.clone()),
        account_id: detail.account.clone(),
        acting_as,
        started_at: job.started_at,
        finished_at: job.finished_at,
        phase,
        names: detail.names.clone(),
        counts,
        per_minute: progress.per_minute,
        seconds_left: seconds_left.filter(|_| left > 0),
        waiting: progress.waiting,
        problem: detail.problem.clone(),
        asking: asking.into_iter().map(group).collect(),
        undoing: detail.undoing,
        can_undo,
    }
}

/// Whether an item is back by this job and was not put back yet.
pub(crate) fn may_be_undone(record: &Record) -> bool {
    record.state == ItemState::Done
        && record.detail.etag.is_some()
        && matches!(record.undone, None | Some(UndoneState::InFlight | UndoneState::Failed))
}

//! The state of a job, counted from its items.

use crate::{
    AskingGroup, BlockedUser, Group, JobCounts, JobPhase, JobState, Waiting,
    decision_table::answer_offers,
    impersonation::ActingAs,
    job_item::{JobDetail, JobItem},
};
use box_session::Person;
use journal::{ItemCount, ItemState, Journal, RestoreJob, UndoneState};
use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// The stretch of time that a rate is told for.
const RATE_OF: Duration = Duration::from_secs(60);

/// How fast items get their endings.
pub(crate) struct CompletionRate {
    began: Instant,
    ends: VecDeque<Instant>,
}

impl CompletionRate {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            began: now,
            ends: VecDeque::new(),
        }
    }

    pub(crate) fn ended(&mut self, now: Instant) {
        self.ends.push_back(now);
    }

    /// Endings a minute, over the last minute or since the beginning.
    pub(crate) fn per_minute(&mut self, now: Instant) -> Option<u32> {
        while self
            .ends
            .front()
            .is_some_and(|end| now.duration_since(*end) > RATE_OF)
        {
            self.ends.pop_front();
        }
        let seconds = now.duration_since(self.began).min(RATE_OF).as_secs_f64();
        if self.ends.is_empty() || seconds < 1.0 {
            return None;
        }
        let ends = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate, far below 2^32"
        )]
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

/// Items of a job that are alike in everything that is counted.
#[derive(Debug, Clone)]
pub(crate) struct ItemTally<'a> {
    pub(crate) state: ItemState,
    pub(crate) undone: Option<UndoneState>,
    pub(crate) group: Group,
    pub(crate) acting_for: Option<Cow<'a, Person>>,
    /// Whether the mark is known that they had right after the restore.
    pub(crate) marked: bool,
    pub(crate) items: u32,
}

impl<'a> From<&'a JobItem> for ItemTally<'a> {
    fn from(record: &'a JobItem) -> Self {
        Self {
            state: record.state,
            undone: record.undone,
            group: record.detail.group,
            acting_for: record.detail.acting_for.as_ref().map(Cow::Borrowed),
            marked: record.detail.etag.is_some(),
            items: 1,
        }
    }
}

impl ItemTally<'_> {
    /// Counts what the journal has of a job.
    ///
    /// # Errors
    /// [`journal::Error`].
    pub(crate) async fn in_journal(
        journal: &Journal,
        job: Uuid,
    ) -> Result<Vec<Self>, journal::Error> {
        let counts = journal
            .job_counts(job, ["group", "acting_for"], "etag")
            .await?;
        Ok(counts.into_iter().map(Self::from).collect())
    }

    /// Takes what was on its way when a job ended for what it is: nobody can tell. No program of today leaves it so.
    pub(crate) fn into_ended(mut self) -> Self {
        (self.state, self.undone) = states_after_end(self.state, self.undone);
        self
    }

    fn can_be_undone(&self) -> bool {
        undo_is_open(self.state, self.undone, self.marked)
    }
}

impl From<ItemCount> for ItemTally<'_> {
    fn from(
        ItemCount {
            state,
            undone,
            values: [group, acting_for],
            present,
            items,
        }: ItemCount,
    ) -> Self {
        Self {
            state,
            undone,
            group: serde_json::from_value(group).unwrap_or(Group::Ready),
            acting_for: serde_json::from_value(acting_for).ok().map(Cow::Owned),
            marked: present,
            items,
        }
    }
}

/// What the states on the disk mean once a job has ended.
pub(crate) fn states_after_end(
    state: ItemState,
    undone: Option<UndoneState>,
) -> (ItemState, Option<UndoneState>) {
    let state = if state == ItemState::InFlight {
        ItemState::Unknown
    } else {
        state
    };
    let undone = if undone == Some(UndoneState::InFlight) {
        Some(UndoneState::Unknown)
    } else {
        undone
    };
    (state, undone)
}

/// The state of a job with these items.
pub(crate) fn state_of<'a>(
    job: &RestoreJob,
    detail: &JobDetail,
    phase: JobPhase,
    items: impl Iterator<Item = ItemTally<'a>> + Clone,
    progress: Progress,
) -> JobState {
    let mut counts = JobCounts::default();
    let mut asking: BTreeMap<Group, u32> = BTreeMap::new();
    // How many items of each user are asked about for want of access.
    let mut handle_conflict: BTreeMap<Option<String>, u32> = BTreeMap::new();
    let mut can_undo = false;
    let restored: Vec<_> = items
        .clone()
        .filter(|counted| counted.group != Group::NotInTrash)
        .collect();
    let acting_as = ActingAs::of(restored.iter().map(|counted| counted.acting_for.as_deref()));
    for counted in items {
        let of_state = match counted.state {
            ItemState::Pending => &mut counts.pending,
            ItemState::InFlight => &mut counts.in_flight,
            ItemState::Asking => &mut counts.asking,
            ItemState::Done => &mut counts.done,
            ItemState::Skipped => &mut counts.skipped,
            ItemState::Failed => &mut counts.failed,
            ItemState::Unknown => &mut counts.unknown,
        };
        *of_state += counted.items;
        counts.items += counted.items;
        if counted.state == ItemState::Asking {
            *asking.entry(counted.group).or_default() += counted.items;
            let user = counted
                .acting_for
                .as_ref()
                .filter(|_| counted.group == Group::NoAccess);
            if let Some(user) = user {
                *handle_conflict.entry(user.id.clone()).or_default() += counted.items;
            }
        }
        match counted.undone {
            Some(UndoneState::Done) => counts.undone += counted.items,
            Some(UndoneState::ChangedSince) => counts.changed_since += counted.items,
            Some(UndoneState::InFlight | UndoneState::Failed | UndoneState::Unknown) | None => {}
        }
        can_undo = can_undo || counted.can_be_undone();
    }
    let left = if detail.undoing {
        counts
            .done
            .saturating_sub(counts.undone + counts.changed_since)
    } else {
        counts.pending + counts.in_flight
    };
    let seconds_left = progress
        .per_minute
        .map(|rate| left.saturating_mul(60).div_ceil(rate.max(1)));
    let blocked_users = detail.blocked_users.iter().filter_map(|(user, problem)| {
        let items = handle_conflict.get(&user.id).copied()?;
        Some(BlockedUser {
            user: user.clone(),
            items,
            problem: problem.clone(),
        })
    });
    let blocked_users = blocked_users.collect();
    let group = |(group, items): (Group, u32)| AskingGroup {
        group,
        items,
        offers: answer_offers(group),
    };
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
        blocked_users,
        undoing: detail.undoing,
        can_undo,
    }
}

/// Whether an item is back by this job and was not put back yet. Where nobody can tell, a new undo looks first.
pub(crate) fn can_be_undone(record: &JobItem) -> bool {
    undo_is_open(record.state, record.undone, record.detail.etag.is_some())
}

fn undo_is_open(state: ItemState, undone: Option<UndoneState>, marked: bool) -> bool {
    let settled = matches!(undone, Some(UndoneState::Done | UndoneState::ChangedSince));
    state == ItemState::Done && marked && !settled
}

//! The state of a job, computed from its items.

use crate::{
    AskingGroup, BlockedUser, Group, JobCounts, JobPhase, JobState, Waiting,
    decision_table::answer_offers,
    impersonation::ActingAs,
    job_detail::JobDetail,
    job_item::{JobItem, can_be_undone, states_after_end},
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

/// The time over which the rate is measured.
const RATE_WINDOW: Duration = Duration::from_secs(60);

/// The rate at which items finish.
pub(crate) struct CompletionRate {
    started: Instant,
    completions: VecDeque<Instant>,
}

impl CompletionRate {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            started: now,
            completions: VecDeque::new(),
        }
    }

    pub(crate) fn count(&mut self, now: Instant) {
        self.completions.push_back(now);
    }

    /// Returns the number of items per minute that finished in the last minute, or since the start.
    pub(crate) fn per_minute(&mut self, now: Instant) -> Option<u32> {
        while self
            .completions
            .front()
            .is_some_and(|completed| now.duration_since(*completed) > RATE_WINDOW)
        {
            self.completions.pop_front();
        }
        let seconds = now
            .duration_since(self.started)
            .min(RATE_WINDOW)
            .as_secs_f64();
        if self.completions.is_empty() || seconds < 1.0 {
            return None;
        }
        let completions = u32::try_from(self.completions.len()).unwrap_or(u32::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate, far below 2^32"
        )]
        let rate = (f64::from(completions) * 60.0 / seconds).round() as u32;
        Some(rate.max(1))
    }
}

/// The part of the state that only a running job has.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) per_minute: Option<u32>,
    pub(crate) waiting: Option<Waiting>,
}

/// A number of items of a job with the same state, group and user.
#[derive(Debug, Clone)]
pub(crate) struct ItemTally<'a> {
    pub(crate) state: ItemState,
    pub(crate) undone: Option<UndoneState>,
    pub(crate) group: Group,
    pub(crate) acting_for: Option<Cow<'a, Person>>,
    /// Whether their etag right after the restore is known.
    pub(crate) has_etag: bool,
    pub(crate) items: u32,
}

impl<'a> From<&'a JobItem> for ItemTally<'a> {
    fn from(job_item: &'a JobItem) -> Self {
        Self {
            state: job_item.state,
            undone: job_item.undone,
            group: job_item.detail.group,
            acting_for: job_item.detail.acting_for.as_ref().map(Cow::Borrowed),
            has_etag: job_item.detail.etag.is_some(),
            items: 1,
        }
    }
}

impl ItemTally<'_> {
    /// Reads the tallies of a job from the journal.
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

    /// Returns the tally of a job that has ended: the outcome of items in flight is unknown. Only older versions left such items.
    pub(crate) fn into_ended(mut self) -> Self {
        (self.state, self.undone) = states_after_end(self.state, self.undone);
        self
    }

    fn can_be_undone(&self) -> bool {
        can_be_undone(self.state, self.undone, self.has_etag)
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
            has_etag: present,
            items,
        }
    }
}

/// Computes the state of a job with these items.
pub(crate) fn state_of<'a>(
    job: &RestoreJob,
    detail: &JobDetail,
    phase: JobPhase,
    items: impl Iterator<Item = ItemTally<'a>> + Clone,
    progress: Progress,
) -> JobState {
    let mut counts = JobCounts::default();
    let mut asking: BTreeMap<Group, u32> = BTreeMap::new();
    // The number of questions by user that are due to missing access.
    let mut without_access: BTreeMap<Option<String>, u32> = BTreeMap::new();
    let mut can_undo = false;
    let restored: Vec<_> = items
        .clone()
        .filter(|tally| tally.group != Group::NotInTrash)
        .collect();
    let acting_as = ActingAs::of(restored.iter().map(|tally| tally.acting_for.as_deref()));
    for tally in items {
        let count = match tally.state {
            ItemState::Pending => &mut counts.pending,
            ItemState::InFlight => &mut counts.in_flight,
            ItemState::Asking => &mut counts.asking,
            ItemState::Done => &mut counts.done,
            ItemState::Skipped => &mut counts.skipped,
            ItemState::Failed => &mut counts.failed,
            ItemState::Unknown => &mut counts.unknown,
        };
        *count += tally.items;
        counts.items += tally.items;
        if tally.state == ItemState::Asking {
            *asking.entry(tally.group).or_default() += tally.items;
            let user = tally
                .acting_for
                .as_ref()
                .filter(|_| tally.group == Group::NoAccess);
            if let Some(user) = user {
                *without_access.entry(user.id.clone()).or_default() += tally.items;
            }
        }
        match tally.undone {
            Some(UndoneState::Done) => counts.undone += tally.items,
            Some(UndoneState::ChangedSince) => counts.changed_since += tally.items,
            Some(UndoneState::InFlight | UndoneState::Failed | UndoneState::Unknown) | None => {}
        }
        can_undo = can_undo || tally.can_be_undone();
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
    let blocked_users = detail.blocked_users.iter().filter_map(|(user, error)| {
        let items = without_access.get(&user.id).copied()?;
        Some(BlockedUser {
            user: user.clone(),
            items,
            problem: error.clone(),
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
        problem: detail.error.clone(),
        asking: asking.into_iter().map(group).collect(),
        blocked_users,
        undoing: detail.undoing,
        can_undo,
    }
}

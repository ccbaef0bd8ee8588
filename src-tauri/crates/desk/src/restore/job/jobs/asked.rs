//! What a person may ask of a job: pause, go on, stop, answer, undo.

use std::sync::Arc;

use jiff::Timestamp;
use journal::{ItemState, ItemUpdate};

use super::{Jobs, parsed};
use crate::restore::Person;
use crate::restore::job::engine::Wish;
use crate::restore::job::record::{JobDetail, Record};
use crate::restore::job::renames::Renames;
use crate::restore::job::rules::Rules;
use crate::restore::job::state::may_be_undone;
use crate::restore::job::view::{Decision, Decisions, GroupDecision, JobPhase, JobState};
use crate::restore::restorer::Restorer;
use app_error::{AppError, ErrorCode};

impl Jobs {
    /// Pauses a job: what is on its way gets its ending, nothing else is sent.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn pause(&self, id: &str) -> Result<JobState, AppError> {
        let going_on = self.wish(parsed(id)?, Wish::Pause).await;
        match going_on {
            Some(state) => Ok(state),
            None => self.state(id).await,
        }
    }

    /// Goes on with a job that is paused or was broken off. What was on its way is looked up first.
    ///
    /// # Errors
    /// `AlreadyRunning`, `NotConnected` when it was done with another account, `NotFound`, `ProfileInUse`, `JournalUnavailable`.
    pub async fn go_on(
        self: &Arc<Self>,
        restorer: &Restorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        let state = self.state(id).await?;
        if has_ended(&state) {
            return Ok(state);
        }
        self.set_going(restorer, parsed(id)?, Wish::Run, |_, _| Vec::new())
            .await
    }

    /// Stops a job for good. What is left stays in the trash; what was on its way gets its ending, which is that nobody can
    /// tell where Box cannot be asked about it now.
    ///
    /// # Errors
    /// As [`Jobs::go_on`].
    pub async fn cancel(
        self: &Arc<Self>,
        restorer: &Restorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        let job = parsed(id)?;
        loop {
            if let Some(state) = self.wish(job, Wish::Cancel).await {
                return Ok(state);
            }
            let state = self.state(id).await?;
            if has_ended(&state) {
                return Ok(state);
            }
            match self
                .set_going(restorer, job, Wish::Cancel, |_, _| Vec::new())
                .await
            {
                // Somebody else was quicker, with something that can be stopped.
                Err(problem) if problem.code == ErrorCode::AlreadyRunning => {}
                stopping => return stopping,
            }
        }
    }

    /// Answers what a job asks, and goes on with it. The decisions for groups are its rules from now on.
    ///
    /// # Errors
    /// As [`Jobs::go_on`].
    pub async fn answer(
        self: &Arc<Self>,
        restorer: &Restorer,
        id: &str,
        decisions: Decisions,
    ) -> Result<JobState, AppError> {
        let now = self.clock.now();
        let answered = |detail: &mut JobDetail, records: &mut Vec<Record>| {
            answer_all(detail, records, &decisions, now)
        };
        self.set_going(restorer, parsed(id)?, Wish::Run, answered)
            .await
    }

    /// Puts back into the trash what a job restored so far, as far as nobody has touched it since. A job that is paused or asks
    /// does so afterwards as well.
    ///
    /// # Errors
    /// `ChangedSince` when there is nothing to put back, and as [`Jobs::go_on`].
    pub async fn undo(
        self: &Arc<Self>,
        restorer: &Restorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        if !self.state(id).await?.can_undo {
            return Err(AppError::new(
                ErrorCode::ChangedSince,
                "this job has nothing that could be put back",
            ));
        }
        self.set_going(restorer, parsed(id)?, Wish::Run, |detail, records| {
            detail.undoing = true;
            // What failed before is tried again.
            for record in records.iter_mut().filter(|record| may_be_undone(record)) {
                record.because_of_nothing();
                record.detail.attempts_away = 0;
            }
            Vec::new()
        })
        .await
    }
}

fn has_ended(state: &JobState) -> bool {
    matches!(state.phase, JobPhase::Finished | JobPhase::Cancelled)
}

fn answer_all(
    detail: &mut JobDetail,
    records: &mut [Record],
    decisions: &Decisions,
    now: Timestamp,
) -> Vec<ItemUpdate> {
    let rules = Rules::of(decisions, []);
    for one in &decisions.groups {
        detail.rules.retain(|rule| rule.group != one.group);
        // Only what is asked about is tried again; what meets the same later is asked about.
        let decision = if one.decision == Decision::TryAgain {
            Decision::Ask
        } else {
            one.decision.clone()
        };
        detail.rules.push(GroupDecision {
            decision,
            ..one.clone()
        });
    }
    let mut renames = Renames::asked(records);
    let asking = records
        .iter_mut()
        .filter(|record| record.state == ItemState::Asking);
    let mut writes = Vec::new();
    for record in asking {
        let decision = rules.decision(&record.key, record.detail.group);
        let (decision, existing_new_name) = renames.answer(record, decision);
        match decision {
            Decision::Ask => continue,
            Decision::TryAgain => {
                record.state = ItemState::Pending;
                record.detail.look_first = true;
                record.try_again();
                writes.push(record.write());
                continue;
            }
            Decision::Skip => {
                record.state = ItemState::Skipped;
                record.finished_at = Some(now);
            }
            Decision::Restore { .. } | Decision::KeepBoth => {
                record.state = ItemState::Pending;
                // What stood in the way may be gone by now, or something else may be there.
                record.detail.look_first = true;
            }
        }
        record.answer(decision);
        record.detail.existing_new_name = existing_new_name;
        writes.push(record.write());
    }
    let is_asked_about = |user: &Person| {
        let theirs = |record: &&Record| record.detail.acting_for.as_ref() == Some(user);
        let mut asking = records.iter().filter(theirs);
        asking.any(|record| record.state == ItemState::Asking)
    };
    detail
        .blocked_users
        .retain(|(user, _)| is_asked_about(user));
    writes
}

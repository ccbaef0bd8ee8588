//! What a person may ask of a job: pause, go on, stop, answer, undo.

use crate::{
    Decision, Decisions, GroupDecision, JobPhase, JobState,
    decision_table::DecisionTable,
    existing_renames::ExistingRenames,
    job_item::{JobDetail, JobItem},
    progress::can_be_undone,
    runner::JobCommand,
    service::{BulkRestore, parse_job_id},
};
use app_error::{AppError, ErrorCode};
use box_session::Person;
use jiff::Timestamp;
use journal::{ItemState, ItemUpdate};
use restore::ItemRestorer;
use std::sync::Arc;

impl BulkRestore {
    /// Pauses a job: what is on its way gets its ending, nothing else is sent.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn pause(&self, id: &str) -> Result<JobState, AppError> {
        let running = self.command(parse_job_id(id)?, JobCommand::Pause).await;
        match running {
            Some(state) => Ok(state),
            None => self.state(id).await,
        }
    }

    /// Goes on with a job that is paused or was broken off. What was on its way is looked up first.
    ///
    /// # Errors
    /// `AlreadyRunning`, `NotConnected` when it was done with another account, `NotFound`, `ProfileInUse`, `JournalUnavailable`.
    pub async fn resume(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        let state = self.state(id).await?;
        if has_ended(&state) {
            return Ok(state);
        }
        self.start_runner(restorer, parse_job_id(id)?, JobCommand::Run, |_, _| {
            Vec::new()
        })
        .await
    }

    /// Stops a job for good. What is left stays in the trash; what was on its way gets its ending, which is that nobody can
    /// tell where Box cannot be asked about it now.
    ///
    /// # Errors
    /// As [`BulkRestore::resume`].
    pub async fn cancel(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        let job = parse_job_id(id)?;
        loop {
            if let Some(state) = self.command(job, JobCommand::Cancel).await {
                return Ok(state);
            }
            let state = self.state(id).await?;
            if has_ended(&state) {
                return Ok(state);
            }
            match self
                .start_runner(restorer, job, JobCommand::Cancel, |_, _| Vec::new())
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
    /// As [`BulkRestore::resume`].
    pub async fn answer(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
        decisions: Decisions,
    ) -> Result<JobState, AppError> {
        let now = self.clock.now();
        let answered = |detail: &mut JobDetail, records: &mut Vec<JobItem>| {
            answer_all(detail, records, &decisions, now)
        };
        self.start_runner(restorer, parse_job_id(id)?, JobCommand::Run, answered)
            .await
    }

    /// Puts back into the trash what a job restored so far, as far as nobody has touched it since. A job that is paused or asks
    /// does so afterwards as well.
    ///
    /// # Errors
    /// `ChangedSince` when there is nothing to put back, and as [`BulkRestore::resume`].
    pub async fn undo(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        if !self.state(id).await?.can_undo {
            return Err(AppError::new(
                ErrorCode::ChangedSince,
                "this job has nothing that could be put back",
            ));
        }
        self.start_runner(
            restorer,
            parse_job_id(id)?,
            JobCommand::Run,
            |detail, records| {
                detail.undoing = true;
                // What failed before is tried again.
                for record in records.iter_mut().filter(|record| can_be_undone(record)) {
                    record.clear_error();
                    record.detail.attempts_away = 0;
                }
                Vec::new()
            },
        )
        .await
    }
}

fn has_ended(state: &JobState) -> bool {
    matches!(state.phase, JobPhase::Finished | JobPhase::Cancelled)
}

fn answer_all(
    detail: &mut JobDetail,
    records: &mut [JobItem],
    decisions: &Decisions,
    now: Timestamp,
) -> Vec<ItemUpdate> {
    let rules = DecisionTable::of(decisions, []);
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
    let mut renames = ExistingRenames::asked(records);
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
                writes.push(record.to_row());
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
        writes.push(record.to_row());
    }
    let is_asked_about = |user: &Person| {
        let theirs = |record: &&JobItem| record.detail.acting_for.as_ref() == Some(user);
        let mut asking = records.iter().filter(theirs);
        asking.any(|record| record.state == ItemState::Asking)
    };
    detail
        .blocked_users
        .retain(|(user, _)| is_asked_about(user));
    writes
}

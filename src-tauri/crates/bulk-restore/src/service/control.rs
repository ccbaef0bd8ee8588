//! Pauses, resumes, cancels, answers and undoes jobs.

use crate::{
    Decision, Decisions, GroupDecision, JobPhase, JobState,
    decision_table::DecisionTable,
    existing_renames::ExistingRenames,
    job_detail::JobDetail,
    job_item::JobItem,
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
    /// Pauses a job. The items in flight finish; no others are sent.
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

    /// Resumes a job that is paused or was interrupted. Items in flight are verified first.
    ///
    /// # Errors
    /// `AlreadyRunning`, `NotConnected` if it belongs to another account, `NotFound`, `ProfileInUse`, `JournalUnavailable`.
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

    /// Cancels a job. The remaining items stay in the trash. Items in flight finish; their outcome is unknown if Box cannot be
    /// asked now.
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
                // Another call started it just before, and it can be cancelled now.
                Err(error) if error.code == ErrorCode::AlreadyRunning => {}
                result => return result,
            }
        }
    }

    /// Answers the questions of a job and resumes it. The decisions for groups apply to later conflicts, too. A job that is
    /// running takes the answers once the items in flight have finished, and goes on with them.
    ///
    /// # Errors
    /// As [`BulkRestore::resume`].
    pub async fn answer(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
        decisions: Decisions,
    ) -> Result<JobState, AppError> {
        let job = parse_job_id(id)?;
        loop {
            if self.command(job, JobCommand::TakeAnswers).await.is_some() {
                let state = self.wait_until_stopped(id).await?;
                if has_ended(&state) {
                    return Ok(state);
                }
            }
            let now = self.clock.now();
            let apply = |detail: &mut JobDetail, items: &mut Vec<JobItem>| {
                answer_all(detail, items, &decisions, now)
            };
            match self
                .start_runner(restorer, job, JobCommand::Run, apply)
                .await
            {
                // Another call resumed it just before.
                Err(error) if error.code == ErrorCode::AlreadyRunning => {}
                Err(error) => {
                    // It was paused for the answers, and stays so.
                    if let Ok(state) = self.state(id).await {
                        self.events.emit(state);
                    }
                    return Err(error);
                }
                resumed => return resumed,
            }
        }
    }

    /// Moves the items that a job restored so far to the trash again, unless they were changed since. A job that is paused or
    /// asks is so afterwards, too.
    ///
    /// # Errors
    /// `ChangedSince` if there is nothing to undo, and as [`BulkRestore::resume`].
    pub async fn undo(
        self: &Arc<Self>,
        restorer: &ItemRestorer,
        id: &str,
    ) -> Result<JobState, AppError> {
        if !self.state(id).await?.can_undo {
            return Err(AppError::new(
                ErrorCode::ChangedSince,
                "this job has nothing that can be undone",
            ));
        }
        self.start_runner(
            restorer,
            parse_job_id(id)?,
            JobCommand::Run,
            |detail, items| {
                detail.undoing = true;
                detail.refusals_reported = false;
                detail.unanswered_reported = false;
                // Items that failed before are retried.
                for job_item in items.iter_mut().filter(|job_item| job_item.can_be_undone()) {
                    job_item.clear_error();
                    job_item.detail.undo_attempts = 0;
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
    items: &mut [JobItem],
    decisions: &Decisions,
    now: Timestamp,
) -> Vec<ItemUpdate> {
    let table = DecisionTable::of(decisions, []);
    for decided in &decisions.groups {
        detail
            .group_decisions
            .retain(|decision| decision.group != decided.group);
        // Only the items of the questions are tried again. Later ones of the group are asked about.
        let decision = if decided.decision == Decision::TryAgain {
            Decision::Ask
        } else {
            decided.decision.clone()
        };
        detail.group_decisions.push(GroupDecision {
            decision,
            ..decided.clone()
        });
    }
    let mut renames = ExistingRenames::of_questions(items);
    let asking = items
        .iter_mut()
        .filter(|job_item| job_item.state == ItemState::Asking);
    let mut updates = Vec::new();
    for job_item in asking {
        let decision = table.decision(&job_item.key, job_item.detail.group);
        let (decision, existing_new_name) = renames.answer(job_item, decision);
        match decision {
            Decision::Ask => continue,
            Decision::TryAgain => {
                job_item.state = ItemState::Pending;
                job_item.detail.check_first = true;
                job_item.try_again();
                updates.push(job_item.to_row());
                continue;
            }
            Decision::Skip => {
                job_item.state = ItemState::Skipped;
                job_item.finished_at = Some(now);
            }
            Decision::Restore { .. } | Decision::KeepBoth => {
                job_item.state = ItemState::Pending;
                // The conflict may be gone now, or there may be another.
                job_item.detail.check_first = true;
            }
        }
        job_item.answer(decision);
        job_item.detail.existing_new_name = existing_new_name;
        updates.push(job_item.to_row());
    }
    let is_asked_about = |user: &Person| {
        let of_user = |job_item: &&JobItem| job_item.detail.acting_for.as_ref() == Some(user);
        let mut asking = items.iter().filter(of_user);
        asking.any(|job_item| job_item.state == ItemState::Asking)
    };
    detail
        .blocked_users
        .retain(|(user, _)| is_asked_about(user));
    updates
}

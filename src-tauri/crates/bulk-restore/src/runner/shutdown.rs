//! Stops a job, with the state in which it is left.

use crate::{
    JobPhase, JobState,
    concurrency::FolderLocks,
    direction::Direction,
    job_item::JobItem,
    runner::{JobCommand, JobRunner, in_flight_items},
    service::audit_log,
};
use app_error::{AppError, ErrorCode};
use journal::{Completion, ItemState, JobUpdate, Outcome, UndoneState};
use tokio::task::JoinSet;

/// The state in which a job is left.
pub(super) struct StopState {
    phase: JobPhase,
    /// Whether it stopped before all items were processed.
    interrupted: bool,
}

impl JobRunner {
    /// Returns the state in which the job is left, once there is nothing to do.
    pub(super) fn stop_state(&self) -> Option<StopState> {
        let command = *self.command.borrow();
        let stops = self.stop.is_some() && !(command == JobCommand::Cancel && self.can_write());
        if stops || command.pauses() {
            return Some(StopState {
                phase: JobPhase::Paused,
                interrupted: true,
            });
        }
        if command == JobCommand::Cancel && self.is_idle() {
            return Some(StopState {
                phase: JobPhase::Cancelled,
                interrupted: false,
            });
        }
        if command == JobCommand::Cancel
            || !self.queue.is_empty()
            || self.backoff.is_some()
            || self.verifies_before_undo
        {
            return None;
        }
        // Items that were not started or are asked about stay so after an undo.
        let any = |state: ItemState| self.items.iter().any(|job_item| job_item.state == state);
        let has_pending = self.direction == Direction::Undo && any(ItemState::Pending);
        if !self.is_idle() {
            return None;
        }
        let phase = if has_pending {
            JobPhase::Paused
        } else if any(ItemState::Asking) {
            JobPhase::Asking
        } else {
            JobPhase::Finished
        };
        Some(StopState {
            phase,
            interrupted: false,
        })
    }

    /// Returns whether nothing is in flight: the outcome of every item that was sent is known, or known to be unknown. This is
    /// the only place that decides that a job may end.
    fn is_idle(&self) -> bool {
        self.in_flight.is_empty() && !self.items.iter().any(JobItem::is_in_flight)
    }

    /// Queues items to be verified that are in flight by their state, but neither being worked on nor queued.
    pub(super) fn verify_forgotten_items(&mut self) {
        if !self.in_flight.is_empty() || !self.queue.is_empty() {
            return;
        }
        let forgotten = in_flight_items(&self.items, self.direction);
        if !forgotten.is_empty() {
            // Nothing is in flight, so no folder is in use.
            self.folder_locks = FolderLocks::default();
            forgotten
                .iter()
                .for_each(|&index| self.queue.push_back(index));
            self.unverified.extend(forgotten);
        }
    }

    pub(super) async fn close(
        mut self,
        StopState {
            mut phase,
            interrupted,
        }: StopState,
    ) -> JobState {
        self.detail.error = self.stop.take().filter(|_| phase != JobPhase::Cancelled);
        self.detail.undoing &= interrupted;
        if phase == JobPhase::Cancelled {
            self.skip_remaining();
        }
        if matches!(phase, JobPhase::Finished | JobPhase::Cancelled) {
            self.job.finished_at = Some(self.clock.now());
        }
        let journal_phase = match phase {
            JobPhase::Paused | JobPhase::Running | JobPhase::Stopping | JobPhase::Undoing => {
                journal::JobPhase::Paused
            }
            JobPhase::Asking => journal::JobPhase::Asking,
            JobPhase::Finished => journal::JobPhase::Finished,
            JobPhase::Cancelled => journal::JobPhase::Cancelled,
        };
        let code = self.detail.error.as_ref().map(|error| error.code.name());
        let update = JobUpdate {
            phase: Some((journal_phase, code)),
            finished_at: self.job.finished_at,
            // Strings: cannot fail.
            detail: Some(self.detail.to_stored()),
            items: self
                .changed
                .iter()
                .map(|&index| self.items[index].to_row())
                .collect(),
            new_items: Vec::new(),
        };
        if let Err(error) = self
            .worker
            .journal
            .update_job(self.job.id, update.clone())
            .await
        {
            tracing::error!(%error, "the end of a job could not be recorded; the next start finds it out");
            // As the journal has it: the job is resumed from there, and is not shown as ended although the next start finds it
            // open.
            phase = JobPhase::Paused;
            self.job.finished_at = None;
            let error = self
                .detail
                .error
                .get_or_insert_with(|| AppError::from(error));
            let code = error.code.name();
            // The reason and the results are shown now, and recorded as soon as that works.
            let pause = JobUpdate {
                phase: Some((journal::JobPhase::Paused, Some(code))),
                finished_at: None,
                detail: Some(self.detail.to_stored()),
                ..update
            };
            if self
                .worker
                .journal
                .update_job_or_queue(self.job.id, pause)
                .await
                .is_ok()
            {
                tracing::info!("the pause of a job was recorded after all");
            }
        }
        let state = self.state(phase);
        if let Some(now) = self.job.finished_at {
            let completion = audit_log::completion_of(now, state.counts, &self.items);
            self.end_in_activity(completion).await;
        }
        if self.direction == Direction::Undo {
            // Only for the list on the screen.
            self.worker.restorer.trash().refresh();
        }
        self.state_sender.send_replace(state.clone());
        let is_resumed_at_once =
            *self.command.borrow() == JobCommand::TakeAnswers && state.problem.is_none();
        if !is_resumed_at_once {
            self.events.emit(state.clone());
        }
        state
    }

    /// Completes the row in the activity, unless it was completed before the undo.
    async fn end_in_activity(&self, completion: Completion) {
        let Some(id) = self.detail.activity else {
            return;
        };
        let journal = &self.worker.journal;
        let finished = match journal.activity(id).await {
            Ok(row) if self.direction == Direction::Undo && row.outcome != Outcome::Started => {
                Ok(())
            }
            Ok(_) => journal.finish(id, completion).await,
            Err(error) => Err(error),
        };
        if let Err(error) = finished {
            tracing::error!(%error, "the end of a job is not in the activity");
        }
    }

    /// Skips the items that were not started. They stay in the trash, or where they are.
    fn skip_remaining(&mut self) {
        let now = self.clock.now();
        let direction = self.direction;
        let restorer = self.worker.restorer.clone();
        for (index, job_item) in self.items.iter_mut().enumerate() {
            let words = "its answer was lost a short time ago, and Box may still finish it";
            let unknown_outcome = || AppError::new(ErrorCode::UnknownOutcome, words);
            let limit = restorer.late_limit(job_item.key.kind.into());
            let undo_sent = direction == Direction::Undo
                && job_item.undone.is_none()
                && job_item.detail.undo_attempts > 0;
            if undo_sent && job_item.may_finish_late(now, limit) {
                job_item.set_error(&unknown_outcome());
                job_item.undone = Some(UndoneState::Unknown);
                self.changed.insert(index);
            }
            if !matches!(job_item.state, ItemState::Pending | ItemState::Asking) {
                continue;
            }
            job_item.state = ItemState::Skipped;
            job_item.finished_at = Some(now);
            if job_item.may_finish_late(now, limit) {
                job_item.set_error(&unknown_outcome());
                job_item.state = ItemState::Unknown;
            }
            self.changed.insert(index);
        }
    }

    /// Returns whether items are not verified any more: the job was cancelled, and Box cannot be asked now.
    pub(super) fn gives_up_verifying(&self) -> bool {
        let cancelled = *self.command.borrow() == JobCommand::Cancel && self.can_write();
        cancelled && (self.backoff.is_some() || self.stop.is_some())
    }

    /// Returns whether the end of the job can be recorded, as far as known.
    fn can_write(&self) -> bool {
        self.stop
            .as_ref()
            .is_none_or(|error| error.code != ErrorCode::JournalUnavailable)
    }

    /// Gives up verifying: the outcome of the queued items is unknown.
    pub(super) fn give_up_verifying(&mut self) {
        // The probe is dropped. Items in flight are waited for.
        self.backoff = None;
        self.probe = JoinSet::new();
        for index in self.queue.drain() {
            self.set_unknown(index);
        }
    }

    /// Sets the outcome of an item to unknown.
    pub(super) fn set_unknown(&mut self, index: usize) {
        self.unverified.remove(&index);
        let words = "its answer was lost, and the job was cancelled before Box could be asked for the outcome";
        self.items[index].set_error(&AppError::new(ErrorCode::UnknownOutcome, words));
        self.items[index].keep_renamed_item();
        self.changed.insert(index);
        match self.direction {
            Direction::Restore => self.finish(index, ItemState::Unknown),
            Direction::Undo => self.finish_undo(index, UndoneState::Unknown),
        }
    }
}

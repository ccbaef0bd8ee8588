//! How a job comes to a stand.

use crate::{
    JobPhase, JobState,
    concurrency::FolderLocks,
    job_item::JobItem,
    runner::{Direction, JobCommand, JobRunner, in_flight_items},
    service::audit_log,
};
use app_error::{AppError, ErrorCode};
use journal::{Completion, ItemState, JobUpdate, Outcome, UndoneState};
use tokio::task::JoinSet;

/// How a job stands when nothing goes on.
pub(super) struct StopState {
    phase: JobPhase,
    /// It was stopped before everything had its turn.
    short: bool,
}

impl JobRunner {
    /// Whether there is nothing more to do, and how that leaves the job.
    pub(super) fn over(&self) -> Option<StopState> {
        let command = *self.command.borrow();
        let stops = self.stop.is_some() && !(command == JobCommand::Cancel && self.can_write());
        if stops || command == JobCommand::Pause {
            return Some(StopState {
                phase: JobPhase::Paused,
                short: true,
            });
        }
        if command == JobCommand::Cancel && self.may_end() {
            return Some(StopState {
                phase: JobPhase::Cancelled,
                short: false,
            });
        }
        if command == JobCommand::Cancel
            || !self.queue.is_empty()
            || self.backoff.is_some()
            || self.settles_first
        {
            return None;
        }
        // What was not begun, or is asked about, is so still when the rest was put back.
        let any = |state: ItemState| self.records.iter().any(|record| record.state == state);
        let begun_no_more = self.direction == Direction::Undo && any(ItemState::Pending);
        if !self.may_end() {
            return None;
        }
        let phase = if begun_no_more {
            JobPhase::Paused
        } else if any(ItemState::Asking) {
            JobPhase::Asking
        } else {
            JobPhase::Finished
        };
        Some(StopState {
            phase,
            short: false,
        })
    }

    /// Whether the job may be said to have ended: nothing is on its way, and of everything that was sent it is known what became
    /// of it, or that nobody can tell. This is the only place that says so.
    fn may_end(&self) -> bool {
        self.in_flight.is_empty() && !self.records.iter().any(JobItem::is_in_flight)
    }

    /// What is on its way by its row, and neither under way nor in line, is looked up: nothing is left behind.
    pub(super) fn look_up_what_was_overlooked(&mut self) {
        if !self.in_flight.is_empty() || !self.queue.is_empty() {
            return;
        }
        let overlooked = in_flight_items(&self.records, self.direction);
        if !overlooked.is_empty() {
            // Nothing is under way any more, so nothing is in anything's way.
            self.folder_locks = FolderLocks::default();
            overlooked.iter().for_each(|&index| self.queue.last(index));
            self.unsettled.extend(overlooked);
        }
    }

    pub(super) async fn close(mut self, StopState { mut phase, short }: StopState) -> JobState {
        self.detail.problem = self.stop.take().filter(|_| phase != JobPhase::Cancelled);
        self.detail.undoing &= short;
        if phase == JobPhase::Cancelled {
            self.leave_the_rest();
        }
        if matches!(phase, JobPhase::Finished | JobPhase::Cancelled) {
            self.job.finished_at = Some(self.clock.now());
        }
        let kept = match phase {
            JobPhase::Paused | JobPhase::Running | JobPhase::Stopping | JobPhase::Undoing => {
                journal::JobPhase::Paused
            }
            JobPhase::Asking => journal::JobPhase::Asking,
            JobPhase::Finished => journal::JobPhase::Finished,
            JobPhase::Cancelled => journal::JobPhase::Cancelled,
        };
        let code = self
            .detail
            .problem
            .as_ref()
            .map(|problem| problem.code.name());
        let to_row = JobUpdate {
            phase: Some((kept, code)),
            finished_at: self.job.finished_at,
            // Texts: cannot fail.
            detail: serde_json::to_value(&self.detail).ok(),
            items: self
                .changed
                .iter()
                .map(|&index| self.records[index].to_row())
                .collect(),
            new_items: Vec::new(),
        };
        if let Err(error) = self
            .worker
            .journal
            .update_job(self.job.id, to_row.clone())
            .await
        {
            tracing::error!(%error, "the end of a job could not be written down; the next start finds it out");
            // As the journal has it: it goes on from there, and nothing is said to have ended that may be found open again.
            phase = JobPhase::Paused;
            self.job.finished_at = None;
            let problem = self
                .detail
                .problem
                .get_or_insert_with(|| AppError::from(error));
            let code = problem.code.name();
            // The reason, and what became of the items, are shown from now on and written as soon as that works.
            let kept = JobUpdate {
                phase: Some((journal::JobPhase::Paused, Some(code))),
                finished_at: None,
                detail: serde_json::to_value(&self.detail).ok(),
                ..to_row
            };
            if self
                .worker
                .journal
                .update_job_or_queue(self.job.id, kept)
                .await
                .is_ok()
            {
                tracing::info!("the pause of a job was written down after all");
            }
        }
        let state = self.state(phase);
        if let Some(now) = self.job.finished_at {
            let ending = audit_log::ending(now, state.counts, &self.records);
            self.end_in_activity(ending).await;
        }
        if self.direction == Direction::Undo {
            // Only for the list on the screen.
            self.worker.restorer.trash().refresh();
        }
        self.shown.send_replace(state.clone());
        self.events.emit(state.clone());
        state
    }

    /// Ends the row in the activity, unless it has its end from before the job was put back.
    async fn end_in_activity(&self, ending: Completion) {
        let Some(id) = self.detail.activity else {
            return;
        };
        let journal = &self.worker.journal;
        let ended = match journal.activity(id).await {
            Ok(row) if self.direction == Direction::Undo && row.outcome != Outcome::Started => {
                Ok(())
            }
            Ok(_) => journal.finish(id, ending).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            tracing::error!(%error, "the end of a job is not in the activity");
        }
    }

    /// What was not begun stays in the trash, or where it is.
    fn leave_the_rest(&mut self) {
        let now = self.clock.now();
        let direction = self.direction;
        for (index, record) in self.records.iter_mut().enumerate() {
            let words = "its answer was lost a short while ago, and Box may still be at work on it";
            let late = || AppError::new(ErrorCode::UnknownOutcome, words);
            let sent_away = direction == Direction::Undo
                && record.undone.is_none()
                && record.detail.attempts_away > 0;
            if sent_away && record.may_come_late(now) {
                record.set_error(&late());
                record.undone = Some(UndoneState::Unknown);
                self.changed.insert(index);
            }
            if !matches!(record.state, ItemState::Pending | ItemState::Asking) {
                continue;
            }
            record.state = ItemState::Skipped;
            record.finished_at = Some(now);
            if record.may_come_late(now) {
                record.set_error(&late());
                record.state = ItemState::Unknown;
            }
            self.changed.insert(index);
        }
    }

    /// Whether nobody waits until Box can be asked again: the job was stopped for good.
    pub(super) fn looks_no_more(&self) -> bool {
        let cancelled = *self.command.borrow() == JobCommand::Cancel && self.can_write();
        cancelled && (self.backoff.is_some() || self.stop.is_some())
    }

    /// Whether what becomes of the job can be written down, as far as known.
    fn can_write(&self) -> bool {
        self.stop
            .as_ref()
            .is_none_or(|problem| problem.code != ErrorCode::JournalUnavailable)
    }

    /// What was to be looked up is not: nobody can tell what became of it.
    pub(super) fn give_up_looking(&mut self) {
        // Nobody waits for the sign of life. What is on its way is waited for: it comes to its own end.
        self.backoff = None;
        self.probing = JoinSet::new();
        for index in self.queue.drain() {
            self.give_up(index);
        }
    }

    /// Nobody can tell what became of an item.
    pub(super) fn give_up(&mut self, index: usize) {
        self.unsettled.remove(&index);
        let words = "its answer was lost, and the job was stopped before Box could be asked what became of it";
        self.records[index].set_error(&AppError::new(ErrorCode::UnknownOutcome, words));
        self.records[index].keep_what_was_renamed();
        self.changed.insert(index);
        match self.direction {
            Direction::Restore => self.finish(index, ItemState::Unknown),
            Direction::Undo => self.undone(index, UndoneState::Unknown),
        }
    }
}

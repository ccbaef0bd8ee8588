//! How a job comes to a stand.

use journal::{Completion, ItemState, JobUpdate, Outcome, UndoneState};
use tokio::task::JoinSet;

use super::{Engine, Pass, Wish, on_their_way};
use crate::ports::Event;
use crate::restore::job::jobs::in_activity;
use crate::restore::job::limit::Trees;
use crate::restore::job::record::Record;
use crate::restore::job::view::{JobPhase, JobState};
use app_error::{AppError, ErrorCode};

/// How a job stands when nothing goes on.
pub(super) struct Stand {
    phase: JobPhase,
    /// It was stopped before everything had its turn.
    short: bool,
}

impl Engine {
    /// Whether there is nothing more to do, and how that leaves the job.
    pub(super) fn over(&self) -> Option<Stand> {
        let wish = *self.wish.borrow();
        let stops = self.stop.is_some() && !(wish == Wish::Cancel && self.can_write());
        if stops || wish == Wish::Pause {
            return Some(Stand {
                phase: JobPhase::Paused,
                short: true,
            });
        }
        if wish == Wish::Cancel && self.may_end() {
            return Some(Stand {
                phase: JobPhase::Cancelled,
                short: false,
            });
        }
        if wish == Wish::Cancel
            || !self.turns.is_empty()
            || self.halt.is_some()
            || self.settles_first
        {
            return None;
        }
        // What was not begun, or is asked about, is so still when the rest was put back.
        let any = |state: ItemState| self.records.iter().any(|record| record.state == state);
        let begun_no_more = self.pass == Pass::PutAway && any(ItemState::Pending);
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
        Some(Stand {
            phase,
            short: false,
        })
    }

    /// Whether the job may be said to have ended: nothing is on its way, and of everything that was sent it is known what became
    /// of it, or that nobody can tell. This is the only place that says so.
    fn may_end(&self) -> bool {
        self.in_flight.is_empty() && !self.records.iter().any(Record::is_on_its_way)
    }

    /// What is on its way by its row, and neither under way nor in line, is looked up: nothing is left behind.
    pub(super) fn look_up_what_was_overlooked(&mut self) {
        if !self.in_flight.is_empty() || !self.turns.is_empty() {
            return;
        }
        let overlooked = on_their_way(&self.records, self.pass);
        if !overlooked.is_empty() {
            // Nothing is under way any more, so nothing is in anything's way.
            self.trees = Trees::default();
            overlooked.iter().for_each(|&index| self.turns.last(index));
            self.unsettled.extend(overlooked);
        }
    }

    pub(super) async fn close(mut self, Stand { mut phase, short }: Stand) -> JobState {
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
        let write = JobUpdate {
            phase: Some((kept, code)),
            finished_at: self.job.finished_at,
            // Texts: cannot fail.
            detail: serde_json::to_value(&self.detail).ok(),
            items: self
                .changed
                .iter()
                .map(|&index| self.records[index].write())
                .collect(),
            new_items: Vec::new(),
        };
        if let Err(error) = self
            .bench
            .journal
            .update_job(self.job.id, write.clone())
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
                ..write
            };
            if self
                .bench
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
            let ending = in_activity::ending(now, state.counts, &self.records);
            self.end_in_activity(ending).await;
        }
        if self.pass == Pass::PutAway {
            // Only for the list on the screen.
            self.bench.restorer.refresh_trash();
        }
        self.shown.send_replace(state.clone());
        self.window.tell(Event::Job {
            state: Box::new(state.clone()),
        });
        state
    }

    /// Ends the row in the activity, unless it has its end from before the job was put back.
    async fn end_in_activity(&self, ending: Completion) {
        let Some(id) = self.detail.activity else {
            return;
        };
        let journal = &self.bench.journal;
        let ended = match journal.activity(id).await {
            Ok(row) if self.pass == Pass::PutAway && row.outcome != Outcome::Started => Ok(()),
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
        let pass = self.pass;
        for (index, record) in self.records.iter_mut().enumerate() {
            let words = "its answer was lost a short while ago, and Box may still be at work on it";
            let late = || AppError::new(ErrorCode::UnknownOutcome, words);
            let sent_away =
                pass == Pass::PutAway && record.undone.is_none() && record.detail.attempts_away > 0;
            if sent_away && record.may_come_late(now) {
                record.because(&late());
                record.undone = Some(UndoneState::Unknown);
                self.changed.insert(index);
            }
            if !matches!(record.state, ItemState::Pending | ItemState::Asking) {
                continue;
            }
            record.state = ItemState::Skipped;
            record.finished_at = Some(now);
            if record.may_come_late(now) {
                record.because(&late());
                record.state = ItemState::Unknown;
            }
            self.changed.insert(index);
        }
    }

    /// Whether nobody waits until Box can be asked again: the job was stopped for good.
    pub(super) fn looks_no_more(&self) -> bool {
        let cancelled = *self.wish.borrow() == Wish::Cancel && self.can_write();
        cancelled && (self.halt.is_some() || self.stop.is_some())
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
        self.halt = None;
        self.probing = JoinSet::new();
        for index in self.turns.drain() {
            self.give_up(index);
        }
    }

    /// Nobody can tell what became of an item.
    pub(super) fn give_up(&mut self, index: usize) {
        self.unsettled.remove(&index);
        let words = "its answer was lost, and the job was stopped before Box could be asked what became of it";
        self.records[index].because(&AppError::new(ErrorCode::UnknownOutcome, words));
        self.records[index].keep_what_was_renamed();
        self.changed.insert(index);
        match self.pass {
            Pass::BringBack => self.finish(index, ItemState::Unknown),
            Pass::PutAway => self.undone(index, UndoneState::Unknown),
        }
    }
}

//! The state of a running job and its progress events.

use crate::{
    JobPhase, JobState, WaitReason, Waiting,
    progress::{ItemTally, Progress, state_of},
    runner::{EMIT_EVERY, JobCommand, JobRunner},
};
use tokio::time::Instant;

impl JobRunner {
    pub(super) fn emit(&mut self, at_once: bool) {
        let now = Instant::now();
        let early = self
            .emitted_at
            .is_some_and(|last| now.duration_since(last) < EMIT_EVERY);
        if early && !at_once {
            return;
        }
        self.emitted_at = Some(now);
        let phase = match (*self.command.borrow(), &self.stop, self.detail.undoing) {
            (JobCommand::Run | JobCommand::TakeAnswers, None, false) => JobPhase::Running,
            (JobCommand::Run | JobCommand::TakeAnswers, None, true) => JobPhase::Undoing,
            (JobCommand::Pause | JobCommand::Cancel, _, _)
            | (JobCommand::Run | JobCommand::TakeAnswers, Some(_), _) => JobPhase::Stopping,
        };
        let state = self.state(phase);
        self.state_sender.send_replace(state.clone());
        self.events.emit(state);
    }

    pub(super) fn state(&mut self, phase: JobPhase) -> JobState {
        let per_minute = self.rate.per_minute(Instant::now());
        let progress = Progress {
            per_minute,
            waiting: self.waiting().filter(|_| self.stop_state().is_none()),
        };
        state_of(
            &self.job,
            &self.detail,
            phase,
            self.items.iter().map(ItemTally::from),
            progress,
        )
    }

    /// Returns why no item can start.
    fn waiting(&self) -> Option<Waiting> {
        let at = |instant: Instant| {
            let wait = instant.saturating_duration_since(Instant::now());
            self.clock.now().checked_add(wait).ok()
        };
        if let Some(backoff) = self.backoff {
            return Some(Waiting {
                reason: backoff.reason,
                until: at(backoff.until),
            });
        }
        if let Some(quiet) = self.worker.client.retry_after_remaining() {
            return Some(Waiting {
                reason: WaitReason::AskedToWait,
                until: at(Instant::now() + quiet),
            });
        }
        if self.worker.client.is_offline() {
            return Some(Waiting {
                reason: WaitReason::Offline,
                until: None,
            });
        }
        if !self.unverified.is_empty() {
            return Some(Waiting {
                reason: WaitReason::LookingUp,
                until: None,
            });
        }
        let later = self
            .queue
            .next_delayed_at()
            .filter(|_| self.in_flight.is_empty())?;
        Some(Waiting {
            reason: self.queue.delay_reason(),
            until: at(later),
        })
    }
}

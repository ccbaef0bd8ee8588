//! What the window is told of a job that goes on.

use std::time::Duration;

use tokio::time::Instant;

use super::{Engine, Wish};
use crate::ports::Event;
use crate::restore::job::state::{CountedItems, Progress, state_of};
use crate::restore::job::view::{JobPhase, JobState, WaitReason, Waiting};

/// The window is told this often at most: four times a second.
pub(super) const TELL_EVERY: Duration = Duration::from_millis(250);

impl Engine {
    pub(super) fn tell(&mut self, at_once: bool) {
        let now = Instant::now();
        let early = self
            .told_at
            .is_some_and(|told| now.duration_since(told) < TELL_EVERY);
        if early && !at_once {
            return;
        }
        self.told_at = Some(now);
        let phase = match (*self.wish.borrow(), &self.stop, self.detail.undoing) {
            (Wish::Run, None, false) => JobPhase::Running,
            (Wish::Run, None, true) => JobPhase::Undoing,
            (Wish::Pause | Wish::Cancel, _, _) | (Wish::Run, Some(_), _) => JobPhase::Stopping,
        };
        let state = self.state(phase);
        self.shown.send_replace(state.clone());
        self.window.tell(Event::Job {
            state: Box::new(state),
        });
    }

    pub(super) fn state(&mut self, phase: JobPhase) -> JobState {
        let per_minute = self.rate.per_minute(Instant::now());
        let progress = Progress {
            per_minute,
            waiting: self.waiting().filter(|_| self.over().is_none()),
        };
        state_of(
            &self.job,
            &self.detail,
            phase,
            self.records.iter().map(CountedItems::from),
            progress,
        )
    }

    /// What nothing can begin for.
    fn waiting(&self) -> Option<Waiting> {
        let at = |instant: Instant| {
            let wait = instant.saturating_duration_since(Instant::now());
            self.clock.now().checked_add(wait).ok()
        };
        if let Some(halt) = self.halt {
            return Some(Waiting {
                reason: halt.reason,
                until: at(halt.until),
            });
        }
        if let Some(quiet) = self.bench.client.retry_after_remaining() {
            return Some(Waiting {
                reason: WaitReason::AskedToWait,
                until: at(Instant::now() + quiet),
            });
        }
        if self.bench.client.is_offline() {
            return Some(Waiting {
                reason: WaitReason::Offline,
                until: None,
            });
        }
        if !self.unsettled.is_empty() {
            return Some(Waiting {
                reason: WaitReason::LookingUp,
                until: None,
            });
        }
        let later = self.turns.next().filter(|_| self.in_flight.is_empty())?;
        Some(Waiting {
            reason: self.turns.reason(),
            until: at(later),
        })
    }
}

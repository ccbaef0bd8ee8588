//! Nobody at the desk: passcodes and tokens do not stay in memory for whoever comes next.

use crate::{Desk, passcode::Handover, ports::Event};
use jiff::{SignedDuration, Timestamp};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Without a key or a press for so long, what is secret is forgotten.
pub const IDLE: SignedDuration = SignedDuration::from_mins(10);

/// Told so long before a passcode would be forgotten.
const TOLD_BEFORE: SignedDuration = SignedDuration::from_mins(2);

const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// When somebody was last there, and what was forgotten since.
pub(crate) struct Idle(Mutex<State>);

struct State {
    last: Timestamp,
    told: bool,
    rested: bool,
    wiped: Vec<Handover>,
}

impl Idle {
    pub(crate) fn since(now: Timestamp) -> Self {
        Self(Mutex::new(State { last: now, told: false, rested: false, wiped: Vec::new() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Looks from time to time whether anybody is there, as long as the desk is open.
    pub fn watch_for_idleness(self: &Arc<Self>) {
        let desk = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(BETWEEN_LOOKS).await;
                let Some(desk) = desk.upgrade() else { return };
                desk.look_whether_idle().await;
            }
        });
    }

    /// Somebody pressed a key or a button.
    pub fn somebody_is_there(&self) {
        let mut state = self.idle.state();
        state.last = self.clock.now();
        state.told = false;
        state.rested = false;
    }

    /// Passcodes that were forgotten because nobody was there, until it is said that this is known.
    pub fn wiped(&self) -> Vec<Handover> {
        self.idle.state().wiped.clone()
    }

    /// The person knows that this passcode was forgotten.
    pub fn wiped_is_known(&self, handover: &str) {
        self.idle.state().wiped.retain(|wiped| wiped.id != handover);
    }

    pub(crate) async fn look_whether_idle(&self) {
        let (forgets_at, told, rested) = {
            let state = self.idle.state();
            (state.last + IDLE, state.told, state.rested)
        };
        let now = self.clock.now();
        // A passcode on its way has to arrive first.
        if now >= forgets_at && !rested && !self.passcodes.is_making_one() {
            self.rest().await;
        } else if now >= forgets_at - TOLD_BEFORE && !told && !self.passcodes.waiting().is_empty() {
            self.idle.state().told = true;
            self.window.tell(Event::ForgetsSoon { at: forgets_at });
        }
    }

    async fn rest(&self) {
        self.idle.state().rested = true;
        let wiped = self.passcodes.wipe().await;
        self.accounts.forget_tokens();
        self.no_passcode_is_drawn();
        if !wiped.is_empty() {
            self.idle.state().wiped.extend(wiped.clone());
            self.window.tell(Event::Wiped { handovers: wiped });
        }
    }
}

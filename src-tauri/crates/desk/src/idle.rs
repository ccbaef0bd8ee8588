//! Nobody at the desk: passcodes and tokens do not stay in memory for whoever comes next.

use crate::{
    Desk,
    passcode::Handover,
    ports::{Attention, Event},
};
use jiff::SignedDuration;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use uuid::Uuid;

/// After the computer was idle for so long, what is secret is forgotten.
pub const IDLE: Duration = Duration::from_secs(10 * 60);

/// Told so long before a passcode would be forgotten.
const TOLD_BEFORE: Duration = Duration::from_secs(2 * 60);

const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// Looks that are further apart than this had a sleep of the computer between them, of which its idle time knows nothing.
const SLEPT: Duration = Duration::from_secs(60);

/// How long the system may take to say its idle time.
const IDLE_TIME_WITHIN: Duration = Duration::from_secs(2);

/// When the person was last there, by the running time, and what was forgotten since.
pub(crate) struct Idle(Mutex<State>);

struct State {
    /// The last key or press in the window.
    last: Duration,
    looked: Duration,
    told: bool,
    rested: bool,
    wiped: Vec<Handover>,
}

/// What a look comes to.
enum Step {
    Nothing,
    /// The passcodes are forgotten in so long.
    ForgetsSoon(Duration),
    /// The person is there again after having been told.
    InUse,
    /// These were just forgotten.
    Forgotten(Vec<(Handover, Uuid)>),
}

impl Idle {
    pub(crate) fn since(running: Duration) -> Self {
        let state = State {
            last: running,
            looked: running,
            told: false,
            rested: false,
            wiped: Vec::new(),
        };
        Self(Mutex::new(state))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How long nobody was there: by the system's idle time where it has one, which sees the keys of other programs too, and
    /// else by those of the window. A sleep counts.
    fn idle_for(&mut self, now: Duration, system: Option<Duration>) -> Duration {
        let slept = now.saturating_sub(self.looked);
        self.looked = now;
        let window = now.saturating_sub(self.last);
        let slept = if slept > SLEPT { slept } else { Duration::ZERO };
        system.map_or(window, |system| window.min(system.max(slept)))
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
        state.last = self.clock.running();
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
        let idle_time = Arc::clone(&self.idle_time);
        let asked = tokio::task::spawn_blocking(move || idle_time.elapsed());
        let system = tokio::time::timeout(IDLE_TIME_WITHIN, asked)
            .await
            .ok()
            .and_then(Result::ok)
            .flatten();
        match self.step(system) {
            Step::Nothing => {}
            Step::ForgetsSoon(left) => {
                let at = self.clock.now() + SignedDuration::try_from(left).unwrap_or_default();
                self.window.tell(Event::ForgetsSoon { at: Some(at) });
                self.window.ask_for_attention(Attention::ForgetsSoon);
            }
            Step::InUse => self.window.tell(Event::ForgetsSoon { at: None }),
            Step::Forgotten(forgotten) => self.rest(forgotten).await,
        }
    }

    /// Decides and does it under one lock: a key is either before it, and then nothing is forgotten, or after it, and then
    /// the next idle time counts anew.
    fn step(&self, system: Option<Duration>) -> Step {
        let mut state = self.idle.state();
        let idle = state.idle_for(self.clock.running(), system);
        let told_after = IDLE.saturating_sub(TOLD_BEFORE);
        if idle < told_after {
            state.rested = false;
            return if std::mem::take(&mut state.told) {
                Step::InUse
            } else {
                Step::Nothing
            };
        }
        // A passcode on its way has to arrive first.
        if idle >= IDLE && !state.rested && !self.passcodes.is_making_one() {
            (state.rested, state.told) = (true, false);
            let forgotten = self.passcodes.take_all();
            state
                .wiped
                .extend(forgotten.iter().map(|(handover, _)| handover.clone()));
            return Step::Forgotten(forgotten);
        }
        if !state.told && !self.passcodes.waiting().is_empty() {
            state.told = true;
            return Step::ForgetsSoon(IDLE.saturating_sub(idle));
        }
        Step::Nothing
    }

    async fn rest(&self, forgotten: Vec<(Handover, Uuid)>) {
        let handovers: Vec<Handover> = forgotten
            .iter()
            .map(|(handover, _)| handover.clone())
            .collect();
        self.passcodes.forgotten(forgotten).await;
        self.accounts.forget_tokens();
        self.no_passcode_is_drawn();
        if !handovers.is_empty() {
            self.window.tell(Event::Wiped { handovers });
            self.window.ask_for_attention(Attention::Forgotten);
        }
    }
}

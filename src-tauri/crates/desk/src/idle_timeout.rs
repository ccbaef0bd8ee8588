//! Clears passcodes and tokens from memory when the computer is idle.

use crate::{
    ports::{Attention, Event, Window},
    settings_store::SettingsStore,
};
use accounts::AccountRegistry;
use jiff::SignedDuration;
use parking_lot::Mutex;
use passcode::{Passcodes, PendingPasscode, Wiped};
use platform::{Clock, IdleTime};
use std::{sync::Arc, time::Duration};

/// Time between the warning and the timeout.
const WARNING: Duration = Duration::from_secs(2 * 60);

/// Time between two checks.
const CHECK_INTERVAL: Duration = Duration::from_secs(5);

/// Time between two checks from which on the computer must have slept, which its idle time does not include.
const SLEEP_THRESHOLD: Duration = Duration::from_secs(60);

/// Maximum time that reading the system's idle time may take.
const IDLE_TIME_DEADLINE: Duration = Duration::from_secs(2);

/// Clears pending passcodes and tokens after the time without input that the settings say, and warns before. Where the system
/// reports no idle time, the person may be working in another program: passcodes then stay for that time again after the
/// warning.
pub struct IdleTimeout {
    clock: Arc<dyn Clock>,
    idle_time: Arc<dyn IdleTime>,
    passcodes: Arc<Passcodes>,
    accounts: Arc<AccountRegistry>,
    window: Arc<dyn Window>,
    settings: Arc<SettingsStore>,
    state: Mutex<State>,
}

/// Times are those of [`Clock::running`].
struct State {
    last_input: Duration,
    last_check: Duration,
    warned_at: Option<Duration>,
    has_cleared: bool,
    /// Passcodes that were cleared, until the person has acknowledged it.
    cleared: Vec<PendingPasscode>,
}

/// Result of a check.
enum Step {
    Nothing,
    /// Passcodes will be cleared after this time.
    Warn(Duration),
    /// The person is back after a warning.
    Resume,
    /// These passcodes were taken out of memory.
    Clear(Wiped),
}

/// A time without input.
struct Idle {
    time: Duration,
    /// Whether there was no input to other programs either.
    in_all_programs: bool,
}

impl State {
    /// Returns the idle time: that of the system, which includes input to other programs, else that of the window. A sleep
    /// counts as idle; one of `timeout` leaves no doubt.
    fn idle_for(&mut self, now: Duration, system: Option<Duration>, timeout: Duration) -> Idle {
        let unchecked = now.saturating_sub(self.last_check);
        self.last_check = now;
        let window = now.saturating_sub(self.last_input);
        let slept = if unchecked > SLEEP_THRESHOLD {
            unchecked
        } else {
            Duration::ZERO
        };
        match system {
            Some(system) => Idle {
                time: window.min(system.max(slept)),
                in_all_programs: true,
            },
            None => Idle {
                time: window,
                in_all_programs: slept >= timeout,
            },
        }
    }
}

impl IdleTimeout {
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        idle_time: Arc<dyn IdleTime>,
        passcodes: Arc<Passcodes>,
        accounts: Arc<AccountRegistry>,
        window: Arc<dyn Window>,
        settings: Arc<SettingsStore>,
    ) -> Self {
        let now = clock.running();
        Self {
            clock,
            idle_time,
            passcodes,
            accounts,
            window,
            settings,
            state: Mutex::new(State {
                last_input: now,
                last_check: now,
                warned_at: None,
                has_cleared: false,
                cleared: Vec::new(),
            }),
        }
    }

    /// Checks the idle time every few seconds as long as the desk is open.
    pub fn watch(self: &Arc<Self>) {
        let timeout = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(CHECK_INTERVAL).await;
                let Some(timeout) = timeout.upgrade() else {
                    return;
                };
                timeout.check().await;
            }
        });
    }

    /// Restarts the timeout after input in the window.
    pub fn report_user_activity(&self) {
        let mut state = self.state.lock();
        state.last_input = self.clock.running();
        state.warned_at = None;
        state.has_cleared = false;
    }

    /// Returns the passcodes that were cleared and not acknowledged yet.
    pub fn cleared(&self) -> Vec<PendingPasscode> {
        self.state.lock().cleared.clone()
    }

    /// Notes that the person knows that this passcode was cleared.
    pub fn acknowledge(&self, passcode: &str) {
        self.state
            .lock()
            .cleared
            .retain(|cleared| cleared.id != passcode);
    }

    pub(crate) async fn check(&self) {
        let idle_time = Arc::clone(&self.idle_time);
        let elapsed = tokio::task::spawn_blocking(move || idle_time.elapsed());
        let system = tokio::time::timeout(IDLE_TIME_DEADLINE, elapsed)
            .await
            .ok()
            .and_then(Result::ok)
            .flatten();
        match self.step(system) {
            Step::Nothing => {}
            Step::Warn(left) => {
                let at = self.clock.now() + SignedDuration::try_from(left).unwrap_or_default();
                self.window.tell(Event::ForgetsSoon { at: Some(at) });
                self.window.ask_for_attention(Attention::ForgetsSoon(left));
            }
            Step::Resume => self.window.tell(Event::ForgetsSoon { at: None }),
            Step::Clear(taken) => self.clear(taken).await,
        }
    }

    /// Decides and takes the passcodes under one lock: input comes either before, and nothing is cleared, or after, and the
    /// timeout starts again.
    fn step(&self, system: Option<Duration>) -> Step {
        let timeout = Duration::from_secs(u64::from(self.settings.current().idle_minutes) * 60);
        let mut state = self.state.lock();
        let now = self.clock.running();
        let idle = state.idle_for(now, system, timeout);
        if idle.time < timeout.saturating_sub(WARNING) {
            state.has_cleared = false;
            return if state.warned_at.take().is_some() {
                Step::Resume
            } else {
                Step::Nothing
            };
        }
        let has_pending = !self.passcodes.pending().is_empty();
        let left = if idle.in_all_programs || !has_pending {
            timeout.saturating_sub(idle.time)
        } else {
            let warned_for = state
                .warned_at
                .map_or(Duration::ZERO, |at| now.saturating_sub(at));
            timeout.saturating_sub(warned_for)
        };
        // A passcode that is being regenerated has to arrive first.
        if left.is_zero() && !state.has_cleared && !self.passcodes.is_regenerating() {
            (state.has_cleared, state.warned_at) = (true, None);
            let taken = self.passcodes.wipe();
            state.cleared.extend(taken.pending.iter().cloned());
            return Step::Clear(taken);
        }
        if state.warned_at.is_none() && has_pending {
            state.warned_at = Some(now);
            return Step::Warn(left);
        }
        Step::Nothing
    }

    async fn clear(&self, taken: Wiped) {
        let handovers = taken.pending.clone();
        self.passcodes.wiped(taken).await;
        self.accounts.forget_tokens();
        self.passcodes.hide_all();
        if !handovers.is_empty() {
            self.window.tell(Event::Wiped { handovers });
            self.window.ask_for_attention(Attention::Forgotten);
        }
    }
}

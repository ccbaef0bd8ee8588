//! Clears the clipboard. A cleared text is checked again, because clipboard managers refill an empty clipboard with its last text, and
//! clearing is retried until it succeeds.

use super::{
    PasscodeClipboard, blocking,
    state::{ClearMode, ClearResult, Held, Mark, PendingClear},
};
use crate::{events::PasscodeEvent, types::HoldEnd};
use platform::Content;
use secrecy::{ExposeSecret, SecretString};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};

/// The pauses between the checks after a clearing: 0.5, 1, 2 and 4 seconds after it. Clipboard managers read the clipboard once or twice
/// a second, and were seen to refill it within three.
const CHECK_DELAYS: &[Duration] = &[
    Duration::from_millis(500),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// The pauses between the checks while the program closes: fewer, because a person waits for the window to close.
const CLOSING_CHECK_DELAYS: &[Duration] = &[
    Duration::from_millis(500),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

/// Time limit for the clipboard while the program closes.
const CLOSING_TIMEOUT: Duration = Duration::from_secs(4);

/// Pause between two attempts without an answer.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// A text that reappears so often is not cleared but replaced: a manager waits for an empty clipboard, not for another text.
const REPLACE_AFTER: u32 = 2;

/// A warning is reported after so many failed attempts in a row, or reappearances.
const WARN_AFTER: u32 = 3;

/// Attempts before clearing waits for the focus.
const MAX_ATTEMPTS: u32 = 120;

/// Replaces a passcode that reappears whenever the clipboard is empty. It names its source, in case it is pasted.
const HARMLESS: &str = "Restore Desk";

impl PasscodeClipboard {
    /// Clears the clipboard if it still holds ours, and checks again in the background. `None` when nothing of ours was there;
    /// [`HoldEnd::Clearing`] means that it is gone for now.
    pub(crate) async fn clear(self: &Arc<Self>) -> Option<HoldEnd> {
        let this = Arc::clone(self);
        let end = blocking(move || this.clear_in_turn(|_| true, ClearMode::Announced))
            .await
            .ok()
            .flatten();
        self.watch_until_gone();
        end
    }

    /// Clears the text that the hold of this round copied.
    pub(super) async fn clear_round(self: &Arc<Self>, round: u64) {
        let this = Arc::clone(self);
        let _end =
            blocking(move || this.clear_in_turn(|held| held.round == round, ClearMode::Announced))
                .await;
        self.watch_until_gone();
    }

    /// Clears on the way out, and waits for the checks, but no longer than four seconds.
    pub(crate) async fn leave(self: &Arc<Self>) -> Option<HoldEnd> {
        let this = Arc::clone(self);
        let clear = async {
            let end = blocking(move || this.clear_in_turn(|_| true, ClearMode::Closing))
                .await
                .ok()
                .flatten()?;
            let round = self
                .state()
                .clearing
                .as_ref()
                .map(|clearing| clearing.round);
            if let Some(round) = round {
                Self::watch(&Arc::downgrade(self), round).await;
            }
            let stays = self.state().clearing.is_some();
            Some(match end {
                HoldEnd::Replaced => HoldEnd::Replaced,
                HoldEnd::Clearing | HoldEnd::Cleared | HoldEnd::NotCleared if stays => {
                    HoldEnd::NotCleared
                }
                HoldEnd::Clearing | HoldEnd::Cleared | HoldEnd::NotCleared => HoldEnd::Cleared,
            })
        };
        tokio::time::timeout(CLOSING_TIMEOUT, clear)
            .await
            .unwrap_or(Some(HoldEnd::NotCleared))
    }

    /// Retries at once: the window has the focus, and some systems give only such a window access to the clipboard.
    pub(crate) fn retry_clearing(self: &Arc<Self>) {
        if let Some(clearing) = self.state().clearing.as_mut() {
            clearing.attempts = 0;
        }
        self.check_now.notify_one();
        self.watch_until_gone();
    }

    /// Clears passcodes that were selected by hand, whether they were copied or not, and whatever was selected with them.
    pub(crate) async fn clear_selected(self: &Arc<Self>, passcodes: Vec<SecretString>) {
        if passcodes.is_empty() {
            return;
        }
        let this = Arc::clone(self);
        let _cleared = blocking(move || {
            this.clipboard.clear_selection(&|there| {
                passcodes
                    .iter()
                    .any(|passcode| there.contains(passcode.expose_secret().trim()))
            });
        })
        .await;
    }

    /// Clears the held text if `is_wanted` accepts it at the moment when it is this call's turn, and a text that should be gone already.
    fn clear_in_turn(
        &self,
        is_wanted: impl FnOnce(&Held) -> bool,
        mode: ClearMode,
    ) -> Option<HoldEnd> {
        let _turn = self.turn.lock();
        let mut state = self.state();
        if let Some(held) = state.held.take_if(|held| is_wanted(held)) {
            // An earlier text may reappear in its place.
            let marks = state
                .clearing
                .take()
                .map(|clearing| clearing.marks)
                .unwrap_or_default();
            drop(state);
            let marks = [held.marks, marks].concat();
            let attempt = self.clear_if_ours(&marks);
            self.clipboard
                .clear_selection(&|there| self.is_one_of(there, &marks));
            return Some(self.begin_clearing(marks, &attempt, mode));
        }
        let (round, closing) = (state.next_round(), mode == ClearMode::Closing);
        // A text that could not be cleared on the way out is not waited for a second time.
        let clearing = state
            .clearing
            .as_mut()
            .filter(|clearing| !clearing.closing)?;
        (clearing.round, clearing.closing, clearing.watched) = (round, closing, closing);
        (clearing.attempts, clearing.checks) = (0, 0);
        drop(state);
        self.check_in_turn(round);
        Some(match &self.state().clearing {
            Some(clearing) if clearing.failed > 0 => HoldEnd::NotCleared,
            Some(_) => HoldEnd::Clearing,
            None => HoldEnd::Cleared,
        })
    }

    /// Reports the first attempt, and leaves the rest to [`watch_until_gone`](Self::watch_until_gone).
    pub(super) fn begin_clearing(
        &self,
        marks: Vec<Mark>,
        attempt: &ClearResult,
        mode: ClearMode,
    ) -> HoldEnd {
        let (cleared, gone, end) = match attempt {
            ClearResult::Replaced => {
                self.events.emit(PasscodeEvent::Clipboard {
                    hold: None,
                    ended: Some(HoldEnd::Replaced),
                });
                return HoldEnd::Replaced;
            }
            ClearResult::Cleared | ClearResult::Empty => (true, true, HoldEnd::Clearing),
            ClearResult::Failed => (false, false, HoldEnd::NotCleared),
        };
        let closing = mode == ClearMode::Closing;
        let mut state = self.state();
        let round = state.next_round();
        state.clearing = Some(PendingClear {
            marks,
            round,
            closing,
            gone,
            cleared,
            checks: 0,
            reappeared: 0,
            failed: u32::from(!gone),
            attempts: 0,
            warned: mode == ClearMode::Quiet,
            watched: closing,
        });
        drop(state);
        if mode != ClearMode::Quiet {
            self.events.emit(PasscodeEvent::Clipboard {
                hold: None,
                ended: Some(HoldEnd::Clearing),
            });
        }
        end
    }

    /// Spawns a task that watches a text that is to be gone, unless there is one.
    pub(super) fn watch_until_gone(self: &Arc<Self>) {
        let round = {
            let mut state = self.state();
            let Some(clearing) = state.clearing.as_mut().filter(|clearing| !clearing.watched)
            else {
                return;
            };
            clearing.watched = true;
            clearing.round
        };
        let this = Arc::downgrade(self);
        tokio::spawn(async move { Self::watch(&this, round).await });
    }

    async fn watch(this: &Weak<Self>, round: u64) {
        loop {
            let Some(here) = this.upgrade() else { return };
            let Some(pause) = here.pause(round) else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = here.check_now.notified() => {}
            }
            let _checked = blocking(move || {
                let _turn = here.turn.lock();
                here.check_in_turn(round);
            })
            .await;
        }
    }

    /// Returns the pause before the next check of this round; `None` when there is none.
    fn pause(&self, round: u64) -> Option<Duration> {
        let mut state = self.state();
        let clearing = state
            .clearing
            .as_mut()
            .filter(|clearing| clearing.round == round)?;
        if clearing.attempts >= MAX_ATTEMPTS {
            clearing.watched = false;
            return None;
        }
        if !clearing.gone {
            return Some(RETRY_DELAY);
        }
        check_delays(clearing).get(clearing.checks).copied()
    }

    /// Checks a text that should be gone.
    fn check_in_turn(&self, round: u64) {
        let Some(mut clearing) = self
            .state()
            .clearing
            .clone()
            .filter(|clearing| clearing.round == round)
        else {
            return;
        };
        clearing.attempts += 1;
        let ended = match self.clipboard.read() {
            Content::Text(there) if self.is_one_of(&there, &clearing.marks) => {
                self.remove(&mut clearing);
                None
            }
            Content::Unknown(reason) => {
                tracing::debug!(
                    reason,
                    "the clipboard cannot be read, so it is not known to be cleared"
                );
                clearing.failed += 1;
                None
            }
            Content::Text(_) | Content::Foreign if !clearing.cleared => Some(HoldEnd::Replaced),
            Content::Text(_) | Content::Foreign | Content::Empty => {
                (clearing.gone, clearing.cleared, clearing.failed) = (true, true, 0);
                clearing.checks += 1;
                (clearing.checks >= check_delays(&clearing).len()).then_some(HoldEnd::Cleared)
            }
        };
        let should_warn = clearing.failed >= WARN_AFTER || clearing.reappeared >= WARN_AFTER;
        let reported = match ended {
            Some(end) => Some(end),
            None if should_warn && !clearing.warned => {
                clearing.warned = true;
                tracing::warn!("a passcode may still be on the clipboard");
                Some(HoldEnd::NotCleared)
            }
            None => None,
        };
        self.state().clearing = ended.is_none().then_some(clearing);
        if reported.is_some() {
            self.events.emit(PasscodeEvent::Clipboard {
                hold: None,
                ended: reported,
            });
        }
    }

    /// Clears a text of ours that is there, or replaces it where a manager waits for an empty clipboard.
    fn remove(&self, clearing: &mut PendingClear) {
        if clearing.gone {
            clearing.reappeared += 1;
            clearing.gone = false;
        }
        let replaced =
            clearing.reappeared >= REPLACE_AFTER || (clearing.closing && clearing.reappeared > 0);
        let removed = if replaced {
            self.clipboard.write(HARMLESS)
        } else {
            self.clipboard.clear()
        };
        match removed {
            Ok(()) => {
                (
                    clearing.gone,
                    clearing.cleared,
                    clearing.checks,
                    clearing.failed,
                ) = (true, true, 0, 0);
            }
            Err(reason) => {
                tracing::warn!(reason, "clipboard cannot be cleared");
                clearing.failed += 1;
            }
        }
    }
}

fn check_delays(clearing: &PendingClear) -> &'static [Duration] {
    if clearing.closing {
        CLOSING_CHECK_DELAYS
    } else {
        CHECK_DELAYS
    }
}

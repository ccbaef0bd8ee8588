//! A passcode on the clipboard: verified when it arrives, cleared in time, and only if it is still ours.

mod clearing;
mod state;

use crate::{
    events::PasscodeEvent,
    types::{ClipboardHold, CopiedContent},
};
use app_error::{AppError, ErrorCode};
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use parking_lot::{Mutex, MutexGuard};
use platform::{Clipboard, Clock, Content, EventSink, Secret};
use secrecy::ExposeSecret;
use sha2::Sha256;
use state::{ClearMode, ClearResult, Held, Mark, State};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// A time of clearing that is off by more is reported again: the clock was set.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(2);

/// Copies passcodes and clears them. There is one timer, re-armed by the next copy.
pub(crate) struct PasscodeClipboard {
    clipboard: Arc<dyn Clipboard>,
    clock: Arc<dyn Clock>,
    events: Arc<dyn EventSink<PasscodeEvent>>,
    /// Texts of ours are recognised by a keyed hash, so that the text itself is not kept.
    key: [u8; 64],
    state: Mutex<State>,
    /// Held while the clipboard is written, read or cleared, so that no clearing falls between a copy and its verification.
    turn: Mutex<()>,
    /// Wakes the task that waits for the next check.
    check_now: Notify,
}

impl PasscodeClipboard {
    /// Starts with nothing of ours on the clipboard.
    pub(crate) fn new(
        clipboard: Arc<dyn Clipboard>,
        clock: Arc<dyn Clock>,
        events: Arc<dyn EventSink<PasscodeEvent>>,
    ) -> Arc<Self> {
        let mut key = [0; 64];
        for part in key.chunks_exact_mut(16) {
            part.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        }
        let (state, turn, check_now) = (Mutex::default(), Mutex::default(), Notify::new());
        Arc::new(Self {
            clipboard,
            clock,
            events,
            key,
            state,
            turn,
            check_now,
        })
    }

    /// Opens the clipboard while the service is still asked for the passcode.
    pub(crate) fn open(&self) {
        let clipboard = Arc::clone(&self.clipboard);
        tokio::task::spawn_blocking(move || clipboard.open());
    }

    /// Copies `secret`, reads it back, and clears it after `seconds`.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when the clipboard did not take exactly this.
    pub(crate) async fn copy(
        self: &Arc<Self>,
        passcode_id: &str,
        content: CopiedContent,
        secret: Secret,
        seconds: u32,
    ) -> Result<ClipboardHold, AppError> {
        let this = Arc::clone(self);
        let (hold, until) = self.hold_for(passcode_id.to_owned(), content, seconds);
        let copied = blocking(move || this.copy_in_turn(hold, until, &secret)).await?;
        // After a copy that failed it is what was there before.
        self.arm();
        self.watch_until_gone();
        copied
    }

    /// Restarts the countdown.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when nothing of ours is on the clipboard any more.
    pub(crate) async fn extend(self: &Arc<Self>) -> Result<ClipboardHold, AppError> {
        let this = Arc::clone(self);
        let hold = blocking(move || this.extend_in_turn()).await??;
        self.arm();
        Ok(hold)
    }

    /// Returns which of our passcodes is on the clipboard and when it is cleared, without the passcode.
    pub(crate) fn hold(&self) -> Option<ClipboardHold> {
        self.state().held.as_ref().map(|held| held.hold.clone())
    }

    fn copy_in_turn(
        &self,
        hold: ClipboardHold,
        until: Duration,
        secret: &Secret,
    ) -> Result<ClipboardHold, AppError> {
        let _turn = self.turn.lock();
        let mark = self.mark_of(secret.text.expose_secret());
        let written = self.clipboard.write_secret(secret).map_err(unavailable);
        let refused_to_write = written.is_err();
        match written.and_then(|()| self.verify(secret)) {
            Ok(()) => {
                let mut state = self.state();
                // A text that was just cleared may reappear in place of this one, and is cleared with it.
                let cleared = state
                    .clearing
                    .take()
                    .map(|clearing| clearing.marks)
                    .unwrap_or_default();
                let round = state.next_round();
                let marks = std::iter::once(mark).chain(cleared).collect();
                state.held = Some(Held {
                    hold: hold.clone(),
                    marks,
                    until,
                    round,
                });
                Ok(hold)
            }
            Err(error) => {
                self.settle_failed_copy(mark, refused_to_write);
                Err(error)
            }
        }
    }

    /// Removes the new text, and holds the one before it as it was if it is still there: a failed copy must not leave a passcode that is
    /// never cleared.
    fn settle_failed_copy(&self, mark: Mark, refused_to_write: bool) {
        let before = self.state().held.clone();
        let attempt = self.clear_if_ours(std::slice::from_ref(&mark));
        let Some(mut before) = before else {
            if matches!(attempt, ClearResult::Failed | ClearResult::Cleared) {
                // It was most likely never there: it is checked without a warning.
                let mode = if refused_to_write {
                    ClearMode::Quiet
                } else {
                    ClearMode::Announced
                };
                self.begin_clearing(vec![mark], &attempt, mode);
            }
            return;
        };
        let gone = match attempt {
            ClearResult::Cleared => Some(ClearResult::Cleared),
            ClearResult::Failed => None,
            ClearResult::Empty => Some(ClearResult::Empty),
            ClearResult::Replaced => match self.clipboard.read() {
                Content::Text(there) if self.is_one_of(&there, &before.marks) => None,
                Content::Text(_) | Content::Foreign => Some(ClearResult::Replaced),
                Content::Empty => Some(ClearResult::Empty),
                Content::Unknown(_) => None,
            },
        };
        before.marks.push(mark);
        if let Some(gone) = gone {
            self.state().held = None;
            self.begin_clearing(before.marks, &gone, ClearMode::Announced);
        } else {
            // Either of the two may be there.
            self.state().held = Some(before);
        }
    }

    fn extend_in_turn(&self) -> Result<ClipboardHold, AppError> {
        let _turn = self.turn.lock();
        let gone = || {
            AppError::new(
                ErrorCode::ClipboardUnavailable,
                "the passcode is not on the clipboard any more",
            )
        };
        let mut held = self.state().held.clone().ok_or_else(gone)?;
        let end = match self.clipboard.read() {
            Content::Text(there) if self.is_one_of(&there, &held.marks) => None,
            Content::Text(_) | Content::Foreign => Some(ClearResult::Replaced),
            Content::Empty => Some(ClearResult::Empty),
            // Assumed to be unchanged.
            Content::Unknown(_) => None,
        };
        if let Some(end) = end {
            self.state().held = None;
            self.begin_clearing(held.marks, &end, ClearMode::Announced);
            return Err(gone());
        }
        (held.hold, held.until) =
            self.hold_for(held.hold.passcode_id, held.hold.content, held.hold.seconds);
        let mut state = self.state();
        held.round = state.next_round();
        let hold = held.hold.clone();
        state.held = Some(held);
        Ok(hold)
    }

    /// Reads the text back.
    fn verify(&self, secret: &Secret) -> Result<(), AppError> {
        match self.clipboard.read() {
            Content::Text(there) if there.as_str() == secret.text.expose_secret() => {}
            Content::Unknown(reason) => return Err(unavailable(reason)),
            Content::Text(_) | Content::Foreign | Content::Empty => {
                return Err(unavailable(
                    "the clipboard does not hold what was copied".to_owned(),
                ));
            }
        }
        let Some(html) = &secret.html else {
            return Ok(());
        };
        // Windows and macOS put a page around it.
        let there = self.clipboard.read_html().map_err(unavailable)?;
        if there.is_some_and(|there| there.contains(html.expose_secret())) {
            Ok(())
        } else {
            Err(unavailable(
                "the clipboard does not hold the formatted text".to_owned(),
            ))
        }
    }

    fn clear_if_ours(&self, marks: &[Mark]) -> ClearResult {
        match self.clipboard.read() {
            Content::Text(there) if self.is_one_of(&there, marks) => match self.clipboard.clear() {
                Ok(()) => ClearResult::Cleared,
                Err(reason) => {
                    tracing::warn!(reason, "clipboard cannot be cleared");
                    ClearResult::Failed
                }
            },
            Content::Text(_) | Content::Foreign => ClearResult::Replaced,
            Content::Empty => ClearResult::Empty,
            Content::Unknown(reason) => {
                tracing::warn!(reason, "clipboard cannot be read, so it is not cleared");
                ClearResult::Failed
            }
        }
    }

    /// Clears the held text when its time has come. Waits by the running time in short steps: a computer that slept clears as soon as
    /// it wakes.
    fn arm(self: &Arc<Self>) {
        let Some(Held { hold, round, .. }) = self.state().held.clone() else {
            return;
        };
        let this = Arc::downgrade(self);
        self.events.emit(PasscodeEvent::Clipboard {
            hold: Some(hold),
            ended: None,
        });
        tokio::spawn(async move {
            loop {
                let Some(this) = this.upgrade() else { return };
                let Some(left) = this.time_left(round) else {
                    return;
                };
                if left.is_zero() {
                    // A copy made at this very moment has a round of its own and is left alone.
                    this.clear_round(round).await;
                    return;
                }
                drop(this);
                tokio::time::sleep(left.min(Duration::from_secs(1))).await;
            }
        });
    }

    /// Returns the time until the hold of this round is cleared, if it is still the present one. When the time of day was set since, the
    /// new time of clearing is reported.
    fn time_left(&self, round: u64) -> Option<Duration> {
        let (left, updated) = {
            let mut state = self.state();
            let held = state.held.as_mut().filter(|held| held.round == round)?;
            let left = held.until.saturating_sub(self.clock.running());
            let clears_at =
                self.clock.now() + SignedDuration::try_from(left).unwrap_or(SignedDuration::MAX);
            let off = clears_at.duration_since(held.hold.clears_at);
            let updated = (off.abs() > CLOCK_TOLERANCE).then(|| {
                held.hold.clears_at = clears_at;
                held.hold.clone()
            });
            (left, updated)
        };
        if let Some(hold) = updated {
            self.events.emit(PasscodeEvent::Clipboard {
                hold: Some(hold),
                ended: None,
            });
        }
        Some(left)
    }

    /// Returns a hold of `seconds` from now, and the running time at which it ends.
    fn hold_for(
        &self,
        passcode_id: String,
        content: CopiedContent,
        seconds: u32,
    ) -> (ClipboardHold, Duration) {
        let clears_at = self.clock.now() + SignedDuration::from_secs(i64::from(seconds));
        let until = self.clock.running() + Duration::from_secs(u64::from(seconds));
        (
            ClipboardHold {
                passcode_id,
                content,
                clears_at,
                seconds,
            },
            until,
        )
    }

    fn mark_of(&self, text: &str) -> Mark {
        self.hash(text).finalize().into_bytes().to_vec()
    }

    fn hash(&self, text: &str) -> Hmac<Sha256> {
        let mut hash = Hmac::<Sha256>::new(&self.key.into());
        hash.update(text.as_bytes());
        hash
    }

    fn is_one_of(&self, text: &str, marks: &[Mark]) -> bool {
        marks
            .iter()
            .any(|mark| self.hash(text).verify_slice(mark).is_ok())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

fn unavailable(reason: String) -> AppError {
    AppError::new(ErrorCode::ClipboardUnavailable, reason).retryable()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        AppError::new(
            ErrorCode::Unexpected,
            format!("the clipboard's thread ended: {error}"),
        )
    })
}

#[cfg(test)]
mod tests;

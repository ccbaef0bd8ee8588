//! A passcode on the clipboard: verified when it gets there, gone on time, and only if it is still ours.

mod clearing;

use super::{ClipboardHold, Copied, HoldEnd};
use crate::ports::{Event, Window};
use app_error::{AppError, ErrorCode};
use clearing::{Leaving, Manner};
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use platform::{Clipboard, Clock, Content, Secret};
use secrecy::ExposeSecret;
use sha2::Sha256;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// A time of day that is further off than this is told anew: the clock was set.
const TOLD_ANEW: SignedDuration = SignedDuration::from_secs(2);

/// Every passcode that is copied goes through here; there is one timer, re-armed by the next copy.
pub struct PasscodeClipboard {
    clipboard: Arc<dyn Clipboard>,
    clock: Arc<dyn Clock>,
    window: Arc<dyn Window>,
    /// What is ours is recognised by a keyed hash, so that the text itself need not be kept.
    key: [u8; 64],
    state: Mutex<State>,
    /// Whoever writes, reads or clears has the turn, so that no clearing falls between a copy and its verification.
    turn: Mutex<()>,
    /// Wakes what waits to look again.
    looks_now: Notify,
}

#[derive(Default)]
struct State {
    /// On the clipboard for a while.
    held: Option<Held>,
    /// To be gone, and not yet seen to be so.
    leaving: Option<Leaving>,
    /// How many holds and clearings there were. Each has a number, by which its timer knows whether it is still the one.
    rounds: u64,
}

#[derive(Clone)]
struct Held {
    hold: ClipboardHold,
    /// Of everything of ours that may be there: of one text, or of two while one takes the place of the other.
    marks: Vec<Mark>,
    /// The running time at which it is cleared: a clock that is set makes it neither longer nor shorter.
    until: Duration,
    round: u64,
}

type Mark = Vec<u8>;

/// What one attempt to clear came to.
enum Attempt {
    /// Ours was there and was cleared.
    Cleared,
    /// Nothing was there.
    Empty,
    /// Something else was there, and was left alone.
    Replaced,
    /// Ours may be there.
    Failed,
}

impl PasscodeClipboard {
    /// A clipboard with nothing of ours on it.
    pub fn new(
        clipboard: Arc<dyn Clipboard>,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
    ) -> Arc<Self> {
        let mut key = [0; 64];
        for part in key.chunks_exact_mut(16) {
            part.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        }
        let (state, turn, looks_now) = (Mutex::default(), Mutex::default(), Notify::new());
        Arc::new(Self {
            clipboard,
            clock,
            window,
            key,
            state,
            turn,
            looks_now,
        })
    }

    /// Makes the clipboard ready, while the service is still asked for what will be copied.
    pub(super) fn open(&self) {
        let clipboard = Arc::clone(&self.clipboard);
        tokio::task::spawn_blocking(move || clipboard.open());
    }

    /// Copies `secret`, reads it back, and clears it after `seconds`.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when the clipboard did not take exactly this.
    pub async fn copy(
        self: &Arc<Self>,
        handover: &str,
        what: Copied,
        secret: Secret,
        seconds: u32,
    ) -> Result<ClipboardHold, AppError> {
        let this = Arc::clone(self);
        let (hold, until) = self.hold_for(handover.to_owned(), what, seconds);
        let copied = blocking(move || this.copy_in_turn(hold, until, &secret)).await?;
        // After a copy that failed it is what was there before.
        self.arm();
        self.look_until_gone();
        copied
    }

    /// Starts the countdown anew.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when nothing of ours is on the clipboard any more.
    pub async fn extend(self: &Arc<Self>) -> Result<ClipboardHold, AppError> {
        let this = Arc::clone(self);
        let hold = blocking(move || this.extend_in_turn()).await??;
        self.arm();
        Ok(hold)
    }

    /// What of ours is on the clipboard.
    pub fn now(&self) -> Option<ClipboardHold> {
        self.state().held.as_ref().map(|held| held.hold.clone())
    }

    fn copy_in_turn(
        &self,
        hold: ClipboardHold,
        until: Duration,
        secret: &Secret,
    ) -> Result<ClipboardHold, AppError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = self
            .mark_of(secret.text.expose_secret())
            .finalize()
            .into_bytes()
            .to_vec();
        let written = self.clipboard.write_secret(secret).map_err(refused);
        let refused_to_write = written.is_err();
        match written.and_then(|()| self.verify(secret)) {
            Ok(()) => {
                let mut state = self.state();
                // What just left may yet be put back in place of this one, and is cleared with it.
                let left = state
                    .leaving
                    .take()
                    .map(|leaving| leaving.marks)
                    .unwrap_or_default();
                let round = state.next_round();
                let marks = std::iter::once(mark).chain(left).collect();
                state.held = Some(Held {
                    hold: hold.clone(),
                    marks,
                    until,
                    round,
                });
                Ok(hold)
            }
            Err(problem) => {
                self.settle_failed_copy(mark, refused_to_write);
                Err(problem)
            }
        }
    }

    /// The new text does not stay, and the one before it is held as it was if it is still there: a copy that failed must not
    /// make a passcode one that nobody clears.
    fn settle_failed_copy(&self, mark: Mark, refused_to_write: bool) {
        let before = self.state().held.clone();
        let attempt = self.clear_if_ours(std::slice::from_ref(&mark));
        let Some(mut before) = before else {
            if matches!(attempt, Attempt::Failed | Attempt::Cleared) {
                // What was most likely never there is looked for, and alarms nobody.
                let manner = if refused_to_write {
                    Manner::Quiet
                } else {
                    Manner::Told
                };
                self.begin_leaving(vec![mark], &attempt, manner);
            }
            return;
        };
        let gone = match attempt {
            Attempt::Cleared => Some(Attempt::Cleared),
            Attempt::Failed => None,
            Attempt::Empty => Some(Attempt::Empty),
            Attempt::Replaced => match self.clipboard.read() {
                Content::Text(there) if self.is_one_of(&there, &before.marks) => None,
                Content::Text(_) | Content::Foreign => Some(Attempt::Replaced),
                Content::Empty => Some(Attempt::Empty),
                Content::Unknown(_) => None,
            },
        };
        before.marks.push(mark);
        if let Some(gone) = gone {
            self.state().held = None;
            self.begin_leaving(before.marks, &gone, Manner::Told);
        } else {
            // Either of the two may be there.
            self.state().held = Some(before);
        }
    }

    fn extend_in_turn(&self) -> Result<ClipboardHold, AppError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = || {
            AppError::new(
                ErrorCode::ClipboardUnavailable,
                "the passcode is not on the clipboard any more",
            )
        };
        let mut held = self.state().held.clone().ok_or_else(gone)?;
        let end = match self.clipboard.read() {
            Content::Text(there) if self.is_one_of(&there, &held.marks) => None,
            Content::Text(_) | Content::Foreign => Some(Attempt::Replaced),
            Content::Empty => Some(Attempt::Empty),
            // Taken for what it was.
            Content::Unknown(_) => None,
        };
        if let Some(end) = end {
            self.state().held = None;
            self.begin_leaving(held.marks, &end, Manner::Told);
            return Err(gone());
        }
        (held.hold, held.until) =
            self.hold_for(held.hold.handover, held.hold.what, held.hold.seconds);
        let mut state = self.state();
        held.round = state.next_round();
        let hold = held.hold.clone();
        state.held = Some(held);
        Ok(hold)
    }

    /// Reads back what was written.
    fn verify(&self, secret: &Secret) -> Result<(), AppError> {
        match self.clipboard.read() {
            Content::Text(there) if there.as_str() == secret.text.expose_secret() => {}
            Content::Unknown(reason) => return Err(refused(reason)),
            Content::Text(_) | Content::Foreign | Content::Empty => {
                return Err(refused(
                    "the clipboard does not hold what was copied".to_owned(),
                ));
            }
        }
        let Some(html) = &secret.html else {
            return Ok(());
        };
        // Windows and macOS put a page around it.
        let there = self.clipboard.read_html().map_err(refused)?;
        if there.is_some_and(|there| there.contains(html.expose_secret())) {
            Ok(())
        } else {
            Err(refused(
                "the clipboard does not hold the formatted text".to_owned(),
            ))
        }
    }

    fn clear_if_ours(&self, marks: &[Mark]) -> Attempt {
        match self.clipboard.read() {
            Content::Text(there) if self.is_one_of(&there, marks) => match self.clipboard.clear() {
                Ok(()) => Attempt::Cleared,
                Err(reason) => {
                    tracing::warn!(reason, "clipboard cannot be cleared");
                    Attempt::Failed
                }
            },
            Content::Text(_) | Content::Foreign => Attempt::Replaced,
            Content::Empty => Attempt::Empty,
            Content::Unknown(reason) => {
                tracing::warn!(reason, "clipboard cannot be read, so it is not cleared");
                Attempt::Failed
            }
        }
    }

    /// Clears what is held when its time has come. Waits by the running time in short steps: a computer that slept clears
    /// as soon as it wakes.
    fn arm(self: &Arc<Self>) {
        let Some(Held { hold, round, .. }) = self.state().held.clone() else {
            return;
        };
        let this = Arc::downgrade(self);
        self.window.tell(Event::Clipboard {
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

    /// How long the hold of this round stays yet, if it is still the one. When the time of day was set since, the window is
    /// told the new one at which it ends.
    fn time_left(&self, round: u64) -> Option<Duration> {
        let (left, told_anew) = {
            let mut state = self.state();
            let held = state.held.as_mut().filter(|held| held.round == round)?;
            let left = held.until.saturating_sub(self.clock.running());
            let clears_at =
                self.clock.now() + SignedDuration::try_from(left).unwrap_or(SignedDuration::MAX);
            let off = clears_at.duration_since(held.hold.clears_at);
            let told_anew = (off.abs() > TOLD_ANEW).then(|| {
                held.hold.clears_at = clears_at;
                held.hold.clone()
            });
            (left, told_anew)
        };
        if let Some(hold) = told_anew {
            self.window.tell(Event::Clipboard {
                hold: Some(hold),
                ended: None,
            });
        }
        Some(left)
    }

    /// A hold of so many seconds from now, and the running time at which it ends.
    fn hold_for(&self, handover: String, what: Copied, seconds: u32) -> (ClipboardHold, Duration) {
        let clears_at = self.clock.now() + SignedDuration::from_secs(i64::from(seconds));
        let until = self.clock.running() + Duration::from_secs(u64::from(seconds));
        (
            ClipboardHold {
                handover,
                what,
                clears_at,
                seconds,
            },
            until,
        )
    }

    fn mark_of(&self, text: &str) -> Hmac<Sha256> {
        let mut mark = Hmac::<Sha256>::new(&self.key.into());
        mark.update(text.as_bytes());
        mark
    }

    fn is_one_of(&self, text: &str, marks: &[Mark]) -> bool {
        marks
            .iter()
            .any(|mark| self.mark_of(text).verify_slice(mark).is_ok())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_round(&mut self) -> u64 {
        self.rounds += 1;
        self.rounds
    }
}

fn refused(reason: String) -> AppError {
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

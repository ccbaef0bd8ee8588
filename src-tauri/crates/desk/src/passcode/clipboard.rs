//! A passcode on the clipboard: verified when it gets there, gone on time, and only if it is still ours.

use super::{ClipboardHold, Copied, HoldEnd};
use crate::{
    ports::{Clipboard, Clock, Event, Secret, Window},
    problem::{Code, Problem},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use sha2::Sha256;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Every passcode that is copied goes through here; there is one timer, re-armed by the next copy.
pub struct PasscodeClipboard {
    clipboard: Arc<dyn Clipboard>,
    clock: Arc<dyn Clock>,
    window: Arc<dyn Window>,
    /// What is ours is recognised by a keyed hash, so that the text itself need not be kept.
    key: [u8; 64],
    held: Mutex<Option<Held>>,
    /// Whoever writes, reads or clears has the turn, so that no clearing falls between a copy and its verification.
    turn: Mutex<()>,
}

#[derive(Clone)]
struct Held {
    hold: ClipboardHold,
    /// Of everything of ours that may be there: of one text, or of two while one takes the place of the other.
    marks: Vec<Vec<u8>>,
    /// Whether it was read back, and has not ended. What is not may still be there, and is cleared on the way out.
    verified: bool,
}

impl PasscodeClipboard {
    /// A clipboard with nothing of ours on it.
    pub fn new(clipboard: Arc<dyn Clipboard>, clock: Arc<dyn Clock>, window: Arc<dyn Window>) -> Arc<Self> {
        let mut key = [0; 64];
        for part in key.chunks_exact_mut(16) {
            part.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        }
        Arc::new(Self { clipboard, clock, window, key, held: Mutex::default(), turn: Mutex::default() })
    }

    /// Makes the clipboard ready, while the service is still asked for what will be copied.
    pub(super) fn open(&self) {
        let clipboard = Arc::clone(&self.clipboard);
        tokio::task::spawn_blocking(move || clipboard.open());
    }

    /// Copies `secret`, reads it back, and clears it after `seconds`.
    ///
    /// # Errors
    /// [`Code::ClipboardUnavailable`] when the clipboard did not take exactly this.
    pub async fn copy(
        self: &Arc<Self>,
        handover: &str,
        what: Copied,
        secret: Secret,
        seconds: u32,
    ) -> Result<ClipboardHold, Problem> {
        let this = Arc::clone(self);
        let hold = self.hold_until(handover.to_owned(), what, seconds);
        let copied = blocking(move || this.copy_in_turn(hold, &secret)).await?;
        // After a copy that failed it is what was there before.
        if let Some(hold) = self.now() {
            self.arm(hold);
        }
        copied
    }

    /// Starts the countdown anew.
    ///
    /// # Errors
    /// [`Code::ClipboardUnavailable`] when nothing of ours is on the clipboard any more.
    pub async fn extend(self: &Arc<Self>) -> Result<ClipboardHold, Problem> {
        let this = Arc::clone(self);
        let hold = blocking(move || this.extend_in_turn()).await??;
        self.arm(hold.clone());
        Ok(hold)
    }

    /// Clears the clipboard if it still holds ours; `None` when nothing of ours was there to begin with. What could
    /// not be cleared can be tried again.
    pub async fn clear(self: &Arc<Self>) -> Option<HoldEnd> {
        let this = Arc::clone(self);
        blocking(move || this.clear_before_exit()).await.ok().flatten()
    }

    /// The same, on the calling thread: for the way out.
    pub fn clear_before_exit(&self) -> Option<HoldEnd> {
        self.clear_in_turn(|_| true)
    }

    /// What of ours is on the clipboard.
    pub fn now(&self) -> Option<ClipboardHold> {
        self.held().as_ref().filter(|held| held.verified).map(|held| held.hold.clone())
    }

    fn copy_in_turn(&self, hold: ClipboardHold, secret: &Secret) -> Result<ClipboardHold, Problem> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = self.mark_of(secret.text.expose_secret()).finalize().into_bytes().to_vec();
        let before = self.held().clone();
        let marks_before = before.iter().flat_map(|held| held.marks.iter().cloned());
        let marks = std::iter::once(mark.clone()).chain(marks_before).collect();
        // Remembered before it is written: whatever gets there is known as ours.
        *self.held() = Some(Held { hold: hold.clone(), marks, verified: false });
        let written = self.write_and_verify(secret);
        if written.is_ok() {
            *self.held() = Some(Held { hold: hold.clone(), marks: vec![mark], verified: true });
        } else {
            self.settle_failed_copy(before, &mark);
        }
        written.map(|()| hold)
    }

    /// The new text does not stay, and the one before it is held as it was if it is still there: a copy that failed must not
    /// make a passcode one that nobody clears.
    fn settle_failed_copy(&self, before: Option<Held>, new: &[u8]) {
        let ended = match self.clear_if_ours(&[new.to_vec()]) {
            HoldEnd::Cleared => HoldEnd::Cleared,
            HoldEnd::Replaced => match (&before, self.clipboard.read()) {
                (Some(held), Ok(Some(there))) if !self.is_one_of(&there, &held.marks) => HoldEnd::Replaced,
                (_, Ok(None)) => HoldEnd::Replaced,
                (_, Ok(Some(_)) | Err(_)) => {
                    *self.held() = before;
                    return;
                }
            },
            HoldEnd::NotCleared => {
                let mut held = self.held();
                // Either of the two may be there.
                if let (Some(held), Some(before)) = (held.as_mut(), before) {
                    (held.hold, held.verified) = (before.hold, before.verified);
                }
                return;
            }
        };
        *self.held() = None;
        if before.is_some() {
            self.window.tell(Event::Clipboard { hold: None, ended: Some(ended) });
        }
    }

    fn extend_in_turn(&self) -> Result<ClipboardHold, Problem> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let gone =
            || Problem::new(Code::ClipboardUnavailable, "the passcode is not on the clipboard any more");
        let mut held = self.held().clone().filter(|held| held.verified).ok_or_else(gone)?;
        // One that cannot be read is taken for what it was.
        let replaced = match self.clipboard.read() {
            Ok(there) => !there.is_some_and(|there| self.is_one_of(&there, &held.marks)),
            Err(_) => false,
        };
        if replaced {
            *self.held() = None;
            self.window.tell(Event::Clipboard { hold: None, ended: Some(HoldEnd::Replaced) });
            return Err(gone());
        }
        held.hold = self.hold_until(held.hold.handover, held.hold.what, held.hold.seconds);
        *self.held() = Some(held.clone());
        Ok(held.hold)
    }

    /// Clears what `wanted` accepts at the moment when it is this call's turn.
    fn clear_in_turn(&self, wanted: impl FnOnce(&ClipboardHold) -> bool) -> Option<HoldEnd> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut held = self.held().clone().filter(|held| wanted(&held.hold))?;
        let end = self.clear_if_ours(&held.marks);
        held.verified = false;
        *self.held() = (end == HoldEnd::NotCleared).then_some(held);
        self.window.tell(Event::Clipboard { hold: None, ended: Some(end) });
        Some(end)
    }

    fn write_and_verify(&self, secret: &Secret) -> Result<(), Problem> {
        let refused = |reason: String| Problem::new(Code::ClipboardUnavailable, reason).retryable();
        self.clipboard.write_secret(secret).map_err(refused)?;
        let there = self.clipboard.read().map_err(refused)?;
        if there.is_none_or(|there| there.as_str() != secret.text.expose_secret()) {
            return Err(refused("the clipboard does not hold what was copied".to_owned()));
        }
        let Some(html) = &secret.html else { return Ok(()) };
        // Windows and macOS put a page around it.
        let there = self.clipboard.read_html().map_err(refused)?;
        if there.is_some_and(|there| there.contains(html.expose_secret())) {
            Ok(())
        } else {
            Err(refused("the clipboard does not hold the formatted text".to_owned()))
        }
    }

    fn clear_if_ours(&self, marks: &[Vec<u8>]) -> HoldEnd {
        let there = match self.clipboard.read() {
            Ok(Some(there)) => there,
            Ok(None) => return HoldEnd::Replaced,
            Err(reason) => {
                tracing::warn!(reason, "clipboard cannot be read, so it is not cleared");
                return HoldEnd::NotCleared;
            }
        };
        if !self.is_one_of(&there, marks) {
            return HoldEnd::Replaced;
        }
        match self.clipboard.clear() {
            Ok(()) => HoldEnd::Cleared,
            Err(reason) => {
                tracing::warn!(reason, "clipboard cannot be cleared");
                HoldEnd::NotCleared
            }
        }
    }

    /// Waits by the time of day in short steps: a computer that slept clears as soon as it wakes.
    fn arm(self: &Arc<Self>, hold: ClipboardHold) {
        let this = Arc::downgrade(self);
        self.window.tell(Event::Clipboard { hold: Some(hold.clone()), ended: None });
        tokio::spawn(async move {
            loop {
                let Some(this) = this.upgrade() else { return };
                if this.now().as_ref() != Some(&hold) {
                    return;
                }
                let left = hold.clears_at.duration_since(this.clock.now());
                if left <= SignedDuration::ZERO {
                    // A copy made at this very moment has a hold of its own and is left alone.
                    let _ended = blocking(move || this.clear_in_turn(|now| *now == hold)).await;
                    return;
                }
                drop(this);
                tokio::time::sleep(left.unsigned_abs().min(Duration::from_secs(1))).await;
            }
        });
    }

    fn hold_until(&self, handover: String, what: Copied, seconds: u32) -> ClipboardHold {
        let clears_at = self.clock.now() + SignedDuration::from_secs(i64::from(seconds));
        ClipboardHold { handover, what, clears_at, seconds }
    }

    fn mark_of(&self, text: &str) -> Hmac<Sha256> {
        let mut mark = Hmac::<Sha256>::new(&self.key.into());
        mark.update(text.as_bytes());
        mark
    }

    fn is_one_of(&self, text: &str, marks: &[Vec<u8>]) -> bool {
        marks.iter().any(|mark| self.mark_of(text).verify_slice(mark).is_ok())
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Problem::new(Code::Unexpected, format!("the clipboard's thread ended: {error}")))
}

#[cfg(test)]
mod tests;

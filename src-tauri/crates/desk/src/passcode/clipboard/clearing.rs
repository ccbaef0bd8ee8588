//! Clearing: what was cleared is looked for again, because clipboard managers put back what an empty clipboard held last,
//! and what could not be cleared is tried again.

use super::{Attempt, Content, Held, HoldEnd, Mark, PasscodeClipboard, blocking};
use crate::ports::Event;
use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

/// The pauses between the looks after a clearing: 0.5, 1, 2 and 4 seconds after it. Clipboard managers look at the clipboard
/// once or twice a second, and were seen to put a text back within three.
const LOOKS: &[Duration] = &[
    Duration::from_millis(500),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// The same on the way out, where somebody waits for the window to be gone.
const LAST_LOOKS: &[Duration] = &[
    Duration::from_millis(500),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

/// How long the way out waits for the clipboard.
const WAY_OUT: Duration = Duration::from_secs(4);

/// Between two attempts when nobody answered.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(1);

/// Put back so often, it is not cleared but replaced: a manager waits for an empty clipboard, not for another text.
const REPLACED_AFTER: u32 = 2;

/// After so many attempts in a row that failed, or so many times that it was put back, the person is told.
const TOLD_AFTER: u32 = 3;

/// So many attempts are made without being asked to.
const ATTEMPTS: u32 = 120;

/// Takes the place of a passcode that is put back whenever the clipboard is empty. It says where it comes from, in case
/// somebody pastes it.
const HARMLESS: &str = "Restore Desk";

/// How a passcode leaves the clipboard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// The person is told how it goes.
    Told,
    /// The person is told only that it is gone.
    Quiet,
    /// The program is being closed.
    Closing,
}

/// A passcode that is to be gone from the clipboard.
#[derive(Clone)]
pub(super) struct Leaving {
    pub(super) marks: Vec<Mark>,
    round: u64,
    /// Whether the program is being closed.
    closing: bool,
    /// Whether it was not there at the last look.
    gone: bool,
    /// Whether it was us who cleared it at least once.
    cleared: bool,
    /// Looks since it was gone.
    looks: usize,
    put_back: u32,
    /// Attempts in a row that failed.
    failed: u32,
    attempts: u32,
    /// Whether the person was told that it may still be there.
    told: bool,
    /// Whether a task looks after it.
    watched: bool,
}

impl Leaving {
    fn looks(&self) -> &'static [Duration] {
        if self.closing { LAST_LOOKS } else { LOOKS }
    }
}

impl PasscodeClipboard {
    /// Clears the clipboard if it still holds ours, and goes on looking in the background; `None` when nothing of ours was
    /// there to begin with. [`HoldEnd::Clearing`] says that it is gone, for now.
    pub async fn clear(self: &Arc<Self>) -> Option<HoldEnd> {
        let this = Arc::clone(self);
        let end = blocking(move || this.clear_in_turn(|_| true, Manner::Told))
            .await
            .ok()
            .flatten();
        self.look_until_gone();
        end
    }

    /// Clears what the hold of this round put there.
    pub(super) async fn clear_round(self: &Arc<Self>, round: u64) {
        let this = Arc::clone(self);
        let _end =
            blocking(move || this.clear_in_turn(|held| held.round == round, Manner::Told)).await;
        self.look_until_gone();
    }

    /// The way out: clears, and stays for the looks that tell whether it stays cleared, but no longer than four seconds.
    pub async fn leave(self: &Arc<Self>) -> Option<HoldEnd> {
        let this = Arc::clone(self);
        let leaving = async {
            let end = blocking(move || this.clear_in_turn(|_| true, Manner::Closing))
                .await
                .ok()
                .flatten()?;
            let round = self.state().leaving.as_ref().map(|leaving| leaving.round);
            if let Some(round) = round {
                Self::look_on(&Arc::downgrade(self), round).await;
            }
            let stays = self.state().leaving.is_some();
            Some(match end {
                HoldEnd::Replaced => HoldEnd::Replaced,
                HoldEnd::Clearing | HoldEnd::Cleared | HoldEnd::NotCleared if stays => {
                    HoldEnd::NotCleared
                }
                HoldEnd::Clearing | HoldEnd::Cleared | HoldEnd::NotCleared => HoldEnd::Cleared,
            })
        };
        tokio::time::timeout(WAY_OUT, leaving)
            .await
            .unwrap_or(Some(HoldEnd::NotCleared))
    }

    /// Tries again at once what could not be cleared: the window has the focus, which is when some systems let a program
    /// at the clipboard.
    pub fn look_again(self: &Arc<Self>) {
        if let Some(leaving) = self.state().leaving.as_mut() {
            leaving.attempts = 0;
        }
        self.looks_now.notify_one();
        self.look_until_gone();
    }

    /// Clears what `wanted` accepts at the moment when it is this call's turn, and what should have been gone already.
    fn clear_in_turn(&self, wanted: impl FnOnce(&Held) -> bool, manner: Manner) -> Option<HoldEnd> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state();
        if let Some(held) = state.held.take_if(|held| wanted(held)) {
            // What left before it may be put back in its place.
            let marks = state
                .leaving
                .take()
                .map(|leaving| leaving.marks)
                .unwrap_or_default();
            drop(state);
            let marks = [held.marks, marks].concat();
            let attempt = self.clear_if_ours(&marks);
            return Some(self.begin_leaving(marks, &attempt, manner));
        }
        let (round, closing) = (state.next_round(), manner == Manner::Closing);
        // What the way out could not clear is not waited for a second time.
        let leaving = state.leaving.as_mut().filter(|leaving| !leaving.closing)?;
        (leaving.round, leaving.closing, leaving.watched) = (round, closing, closing);
        (leaving.attempts, leaving.looks) = (0, 0);
        drop(state);
        self.look_in_turn(round);
        Some(match &self.state().leaving {
            Some(leaving) if leaving.failed > 0 => HoldEnd::NotCleared,
            Some(_) => HoldEnd::Clearing,
            None => HoldEnd::Cleared,
        })
    }

    /// After the first attempt: tells how it went, and leaves the rest to [`look_until_gone`](Self::look_until_gone).
    pub(super) fn begin_leaving(
        &self,
        marks: Vec<Mark>,
        attempt: &Attempt,
        manner: Manner,
    ) -> HoldEnd {
        let (cleared, gone, end) = match attempt {
            Attempt::Replaced => {
                self.window.tell(Event::Clipboard {
                    hold: None,
                    ended: Some(HoldEnd::Replaced),
                });
                return HoldEnd::Replaced;
            }
            Attempt::Cleared | Attempt::Empty => (true, true, HoldEnd::Clearing),
            Attempt::Failed => (false, false, HoldEnd::NotCleared),
        };
        let closing = manner == Manner::Closing;
        let mut state = self.state();
        let round = state.next_round();
        state.leaving = Some(Leaving {
            marks,
            round,
            closing,
            gone,
            cleared,
            looks: 0,
            put_back: 0,
            failed: u32::from(!gone),
            attempts: 0,
            told: manner == Manner::Quiet,
            watched: closing,
        });
        drop(state);
        if manner != Manner::Quiet {
            self.window.tell(Event::Clipboard {
                hold: None,
                ended: Some(HoldEnd::Clearing),
            });
        }
        end
    }

    /// Has a task look after what is to be gone, if there is anything and none does.
    pub(super) fn look_until_gone(self: &Arc<Self>) {
        let round = {
            let mut state = self.state();
            let Some(leaving) = state.leaving.as_mut().filter(|leaving| !leaving.watched) else {
                return;
            };
            leaving.watched = true;
            leaving.round
        };
        let this = Arc::downgrade(self);
        tokio::spawn(async move { Self::look_on(&this, round).await });
    }

    async fn look_on(this: &std::sync::Weak<Self>, round: u64) {
        loop {
            let Some(here) = this.upgrade() else { return };
            let Some(pause) = here.pause(round) else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = here.looks_now.notified() => {}
            }
            let _looked = blocking(move || {
                let _turn = here.turn.lock().unwrap_or_else(PoisonError::into_inner);
                here.look_in_turn(round);
            })
            .await;
        }
    }

    /// How long to wait before the next look of this round; `None` when there is none.
    fn pause(&self, round: u64) -> Option<Duration> {
        let mut state = self.state();
        let leaving = state
            .leaving
            .as_mut()
            .filter(|leaving| leaving.round == round)?;
        if leaving.attempts >= ATTEMPTS {
            leaving.watched = false;
            return None;
        }
        if !leaving.gone {
            return Some(BETWEEN_ATTEMPTS);
        }
        leaving.looks().get(leaving.looks).copied()
    }

    /// One look at what should be gone.
    fn look_in_turn(&self, round: u64) {
        let Some(mut leaving) = self
            .state()
            .leaving
            .clone()
            .filter(|leaving| leaving.round == round)
        else {
            return;
        };
        leaving.attempts += 1;
        let ended = match self.clipboard.read() {
            Content::Text(there) if self.is_one_of(&there, &leaving.marks) => {
                self.take_away(&mut leaving);
                None
            }
            Content::Unknown(reason) => {
                tracing::debug!(reason, "the clipboard does not say whether it is cleared");
                leaving.failed += 1;
                None
            }
            Content::Text(_) | Content::Foreign if !leaving.cleared => Some(HoldEnd::Replaced),
            Content::Text(_) | Content::Foreign | Content::Empty => {
                (leaving.gone, leaving.cleared, leaving.failed) = (true, true, 0);
                leaving.looks += 1;
                (leaving.looks >= leaving.looks().len()).then_some(HoldEnd::Cleared)
            }
        };
        let trouble = leaving.failed >= TOLD_AFTER || leaving.put_back >= TOLD_AFTER;
        let told = match ended {
            Some(end) => Some(end),
            None if trouble && !leaving.told => {
                leaving.told = true;
                tracing::warn!("a passcode may still be on the clipboard");
                Some(HoldEnd::NotCleared)
            }
            None => None,
        };
        self.state().leaving = ended.is_none().then_some(leaving);
        if told.is_some() {
            self.window.tell(Event::Clipboard {
                hold: None,
                ended: told,
            });
        }
    }

    /// Ours is there: it is cleared, or replaced where a manager waits for an empty clipboard.
    fn take_away(&self, leaving: &mut Leaving) {
        if leaving.gone {
            leaving.put_back += 1;
            leaving.gone = false;
        }
        let replaced =
            leaving.put_back >= REPLACED_AFTER || (leaving.closing && leaving.put_back > 0);
        let taken = if replaced {
            self.clipboard.write(HARMLESS)
        } else {
            self.clipboard.clear()
        };
        match taken {
            Ok(()) => {
                (leaving.gone, leaving.cleared, leaving.looks, leaving.failed) = (true, true, 0, 0);
            }
            Err(reason) => {
                tracing::warn!(reason, "clipboard cannot be cleared");
                leaving.failed += 1;
            }
        }
    }
}

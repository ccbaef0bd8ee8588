//! The state of the clipboard: the text that is held, and the one that is to be gone.

use crate::types::ClipboardHold;
use std::time::Duration;

/// A keyed hash of a text of ours.
pub(super) type Mark = Vec<u8>;

#[derive(Default)]
pub(super) struct State {
    /// On the clipboard for a while.
    pub(super) held: Option<Held>,
    /// To be gone, and not yet confirmed to be.
    pub(super) clearing: Option<PendingClear>,
    /// Counts holds and clearings. Each has a number, by which its timer knows whether it is still the present one.
    rounds: u64,
}

impl State {
    pub(super) fn next_round(&mut self) -> u64 {
        self.rounds += 1;
        self.rounds
    }
}

#[derive(Clone)]
pub(super) struct Held {
    pub(super) hold: ClipboardHold,
    /// Of everything of ours that may be there: of one text, or of two while one takes the place of the other.
    pub(super) marks: Vec<Mark>,
    /// The running time at which it is cleared: a clock that is set makes it neither longer nor shorter.
    pub(super) until: Duration,
    pub(super) round: u64,
}

/// A passcode that is to be gone from the clipboard.
#[derive(Clone)]
pub(super) struct PendingClear {
    pub(super) marks: Vec<Mark>,
    pub(super) round: u64,
    /// Whether the program is being closed.
    pub(super) closing: bool,
    /// Whether it was gone at the last check.
    pub(super) gone: bool,
    /// Whether we cleared it at least once.
    pub(super) cleared: bool,
    /// Checks since it was gone.
    pub(super) checks: usize,
    /// How often it was there again.
    pub(super) reappeared: u32,
    /// Attempts in a row that failed.
    pub(super) failed: u32,
    pub(super) attempts: u32,
    /// Whether it was reported that it may still be there.
    pub(super) warned: bool,
    /// Whether a task watches it.
    pub(super) watched: bool,
}

/// How clearing is reported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ClearMode {
    /// Every step is reported.
    Announced,
    /// Only the end is reported.
    Quiet,
    /// The program is being closed.
    Closing,
}

/// The result of one attempt to clear.
pub(super) enum ClearResult {
    /// Ours was there and was cleared.
    Cleared,
    /// The clipboard was empty.
    Empty,
    /// Something else was there, and was left alone.
    Replaced,
    /// Ours may be there.
    Failed,
}

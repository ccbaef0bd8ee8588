//! Events of passcodes and of the scan for restored files.

use crate::{
    finder::ScanState,
    types::{ClipboardHold, HoldEnd},
};

/// A change that the window did not ask for.
#[derive(Debug, Clone)]
pub enum PasscodeEvent {
    /// A passcode on the clipboard was copied, extended, cleared, replaced or could not be cleared.
    Clipboard {
        /// The passcode of ours that is still on the clipboard.
        hold: Option<ClipboardHold>,
        /// How the last one ended.
        ended: Option<HoldEnd>,
    },
    /// The scan for restored files made progress.
    Scan {
        /// Its progress.
        state: ScanState,
    },
}

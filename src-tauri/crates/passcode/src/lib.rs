#![doc = include_str!("../README.md")]

mod clipboard;
mod confirmation;
mod delivery_state;
mod events;
mod finder;
mod in_flight;
mod instance_lock;
mod mail;
mod passcodes;
mod pending_passcodes;
mod regenerations;
mod restored_file;
mod screen_capture_guard;
mod types;

pub use confirmation::{Confirmation, ConfirmationWarning};
pub use events::PasscodeEvent;
pub use finder::{FileQuery, FileRows, Finder, IdMatch, LookupProgress, ScanState};
pub use in_flight::RegenerationBlock;
pub use mail::{MailPreview, preview_mail};
pub use passcodes::{PasscodeServices, Passcodes, RecoveredActivity, RegenerationAnswer, Wiped};
pub use pending_passcodes::PendingPasscode;
pub use restored_file::{PasscodeEligibility, RestoredFile};
pub use screen_capture_guard::ScreenCapture;
pub use types::{
    Asset, AssetKind, AssetPage, AssetRef, ClipboardHold, CopiedContent, DraftOpened, HoldEnd,
    LostPasscode, Passcode, RecentRegeneration, SharedLink,
};

#[cfg(test)]
mod tests;

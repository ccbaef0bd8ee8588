//! Job one: find a restored file, make a new passcode, hand it over.

mod clipboard;
mod desk;
mod earlier;
mod email;
mod file;
mod find;
mod handover;
mod mail;
mod run;
mod settle;
mod share;
mod view;

pub use clipboard::PasscodeClipboard;
pub use desk::PasscodeDesk;
pub use find::Finder;
pub use find::view::{ById, FileQuery, FilesLooked, FilesState, FilesWindow};
pub use mail::{MailPreview, preview_mail};
pub use view::{
    Asset, AssetKind, AssetPage, AssetRef, ClipboardHold, Copied, DraftOpened, Handover, HoldEnd,
    MadeLately, Passcode, RestoredFile, Shared, Standing,
};

#[cfg(test)]
mod tests;

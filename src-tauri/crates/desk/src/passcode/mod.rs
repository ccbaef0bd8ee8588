//! Job one: find a restored file, make a new passcode, hand it over.

mod clipboard;
mod view;

pub use clipboard::PasscodeClipboard;
pub use view::{
    Asset, AssetKind, AssetPage, AssetRef, ClipboardHold, FilesLooked, Handover, HoldEnd, Passcode,
    RestoredFile, Standing,
};

//! What the window needs to draw its first page.

use desk::{
    accounts::Accounts,
    passcode::{ClipboardHold, Handover},
    settings::Settings,
};
use serde::Serialize;
use ts_rs::TS;

/// Where the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Linux.
    Linux,
    /// macOS: shortcuts use Cmd, dialogs have their main button on the right.
    Macos,
    /// Windows: dialogs have their main button on the left.
    Windows,
}

/// The language the window speaks now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    /// English.
    En,
    /// Japanese.
    Ja,
}

/// What the window needs to draw its first page.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Start {
    /// The program's version.
    pub version: String,
    /// Where it runs.
    pub platform: Platform,
    /// Whether this is the demo.
    pub demo: bool,
    /// The language to speak, after `--lang`, the settings and the system.
    pub spoken: Spoken,
    /// What the person set.
    pub settings: Settings,
    /// The connected accounts.
    pub accounts: Accounts,
    /// Passcodes that wait to be passed on (after the page was loaded anew).
    pub handovers: Vec<Handover>,
    /// A passcode that is on the clipboard now.
    pub hold: Option<ClipboardHold>,
}

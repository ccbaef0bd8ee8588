//! What a person can set, kept in one small file of the profile.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the system.
    #[default]
    System,
    /// English.
    En,
    /// Japanese.
    Ja,
}

/// The theme of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// The language.
    pub language: Language,
    /// The theme.
    pub theme: Theme,
    /// Seconds a passcode stays on the clipboard: 15, 30, 60 or 120.
    pub clipboard_seconds: u32,
    /// Whether a passcode is hidden until asked for.
    pub hide_passcodes: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::System,
            theme: Theme::System,
            clipboard_seconds: 60,
            hide_passcodes: false,
        }
    }
}

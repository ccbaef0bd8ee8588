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

/// The seconds a passcode may stay on the clipboard.
pub const CLIPBOARD_SECONDS: [u32; 4] = [15, 30, 60, 120];

impl Settings {
    /// The same with every number one of those on offer: the nearest.
    #[must_use]
    pub fn in_bounds(mut self) -> Self {
        let asked = self.clipboard_seconds;
        self.clipboard_seconds =
            CLIPBOARD_SECONDS.into_iter().min_by_key(|offered| offered.abs_diff(asked)).unwrap_or(60);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_number_of_seconds_becomes_one_on_offer(seconds: u32) {
            let settings = Settings { clipboard_seconds: seconds, ..Settings::default() }.in_bounds();
            prop_assert!(CLIPBOARD_SECONDS.contains(&settings.clipboard_seconds));
        }
    }
}

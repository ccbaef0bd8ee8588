//! Settings of a person, stored in `settings.json`.

use crate::{MailSettings, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
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

/// How close the rows of lists stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Rows with room around their text.
    #[default]
    Standard,
    /// As many rows as can be read.
    Compact,
}

/// Settings of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// The language.
    pub language: Language,
    /// The theme.
    pub theme: Theme,
    /// How large everything in the window is, in per cent: 100, 125, 150, 175 or 200. No policy sets it: it is for each
    /// person's own eyes.
    pub zoom_percent: u32,
    /// How close the rows of lists stand. No policy sets it either.
    pub density: Density,
    /// The widths of columns that were changed by hand, in pixels at 100 %, by list and column: `trash.was_in`. 48 to 960.
    pub column_widths: BTreeMap<String, u32>,
    /// Seconds a passcode stays on the clipboard: 15, 30, 60 or 120.
    pub clipboard_seconds: u32,
    /// Whether a passcode is hidden until asked for.
    pub hide_passcodes: bool,
    /// Whether the system asks who is at the computer before a passcode is made, shown or copied, and before an account is
    /// connected.
    pub confirm_presence: bool,
    /// Minutes without input after which passcodes and tokens are cleared: 5, 10, 15 or 30.
    pub idle_minutes: u32,
    /// Days that the activity is kept: 30, 90, 180 or 365.
    pub activity_days: u32,
    /// Whether to look, once a day at most, for a newer version.
    pub update_check: bool,
    /// How the email to the recipient is written.
    pub mail: MailSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::System,
            theme: Theme::System,
            zoom_percent: 100,
            density: Density::Standard,
            column_widths: BTreeMap::new(),
            clipboard_seconds: 60,
            hide_passcodes: false,
            confirm_presence: false,
            idle_minutes: 10,
            activity_days: 90,
            update_check: true,
            mail: MailSettings::default(),
        }
    }
}

/// How large everything in the window may be, in per cent. Twice the size still fits into the smallest window.
pub const ZOOM_PERCENT: [u32; 5] = [100, 125, 150, 175, 200];

/// The least and the largest width of a column, in pixels at 100 %.
const COLUMN_WIDTH: [u32; 2] = [48, 960];

/// The number of columns whose width is kept; there are fewer.
const MAX_COLUMN_WIDTHS: usize = 64;

/// The seconds a passcode may stay on the clipboard.
pub const CLIPBOARD_SECONDS: [u32; 4] = [15, 30, 60, 120];

/// The minutes without input after which passcodes and tokens may be cleared.
pub const IDLE_MINUTES: [u32; 4] = [5, 10, 15, 30];

/// The days that the activity may be kept.
pub const ACTIVITY_DAYS: [u32; 4] = [30, 90, 180, 365];

impl Settings {
    /// Replaces every number by the nearest one on offer, and drops a template that cannot be used.
    #[must_use]
    pub fn in_bounds(mut self) -> Self {
        self.zoom_percent = nearest(ZOOM_PERCENT, self.zoom_percent);
        let widths = self.column_widths.into_iter().take(MAX_COLUMN_WIDTHS);
        self.column_widths = widths
            .map(|(column, width)| (column, width.clamp(COLUMN_WIDTH[0], COLUMN_WIDTH[1])))
            .collect();
        self.clipboard_seconds = nearest(CLIPBOARD_SECONDS, self.clipboard_seconds);
        self.idle_minutes = nearest(IDLE_MINUTES, self.idle_minutes);
        self.activity_days = nearest(ACTIVITY_DAYS, self.activity_days);
        self.mail = self.mail.usable();
        self
    }
}

impl Stored for Settings {}

fn nearest<const N: usize>(on_offer: [u32; N], asked: u32) -> u32 {
    on_offer
        .into_iter()
        .min_by_key(|offered| offered.abs_diff(asked))
        .unwrap_or(asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_of_columns_are_bounded() {
        let settings = Settings {
            column_widths: [("trash.by", 3), ("trash.was_in", 200), ("x.y", u32::MAX)]
                .map(|(column, width)| (column.to_owned(), width))
                .into(),
            ..Settings::default()
        };
        let widths = settings.in_bounds().column_widths;
        assert_eq!(widths.into_values().collect::<Vec<_>>(), [48, 200, 960]);
        let many = (0..100)
            .map(|number| (format!("list.{number}"), 100))
            .collect();
        let settings = Settings {
            column_widths: many,
            ..Settings::default()
        };
        assert_eq!(settings.in_bounds().column_widths.len(), MAX_COLUMN_WIDTHS);
    }

    proptest! {
        #[test]
        fn any_number_becomes_one_on_offer(zoom_percent: u32, clipboard_seconds: u32, idle_minutes: u32, activity_days: u32) {
            let asked = Settings { zoom_percent, clipboard_seconds, idle_minutes, activity_days, ..Settings::default() };
            let settings = asked.in_bounds();
            prop_assert!(ZOOM_PERCENT.contains(&settings.zoom_percent));
            prop_assert!(CLIPBOARD_SECONDS.contains(&settings.clipboard_seconds));
            prop_assert!(IDLE_MINUTES.contains(&settings.idle_minutes));
            prop_assert!(ACTIVITY_DAYS.contains(&settings.activity_days));
        }
    }
}

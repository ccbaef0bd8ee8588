#![doc = include_str!("../README.md")]

mod isolate;

pub use isolate::isolate;

use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use ts_rs::TS;

/// The language that the window speaks now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SpokenLanguage {
    /// English.
    En,
    /// Japanese.
    Ja,
}

static ENGLISH: LazyLock<Map<String, Value>> =
    LazyLock::new(|| parse(include_str!("../../../../ui/messages/en.json")));
static JAPANESE: LazyLock<Map<String, Value>> =
    LazyLock::new(|| parse(include_str!("../../../../ui/messages/ja.json")));

/// Reads an embedded catalogue. Tests read both, so it cannot fail later.
fn parse(catalogue: &str) -> Map<String, Value> {
    serde_json::from_str(catalogue).unwrap_or_default()
}

impl SpokenLanguage {
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::Ja];

    /// Returns a message with its placeholders filled. `None` if there is none with this key, if it has plural forms, or if
    /// `values` does not fill all of it.
    #[must_use]
    pub fn message(self, key: &str, values: &[(&str, &str)]) -> Option<String> {
        let catalogue = match self {
            Self::En => &ENGLISH,
            Self::Ja => &JAPANESE,
        };
        let mut rest = catalogue.get(key)?.as_str()?;
        let mut message = String::new();
        while let Some((text, after)) = rest.split_once('{') {
            let (placeholder, after) = after.split_once('}')?;
            let (_, value) = values.iter().find(|(name, _)| *name == placeholder)?;
            message.push_str(text);
            message.push_str(value);
            rest = after;
        }
        message.push_str(rest);
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_catalogues_can_be_read() {
        assert!(ENGLISH.len() > 1000 && ENGLISH.len() == JAPANESE.len());
    }

    #[test]
    fn value_that_looks_like_a_placeholder_stays_as_it_is() {
        let values = [("name", "{name}{service}")];
        let message = SpokenLanguage::En.message("job_why_renamed", &values);
        assert_eq!(
            message.as_deref(),
            Some("The existing item is now named {name}{service}.")
        );
    }

    #[test]
    fn message_that_is_not_whole_is_none() {
        let message = |key, values: &[_]| SpokenLanguage::Ja.message(key, values);
        assert_eq!(message("problem_offline", &[]), None);
        assert_eq!(message("problem_offline", &[("name", "Box")]), None);
        assert_eq!(message("duration_days", &[("count", "2")]), None);
        assert_eq!(message("no_such_message", &[]), None);
    }
}

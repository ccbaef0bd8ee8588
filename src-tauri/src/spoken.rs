//! The language that the window and the system's notifications use.

use serde::Serialize;
use ts_rs::TS;

/// The language the window speaks now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    /// English.
    En,
    /// Japanese.
    Ja,
}

#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: the system's language"
)]
pub(crate) fn system_language() -> Spoken {
    let from_environment = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match sys_locale::get_locale().or(from_environment) {
        Some(locale) if locale.to_ascii_lowercase().starts_with("ja") => Spoken::Ja,
        _ => Spoken::En,
    }
}

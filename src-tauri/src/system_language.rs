//! The language of the system.

use messages::SpokenLanguage;

#[expect(
    clippy::disallowed_methods,
    reason = "start-up wiring: the system's language"
)]
pub(crate) fn system_language() -> SpokenLanguage {
    let from_environment = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match sys_locale::get_locale().or(from_environment) {
        Some(locale) if locale.to_ascii_lowercase().starts_with("ja") => SpokenLanguage::Ja,
        _ => SpokenLanguage::En,
    }
}

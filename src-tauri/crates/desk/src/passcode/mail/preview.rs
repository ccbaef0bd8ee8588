//! The template that is used, and how an email by it would look.

use super::{Facts, builtin, fill};
use config::{MailLanguage, MailSettings, MailTemplate, TemplateProblem, placeholders};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use ts_rs::TS;

/// The passcode in a preview.
const SAMPLE: &str = "k7Qm0xTb9R";

/// A template as it would be sent, with a sample passcode.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MailPreview {
    /// The template that was used: the given one, or the program's.
    pub template: MailTemplate,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Problems of it; a template that has any is not saved.
    pub problems: Vec<TemplateProblem>,
    /// The names that can stand in braces.
    pub placeholders: Vec<String>,
}

/// Returns the template of a language: the person's own, or the program's.
#[must_use]
pub(in crate::passcode) fn template(
    settings: &MailSettings,
    language: MailLanguage,
) -> MailTemplate {
    let own = match language {
        MailLanguage::En => &settings.en,
        MailLanguage::Ja => &settings.ja,
    };
    own.clone().unwrap_or_else(|| builtin::template(language))
}

/// Returns the templates to try for a draft, the best first: an own one is not cut short by ours.
#[must_use]
pub(super) fn for_draft(settings: &MailSettings) -> Vec<MailTemplate> {
    let template = template(settings, settings.language);
    if template == builtin::template(settings.language) {
        vec![template, builtin::short_draft(settings.language)]
    } else {
        vec![template]
    }
}

/// Returns how an email in the language of these settings looks at the time `now`.
#[must_use]
pub fn preview_mail(
    settings: &MailSettings,
    now: Timestamp,
    zone: &jiff::tz::TimeZone,
) -> MailPreview {
    let template = template(settings, settings.language);
    let facts = Facts::sample(settings.language, now, zone, &settings.signature);
    let text = fill::text(&template, &facts, Some(&SecretString::from(SAMPLE)));
    let mut problems = template.problems();
    problems.extend(settings.signature_problem());
    MailPreview {
        subject: fill::subject(&template, &facts),
        text: text.expose_secret().to_owned(),
        problems,
        placeholders: placeholders::NAMES.map(str::to_owned).to_vec(),
        template,
    }
}

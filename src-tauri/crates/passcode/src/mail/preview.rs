//! The template to use, and a preview of its email.

use super::{
    builtin,
    placeholders::{Facts, subject, text},
};
use config::{MailLanguage, MailSettings, MailTemplate, TemplateProblem, placeholders::NAMES};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use ts_rs::TS;

/// The passcode in a preview.
const SAMPLE: &str = "k7Qm0xTb9R";

/// A template as it would be sent, with a sample passcode.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MailPreview {
    /// The template that was used: the given one, or the built-in one.
    pub template: MailTemplate,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Problems of the template; one that has any is not saved.
    pub problems: Vec<TemplateProblem>,
    /// The names that can be used in braces.
    pub placeholders: Vec<String>,
}

/// Returns the template of a language: the custom one, or the built-in one.
#[must_use]
pub(crate) fn template(settings: &MailSettings, language: MailLanguage) -> MailTemplate {
    let custom = match language {
        MailLanguage::En => &settings.en,
        MailLanguage::Ja => &settings.ja,
    };
    custom
        .clone()
        .unwrap_or_else(|| builtin::template(language))
}

/// Returns the templates to try for a draft, the best first: a custom one is not replaced by the short one.
#[must_use]
pub(super) fn for_draft(settings: &MailSettings) -> Vec<MailTemplate> {
    let template = template(settings, settings.language());
    if template == builtin::template(settings.language()) {
        vec![template, builtin::short_draft(settings.language())]
    } else {
        vec![template]
    }
}

/// Returns a preview of the email in the language of these settings at the time `now`.
#[must_use]
pub fn preview_mail(
    settings: &MailSettings,
    now: Timestamp,
    zone: &jiff::tz::TimeZone,
) -> MailPreview {
    let template = template(settings, settings.language());
    let facts = Facts::sample(settings.language(), now, zone, &settings.signature);
    let body = text(&template, &facts, Some(&SecretString::from(SAMPLE)));
    let mut problems = template.problems();
    problems.extend(settings.signature_problem());
    MailPreview {
        subject: subject(&template, &facts),
        text: body.expose_secret().to_owned(),
        problems,
        placeholders: NAMES.map(str::to_owned).to_vec(),
        template,
    }
}

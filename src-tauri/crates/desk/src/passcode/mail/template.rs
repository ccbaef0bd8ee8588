//! Templates: words with placeholders in braces, checked before they are kept.

use super::{Facts, builtin, fill};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Characters that a subject, a body and a signature may have.
const LONGEST_SUBJECT: usize = 200;
const LONGEST_BODY: usize = 4000;
const LONGEST_SIGNATURE: usize = 1000;

/// The passcode in a preview.
const SAMPLE: &str = "k7Qm0xTb9R";

/// The language of an email.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailLanguage {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

/// Subject and text of an email, with placeholders such as `{passcode}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailTemplate {
    /// The subject; at most 200 characters.
    pub subject: String,
    /// The text; at most 4,000 characters.
    pub body: String,
}

/// How emails are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct MailSettings {
    /// The language of the next email.
    pub language: MailLanguage,
    /// What stands below every email; at most 1,000 characters.
    pub signature: String,
    /// The person's own English template; the program's when there is none.
    pub en: Option<MailTemplate>,
    /// The person's own Japanese template; the program's when there is none.
    pub ja: Option<MailTemplate>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TemplateProblem {
    /// Nothing is put in for this name.
    UnknownPlaceholder {
        /// The name, without its braces.
        name: String,
    },
    /// The text has no place for the passcode.
    NoPasscode,
    /// The subject would show the passcode in every list of emails.
    PasscodeInSubject,
    /// The subject is empty.
    NoSubject,
    /// Subject, text or signature is too long.
    TooLong {
        /// `subject`, `body` or `signature`.
        part: String,
        /// The most characters.
        most: u32,
    },
}

/// A template as it would be sent, with a made-up passcode.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MailPreview {
    /// The template that was used: the given one, or the program's.
    pub template: MailTemplate,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// What is wrong with it; a template with problems is not kept.
    pub problems: Vec<TemplateProblem>,
    /// The names that can stand in braces.
    pub placeholders: Vec<String>,
}

impl MailSettings {
    /// The template of a language: the person's own, or the program's.
    #[must_use]
    pub fn template(&self, language: MailLanguage) -> MailTemplate {
        let own = match language {
            MailLanguage::En => &self.en,
            MailLanguage::Ja => &self.ja,
        };
        own.clone().unwrap_or_else(|| builtin::template(language))
    }

    /// The templates to try for a draft, the best first: an own one is not cut short by ours.
    #[must_use]
    pub(in crate::passcode) fn for_draft(&self) -> Vec<MailTemplate> {
        let template = self.template(self.language);
        if template == builtin::template(self.language) {
            vec![template, builtin::short_draft(self.language)]
        } else {
            vec![template]
        }
    }

    /// What is wrong with the person's own templates or the signature.
    #[must_use]
    pub fn problems(&self) -> Vec<TemplateProblem> {
        let own = [&self.en, &self.ja].into_iter().flatten();
        own.flat_map(MailTemplate::problems)
            .chain(self.too_long())
            .collect()
    }

    /// The same without what cannot be used, such as a template that was changed by hand in the file.
    #[must_use]
    pub fn usable(mut self) -> Self {
        self.en = self.en.filter(|template| template.problems().is_empty());
        self.ja = self.ja.filter(|template| template.problems().is_empty());
        self.signature = self.signature.chars().take(LONGEST_SIGNATURE).collect();
        self
    }

    /// How an email in the language of these settings looks at the time `now`.
    #[must_use]
    pub fn preview(&self, now: Timestamp, zone: &jiff::tz::TimeZone) -> MailPreview {
        let template = self.template(self.language);
        let facts = Facts::sample(self.language, now, zone, &self.signature);
        let text = fill::text(&template, &facts, Some(&SecretString::from(SAMPLE)));
        let mut problems = template.problems();
        problems.extend(self.too_long());
        MailPreview {
            subject: fill::subject(&template, &facts),
            text: text.expose_secret().to_owned(),
            problems,
            placeholders: fill::NAMES
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect(),
            template,
        }
    }

    fn too_long(&self) -> Option<TemplateProblem> {
        too_long("signature", &self.signature, LONGEST_SIGNATURE)
    }
}

impl MailTemplate {
    /// What is wrong with it.
    #[must_use]
    pub fn problems(&self) -> Vec<TemplateProblem> {
        let mut problems: Vec<TemplateProblem> = Vec::new();
        let mut unknown: Vec<&str> = fill::names(&self.subject)
            .chain(fill::names(&self.body))
            .filter(|name| !fill::is_known(name))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        problems.extend(
            unknown
                .into_iter()
                .map(|name| TemplateProblem::UnknownPlaceholder {
                    name: name.to_owned(),
                }),
        );
        if self.subject.trim().is_empty() {
            problems.push(TemplateProblem::NoSubject);
        }
        if fill::names(&self.subject).any(|name| name == fill::PASSCODE) {
            problems.push(TemplateProblem::PasscodeInSubject);
        }
        if !fill::names(&self.body).any(|name| name == fill::PASSCODE) {
            problems.push(TemplateProblem::NoPasscode);
        }
        problems.extend(too_long("subject", &self.subject, LONGEST_SUBJECT));
        problems.extend(too_long("body", &self.body, LONGEST_BODY));
        problems
    }
}

fn too_long(part: &str, text: &str, most: usize) -> Option<TemplateProblem> {
    (text.chars().count() > most).then(|| TemplateProblem::TooLong {
        part: part.to_owned(),
        most: u32::try_from(most).unwrap_or(u32::MAX),
    })
}

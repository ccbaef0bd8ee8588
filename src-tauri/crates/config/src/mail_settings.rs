//! How emails are written: templates with placeholders, checked before they are saved.

use crate::placeholders;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Characters that a subject, a body and a signature may have.
const LONGEST_SUBJECT: usize = 200;
const LONGEST_BODY: usize = 4000;
const LONGEST_SIGNATURE: usize = 1000;

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
    /// The chosen language of emails; without one, that of the interface.
    pub language: Option<MailLanguage>,
    /// Signature below every email; at most 1,000 characters.
    pub signature: String,
    /// The person's own English template; the program's when there is none.
    pub en: Option<MailTemplate>,
    /// The person's own Japanese template; the program's when there is none.
    pub ja: Option<MailTemplate>,
}

/// Reason why a template cannot be used.
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

impl MailSettings {
    /// Returns the settings with a language: the chosen one, or else that of the interface.
    #[must_use]
    pub fn in_language_of(mut self, interface: MailLanguage) -> Self {
        self.language.get_or_insert(interface);
        self
    }

    /// Returns the language to write in.
    #[must_use]
    pub fn language(&self) -> MailLanguage {
        self.language.unwrap_or_default()
    }

    /// Returns what is wrong with the person's own templates or the signature.
    #[must_use]
    pub fn problems(&self) -> Vec<TemplateProblem> {
        let own = [&self.en, &self.ja].into_iter().flatten();
        own.flat_map(MailTemplate::problems)
            .chain(self.signature_problem())
            .collect()
    }

    /// Drops what cannot be used, such as a template that was changed by hand in the file.
    #[must_use]
    pub fn usable(mut self) -> Self {
        self.en = self.en.filter(|template| template.problems().is_empty());
        self.ja = self.ja.filter(|template| template.problems().is_empty());
        self.signature = self.signature.chars().take(LONGEST_SIGNATURE).collect();
        self
    }

    /// Returns what is wrong with the signature.
    #[must_use]
    pub fn signature_problem(&self) -> Option<TemplateProblem> {
        too_long("signature", &self.signature, LONGEST_SIGNATURE)
    }
}

impl MailTemplate {
    /// Returns what is wrong with it.
    #[must_use]
    pub fn problems(&self) -> Vec<TemplateProblem> {
        let mut problems: Vec<TemplateProblem> = Vec::new();
        let mut unknown: Vec<&str> = placeholders::names(&self.subject)
            .chain(placeholders::names(&self.body))
            .filter(|name| !placeholders::is_known(name))
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
        if placeholders::names(&self.subject).any(|name| name == placeholders::PASSCODE) {
            problems.push(TemplateProblem::PasscodeInSubject);
        }
        if !placeholders::names(&self.body).any(|name| name == placeholders::PASSCODE) {
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

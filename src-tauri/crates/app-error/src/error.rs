//! The error that reaches the window.

mod from_connection;

use crate::{ErrorCode, ServiceMessage, Subject};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Facts that the words of an [`AppError`] need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "Detail")]
pub struct ErrorContext {
    /// Seconds to wait before trying again.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// Part of the situation that it concerns, where the code alone does not say.
    #[ts(optional)]
    #[serde(rename = "about", skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// Name of its source: the issuer or the name of a certificate as it says itself, host and port of a proxy, a setting, a
    /// login.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The kinds of sign-in that a proxy offers.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schemes: Option<String>,
    /// Critical extension of a certificate that is not supported.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The trusted authority above a certificate that cannot be used.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// File or folder that it concerns.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Time of the event.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<jiff::Timestamp>,
    /// Number of times that the request was sent.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
}

/// The one error that crosses to the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[ts(rename = "Problem")]
pub struct AppError {
    /// The situation.
    pub code: ErrorCode,
    /// Description in plain English for "copy details" and the log; never a secret, never shown alone.
    pub message: String,
    /// The service's own words, if it said any.
    #[ts(optional, as = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_message: Option<ServiceMessage>,
    /// Whether doing the same again may help.
    pub retryable: bool,
    /// The service's own ID of the request, for its support desk.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Facts for the words.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<ErrorContext>>,
}

impl AppError {
    /// Creates an error that trying again does not cure.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            service_message: None,
            retryable: false,
            request_id: None,
            detail: None,
        }
    }

    /// Marks it as one that trying again may cure.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Says which part of the situation it concerns.
    ///
    /// # Panics
    /// In debug builds, when [`SUBJECTS`](crate::SUBJECTS) does not list the pair: the page would have no words for it.
    #[must_use]
    pub fn subject(mut self, subject: Subject) -> Self {
        debug_assert!(
            subject.is_listed_for(self.code),
            "{:?} has no words about {subject:?}",
            self.code
        );
        self.context_mut().subject = Some(subject);
        self
    }

    /// Names its source: a login, a proxy, a setting.
    #[must_use]
    pub fn source_name(mut self, name: impl Into<String>) -> Self {
        self.context_mut().by = Some(name.into());
        self
    }

    /// Returns which part of the situation it concerns, if that is known.
    #[must_use]
    pub fn about(&self) -> Option<Subject> {
        self.detail.as_ref()?.subject
    }

    /// Returns the facts that its words need, to be added to.
    pub fn context_mut(&mut self) -> &mut ErrorContext {
        self.detail.get_or_insert_default()
    }

    /// Adds the file or folder that it concerns.
    #[must_use]
    pub fn path(mut self, path: &std::path::Path) -> Self {
        self.context_mut().path = Some(path.display().to_string());
        self
    }

    /// Adds the time of the event.
    #[must_use]
    pub fn at(mut self, at: jiff::Timestamp) -> Self {
        self.context_mut().at = Some(at);
        self
    }

    /// Adds the service's own words.
    #[must_use]
    pub fn service_message(mut self, words: Option<&str>) -> Self {
        self.service_message = words.map(ServiceMessage::new);
        self
    }

    /// Returns the error as it may be written to a file: with the service's own words only where the code does not say what
    /// happened.
    #[must_use]
    pub fn to_stored(&self) -> Self {
        let mut stored = self.clone();
        if self.code != ErrorCode::RequestRejected {
            stored.service_message = None;
        }
        stored
    }

    /// Adds the service's ID of the request.
    #[must_use]
    pub fn request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }
}

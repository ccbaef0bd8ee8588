use std::{fmt, time::Duration};

use http_client::{ConnectionError, json};
use serde::Deserialize;

/// A Clumio call that failed: the situation, and what support needs to know about it.
///
/// Neither `Debug` nor `Display` holds the service's own sentence, which may quote what was sent.
#[derive(Clone)]
pub struct Error {
    kind: ErrorKind,
    code: Option<u64>,
    message: Option<String>,
    transport: http_client::Error,
}

/// The situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token is missing, wrong, expired, deleted, or of another region: 401 with code 402 (help page "Error 402"), or 403
    /// with code 359 (seen at the gateway).
    CredentialRejected,
    /// Not allowed (403): the role has not the right, or this computer's address is not on the company's list.
    Forbidden,
    /// Not there, expired, or in another organizational unit (404).
    NotFound,
    /// In conflict with something else (409).
    Conflict,
    /// Not possible in this state (412).
    PreconditionFailed,
    /// Another request that Clumio refused as such (4xx).
    Rejected,
    /// Too many requests (429; 100 a second for the whole company), after five tries or with a wait of more than two minutes.
    RateLimited {
        /// How long Clumio asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// No connection.
    Offline,
    /// No connection that can be trusted.
    ConnectionBlocked,
    /// No answer in time to a read.
    TimedOut,
    /// A change was sent and its answer lost.
    UnknownOutcome,
    /// An answer that is none.
    InvalidResponse,
    /// Something between this computer and Clumio answered in its place; nothing was changed.
    Intercepted,
    /// The account is connected no more; nothing was sent.
    AccountDisconnected,
    /// The token could not be read from where it is kept; nothing was sent.
    TokenUnavailable,
    /// Stopped by the caller.
    Cancelled,
}

impl Error {
    /// The situation.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Clumio's own number for the error. It is not the status.
    pub fn code(&self) -> Option<u64> {
        self.code
    }

    /// Clumio's own sentence, in English.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.transport.status()
    }

    /// The id of the request, for Clumio's support.
    pub fn request_id(&self) -> Option<&str> {
        self.transport.request_id()
    }

    /// What stands in the way, where it is known.
    pub fn connection_error(&self) -> Option<&ConnectionError> {
        self.transport.connection_error()
    }

    /// How many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.transport.attempts()
    }

    /// How long was spent waiting.
    pub fn waited(&self) -> Duration {
        self.transport.waited()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transport.fmt(f)?;
        match self.code {
            Some(code) => write!(f, " [{code}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("text", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

impl From<http_client::Error> for Error {
    fn from(error: http_client::Error) -> Self {
        let body = error
            .json()
            .and_then(|body| Envelope::deserialize(body).ok())
            .unwrap_or_default();
        let mut faults = body.errors.into_iter();
        let first = faults.next().unwrap_or_default();
        let messages = first
            .error_message
            .into_iter()
            .chain(faults.filter_map(|fault| fault.error_message));
        let message = messages.collect::<Vec<_>>().join(" · ");
        Self {
            kind: situation(&error, first.error_code),
            code: first.error_code,
            message: (!message.is_empty()).then_some(message),
            transport: error,
        }
    }
}

fn situation(error: &http_client::Error, code: Option<u64>) -> ErrorKind {
    use http_client::ErrorKind as Kind;
    match error.kind() {
        Kind::Unauthorized => ErrorKind::CredentialRejected,
        Kind::Forbidden if matches!(code, Some(359 | 402)) => ErrorKind::CredentialRejected,
        Kind::Forbidden => ErrorKind::Forbidden,
        Kind::NotFound => ErrorKind::NotFound,
        Kind::Conflict => ErrorKind::Conflict,
        Kind::PreconditionFailed => ErrorKind::PreconditionFailed,
        Kind::InvalidRequest => ErrorKind::Rejected,
        Kind::RateLimited { retry_after } => ErrorKind::RateLimited { retry_after },
        Kind::Offline => ErrorKind::Offline,
        Kind::ConnectionBlocked => ErrorKind::ConnectionBlocked,
        Kind::TimedOut => ErrorKind::TimedOut,
        Kind::UnknownOutcome => ErrorKind::UnknownOutcome,
        Kind::InvalidResponse => ErrorKind::InvalidResponse,
        Kind::Intercepted => ErrorKind::Intercepted,
        Kind::AccountDisconnected => ErrorKind::AccountDisconnected,
        Kind::TokenUnavailable => ErrorKind::TokenUnavailable,
        Kind::Cancelled => ErrorKind::Cancelled,
    }
}

/// Clumio's error body (Go SDK, `models/definitions.go`). The number is a string in one of its models.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Envelope {
    #[serde(deserialize_with = "json::list")]
    errors: Vec<Fault>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fault {
    #[serde(deserialize_with = "json::number")]
    error_code: Option<u64>,
    #[serde(deserialize_with = "json::text")]
    error_message: Option<String>,
}

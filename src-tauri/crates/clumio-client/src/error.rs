use std::time::Duration;

use http_client::{ApiError, ApiErrorKind, Classified, json};
use serde::Deserialize;

/// A failed Clumio call. Its code is Clumio's number, not the status.
pub type Error = ApiError<ErrorKind>;

/// The situation of a failed Clumio call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token is missing, wrong, expired, deleted, or of another region: 401 with code 402 (help page "Error 402"), or 403
    /// with code 359 (seen at the gateway).
    CredentialRejected,
    /// No permission (403): of the role, or because the organization does not allow this computer's IP address.
    Forbidden,
    /// Not found, expired, or in another organizational unit (404).
    NotFound,
    /// Conflict (409).
    Conflict,
    /// Not possible in the current state (412).
    PreconditionFailed,
    /// Any other 4xx.
    Rejected,
    /// Too many requests (429; 100 a second for the whole organization), after all attempts or with a wait above the limit.
    RateLimited {
        /// Value of `Retry-After`, if present.
        retry_after: Option<Duration>,
    },
    /// No connection.
    Offline,
    /// The connection was blocked by an untrusted certificate or a proxy.
    ConnectionBlocked,
    /// A read timed out.
    TimedOut,
    /// A write was sent, and its response was lost.
    UnknownOutcome,
    /// An unusable response.
    InvalidResponse,
    /// An intermediary answered in place of Clumio; nothing was changed.
    Intercepted,
    /// The account has been disconnected; nothing was sent.
    AccountDisconnected,
    /// The token could not be read from its store; nothing was sent.
    TokenUnavailable,
    /// Cancelled by the caller.
    Cancelled,
}

impl ApiErrorKind for ErrorKind {
    fn classify(error: &http_client::Error) -> Classified<Self> {
        let body = error
            .json()
            .and_then(|body| ErrorBody::deserialize(body).ok())
            .unwrap_or_default();
        let code = body.errors.first().and_then(|first| first.error_code);
        let messages = body
            .errors
            .into_iter()
            .filter_map(|error| error.error_message);
        let message = messages.collect::<Vec<_>>().join(" · ");
        Classified {
            kind: classify(error, code),
            code: code.map(|code| code.to_string()),
            message: (!message.is_empty()).then_some(message),
            request_id: None,
        }
    }
}

fn classify(error: &http_client::Error, code: Option<u64>) -> ErrorKind {
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

/// Clumio's error body (Go SDK, `models/definitions.go`). The code is a string in one of its models.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorBody {
    #[serde(deserialize_with = "json::list")]
    errors: Vec<ErrorDetail>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorDetail {
    #[serde(deserialize_with = "json::number")]
    error_code: Option<u64>,
    #[serde(deserialize_with = "json::text")]
    error_message: Option<String>,
}

use std::{fmt, time::Duration};

use serde_json::Value;

use crate::{connection_error::ConnectionError, redact::Redactor};

/// The kind of a failed call, independent of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 412.
    PreconditionFailed,
    /// 429, after the last attempt or with a wait above the limit.
    RateLimited {
        /// Value of `Retry-After`, if present.
        retry_after: Option<Duration>,
    },
    /// Another 4xx, or a request that cannot be built.
    InvalidRequest,
    /// No connection: unknown host, refused, unreachable; or lost during a read.
    Offline,
    /// A connection that is blocked until something is set up: an untrusted certificate, or a proxy that requires sign-in.
    ConnectionBlocked,
    /// A read timed out.
    TimedOut,
    /// A write was sent, and its result is unknown: verify before doing anything else.
    UnknownOutcome,
    /// An unusable response: 5xx, cut off, too large, of the wrong shape.
    InvalidResponse,
    /// A read was answered by an intermediary, not by the service: a redirect, a web page, an error without the service's shape.
    Intercepted,
    /// The account has been disconnected, so there is no token. Nothing was sent.
    AccountDisconnected,
    /// The token could not be read from its store. Nothing was sent.
    TokenUnavailable,
    /// Cancelled by the caller. No request is in flight.
    Cancelled,
}

/// A failed call: its kind, the number of attempts, the time waited and the response.
///
/// `Debug` and `Display` contain neither secrets of the request nor anything of the response body.
#[derive(Clone)]
pub struct Error(Box<Details>);

#[derive(Clone)]
struct Details {
    kind: ErrorKind,
    reason: Option<String>,
    call: String,
    attempts: u32,
    was_limited: bool,
    waited: Duration,
    info: ResponseInfo,
}

/// The data of a response that an error keeps; empty without a response.
#[derive(Clone, Default)]
pub(crate) struct ResponseInfo {
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) body: ErrorBody,
    /// The server's name from `Via` or `Server`.
    pub(crate) server: Option<String>,
    /// Cause of a failed connection.
    pub(crate) connection_error: Option<ConnectionError>,
}

#[derive(Clone, Default)]
pub(crate) enum ErrorBody {
    #[default]
    Nothing,
    Json(Value),
    Text(String),
}

impl ErrorBody {
    /// Keeps JSON whole and the first 300 characters of other text, both redacted.
    pub(crate) fn of(bytes: &[u8], secrets: &Redactor) -> Self {
        if let Ok(value) = serde_json::from_slice(bytes) {
            return Self::Json(secrets.json(value));
        }
        let text = secrets.message(&String::from_utf8_lossy(bytes));
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Text(text)
        }
    }
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        reason: Option<String>,
        progress: &CallProgress,
        info: ResponseInfo,
    ) -> Self {
        let CallProgress {
            call,
            attempts,
            was_limited,
            waited,
        } = progress.clone();
        Self(Box::new(Details {
            kind,
            reason,
            call,
            attempts,
            was_limited,
            waited,
            info,
        }))
    }

    /// Converts the error of a preliminary call into that of the call that was therefore not sent: its outcome is not unknown. An
    /// intermediary that answered the preliminary call stays named.
    #[must_use]
    pub fn into_not_sent(mut self) -> Self {
        if self.0.kind == ErrorKind::UnknownOutcome {
            self.0.kind = match self.0.info.connection_error {
                Some(ConnectionError::Intermediary { .. }) => ErrorKind::Intercepted,
                Some(_) | None => ErrorKind::Offline,
            };
        }
        self
    }

    /// Converts a 409 to [`ErrorKind::RateLimited`], for calls whose conflicts are transient. A page of an intermediary is not
    /// converted.
    #[must_use]
    pub fn conflict_as_rate_limited(mut self) -> Self {
        let is_text = matches!(self.0.info.body, ErrorBody::Text(_));
        if self.status() == Some(409) && !is_text {
            self.0.kind = ErrorKind::RateLimited { retry_after: None };
            self.0.info.connection_error = None;
        }
        self
    }

    /// Returns the kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns a short English reason without secrets: `invalid peer certificate: UnknownIssuer`.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Returns the status of the last response.
    pub fn status(&self) -> Option<u16> {
        self.0.info.status
    }

    /// Returns the request ID of the last response, for the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.info.request_id.as_deref()
    }

    /// Returns `WWW-Authenticate` of the last response.
    pub fn challenge(&self) -> Option<&str> {
        self.0.info.challenge.as_deref()
    }

    /// Returns what prevented the connection, if known.
    pub fn connection_error(&self) -> Option<&ConnectionError> {
        self.0.info.connection_error.as_ref()
    }

    /// Returns the number of requests sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether an earlier attempt was answered with "too many requests" (429).
    pub fn was_limited(&self) -> bool {
        self.0.was_limited
    }

    /// Returns the time spent waiting for retries and rate limits.
    pub fn waited(&self) -> Duration {
        self.0.waited
    }

    /// Returns the body of the last response, if it was JSON. Do not log it.
    pub fn json(&self) -> Option<&Value> {
        match &self.0.info.body {
            ErrorBody::Json(value) => Some(value),
            ErrorBody::Nothing | ErrorBody::Text(_) => None,
        }
    }

    /// Returns up to 300 characters of the body of the last response, if it was not JSON. Do not log it.
    pub fn text(&self) -> Option<&str> {
        match &self.0.info.body {
            ErrorBody::Text(text) => Some(text),
            ErrorBody::Nothing | ErrorBody::Json(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            kind,
            reason,
            call,
            attempts,
            was_limited: _,
            waited,
            info,
        } = &*self.0;
        write!(f, "{call}: {}", kind.message())?;
        if let Some(reason) = reason {
            write!(f, ": {reason}")?;
        }
        f.write_str(" (")?;
        if let Some(status) = info.status {
            write!(f, "HTTP {status}, ")?;
        }
        let plural = if *attempts == 1 {
            "attempt"
        } else {
            "attempts"
        };
        write!(
            f,
            "{attempts} {plural}, waited {:.1} s",
            waited.as_secs_f64()
        )?;
        if let Some(id) = &info.request_id {
            write!(f, ", request id {id}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("text", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}

impl ErrorKind {
    fn message(self) -> &'static str {
        match self {
            Self::Unauthorized => "the credential was not accepted",
            Self::Forbidden => "not allowed",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::PreconditionFailed => "precondition failed",
            Self::RateLimited { .. } => "too many requests",
            Self::InvalidRequest => "invalid request",
            Self::Offline => "no connection",
            Self::ConnectionBlocked => "the connection was blocked",
            Self::TimedOut => "timed out",
            Self::UnknownOutcome => "the response was lost, so the outcome is unknown",
            Self::InvalidResponse => "invalid response",
            Self::Intercepted => "answered by an intermediary",
            Self::AccountDisconnected => "the account is disconnected",
            Self::TokenUnavailable => "the token is unavailable",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The progress of a call over its attempts.
#[derive(Clone)]
pub(crate) struct CallProgress {
    /// Method and path, without the query: `GET /2.0/users/me`.
    pub(crate) call: String,
    pub(crate) attempts: u32,
    /// Whether an attempt before the present one was answered with a 429.
    pub(crate) was_limited: bool,
    pub(crate) waited: Duration,
}

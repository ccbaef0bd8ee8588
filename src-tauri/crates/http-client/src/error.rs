use std::{fmt, time::Duration};

use serde_json::Value;

use crate::{obstacle::Obstacle, scrub::Secrets};

/// What went wrong with a call, as far as a service that speaks HTTP can tell.
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
    /// 429, to the last try or with a longer wait than is bearable.
    RateLimited {
        /// How long the service asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// Another 4xx, or a request that cannot be put into words.
    Invalid,
    /// No connection: no such host, refused, unreachable; or lost while reading, where nothing can have changed.
    Offline,
    /// No connection that can be trusted: a certificate is wrong, or a proxy on the way wants a sign-in.
    Refused,
    /// No answer in time, where nothing can have changed.
    TimedOut,
    /// A write left, and what became of it is not known: look before doing anything else.
    UnknownOutcome,
    /// An answer that is none: 5xx, cut off, too large, of the wrong shape.
    Misbehaved,
    /// Something between this computer and the service answered in its place, where nothing can have changed: a redirect, a
    /// web page, a refusal that has not the service's shape.
    Intercepted,
    /// There is no token to send: the account is connected no more. Nothing was sent.
    NoToken,
    /// The token could not be read from where it is kept. Nothing was sent.
    TokenOutOfReach,
    /// The caller's token was cancelled. Nothing is under way.
    Cancelled,
}

/// A call that failed: what, after how many tries and how much waiting, and what the service said.
///
/// `Debug` and `Display` hold neither the request's secrets nor anything of the answer's body.
#[derive(Clone)]
pub struct Error(Box<Details>);

#[derive(Clone)]
struct Details {
    kind: ErrorKind,
    reason: Option<String>,
    call: String,
    attempts: u32,
    waited: Duration,
    said: Said,
}

/// What the service said, if it did.
#[derive(Clone, Default)]
pub(crate) struct Said {
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
    pub(crate) challenge: Option<String>,
    pub(crate) body: SaidBody,
    /// What the headers tell of who answered: the names in `Server` and `Via`.
    pub(crate) server: Option<String>,
    /// What kept the request from getting there.
    pub(crate) obstacle: Option<Obstacle>,
}

#[derive(Clone, Default)]
pub(crate) enum SaidBody {
    #[default]
    Nothing,
    Json(Value),
    Text(String),
}

impl SaidBody {
    /// Keeps JSON whole and of anything else the first 300 characters, both without what was sent.
    pub(crate) fn of(bytes: &[u8], secrets: &Secrets) -> Self {
        if let Ok(value) = serde_json::from_slice(bytes) {
            return Self::Json(secrets.json(value));
        }
        let text = secrets.sentence(&String::from_utf8_lossy(bytes));
        if text.is_empty() {
            Self::Nothing
        } else {
            Self::Text(text)
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, reason: Option<String>, so_far: &SoFar, said: Said) -> Self {
        let SoFar {
            call,
            attempts,
            waited,
        } = so_far.clone();
        Self(Box::new(Details {
            kind,
            reason,
            call,
            attempts,
            waited,
            said,
        }))
    }

    /// The same for a call that needed this one first and was never sent: whatever became of this one, that one has no
    /// outcome that could be unknown.
    #[must_use]
    pub fn before_sending(mut self) -> Self {
        if self.0.kind == ErrorKind::UnknownOutcome {
            self.0.kind = ErrorKind::Offline;
        }
        self
    }

    /// Makes a 409 a wait, for a call whose conflict passes by itself, also one without a body. A page in its place stays what it
    /// is.
    #[must_use]
    pub fn try_again_later(mut self) -> Self {
        let is_page = matches!(self.0.said.body, SaidBody::Text(_));
        if self.status() == Some(409) && !is_page {
            self.0.kind = ErrorKind::RateLimited { retry_after: None };
            self.0.said.obstacle = None;
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// More about it in a few English words, without secrets: `invalid peer certificate: UnknownIssuer`.
    pub fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The last answer's status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.said.status
    }

    /// The last answer's request id, for the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.said.request_id.as_deref()
    }

    /// The last answer's `WWW-Authenticate`.
    pub fn challenge(&self) -> Option<&str> {
        self.0.said.challenge.as_deref()
    }

    /// What stands in the way, where it is known.
    pub fn obstacle(&self) -> Option<&Obstacle> {
        self.0.said.obstacle.as_ref()
    }

    /// How many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long was spent waiting between them, and for a turn.
    pub fn waited(&self) -> Duration {
        self.0.waited
    }

    /// The last answer's body, if it was JSON. Never log it.
    pub fn json(&self) -> Option<&Value> {
        match &self.0.said.body {
            SaidBody::Json(value) => Some(value),
            SaidBody::Nothing | SaidBody::Text(_) => None,
        }
    }

    /// The beginning of the last answer's body, if it was not JSON: up to 300 characters. Never log it.
    pub fn text(&self) -> Option<&str> {
        match &self.0.said.body {
            SaidBody::Text(text) => Some(text),
            SaidBody::Nothing | SaidBody::Json(_) => None,
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
            waited,
            said,
        } = &*self.0;
        write!(f, "{call}: {}", kind.words())?;
        if let Some(reason) = reason {
            write!(f, ": {reason}")?;
        }
        f.write_str(" (")?;
        if let Some(status) = said.status {
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
        if let Some(id) = &said.request_id {
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
    fn words(self) -> &'static str {
        match self {
            Self::Unauthorized => "the credential was not accepted",
            Self::Forbidden => "not allowed",
            Self::NotFound => "not found",
            Self::Conflict => "in conflict with something else",
            Self::PreconditionFailed => "a condition for it is not met",
            Self::RateLimited { .. } => "too many requests",
            Self::Invalid => "the request was not accepted",
            Self::Offline => "no connection",
            Self::Refused => "no connection that can be trusted",
            Self::TimedOut => "no answer in time",
            Self::UnknownOutcome => {
                "the answer was lost, so it is not known whether this took effect"
            }
            Self::Misbehaved => "the service answered with something unusable",
            Self::Intercepted => "something on the way answered in the service's place",
            Self::NoToken => "the account is not connected any more",
            Self::TokenOutOfReach => "the token could not be read",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What has been done about a call so far.
#[derive(Clone)]
pub(crate) struct SoFar {
    /// `GET /2.0/users/me`: no query.
    pub(crate) call: String,
    pub(crate) attempts: u32,
    pub(crate) waited: Duration,
}

use std::{fmt, time::Duration};

use crate::{
    connection_error::ConnectionError,
    error::{Error, ErrorKind},
};

/// The situations that the calls of one service can fail with.
pub trait ApiErrorKind: fmt::Debug + Sized {
    /// Classifies a failed call by its status and by the service's error body.
    fn classify(error: &Error) -> Classified<Self>;
}

/// The result of [`ApiErrorKind::classify`].
#[derive(Debug)]
pub struct Classified<K> {
    /// The situation.
    pub kind: K,
    /// The service's error code, as text.
    pub code: Option<String>,
    /// The service's message, in English.
    pub message: Option<String>,
    /// The request ID, where the body has another one than the header.
    pub request_id: Option<String>,
}

/// A failed call of one service: the situation, and the details for the service's support.
///
/// `Debug` and `Display` do not contain the service's message, which may quote the request.
#[derive(Clone)]
pub struct ApiError<K> {
    kind: K,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    http: Error,
}

impl<K> ApiError<K> {
    /// Returns the situation.
    pub fn kind(&self) -> &K {
        &self.kind
    }

    /// Replaces the situation, for one that only the caller of the call can know.
    #[must_use]
    pub fn with_kind(self, kind: K) -> Self {
        Self { kind, ..self }
    }

    /// Returns the kind of the HTTP error, independent of the service.
    pub fn http_kind(&self) -> ErrorKind {
        self.http.kind()
    }

    /// Returns the service's error code.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the service's message, in English; may contain names of items.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the status, if there was a response.
    pub fn status(&self) -> Option<u16> {
        self.http.status()
    }

    /// Returns the request ID, for the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref().or(self.http.request_id())
    }

    /// Returns what prevented the connection, if known.
    pub fn connection_error(&self) -> Option<&ConnectionError> {
        self.http.connection_error()
    }

    /// Returns the number of requests sent.
    pub fn attempts(&self) -> u32 {
        self.http.attempts()
    }

    /// Returns whether an earlier attempt was answered with "too many requests" (429).
    pub fn was_limited(&self) -> bool {
        self.http.was_limited()
    }

    /// Returns the time spent waiting for retries and rate limits.
    pub fn waited(&self) -> Duration {
        self.http.waited()
    }
}

impl<K: ApiErrorKind> From<Error> for ApiError<K> {
    fn from(error: Error) -> Self {
        let Classified {
            kind,
            code,
            message,
            request_id,
        } = K::classify(&error);
        Self {
            kind,
            code,
            message,
            request_id,
            http: error,
        }
    }
}

/// For token sources: the error of a refresh becomes that of the call that needed the token.
impl<K> From<ApiError<K>> for Error {
    fn from(error: ApiError<K>) -> Self {
        error.http
    }
}

impl<K> fmt::Display for ApiError<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.http.fmt(f)?;
        match &self.code {
            Some(code) => write!(f, " [{code}]"),
            None => Ok(()),
        }
    }
}

impl<K: fmt::Debug> fmt::Debug for ApiError<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("text", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl<K: fmt::Debug> std::error::Error for ApiError<K> {}

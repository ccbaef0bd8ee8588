use std::fmt;

use serde::de::DeserializeOwned;

use crate::{
    error::{Error, ErrorKind, Said, SoFar},
    request::Repeat,
};

/// What a service answered with a 2xx.
pub struct Answer {
    status: u16,
    request_id: Option<String>,
    body: Vec<u8>,
    repeat: Repeat,
    so_far: SoFar,
}

impl Answer {
    pub(crate) fn new(said: Said, body: Vec<u8>, repeat: Repeat, so_far: SoFar) -> Self {
        Self { status: said.status.unwrap_or_default(), request_id: said.request_id, body, repeat, so_far }
    }

    /// The status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The request id, for the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// How many requests it took.
    pub fn attempts(&self) -> u32 {
        self.so_far.attempts
    }

    /// Reads the body. What does not fit is [`ErrorKind::Misbehaved`] for a read and [`ErrorKind::UnknownOutcome`] for a
    /// write: it was accepted, but with what result nobody knows.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.unusable(&self.complaint(&error)))
    }

    /// Says that the body lacks what the caller needs, as the error that fits the call.
    pub fn unusable(&self, reason: &str) -> Error {
        let kind = match self.repeat {
            Repeat::Safe => ErrorKind::Misbehaved,
            Repeat::IfNotApplied | Repeat::Never => ErrorKind::UnknownOutcome,
        };
        let said = Said { status: Some(self.status), request_id: self.request_id.clone(), ..Said::default() };
        Error::new(kind, Some(reason.to_owned()), &self.so_far, said)
    }

    /// serde's own words quote the value that did not fit, so they are not used.
    fn complaint(&self, error: &serde_json::Error) -> String {
        if self.body.trim_ascii_start().starts_with(b"<") {
            return "a web page instead of data".to_owned();
        }
        let what = match error.classify() {
            serde_json::error::Category::Io | serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "JSON of another shape",
            serde_json::error::Category::Eof => "empty or cut off",
        };
        format!("{what} at line {} column {}", error.line(), error.column())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    error::{Error, ErrorKind, Said, SoFar},
    intermediary, json,
    obstacle::Obstacle,
    request::Repeat,
};

/// What a service answered with a 2xx.
pub struct Answer {
    status: u16,
    request_id: Option<String>,
    server: Option<String>,
    body: Vec<u8>,
    repeat: Repeat,
    so_far: SoFar,
}

impl Answer {
    pub(crate) fn new(said: Said, body: Vec<u8>, repeat: Repeat, so_far: SoFar) -> Self {
        let Said {
            status,
            request_id,
            server,
            ..
        } = said;
        Self {
            status: status.unwrap_or_default(),
            request_id,
            server,
            body,
            repeat,
            so_far,
        }
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

    /// Reads the body. JSON of another shape is [`ErrorKind::Misbehaved`] for a read and [`ErrorKind::UnknownOutcome`] for a
    /// write: it was accepted, but with what result is not known. A body that is no JSON at all comes from something on the way:
    /// [`ErrorKind::Intercepted`] for a read, the same as before for a write.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.misread(&error))
    }

    /// Reads the body as [`Answer::json`] does, also where a single value in it cannot be read: bytes that are no UTF-8 and half
    /// surrogates become U+FFFD, numbers that no number type holds become null. Not for secrets.
    pub fn json_repaired<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).or_else(|error| {
            let repaired = json::repaired(&self.body).ok_or_else(|| self.misread(&error))?;
            serde_json::from_slice(&repaired).map_err(|error| self.misread(&error))
        })
    }

    fn misread(&self, error: &serde_json::Error) -> Error {
        let reason = self.complaint(error);
        let is_page = error.classify() == serde_json::error::Category::Syntax && self.is_text();
        if is_page {
            self.intercepted(&reason)
        } else {
            self.unusable(&reason)
        }
    }

    /// Accepts an answer to a change that is documented to have no content: 204, or any success without a body. A body counts only
    /// if it is a JSON object, as `is_own` sees it; anything else leaves the outcome unknown.
    pub fn no_content(&self, is_own: fn(&Value) -> bool) -> Result<(), Error> {
        if self.status == 204 || self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(body) if is_own(&body) => Ok(()),
            Ok(_) => Err(self.unusable("JSON of another shape")),
            Err(_) => Err(self.intercepted("a page where no content was to come")),
        }
    }

    /// Says that the body lacks what the caller needs, as the error that fits the call.
    pub fn unusable(&self, reason: &str) -> Error {
        let kind = match self.repeat {
            Repeat::Safe => ErrorKind::Misbehaved,
            Repeat::IfNotApplied | Repeat::Never => ErrorKind::UnknownOutcome,
        };
        let said = Said {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            ..Said::default()
        };
        Error::new(kind, Some(reason.to_owned()), &self.so_far, said)
    }

    /// Says that something on the way answered, as the error that fits the call.
    fn intercepted(&self, reason: &str) -> Error {
        let kind = match self.repeat {
            Repeat::Safe => ErrorKind::Intercepted,
            Repeat::IfNotApplied | Repeat::Never => ErrorKind::UnknownOutcome,
        };
        let name = intermediary::name(&self.body, self.server.as_deref());
        let said = Said {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            obstacle: Some(Obstacle::Intermediary { name }),
            ..Said::default()
        };
        Error::new(kind, Some(reason.to_owned()), &self.so_far, said)
    }

    /// Whether the body does not even begin like JSON with parts: a page or plain words.
    fn is_text(&self) -> bool {
        !matches!(
            self.body.trim_ascii_start().first(),
            None | Some(b'{' | b'[' | b'"' | 0xEF)
        )
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

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    connection_error::ConnectionError,
    error::{CallProgress, Error, ErrorKind, ResponseInfo},
    intermediary, json,
    request::Request,
    retry_policy::RetryPolicy,
};

/// A successful response (2xx).
pub struct Response {
    status: u16,
    request_id: Option<String>,
    server: Option<String>,
    body: Vec<u8>,
    /// Whether the body is a secret, of which no error quotes anything.
    is_secret: bool,
    retry_policy: RetryPolicy,
    progress: CallProgress,
}

impl Response {
    pub(crate) fn new(
        info: ResponseInfo,
        body: Vec<u8>,
        request: &Request,
        progress: CallProgress,
    ) -> Self {
        let ResponseInfo {
            status,
            request_id,
            server,
            ..
        } = info;
        Self {
            status: status.unwrap_or_default(),
            request_id,
            server,
            body,
            is_secret: request.has_secret_response(),
            retry_policy: request.retry_policy,
            progress,
        }
    }

    /// Returns the status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the request ID, for the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the number of requests sent, retries included.
    pub fn attempts(&self) -> u32 {
        self.progress.attempts
    }

    /// Deserializes the body.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidResponse`] for JSON of another shape, [`ErrorKind::Intercepted`] for a body that is not JSON and so
    /// comes from an intermediary. For a write both are [`ErrorKind::UnknownOutcome`]: it was accepted, with an unknown result.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.parse_error(&error))
    }

    /// Deserializes the body as [`Response::json`] does, after repairing single values if necessary: invalid UTF-8 and lone
    /// surrogates become U+FFFD, numbers out of range become null. Not for secrets.
    pub fn json_repaired<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).or_else(|error| {
            let repaired = json::repair(&self.body).ok_or_else(|| self.parse_error(&error))?;
            serde_json::from_slice(&repaired).map_err(|error| self.parse_error(&error))
        })
    }

    fn parse_error(&self, error: &serde_json::Error) -> Error {
        let reason = self.parse_error_reason(error);
        let is_text =
            error.classify() == serde_json::error::Category::Syntax && self.looks_like_text();
        if is_text {
            self.intercepted(&reason)
        } else {
            self.invalid(&reason)
        }
    }

    /// Accepts a response that is documented to have no content: 204, or any success without a body. A body is accepted only if
    /// `is_service_body` recognizes it.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownOutcome`] for any other body of a write.
    pub fn no_content(&self, is_service_body: fn(&Value) -> bool) -> Result<(), Error> {
        if self.status == 204 || self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(body) if is_service_body(&body) => Ok(()),
            Ok(_) => Err(self.invalid("JSON of another shape")),
            Err(_) => Err(self.intercepted("a page instead of an empty body")),
        }
    }

    /// Returns the error for a body that lacks required data: [`ErrorKind::InvalidResponse`] for a read,
    /// [`ErrorKind::UnknownOutcome`] for a write.
    pub fn invalid(&self, reason: &str) -> Error {
        let kind = match self.retry_policy {
            RetryPolicy::Idempotent => ErrorKind::InvalidResponse,
            RetryPolicy::IfNotApplied | RetryPolicy::Never => ErrorKind::UnknownOutcome,
        };
        let info = ResponseInfo {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            ..ResponseInfo::default()
        };
        Error::new(kind, Some(reason.to_owned()), &self.progress, info)
    }

    /// Returns the error for a response of an intermediary.
    fn intercepted(&self, reason: &str) -> Error {
        let kind = match self.retry_policy {
            RetryPolicy::Idempotent => ErrorKind::Intercepted,
            RetryPolicy::IfNotApplied | RetryPolicy::Never => ErrorKind::UnknownOutcome,
        };
        let page: &[u8] = if self.is_secret { &[] } else { &self.body };
        let name = intermediary::name(page, self.server.as_deref());
        let info = ResponseInfo {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            connection_error: Some(ConnectionError::Intermediary { name }),
            ..ResponseInfo::default()
        };
        Error::new(kind, Some(reason.to_owned()), &self.progress, info)
    }

    /// Returns whether the body begins like text or HTML and not like JSON.
    fn looks_like_text(&self) -> bool {
        !matches!(
            self.body.trim_ascii_start().first(),
            None | Some(b'{' | b'[' | b'"' | 0xEF)
        )
    }

    /// Describes a parse error by its category and position; serde's own message quotes the value.
    fn parse_error_reason(&self, error: &serde_json::Error) -> String {
        if self.body.trim_ascii_start().starts_with(b"<") {
            return "a web page instead of JSON".to_owned();
        }
        let problem = match error.classify() {
            serde_json::error::Category::Io | serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "JSON of another shape",
            serde_json::error::Category::Eof => "empty or cut off",
        };
        format!(
            "{problem} at line {} column {}",
            error.line(),
            error.column()
        )
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

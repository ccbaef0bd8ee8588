use std::{fmt, sync::Arc, time::Duration};

use secrecy::SecretString;
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{
    base_url::BaseUrl, call_kind::CallKind, retry_policy::RetryPolicy, token::TokenSource,
};

/// An HTTP request with its retry policy, timeout and kind.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) timeout: Timeout,
    pub(crate) kind: CallKind,
    pub(crate) max_wait: Option<Duration>,
    pub(crate) bearer: Option<Arc<dyn TokenSource>>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) form: Option<SecretString>,
    pub(crate) returns_secret: bool,
    pub(crate) is_transient_conflict: fn(&Value) -> bool,
    pub(crate) is_service_error: fn(&ErrorResponse<'_>) -> bool,
    segments: Vec<String>,
    query: Vec<(&'static str, String)>,
}

/// A response that is not a success.
#[derive(Debug, Clone, Copy)]
pub struct ErrorResponse<'a> {
    /// The status, 300 to 599.
    pub status: u16,
    /// The body, if it is JSON.
    pub json: Option<&'a Value>,
    /// Whether the body is empty.
    pub is_empty: bool,
    /// Whether it has a header with a request ID.
    pub has_request_id: bool,
}

/// The timeout of a whole attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeout {
    /// 30 s by default.
    Short,
    /// 660 s by default: above the 600 s after which services abort their own long calls.
    Long,
}

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

impl Request {
    /// Returns a GET request. Each path segment is percent-encoded by itself.
    pub fn get<S: Into<String>>(
        segments: impl IntoIterator<Item = S>,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self::new(Method::Get, segments, retry_policy)
    }

    /// Returns a POST request.
    pub fn post<S: Into<String>>(
        segments: impl IntoIterator<Item = S>,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self::new(Method::Post, segments, retry_policy)
    }

    /// Returns a PUT request.
    pub fn put<S: Into<String>>(
        segments: impl IntoIterator<Item = S>,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self::new(Method::Put, segments, retry_policy)
    }

    /// Returns a DELETE request.
    pub fn delete<S: Into<String>>(
        segments: impl IntoIterator<Item = S>,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self::new(Method::Delete, segments, retry_policy)
    }

    fn new<S: Into<String>>(
        method: Method,
        segments: impl IntoIterator<Item = S>,
        retry_policy: RetryPolicy,
    ) -> Self {
        Self {
            method,
            retry_policy,
            timeout: Timeout::Short,
            kind: CallKind::General,
            max_wait: None,
            bearer: None,
            headers: Vec::new(),
            body: None,
            returns_secret: false,
            form: None,
            is_transient_conflict: |_| false,
            is_service_error: |_| true,
            segments: segments.into_iter().map(Into::into).collect(),
            query: Vec::new(),
        }
    }

    /// Adds a parameter to the query, encoded.
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a parameter to the query if there is a value.
    pub fn query_if(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a header. Use [`Request::bearer`] for a token.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the source of the token for `Authorization: Bearer …`. The header is marked as sensitive.
    pub fn bearer(mut self, source: Arc<dyn TokenSource>) -> Self {
        self.bearer = Some(source);
        self
    }

    /// Sets a JSON body.
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets a form as the body (`application/x-www-form-urlencoded`). Its fields are never printed.
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.form = Some(form.into());
        self
    }

    /// Sets the timeout; the default is [`Timeout::Short`].
    pub fn timeout(mut self, timeout: Timeout) -> Self {
        self.timeout = timeout;
        self
    }

    /// Marks a call whose success brings a new secret, which is not redacted from its body.
    pub fn returns_secret(mut self) -> Self {
        self.returns_secret = true;
        self
    }

    /// Returns whether the body of a success is a secret: what a token endpoint returns, or a new passcode.
    pub(crate) fn has_secret_response(&self) -> bool {
        self.returns_secret || self.form.is_some()
    }

    /// Sets the kind of call; the default is [`CallKind::General`].
    pub fn kind(mut self, kind: CallKind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the maximum wait, for interactive calls. The call fails with
    /// [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) at once when the service asks for a longer one.
    pub fn max_wait(mut self, time: Duration) -> Self {
        self.max_wait = Some(time);
        self
    }

    /// Sets which conflicts are transient, from the body of a 409: nothing was changed, and a retry may succeed.
    pub fn transient_conflict_if(mut self, is_transient: fn(&Value) -> bool) -> Self {
        self.is_transient_conflict = is_transient;
        self
    }

    /// Sets which error responses come from the service. Any other 3xx or 4xx comes from an intermediary: it is
    /// [`ErrorKind::Intercepted`](crate::ErrorKind::Intercepted) for a read and
    /// [`ErrorKind::UnknownOutcome`](crate::ErrorKind::UnknownOutcome) for a write, which may have been forwarded.
    pub fn service_error_if(mut self, is_service_error: fn(&ErrorResponse<'_>) -> bool) -> Self {
        self.is_service_error = is_service_error;
        self
    }

    /// Returns the URL. Empty segments, `.` and `..` cannot be encoded in a path, and line breaks and tabs would be removed
    /// silently (WHATWG URL), so these are errors.
    pub(crate) fn url(&self, base: &BaseUrl) -> Result<Url, &'static str> {
        let is_invalid = |segment: &String| {
            matches!(segment.as_str(), "" | "." | "..") || segment.chars().any(char::is_control)
        };
        if self.segments.iter().any(is_invalid) {
            return Err("a path segment is empty, made of dots or has control characters");
        }
        let mut url = base.url().clone();
        url.path_segments_mut()
            .map_err(|()| "the base URL has no path")?
            .clear()
            .extend(&self.segments);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.segments)
            .field("retry_policy", &self.retry_policy)
            .field("patience", &self.timeout)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(request: &Request) -> Result<Url, &'static str> {
        request.url(&BaseUrl::https("https://api.test").map_err(|_| "base")?)
    }

    #[test]
    fn path_segments_and_query_are_encoded() {
        let request = Request::get(
            ["restores", "files", "rf/1 x", "_go"],
            RetryPolicy::Idempotent,
        )
        .query("filter", r#"{"a":{"$eq":"b&c=d"}}"#)
        .query_if("start", Some(2))
        .query_if("end", None::<u8>);
        let url = url(&request).unwrap();
        assert_eq!(url.path(), "/restores/files/rf%2F1%20x/_go");
        assert_eq!(
            url.query(),
            Some("filter=%7B%22a%22%3A%7B%22%24eq%22%3A%22b%26c%3Dd%22%7D%7D&start=2")
        );
    }

    #[test]
    fn rejects_empty_dot_and_control_segments() {
        for segment in ["", ".", "..", "\t", ".\t.", "a\nb"] {
            assert!(
                url(&Request::get(
                    ["files", segment, "trash"],
                    RetryPolicy::Idempotent
                ))
                .is_err(),
                "{segment:?}"
            );
        }
        assert_eq!(
            url(&Request::get(["%2e%2e"], RetryPolicy::Idempotent))
                .unwrap()
                .path(),
            "/%252e%252e"
        );
    }

    proptest! {
        #[test]
        fn a_segment_cannot_change_path_or_host(segment in "\\PC{1,20}|[./\\\\%?#@:; ]{1,9}|[\\x00-\\x7f]{1,9}") {
            if let Ok(url) = url(&Request::get(["files", segment.as_str(), "trash"], RetryPolicy::Idempotent)) {
                let parts: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(parts.len(), 3, "{}", url);
                prop_assert_eq!((parts[0], parts[2]), ("files", "trash"));
                let decoded = percent_encoding::percent_decode_str(parts[1]).decode_utf8().unwrap();
                prop_assert_eq!(decoded, segment.as_str());
                prop_assert_eq!(url.host_str(), Some("api.test"));
                prop_assert_eq!((url.query(), url.fragment()), (None, None));
            } else {
                prop_assert!(matches!(segment.as_str(), "." | "..") || segment.contains(char::is_control));
            }
        }
    }
}

use std::{fmt, sync::Arc, time::Duration};

use secrecy::SecretString;
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{base_url::BaseUrl, call_kind::CallKind, token::TokenSource};

/// One call, in the words of HTTP, and what may be done about it when it fails.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) repeat: Repeat,
    pub(crate) patience: Patience,
    pub(crate) kind: CallKind,
    pub(crate) longest_wait: Option<Duration>,
    pub(crate) bearer: Option<Arc<dyn TokenSource>>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) form: Option<SecretString>,
    pub(crate) try_later: fn(u16, &Value) -> bool,
    pub(crate) speaks: fn(&Refusal<'_>) -> bool,
    segments: Vec<String>,
    query: Vec<(&'static str, String)>,
}

/// An answer that is no success, as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// The status, 300 to 599.
    pub status: u16,
    /// The body, if it is JSON.
    pub json: Option<&'a Value>,
    /// Whether there is no body at all.
    pub is_empty: bool,
    /// Whether it has one of the headers in which the services send the ID of a request.
    pub has_request_id: bool,
}

/// What may be sent a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Changes nothing: up to five tries.
    Safe,
    /// Changes something: again only when it was certainly not applied, that is after a 429, a "try later" conflict
    /// ([`Request::try_later`]) or a connection that was never made. Anything ambiguous is
    /// [`ErrorKind::UnknownOutcome`](crate::ErrorKind::UnknownOutcome).
    IfNotApplied,
    /// Changes something that must not happen twice: again only after a 429 or a connection that was never made.
    Never,
}

/// How long a call may take as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// 30 s.
    Quick,
    /// 660 s: a service that cuts its own long calls at 600 s gets to say so.
    Long,
}

/// The methods in use.
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
    /// Begins a GET. Each path segment is percent-encoded on its own.
    pub fn get<S: Into<String>>(segments: impl IntoIterator<Item = S>, repeat: Repeat) -> Self {
        Self::new(Method::Get, segments, repeat)
    }

    /// Begins a POST, without a body until [`Request::json`].
    pub fn post<S: Into<String>>(segments: impl IntoIterator<Item = S>, repeat: Repeat) -> Self {
        Self::new(Method::Post, segments, repeat)
    }

    /// Begins a PUT.
    pub fn put<S: Into<String>>(segments: impl IntoIterator<Item = S>, repeat: Repeat) -> Self {
        Self::new(Method::Put, segments, repeat)
    }

    /// Begins a DELETE.
    pub fn delete<S: Into<String>>(segments: impl IntoIterator<Item = S>, repeat: Repeat) -> Self {
        Self::new(Method::Delete, segments, repeat)
    }

    fn new<S: Into<String>>(
        method: Method,
        segments: impl IntoIterator<Item = S>,
        repeat: Repeat,
    ) -> Self {
        Self {
            method,
            repeat,
            patience: Patience::Quick,
            kind: CallKind::General,
            longest_wait: None,
            bearer: None,
            headers: Vec::new(),
            body: None,
            form: None,
            try_later: |_, _| false,
            speaks: |_| true,
            segments: segments.into_iter().map(Into::into).collect(),
            query: Vec::new(),
        }
    }

    /// Adds a pair to the query, encoded.
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a pair to the query if there is a value.
    pub fn query_if(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a header. For a token there is [`Request::bearer`].
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends `Authorization: Bearer …` with what the source gives, marked so that nothing prints it.
    pub fn bearer(mut self, source: Arc<dyn TokenSource>) -> Self {
        self.bearer = Some(source);
        self
    }

    /// Sends a JSON body.
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Sends the fields of a form (`application/x-www-form-urlencoded`) in place of JSON; nothing prints them.
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.form = Some(form.into());
        self
    }

    /// Says how long the call may take; [`Patience::Quick`] unless said.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Sets the kind of call, which has a gate and perhaps a pace of its own; [`CallKind::General`] unless said.
    pub fn kind(mut self, kind: CallKind) -> Self {
        self.kind = kind;
        self
    }

    /// Fails with [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) at once where the service asks for a longer wait:
    /// for calls that a person sits in front of.
    pub fn waiting_at_most(mut self, time: Duration) -> Self {
        self.longest_wait = Some(time);
        self
    }

    /// Says which 409 answers mean "nothing happened, try later", from status and body.
    pub fn try_later(mut self, tells: fn(u16, &Value) -> bool) -> Self {
        self.try_later = tells;
        self
    }

    /// Says which refusals are the service's own. Any other 3xx or 4xx was answered by something on the way: it is
    /// [`ErrorKind::Intercepted`](crate::ErrorKind::Intercepted) for a read and
    /// [`ErrorKind::UnknownOutcome`](crate::ErrorKind::UnknownOutcome) for a write, which may have been handed on before.
    pub fn speaks(mut self, is_own: fn(&Refusal<'_>) -> bool) -> Self {
        self.speaks = is_own;
        self
    }

    /// Puts the address together. An empty segment, `.` and `..` have no spelling inside a path, and line breaks and tabs
    /// would silently vanish from it (WHATWG URL), so these are refused.
    pub(crate) fn url(&self, base: &BaseUrl) -> Result<Url, &'static str> {
        let unspeakable = |segment: &String| {
            matches!(segment.as_str(), "" | "." | "..") || segment.chars().any(char::is_control)
        };
        if self.segments.iter().any(unspeakable) {
            return Err("a part of the path is empty, made of dots or has control characters");
        }
        let mut url = base.url().clone();
        url.path_segments_mut()
            .map_err(|()| "the base is not a web address")?
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
            .field("repeat", &self.repeat)
            .field("patience", &self.patience)
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
    fn encodes_each_segment_and_the_query() {
        let request = Request::get(["restores", "files", "rf/1 x", "_go"], Repeat::Safe)
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
    fn refuses_dots_and_nothing() {
        for segment in ["", ".", "..", "\t", ".\t.", "a\nb"] {
            assert!(
                url(&Request::get(["files", segment, "trash"], Repeat::Safe)).is_err(),
                "{segment:?}"
            );
        }
        assert_eq!(
            url(&Request::get(["%2e%2e"], Repeat::Safe)).unwrap().path(),
            "/%252e%252e"
        );
    }

    proptest! {
        #[test]
        fn a_segment_stays_one_segment_and_the_host_stays(segment in "\\PC{1,20}|[./\\\\%?#@:; ]{1,9}|[\\x00-\\x7f]{1,9}") {
            if let Ok(url) = url(&Request::get(["files", segment.as_str(), "trash"], Repeat::Safe)) {
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

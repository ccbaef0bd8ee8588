use std::{
    error::Error as StdError,
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::{
    error::{Said, SaidBody},
    options::HttpOptions,
    request::{Method, Patience, Request},
    retry_after::retry_after,
    verdict::Ending,
};

/// The names under which services send the id of a request: Box; Amazon's gateway in front of Clumio; the rest.
const REQUEST_ID_HEADERS: [&str; 5] =
    ["box-request-id", "x-amzn-requestid", "x-amz-apigw-id", "x-request-id", "x-correlation-id"];

/// Sends a request once.
pub(crate) struct Sender {
    client: reqwest::Client,
    quick: Duration,
    long: Duration,
    answer_cap: usize,
}

/// What came of one attempt.
pub(crate) struct Attempted {
    pub(crate) ending: Ending,
    pub(crate) reason: Option<String>,
    pub(crate) said: Said,
    /// Of a 2xx only; any other body is in `said`.
    pub(crate) body: Vec<u8>,
}

impl Sender {
    pub(crate) fn new(options: &HttpOptions) -> Result<Self, String> {
        use_ring();
        #[expect(clippy::disallowed_methods, reason = "this is the one place that makes a client")]
        let mut builder = reqwest::Client::builder()
            .tls_backend_rustls()
            .https_only(!options.base.is_demo())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(&options.user_agent)
            .connect_timeout(options.connect)
            // Shorter than what load balancers allow: a connection that dies of age just as a write goes out would turn
            // into an unknown outcome.
            .pool_idle_timeout(Duration::from_secs(20));
        if options.base.is_demo() {
            builder = builder.no_proxy();
        }
        if options.base.url().scheme() == "http" {
            // A demo has to start on a machine without a trust store, too.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|error| innermost(&error))?;
        Ok(Self { client, quick: options.quick, long: options.long, answer_cap: options.answer_cap })
    }

    /// Checks and builds what is sent. The error says what no header can hold.
    pub(crate) fn prepare(
        &self,
        request: &Request,
        url: &Url,
        token: Option<&SecretString>,
    ) -> Result<reqwest::Request, &'static str> {
        let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes())
            .map_err(|_| "an unknown method")?;
        let timeout = match request.patience {
            Patience::Quick => self.quick,
            Patience::Long => self.long,
        };
        let mut builder = self.client.request(method, url.clone()).timeout(timeout);
        for (name, value) in &request.headers {
            let value =
                HeaderValue::from_str(value).map_err(|_| "a header with characters that none may have")?;
            builder = builder.header(*name, value);
        }
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
                .map_err(|_| "a token with characters that none may have")?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        match (&request.form, &request.body) {
            (Some(form), _) => {
                builder = builder
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form.expose_secret().to_owned());
            }
            (None, Some(body)) => builder = builder.json(body),
            // hyper leaves the length out of a body that is none, for which a gateway may answer 411.
            (None, None) if matches!(request.method, Method::Post | Method::Put) => {
                builder = builder.header(CONTENT_LENGTH, 0);
            }
            (None, None) => {}
        }
        builder.build().map_err(|_| "a request that cannot be built")
    }

    pub(crate) async fn send(&self, prepared: reqwest::Request, request: &Request) -> Attempted {
        let mut response = match self.client.execute(prepared).await {
            Ok(response) => response,
            Err(error) => return failed(&error, Said::default()),
        };
        let status = response.status();
        let wait = wait_asked(response.headers());
        let mut said = Said {
            status: Some(status.as_u16()),
            request_id: REQUEST_ID_HEADERS.iter().find_map(|name| text(response.headers(), name)),
            challenge: text(response.headers(), WWW_AUTHENTICATE.as_str()),
            body: SaidBody::Nothing,
        };
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > self.answer_cap => {
                    let reason = Some(format!("the answer is larger than {} bytes", self.answer_cap));
                    return Attempted { ending: Ending::TooLarge, reason, said, body: Vec::new() };
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // The status is known and says enough, unless it was a success whose result is now missing.
                Err(error) if status.is_success() => return failed(&error, said),
                Err(_) => break,
            }
        }
        let mut try_later = false;
        if !status.is_success() {
            said.body = SaidBody::of(&body);
            body = Vec::new();
            let empty = Value::Null;
            let value = if let SaidBody::Json(value) = &said.body { value } else { &empty };
            try_later = status.as_u16() == 409 && (request.try_later)(409, value);
        }
        let reason = status.is_redirection().then(|| "a redirect, which is not followed".to_owned());
        let ending = Ending::Answered { status: status.as_u16(), retry_after: wait, try_later };
        Attempted { ending, reason, said, body }
    }
}

/// Chooses the cryptography for the whole process, once; whoever came first is fine as well.
fn use_ring() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

fn wait_asked(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    #[expect(clippy::disallowed_methods, reason = "a service that gives a date means the real time")]
    let now: SystemTime = jiff::Timestamp::now().into();
    retry_after(&value, text(headers, DATE.as_str()).as_deref(), now)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().filter(|value| !value.is_empty()).map(ToOwned::to_owned)
}

fn failed(error: &reqwest::Error, said: Said) -> Attempted {
    let reason = innermost(error);
    let untrusted = chain(error).any(is_tls) || reason.contains("proxy authorization required");
    let ending = match (error.is_connect(), error.is_timeout()) {
        (true, _) if untrusted => Ending::Untrusted,
        (true, _) => Ending::NeverConnected,
        (false, true) => Ending::TimedOut,
        (false, false) => Ending::CutOff,
    };
    Attempted { ending, reason: Some(reason), said, body: Vec::new() }
}

/// The last cause in the chain. It never names the address, unlike the first.
fn innermost(error: &reqwest::Error) -> String {
    let mut last = None;
    for cause in chain(error).skip(1) {
        last = Some(cause.to_string());
    }
    last.unwrap_or_else(|| "no further details".to_owned())
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // io::Error hides what it wraps from source(), which then begins one further down.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        wrapped.map_or_else(|| error.source(), |inner| Some(inner))
    })
}

fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    error.is::<rustls::Error>()
}

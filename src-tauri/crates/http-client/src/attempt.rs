use std::time::{Duration, SystemTime};

use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER,
    WWW_AUTHENTICATE,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use crate::{
    dates::Dates,
    error::{Said, SaidBody},
    intermediary,
    obstacle::Obstacle,
    options::HttpOptions,
    request::{Method, Patience, Refusal, Request},
    retry_after::retry_after,
    scrub::Secrets,
    trust,
    tunnel::{AskFirst, Tunnel, chain, innermost},
    verdict::Ending,
    way::{Way, WayError},
};

/// The names under which services send the id of a request: Box; Amazon's gateway in front of Clumio; the rest.
const REQUEST_ID_HEADERS: [&str; 5] = [
    "box-request-id",
    "x-amzn-requestid",
    "x-amz-apigw-id",
    "x-request-id",
    "x-correlation-id",
];

/// Fields of a form that are no secrets; every other is one.
const OPEN_FIELDS: [&str; 5] = [
    "grant_type",
    "client_id",
    "redirect_uri",
    "box_subject_type",
    "box_subject_id",
];

/// Sends a request once.
pub(crate) struct Sender {
    client: reqwest::Client,
    quick: Duration,
    long: Duration,
    answer_cap: usize,
    /// The proxy on the way.
    tunnel: Option<Tunnel>,
    pub(crate) dates: Dates,
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
    /// Prepares to send. The error says what stands in the way of it: a trust store or the setting of a proxy.
    pub(crate) fn new(options: &HttpOptions) -> Result<Self, WayError> {
        trust::use_ring();
        let other = |reason: String| WayError {
            obstacle: None,
            reason,
        };
        let way = Way::to(&options.base, &options.network)?;
        let (client, tunnel) = match options.network.proxy(&options.base)? {
            Some(proxy) => {
                let client = build(
                    options,
                    Some(proxy.for_reqwest(false).map_err(other)?),
                    None,
                );
                let tunnel = Tunnel::new(way, |ask_first| {
                    build(options, Some(proxy.for_reqwest(true)?), Some(ask_first))
                });
                (client.map_err(other)?, Some(tunnel.map_err(other)?))
            }
            None => (build(options, None, None).map_err(other)?, None),
        };
        let (quick, long, answer_cap) = (options.quick, options.long, options.answer_cap);
        let dates = Dates::heard_by(options.network.dates.clone());
        Ok(Self {
            client,
            quick,
            long,
            answer_cap,
            tunnel,
            dates,
        })
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
            let value = HeaderValue::from_str(value)
                .map_err(|_| "a header with characters that none may have")?;
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
        builder
            .build()
            .map_err(|_| "a request that cannot be built")
    }

    pub(crate) async fn send(&self, prepared: reqwest::Request, request: &Request) -> Attempted {
        let secrets = sent(&prepared, request);
        let begun = Instant::now();
        let sent = match &self.tunnel {
            Some(tunnel) => tunnel.execute(&self.client, prepared).await,
            None => self
                .client
                .execute(prepared)
                .await
                .map_err(|error| (error, None)),
        };
        let mut response = match sent {
            Ok(response) => response,
            Err((error, said)) => return self.failed(&error, said, Said::default()),
        };
        self.dates
            .note(response.url().authority(), response.headers(), begun);
        let status = response.status();
        let wait = wait_asked(response.headers());
        let mut said = Said {
            status: Some(status.as_u16()),
            request_id: REQUEST_ID_HEADERS
                .iter()
                .find_map(|name| text(response.headers(), name))
                .map(|id| secrets.request_id(&id)),
            challenge: text(response.headers(), WWW_AUTHENTICATE.as_str())
                .map(|words| secrets.sentence(&words)),
            server: intermediary::server(response.headers()).map(|words| secrets.sentence(&words)),
            ..Said::default()
        };
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > self.answer_cap => {
                    let reason = Some(format!(
                        "the answer is larger than {} bytes",
                        self.answer_cap
                    ));
                    return Attempted {
                        ending: Ending::TooLarge,
                        reason,
                        said,
                        body: Vec::new(),
                    };
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // The status is known and says enough, unless it was a success whose result is now missing.
                Err(error) if status.is_success() => return self.failed(&error, None, said),
                Err(_) => break,
            }
        }
        let mut try_later = false;
        let mut intercepted = false;
        if !status.is_success() {
            said.body = SaidBody::of(&body, &secrets);
            let json = if let SaidBody::Json(value) = &said.body {
                Some(value)
            } else {
                None
            };
            try_later =
                status.as_u16() == 409 && (request.try_later)(409, json.unwrap_or(&Value::Null));
            intercepted = status.is_redirection()
                || !(request.speaks)(&Refusal {
                    status: status.as_u16(),
                    json,
                    is_empty: body.trim_ascii().is_empty(),
                    has_request_id: said.request_id.is_some(),
                });
            if intercepted && (300..500).contains(&status.as_u16()) {
                let name = intermediary::name(&body, said.server.as_deref())
                    .map(|name| secrets.sentence(&name));
                said.obstacle = Some(Obstacle::Intermediary { name });
            }
            body = Vec::new();
        }
        // What answers a form may give back what was sent, as a token service that renews one does.
        if request.form.is_none() {
            body = secrets.body(body);
        }
        let reason = status
            .is_redirection()
            .then(|| "a redirect, which is not followed".to_owned());
        let ending = Ending::Answered {
            status: status.as_u16(),
            retry_after: wait,
            try_later,
            intercepted,
        };
        Attempted {
            ending,
            reason,
            said,
            body,
        }
    }

    fn failed(
        &self,
        error: &reqwest::Error,
        by_proxy: Option<WayError>,
        mut said: Said,
    ) -> Attempted {
        let mut reason = innermost(error);
        if let Some(WayError {
            obstacle,
            reason: words,
        }) = by_proxy
        {
            reason = words;
            said.obstacle = obstacle;
        } else if error.is_connect() {
            let tls = chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
            said.obstacle = match (tls.map(trust::obstacle), &self.tunnel) {
                (Some((obstacle, words)), _) => {
                    reason = words;
                    Some(obstacle)
                }
                (None, Some(tunnel)) => Some(Obstacle::ProxyOutOfReach {
                    proxy: tunnel.proxy(),
                }),
                (None, None) => None,
            };
        }
        let ending = match (error.is_connect(), error.is_timeout()) {
            (true, _) if said.obstacle.as_ref().is_none_or(Obstacle::may_pass) => {
                Ending::NeverConnected
            }
            (true, _) => Ending::Untrusted,
            (false, true) => Ending::TimedOut,
            (false, false) => Ending::CutOff,
        };
        Attempted {
            ending,
            reason: Some(reason),
            said,
            body: Vec::new(),
        }
    }
}

fn build(
    options: &HttpOptions,
    proxy: Option<reqwest::Proxy>,
    ask_first: Option<AskFirst>,
) -> Result<reqwest::Client, String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that makes a client"
    )]
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .https_only(!options.base.is_demo())
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent(&options.user_agent)
        .connect_timeout(options.connect)
        // Shorter than what load balancers allow: a connection that dies of age just as a write goes out would turn
        // into an unknown outcome.
        .pool_idle_timeout(Duration::from_secs(20));
    builder = if options.base.url().scheme() == "http" {
        // A demo has to start on a machine without a trust store, too.
        builder.tls_backend_rustls().tls_certs_only([])
    } else {
        builder.tls_backend_preconfigured(trust::tls(&options.network.extra_roots)?)
    };
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    if let Some(ask_first) = ask_first {
        builder = builder.connector_layer(ask_first);
    }
    builder.build().map_err(|error| innermost(&error))
}

/// Collects what a request carries that no answer may show.
fn sent(prepared: &reqwest::Request, request: &Request) -> Secrets {
    let bearer = prepared
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let bearer = bearer
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(SecretString::from);
    let form = request
        .form
        .as_ref()
        .map(|form| form.expose_secret())
        .unwrap_or_default();
    let fields =
        form_urlencoded::parse(form.as_bytes()).filter(|(name, _)| !OPEN_FIELDS.contains(&&**name));
    let fields: Vec<SecretString> = fields.map(|(_, value)| value.into_owned().into()).collect();
    Secrets::new(bearer.iter().chain(&fields))
}

fn wait_asked(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a service that gives a date means the real time"
    )]
    let now: SystemTime = jiff::Timestamp::now().into();
    retry_after(&value, text(headers, DATE.as_str()).as_deref(), now)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .filter(|value| !value.is_empty())
        .map(ToOwned::to_owned)
}

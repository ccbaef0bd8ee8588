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
    connection_error::ConnectionError,
    connection_probe::ConnectionProbe,
    error::{ErrorBody, ResponseInfo},
    held_secrets::HeldSecretsSource,
    intermediary,
    options::HttpOptions,
    probe_error::ProbeError,
    proxy_tunnel::{ProxyAuthLayer, ProxyTunnel, chain, root_cause},
    redact::Redactor,
    request::{ErrorResponse, Method, Request, Timeout},
    retry_after::retry_after,
    retry_policy::AttemptOutcome,
    server_clock::ServerClock,
    tls,
};

/// Headers with a request ID: of Box, of Amazon's gateway in front of Clumio, and common ones.
const REQUEST_ID_HEADERS: [&str; 5] = [
    "box-request-id",
    "x-amzn-requestid",
    "x-amz-apigw-id",
    "x-request-id",
    "x-correlation-id",
];

/// Form fields that are not secret; every other field is.
const PUBLIC_FIELDS: [&str; 5] = [
    "grant_type",
    "client_id",
    "redirect_uri",
    "box_subject_type",
    "box_subject_id",
];

/// Sends single requests, without retries.
pub(crate) struct Sender {
    client: reqwest::Client,
    short_timeout: Duration,
    long_timeout: Duration,
    max_response_bytes: usize,
    /// Set when a proxy is used.
    tunnel: Option<ProxyTunnel>,
    pub(crate) clock: ServerClock,
    held_secrets: HeldSecretsSource,
}

/// The result of one attempt.
pub(crate) struct Attempt {
    pub(crate) outcome: AttemptOutcome,
    pub(crate) reason: Option<String>,
    pub(crate) info: ResponseInfo,
    /// Body of a 2xx; the body of an error response is in `response`.
    pub(crate) body: Vec<u8>,
}

impl Sender {
    /// Builds the clients.
    ///
    /// # Errors
    /// When the trust store or the proxy setting is unusable.
    pub(crate) fn new(options: &HttpOptions) -> Result<Self, ProbeError> {
        tls::install_crypto_provider();
        let error = |reason: String| ProbeError {
            connection_error: None,
            reason,
        };
        let probe = ConnectionProbe::new(&options.base, &options.network)?;
        let (client, tunnel) = match options.network.proxy(&options.base)? {
            Some(proxy) => {
                let client =
                    build_client(options, Some(proxy.to_reqwest(false).map_err(error)?), None);
                let tunnel = ProxyTunnel::new(probe, |auth_layer| {
                    build_client(options, Some(proxy.to_reqwest(true)?), Some(auth_layer))
                });
                (client.map_err(error)?, Some(tunnel.map_err(error)?))
            }
            None => (build_client(options, None, None).map_err(error)?, None),
        };
        let (short_timeout, long_timeout, max_response_bytes) = (
            options.short_timeout,
            options.long_timeout,
            options.max_response_bytes,
        );
        let clock = ServerClock::new(options.network.date_sink.clone());
        Ok(Self {
            client,
            short_timeout,
            long_timeout,
            max_response_bytes,
            tunnel,
            clock,
            held_secrets: options.network.held_secrets.clone(),
        })
    }

    /// Builds a request. The error names the part that is invalid.
    pub(crate) fn prepare(
        &self,
        request: &Request,
        url: &Url,
        token: Option<&SecretString>,
    ) -> Result<reqwest::Request, &'static str> {
        let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes())
            .map_err(|_| "an unknown method")?;
        let timeout = match request.timeout {
            Timeout::Short => self.short_timeout,
            Timeout::Long => self.long_timeout,
        };
        let mut builder = self.client.request(method, url.clone()).timeout(timeout);
        for (name, value) in &request.headers {
            let value =
                HeaderValue::from_str(value).map_err(|_| "a header with invalid characters")?;
            builder = builder.header(*name, value);
        }
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
                .map_err(|_| "a token with invalid characters")?;
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
            // Without a body hyper omits the length, which a gateway may reject with 411.
            (None, None) if matches!(request.method, Method::Post | Method::Put) => {
                builder = builder.header(CONTENT_LENGTH, 0);
            }
            (None, None) => {}
        }
        builder.build().map_err(|_| "an invalid request")
    }

    pub(crate) async fn send(&self, prepared: reqwest::Request, request: &Request) -> Attempt {
        let redactor = redactor(&prepared, request).with_held(&self.held_secrets.secrets());
        let sent_at = Instant::now();
        let result = match &self.tunnel {
            Some(tunnel) => tunnel.execute(&self.client, prepared).await,
            None => self
                .client
                .execute(prepared)
                .await
                .map_err(|error| (error, None)),
        };
        let mut response = match result {
            Ok(response) => response,
            Err((error, proxy_error)) => {
                return self.failure(&error, proxy_error, ResponseInfo::default());
            }
        };
        self.clock
            .record(response.url().authority(), response.headers(), sent_at);
        let status = response.status();
        let retry_after = retry_after_header(response.headers());
        let mut info = ResponseInfo {
            status: Some(status.as_u16()),
            request_id: REQUEST_ID_HEADERS
                .iter()
                .find_map(|name| header_text(response.headers(), name))
                // No ID has blanks, and what has some may quote the secret that nothing here knows yet.
                .filter(|id| !(request.returns_secret && id.contains(char::is_whitespace)))
                .map(|id| redactor.request_id(&id)),
            challenge: header_text(response.headers(), WWW_AUTHENTICATE.as_str())
                .map(|text| redactor.message(&text)),
            server: intermediary::server(response.headers()).map(|text| redactor.message(&text)),
            ..ResponseInfo::default()
        };
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > self.max_response_bytes => {
                    let reason = Some(format!(
                        "the response is larger than {} bytes",
                        self.max_response_bytes
                    ));
                    return Attempt {
                        outcome: AttemptOutcome::TooLarge,
                        reason,
                        info,
                        body: Vec::new(),
                    };
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                // An error status is enough; of a success the result is missing.
                Err(error) if status.is_success() => return self.failure(&error, None, info),
                Err(_) => break,
            }
        }
        // Of a response with a new secret no ID is kept that stands in its body, too.
        if request.returns_secret || (status.is_success() && request.form.is_some()) {
            info.request_id.take_if(|id| contains(&body, id));
        }
        let mut transient_conflict = false;
        let mut from_intermediary = false;
        let mut is_page = false;
        if !status.is_success() {
            info.body = ErrorBody::of(&body, &redactor);
            let json = if let ErrorBody::Json(value) = &info.body {
                Some(value)
            } else {
                None
            };
            transient_conflict = status.as_u16() == 409
                && (request.is_transient_conflict)(json.unwrap_or(&Value::Null));
            from_intermediary = status.is_redirection()
                || !(request.is_service_error)(&ErrorResponse {
                    status: status.as_u16(),
                    json,
                    is_empty: body.trim_ascii().is_empty(),
                    has_request_id: info.request_id.is_some(),
                });
            is_page = from_intermediary && matches!(info.body, ErrorBody::Text(_));
            if from_intermediary && (is_page || (300..500).contains(&status.as_u16())) {
                let name = intermediary::name(&body, info.server.as_deref())
                    .map(|name| redactor.message(&name));
                info.connection_error = Some(ConnectionError::Intermediary { name });
            }
            body = Vec::new();
        }
        if !request.has_secret_response() {
            body = redactor.body(body);
        }
        let reason = status
            .is_redirection()
            .then(|| "a redirect, which is not followed".to_owned());
        let outcome = AttemptOutcome::Response {
            status: status.as_u16(),
            retry_after,
            transient_conflict,
            from_intermediary,
            is_page,
        };
        Attempt {
            outcome,
            reason,
            info,
            body,
        }
    }

    fn failure(
        &self,
        error: &reqwest::Error,
        proxy_error: Option<ProbeError>,
        mut info: ResponseInfo,
    ) -> Attempt {
        let mut reason = root_cause(error);
        if let Some(ProbeError {
            connection_error,
            reason: proxy_reason,
        }) = proxy_error
        {
            reason = proxy_reason;
            info.connection_error = connection_error;
        } else if error.is_connect() {
            let tls_error = chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
            info.connection_error = match (tls_error.map(tls::connection_error), &self.tunnel) {
                (Some((connection_error, tls_reason)), _) => {
                    reason = tls_reason;
                    Some(connection_error)
                }
                (None, Some(tunnel)) => Some(ConnectionError::ProxyUnreachable {
                    proxy: tunnel.proxy(),
                }),
                (None, None) => None,
            };
        }
        let outcome = match (error.is_connect(), error.is_timeout()) {
            (true, _)
                if info
                    .connection_error
                    .as_ref()
                    .is_none_or(ConnectionError::is_transient) =>
            {
                AttemptOutcome::ConnectFailed
            }
            (true, _) => AttemptOutcome::ConnectionBlocked,
            (false, true) => AttemptOutcome::TimedOut,
            (false, false) => AttemptOutcome::ConnectionLost,
        };
        Attempt {
            outcome,
            reason: Some(reason),
            info,
            body: Vec::new(),
        }
    }
}

fn build_client(
    options: &HttpOptions,
    proxy: Option<reqwest::Proxy>,
    auth_layer: Option<ProxyAuthLayer>,
) -> Result<reqwest::Client, String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place that creates a client"
    )]
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .https_only(!options.base.is_demo())
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent(&options.user_agent)
        .connect_timeout(options.connect_timeout)
        // Shorter than the idle timeout of load balancers: a connection that they close just as a write is sent would leave an
        // unknown outcome.
        .pool_idle_timeout(Duration::from_secs(20));
    builder = if options.base.url().scheme() == "http" {
        // The demo must work on a machine without a trust store.
        builder.tls_backend_rustls().tls_certs_only([])
    } else {
        builder.tls_backend_preconfigured(tls::client_config(&options.network.extra_roots)?)
    };
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    if let Some(auth_layer) = auth_layer {
        builder = builder.connector_layer(auth_layer);
    }
    builder.build().map_err(|error| root_cause(&error))
}

/// Returns whether a body contains a text.
fn contains(body: &[u8], text: &str) -> bool {
    !text.is_empty() && body.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Collects the secrets of a request.
fn redactor(prepared: &reqwest::Request, request: &Request) -> Redactor {
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
    let fields = form_urlencoded::parse(form.as_bytes())
        .filter(|(name, _)| !PUBLIC_FIELDS.contains(&&**name));
    let fields: Vec<SecretString> = fields.map(|(_, value)| value.into_owned().into()).collect();
    Redactor::new(bearer.iter().chain(&fields))
}

fn retry_after_header(headers: &HeaderMap) -> Option<Duration> {
    let value = header_text(headers, RETRY_AFTER.as_str())?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a date in the header is absolute"
    )]
    let now: SystemTime = jiff::Timestamp::now().into();
    retry_after(&value, header_text(headers, DATE.as_str()).as_deref(), now)
}

fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)?
        .to_str()
        .ok()
        .filter(|value| !value.is_empty())
        .map(ToOwned::to_owned)
}

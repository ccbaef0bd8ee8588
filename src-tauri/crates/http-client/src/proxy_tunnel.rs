//! Requests through a proxy. A password is sent only to a proxy that has just offered Basic, which is checked before each
//! connection.

use std::{
    error::Error as StdError,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tower::{Layer, Service};

use crate::{
    connection_probe::ConnectionProbe,
    probe_error::ProbeError,
    proxy::{Authorization, ProxyAuthState},
};

/// Error text of hyper-util for a proxy that responds with 407.
const AUTH_REQUIRED_TEXT: &str = "proxy authorization required";

/// Error text of hyper-util for a proxy that responds with any other error.
const CONNECT_FAILED_TEXT: &str = "unsuccessful";

/// Sends requests through a proxy.
pub(crate) struct ProxyTunnel {
    probe: ConnectionProbe,
    authenticated: Option<AuthenticatedClient>,
}

/// A client that sends credentials to the proxy.
struct AuthenticatedClient {
    client: reqwest::Client,
    state: Arc<ProxyAuthState>,
    /// Whether the proxy required credentials last time.
    required: AtomicBool,
}

impl ProxyTunnel {
    /// Takes the path through the proxy; `build` creates a client with this layer around its connector.
    pub(crate) fn new(
        probe: ConnectionProbe,
        build: impl FnOnce(ProxyAuthLayer) -> Result<reqwest::Client, String>,
    ) -> Result<Self, String> {
        let authorization = probe.authorization().cloned();
        let authenticated = match authorization {
            Some(Authorization { state, .. }) => {
                let client = build(ProxyAuthLayer {
                    probe: probe.clone(),
                    state: Arc::clone(&state),
                })?;
                Some(AuthenticatedClient {
                    client,
                    state,
                    required: AtomicBool::new(false),
                })
            }
            None => None,
        };
        Ok(Self {
            probe,
            authenticated,
        })
    }

    /// Returns host and port of the proxy.
    pub(crate) fn proxy(&self) -> String {
        self.probe
            .proxy()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Sends a request, with credentials for the proxy if it requires them. The error contains the proxy's if it responded with
    /// one; the request was then not sent.
    pub(crate) async fn execute(
        &self,
        plain: &reqwest::Client,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, (reqwest::Error, Option<ProbeError>)> {
        let retry = request.try_clone();
        let authenticated = self.authenticated.as_ref();
        let required =
            authenticated.filter(|authenticated| authenticated.required.load(Ordering::Relaxed));
        let first = match required {
            Some(authenticated) => authenticated.client.execute(request).await,
            None => plain.execute(request).await,
        };
        let error = match first {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let proxy_error = self.proxy_error(&error).await;
        let (Some(authenticated), Some(request)) = (authenticated, retry) else {
            return Err((error, proxy_error));
        };
        let second = match (&proxy_error, required) {
            // The proxy requires credentials now and offers Basic.
            (Some(error), None)
                if error.requires_basic_auth() && !authenticated.state.is_rejected() =>
            {
                authenticated.required.store(true, Ordering::Relaxed);
                authenticated.client.execute(request).await
            }
            // The proxy does not require credentials any more.
            (None, Some(_)) if chain(&error).any(|cause| cause.is::<AuthNotRequired>()) => {
                authenticated.required.store(false, Ordering::Relaxed);
                plain.execute(request).await
            }
            _ => return Err((error, proxy_error)),
        };
        match second {
            Ok(response) => Ok(response),
            Err(error) => {
                let proxy_error = self.proxy_error(&error).await;
                Err((error, proxy_error))
            }
        }
    }

    /// Returns the proxy's error response to CONNECT. hyper-util keeps neither status nor headers, so the proxy is asked again.
    async fn proxy_error(&self, error: &reqwest::Error) -> Option<ProbeError> {
        if !error.is_connect() {
            return None;
        }
        if let Some(proxy_error) = chain(error).find_map(|cause| cause.downcast_ref::<ProbeError>())
        {
            return Some(proxy_error.clone());
        }
        let text = root_cause(error);
        if text.contains(AUTH_REQUIRED_TEXT) || text.contains(CONNECT_FAILED_TEXT) {
            // The response without credentials is enough: with credentials the layer has asked already.
            return self.probe.try_without_credentials().await.err();
        }
        None
    }
}

/// A connector layer that checks, before each connection with a password, that the proxy offers Basic.
#[derive(Clone)]
pub(crate) struct ProxyAuthLayer {
    probe: ConnectionProbe,
    state: Arc<ProxyAuthState>,
}

/// The connector with the check before it.
#[derive(Clone)]
pub(crate) struct ProxyAuthConnector<S> {
    inner: S,
    layer: ProxyAuthLayer,
}

/// The error for a proxy that does not require credentials, so that none are sent.
#[derive(Debug, thiserror::Error)]
#[error("the proxy does not require credentials")]
struct AuthNotRequired;

type BoxError = Box<dyn StdError + Send + Sync>;

impl<S> Layer<S> for ProxyAuthLayer {
    type Service = ProxyAuthConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ProxyAuthConnector {
            inner,
            layer: self.clone(),
        }
    }
}

impl<S, R> Service<R> for ProxyAuthConnector<S>
where
    S: Service<R, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
    S::Response: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        // `poll_ready` was called on this instance, not on the clone.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let ProxyAuthLayer { probe, state } = self.layer.clone();
        Box::pin(async move {
            let _guard = if state.is_accepted() {
                None
            } else {
                Some(state.first_attempt.lock().await)
            };
            if state.is_rejected() {
                return Err(probe.credentials_rejected().into());
            }
            match probe.try_without_credentials().await {
                Ok(()) => return Err(AuthNotRequired.into()),
                Err(error) if error.requires_basic_auth() => {}
                Err(error) => return Err(error.into()),
            }
            match inner.call(request).await {
                Ok(connection) => {
                    state.record(true);
                    Ok(connection)
                }
                Err(error)
                    if chain(&*error)
                        .any(|cause| cause.to_string().contains(AUTH_REQUIRED_TEXT)) =>
                {
                    state.record(false);
                    Err(probe.credentials_rejected().into())
                }
                Err(error)
                    if chain(&*error)
                        .any(|cause| cause.to_string().contains(CONNECT_FAILED_TEXT)) =>
                {
                    state.record(true);
                    Err(probe
                        .try_with_credentials()
                        .await
                        .err()
                        .map_or(error, Into::into))
                }
                Err(error) => Err(error),
            }
        })
    }
}

/// Returns the message of the last error in the chain. Unlike the first, it never contains the URL.
pub(crate) fn root_cause(error: &reqwest::Error) -> String {
    let cause = chain(error).skip(1).last().map(ToString::to_string);
    cause.unwrap_or_else(|| "no further details".to_owned())
}

/// Iterates over an error and its sources.
pub(crate) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // `io::Error::source` skips the wrapped error itself.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        wrapped.map_or_else(|| error.source(), |inner| Some(inner))
    })
}

//! The way through a proxy for the client that sends requests. A password goes to a proxy that has just offered Basic, on each
//! connection anew, and to no other: a proxy that never offered it, or offers it no more, never sees one.

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
    network::{Authorization, SignInRecord},
    way::{Way, WayError},
};

/// The words with which hyper-util tells that a proxy answered 407.
const WANTS_SIGN_IN: &str = "proxy authorization required";

/// The words with which it tells that a proxy answered anything else than 200.
const NOT_LET_THROUGH: &str = "unsuccessful";

/// A proxy on the way of a client.
pub(crate) struct Tunnel {
    way: Way,
    signed_in: Option<SignedIn>,
}

/// The client that tells the proxy who asks.
struct SignedIn {
    client: reqwest::Client,
    record: Arc<SignInRecord>,
    /// Whether the proxy wanted a sign-in when it was asked last.
    wanted: AtomicBool,
}

impl Tunnel {
    /// Plans the way through a proxy; `build` makes a client for it, with this layer around what connects.
    pub(crate) fn new(
        way: Way,
        build: impl FnOnce(AskFirst) -> Result<reqwest::Client, String>,
    ) -> Result<Self, String> {
        let authorization = way.authorization().cloned();
        let signed_in = match authorization {
            Some(Authorization { record, .. }) => {
                let client = build(AskFirst {
                    way: way.clone(),
                    record: Arc::clone(&record),
                })?;
                Some(SignedIn {
                    client,
                    record,
                    wanted: AtomicBool::new(false),
                })
            }
            None => None,
        };
        Ok(Self { way, signed_in })
    }

    /// Host and port of the proxy.
    pub(crate) fn proxy(&self) -> String {
        self.way
            .proxy()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Sends a request, with a sign-in to the proxy where that wants one. The error tells what the proxy said, where it said
    /// something; then nothing of the request has left.
    pub(crate) async fn execute(
        &self,
        open: &reqwest::Client,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, (reqwest::Error, Option<WayError>)> {
        let again = request.try_clone();
        let signed_in = self.signed_in.as_ref();
        let wanted = signed_in.filter(|signed_in| signed_in.wanted.load(Ordering::Relaxed));
        let first = match wanted {
            Some(signed_in) => signed_in.client.execute(request).await,
            None => open.execute(request).await,
        };
        let error = match first {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let said = self.said(&error).await;
        let (Some(signed_in), Some(request)) = (signed_in, again) else {
            return Err((error, said));
        };
        let second = match (&said, wanted) {
            // It wants one now, and offers what is spoken here.
            (Some(said), None) if said.wants_basic() && !signed_in.record.was_not_taken() => {
                signed_in.wanted.store(true, Ordering::Relaxed);
                signed_in.client.execute(request).await
            }
            // It wants none any more.
            (None, Some(_)) if chain(&error).any(|cause| cause.is::<NotWanted>()) => {
                signed_in.wanted.store(false, Ordering::Relaxed);
                open.execute(request).await
            }
            _ => return Err((error, said)),
        };
        match second {
            Ok(response) => Ok(response),
            Err(error) => {
                let said = self.said(&error).await;
                Err((error, said))
            }
        }
    }

    /// Finds out what the proxy said to a connection that it did not make: hyper-util keeps neither status nor headers.
    async fn said(&self, error: &reqwest::Error) -> Option<WayError> {
        if !error.is_connect() {
            return None;
        }
        if let Some(said) = chain(error).find_map(|cause| cause.downcast_ref::<WayError>()) {
            return Some(said.clone());
        }
        let words = innermost(error);
        if words.contains(WANTS_SIGN_IN) || words.contains(NOT_LET_THROUGH) {
            // What it says to one without a sign-in tells enough; one with a sign-in was asked for by the layer.
            return self.way.ask_openly().await.err();
        }
        None
    }
}

/// Asks the proxy, before each connection that would tell it a password, whether it offers Basic.
#[derive(Clone)]
pub(crate) struct AskFirst {
    way: Way,
    record: Arc<SignInRecord>,
}

/// The service that connects, with the question before it.
#[derive(Clone)]
pub(crate) struct AskingFirst<S> {
    inner: S,
    ask: AskFirst,
}

/// Says that the proxy wants no sign-in, so none is told it.
#[derive(Debug, thiserror::Error)]
#[error("the proxy does not want a sign-in")]
struct NotWanted;

type BoxError = Box<dyn StdError + Send + Sync>;

impl<S> Layer<S> for AskFirst {
    type Service = AskingFirst<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AskingFirst {
            inner,
            ask: self.clone(),
        }
    }
}

impl<S, R> Service<R> for AskingFirst<S>
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
        // The clone has not been asked whether it is ready, the one here has.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let AskFirst { way, record } = self.ask.clone();
        Box::pin(async move {
            let _first = if record.was_taken() {
                None
            } else {
                Some(record.first_try.lock().await)
            };
            if record.was_not_taken() {
                return Err(way.sign_in_not_taken().into());
            }
            match way.ask_openly().await {
                Ok(()) => return Err(NotWanted.into()),
                Err(said) if said.wants_basic() => {}
                Err(said) => return Err(said.into()),
            }
            match inner.call(request).await {
                Ok(made) => {
                    record.note(true);
                    Ok(made)
                }
                Err(error)
                    if chain(&*error).any(|cause| cause.to_string().contains(WANTS_SIGN_IN)) =>
                {
                    record.note(false);
                    Err(way.sign_in_not_taken().into())
                }
                Err(error)
                    if chain(&*error).any(|cause| cause.to_string().contains(NOT_LET_THROUGH)) =>
                {
                    record.note(true);
                    Err(way.ask_signed_in().await.err().map_or(error, Into::into))
                }
                Err(error) => Err(error),
            }
        })
    }
}

/// The last cause in the chain. It never names the address, unlike the first.
pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let last = chain(error).skip(1).last().map(ToString::to_string);
    last.unwrap_or_else(|| "no further details".to_owned())
}

pub(crate) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // io::Error hides what it wraps from source(), which then begins one further down.
        let wrapped = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        wrapped.map_or_else(|| error.source(), |inner| Some(inner))
    })
}

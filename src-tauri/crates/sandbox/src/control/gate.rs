//! One request's way through the sandbox: limit, script, latency, service, log.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use futures::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::script::{Cut, Fault};
use super::{Control, Side, calls};
use crate::server::route;

/// Stands before the router of one service.
pub(crate) struct Gate {
    side: Side,
    control: Arc<Control>,
    router: Router,
    calls: Router,
}

/// The connection is to be cut without an answer; hyper does so when the service returns an error.
#[derive(Debug)]
pub(crate) struct ConnectionCut;

impl fmt::Display for ConnectionCut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the script cut this connection")
    }
}

impl std::error::Error for ConnectionCut {}

impl Gate {
    pub(crate) fn new(side: Side, control: Arc<Control>, router: Router) -> Self {
        let calls = calls::router(Arc::clone(&control));
        Self { side, control, router, calls }
    }

    pub(crate) fn title_case_headers(&self) -> bool {
        self.side == Side::Box && self.control.box_side.title_case_headers()
    }

    /// What has arrived takes its effect even if the asker is gone before the answer, as at a real service.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Body>,
    ) -> Result<Response<Body>, ConnectionCut> {
        if request.uri().path().starts_with("/_sandbox/") {
            return Ok(route(self.calls.clone(), request).await);
        }
        tokio::spawn(async move { self.serve(request).await }).await.unwrap_or(Err(ConnectionCut))
    }

    async fn serve(&self, request: Request<Body>) -> Result<Response<Body>, ConnectionCut> {
        let (parts, body) = request.into_parts();
        let principal = match self.side {
            Side::Box => self.control.box_side.principal(&parts.headers),
            Side::Clumio => self.control.clumio.principal(&parts.headers),
        };
        let arrival = self.control.log.arrival(self.side, &parts, principal);
        let number = self.control.log.add(&arrival);
        let admitted = self.control.rates().admit(self.side, arrival.principal.as_deref(), Instant::now());
        let answer = match admitted {
            Err(seconds) => {
                self.pause(self.control.options.latency_ms).await;
                Ok(self.too_many(seconds))
            }
            Ok(()) => {
                let fault = self.control.script().take(self.service(), &arrival.method, &arrival.path);
                let delay = fault.as_ref().and_then(|fault| fault.delay_ms).unwrap_or(0);
                self.pause(self.control.options.latency_ms + delay).await;
                self.perform(fault.unwrap_or_default(), Request::from_parts(parts, body)).await
            }
        };
        if let Ok(response) = &answer {
            self.control.log.answered(number, response.status().as_u16());
        }
        answer
    }

    fn service(&self) -> &'static str {
        match self.side {
            Side::Box => "box",
            Side::Clumio => "clumio",
        }
    }

    async fn pause(&self, milliseconds: u64) {
        if milliseconds > 0 {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
    }

    async fn perform(&self, fault: Fault, request: Request<Body>) -> Result<Response<Body>, ConnectionCut> {
        if fault.drop == Some(Cut::Before) {
            return Err(ConnectionCut);
        }
        if fault.status.is_some() && !fault.after {
            return Ok(scripted(&fault));
        }
        let response = route(self.router.clone(), request).await;
        if fault.drop == Some(Cut::After) {
            return Err(ConnectionCut);
        }
        if fault.status.is_some() {
            return Ok(scripted(&fault));
        }
        match fault.truncate {
            Some(bytes) => truncated(response, bytes).await,
            None => Ok(response),
        }
    }

    fn too_many(&self, seconds: u64) -> Response<Body> {
        match self.side {
            Side::Box => self.control.box_side.too_many_requests(seconds),
            Side::Clumio => self.control.clumio.too_many_requests(seconds),
        }
    }
}

fn scripted(fault: &Fault) -> Response<Body> {
    let status = fault.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or_default();
    let (kind, bytes) = match &fault.body {
        None => (None, String::new()),
        Some(Value::String(text)) => (Some("text/html; charset=utf-8"), text.clone()),
        Some(value) => (Some("application/json"), value.to_string()),
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    if let Some(kind) = kind {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in &fault.headers {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), text.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The head tells the full length, the body ends after `kept` bytes with the connection cut.
async fn truncated(response: Response<Body>, kept: usize) -> Result<Response<Body>, ConnectionCut> {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| ConnectionCut)?.to_bytes();
    if kept >= whole.len() {
        return Ok(Response::from_parts(parts, Body::from(whole)));
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let beginning = stream::iter([Ok::<Bytes, ConnectionCut>(whole.slice(..kept))]);
    let cut = stream::once(async {
        // hyper sends what it holds while the body makes it wait; an error at once would throw that away.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(ConnectionCut)
    });
    Ok(Response::from_parts(parts, Body::from_stream(beginning.chain(cut))))
}

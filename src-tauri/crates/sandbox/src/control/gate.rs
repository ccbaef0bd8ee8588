//! One request's way through the sandbox: limit, script, latency, service, log.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::sync::watch;

use super::script::{Cut, Fault, Trickle, header_texts};
use super::{Control, Network, Side, calls, origin_check};
use crate::server::route;

/// Stands before the router of one service.
pub(crate) struct Gate {
    side: Side,
    control: Arc<Control>,
    router: Router,
    calls: Router,
    address: SocketAddr,
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
    pub(crate) fn new(
        side: Side,
        control: Arc<Control>,
        router: Router,
        address: SocketAddr,
    ) -> Self {
        let calls = calls::router(Arc::clone(&control));
        Self {
            side,
            control,
            router,
            calls,
            address,
        }
    }

    pub(crate) fn title_case_headers(&self) -> bool {
        self.side == Side::Box && self.control.box_side.title_case_headers()
    }

    /// How new connections fare, and every change of it.
    pub(crate) fn network(&self) -> watch::Receiver<Network> {
        self.control.network(self.side).subscribe()
    }

    /// What has arrived takes its effect even if the client is gone before the answer, as at a real service.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Body>,
    ) -> Result<Response<Body>, ConnectionCut> {
        let controls = self.control.options.control;
        let is_control = request.uri().path().starts_with("/_sandbox/");
        if is_control || !controls {
            let own = if controls {
                origin_check::Own::AnyOfThisComputer
            } else {
                origin_check::Own::Exactly(self.address)
            };
            if let Err(status) = origin_check::check(request.headers(), own) {
                return Ok(refused(status));
            }
        }
        if is_control && controls {
            return Ok(route(self.calls.clone(), request).await);
        }
        tokio::spawn(async move { self.serve(request).await })
            .await
            .unwrap_or(Err(ConnectionCut))
    }

    async fn serve(&self, request: Request<Body>) -> Result<Response<Body>, ConnectionCut> {
        let (parts, body) = request.into_parts();
        let principal = match self.side {
            Side::Box => self.control.box_side.principal(&parts.headers),
            Side::Clumio => self.control.clumio.principal(&parts.headers),
        };
        let arrival = self.control.log.arrival(self.side, &parts, principal);
        let number = self.control.log.add(&arrival);
        let answer = match self.admitted(parts.uri.path(), arrival.principal.as_deref()) {
            Err(seconds) => {
                pause(Some(self.control.options.latency_ms)).await;
                Ok(self.too_many(seconds))
            }
            Ok(()) => {
                let service = self.service();
                let fault = self.control.script().take(
                    service,
                    &arrival.method,
                    &arrival.path,
                    &arrival.query,
                );
                let fault = fault.unwrap_or_default();
                pause(Some(
                    self.control.options.latency_ms + fault.delay_ms.unwrap_or(0),
                ))
                .await;
                self.perform(&fault, Request::from_parts(parts, body)).await
            }
        };
        if let Ok(response) = &answer {
            self.control
                .log
                .answered(number, response.status().as_u16());
        }
        answer
    }

    /// `Err` holds the seconds to wait.
    fn admitted(&self, path: &str, principal: Option<&str>) -> Result<(), u64> {
        let now = Instant::now();
        let mut rates = self.control.rates();
        if let Some(user) = principal
            && (self.side, path) == (Side::Box, "/2.0/search")
            && self.control.box_side.limits_searches()
        {
            rates.admit_search(user, now)?;
        }
        rates.admit(self.side, principal, now)
    }

    fn service(&self) -> &'static str {
        match self.side {
            Side::Box => "box",
            Side::Clumio => "clumio",
        }
    }

    async fn perform(
        &self,
        fault: &Fault,
        request: Request<Body>,
    ) -> Result<Response<Body>, ConnectionCut> {
        let instead = fault.drop == Some(Cut::Before) || (fault.status.is_some() && !fault.after);
        let truth = match (instead, fault.later_ms) {
            (false, _) => Some(route(self.router.clone(), request).await),
            (true, None) => None,
            (true, Some(later)) => {
                self.take_effect_later(request, later);
                None
            }
        };
        pause(fault.answer_ms).await;
        let response = match (fault.drop, fault.status, truth) {
            (Some(_), _, _) | (None, None, None) => return Err(ConnectionCut),
            (None, Some(status), _) => scripted(fault, status),
            (None, None, Some(mut truth)) => {
                set_headers(truth.headers_mut(), fault);
                truth
            }
        };
        match (fault.truncate, fault.trickle) {
            (Some(bytes), _) => truncated(response, bytes).await,
            (None, Some(pace)) => trickled(response, pace).await,
            (None, None) => Ok(response),
        }
    }

    /// In a task of its own; not any more once the sandbox started over.
    fn take_effect_later(&self, request: Request<Body>, milliseconds: u64) {
        let (control, router, world) = (
            Arc::clone(&self.control),
            self.router.clone(),
            self.control.world(),
        );
        tokio::spawn(async move {
            // What was sent has arrived, whatever becomes of the connection.
            let (parts, body) = request.into_parts();
            let Ok(body) = body.collect().await else {
                return;
            };
            pause(Some(milliseconds)).await;
            if control.world() == world {
                route(
                    router,
                    Request::from_parts(parts, Body::from(body.to_bytes())),
                )
                .await;
            }
        });
    }

    fn too_many(&self, seconds: u64) -> Response<Body> {
        match self.side {
            Side::Box => self.control.box_side.too_many_requests(seconds),
            Side::Clumio => self.control.clumio.too_many_requests(seconds),
        }
    }
}

async fn pause(milliseconds: Option<u64>) {
    if let Some(milliseconds) = milliseconds.filter(|&milliseconds| milliseconds > 0) {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// An answer without a body.
fn refused(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn scripted(fault: &Fault, status: u16) -> Response<Body> {
    let (kind, bytes) = match (&fault.body, &fault.body_base64) {
        (_, Some(text)) => (
            Some("application/octet-stream"),
            STANDARD.decode(text).unwrap_or_default(),
        ),
        (None, None) => (None, Vec::new()),
        (Some(Value::String(text)), None) => {
            (Some("text/html; charset=utf-8"), text.clone().into_bytes())
        }
        (Some(value), None) => (Some("application/json"), value.to_string().into_bytes()),
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    if let Some(kind) = kind {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    set_headers(response.headers_mut(), fault);
    response
}

fn set_headers(headers: &mut HeaderMap, fault: &Fault) {
    for (name, value) in &fault.headers {
        let Ok(name) = name.parse::<HeaderName>() else {
            continue;
        };
        headers.remove(&name);
        for value in header_texts(value)
            .iter()
            .filter_map(|text| HeaderValue::from_str(text).ok())
        {
            headers.append(&name, value);
        }
    }
}

/// The head tells the full length, the body ends after `kept` bytes with the connection cut.
async fn truncated(response: Response<Body>, kept: usize) -> Result<Response<Body>, ConnectionCut> {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| ConnectionCut)?.to_bytes();
    if kept >= whole.len() {
        return Ok(Response::from_parts(parts, Body::from(whole)));
    }
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let beginning = stream::iter([Ok::<Bytes, ConnectionCut>(whole.slice(..kept))]);
    let cut = stream::once(async {
        // hyper sends what it holds while the body makes it wait; an error at once would throw that away.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(ConnectionCut)
    });
    Ok(Response::from_parts(
        parts,
        Body::from_stream(beginning.chain(cut)),
    ))
}

/// The head at once with the full length, the body piece by piece.
async fn trickled(
    response: Response<Body>,
    pace: Trickle,
) -> Result<Response<Body>, ConnectionCut> {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| ConnectionCut)?.to_bytes();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let pieces = stream::unfold(whole, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        pause(Some(pace.every_ms)).await;
        let piece = left.split_to(pace.bytes.min(left.len()));
        Some((Ok::<Bytes, ConnectionCut>(piece), left))
    });
    Ok(Response::from_parts(parts, Body::from_stream(pieces)))
}

//! Answers requests as the script says: with scripted responses, cut connections, delays, or the true answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::request_log::LoggedRequest;
use super::script::{DropTiming, Fault, Trickle, header_values};
use crate::gateway::{ConnectionCut, Services, pause, route};

/// Answers a request with the next fault that the script holds for it, or truly.
pub(crate) async fn respond(
    services: &Arc<Services>,
    router: &Router,
    logged: &LoggedRequest,
    request: Request<Body>,
) -> Result<Response<Body>, ConnectionCut> {
    let fault = services.control.script.lock().next_fault(logged);
    let fault = fault.unwrap_or_default();
    pause(services.options.latency_ms + fault.delay_ms.unwrap_or(0)).await;
    let replaced =
        fault.drop == Some(DropTiming::Before) || (fault.status.is_some() && !fault.after);
    let truth = match (replaced, fault.later_ms) {
        (false, _) => Some(route(router.clone(), request).await),
        (true, None) => None,
        (true, Some(delay_ms)) => {
            apply_later(services, router, request, delay_ms);
            None
        }
    };
    pause(fault.answer_ms.unwrap_or(0)).await;
    let response = match (fault.drop, fault.status, truth) {
        (Some(_), _, _) | (None, None, None) => return Err(ConnectionCut),
        (None, Some(status), _) => scripted_response(&fault, status),
        (None, None, Some(mut truth)) => {
            set_headers(truth.headers_mut(), &fault);
            truth
        }
    };
    match (fault.truncate, fault.trickle) {
        (Some(bytes), _) => truncate(response, bytes).await,
        (None, Some(pace)) => trickle(response, pace).await,
        (None, None) => Ok(response),
    }
}

/// Lets a request take effect in a task of its own, unless the sandbox is reset before.
fn apply_later(services: &Arc<Services>, router: &Router, request: Request<Body>, delay_ms: u64) {
    let (services, router) = (Arc::clone(services), router.clone());
    let generation = services.control.generation();
    tokio::spawn(async move {
        // A body that was sent has arrived, whatever happens to the connection.
        let (parts, body) = request.into_parts();
        let Ok(body) = body.collect().await else {
            return;
        };
        pause(delay_ms).await;
        if services.control.generation() == generation {
            let request = Request::from_parts(parts, Body::from(body.to_bytes()));
            route(router, request).await;
        }
    });
}

fn scripted_response(fault: &Fault, status: u16) -> Response<Body> {
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
        for value in header_values(value)
            .iter()
            .filter_map(|text| HeaderValue::from_str(text).ok())
        {
            headers.append(&name, value);
        }
    }
}

/// Announces the full length, sends `kept` bytes of the body and cuts the connection.
async fn truncate(response: Response<Body>, kept: usize) -> Result<Response<Body>, ConnectionCut> {
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
        // Waits so that hyper sends the bytes so far; an immediate error would discard them.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(ConnectionCut)
    });
    Ok(Response::from_parts(
        parts,
        Body::from_stream(beginning.chain(cut)),
    ))
}

/// Sends the head at once with the full length, and the body in pieces.
async fn trickle(response: Response<Body>, pace: Trickle) -> Result<Response<Body>, ConnectionCut> {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| ConnectionCut)?.to_bytes();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let pieces = stream::unfold(whole, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        pause(pace.every_ms).await;
        let piece = left.split_to(pace.bytes.min(left.len()));
        Some((Ok::<Bytes, ConnectionCut>(piece), left))
    });
    Ok(Response::from_parts(parts, Body::from_stream(pieces)))
}

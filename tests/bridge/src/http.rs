//! The commands, the events and the page over HTTP.

use crate::browser_host::{BrowserHost, Message};
use axum::{
    Json, Router,
    body::Body,
    extract::{Path as Named, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response, Sse, sse},
    routing::{get, post},
};
use futures::{Stream, channel::mpsc, stream};
use restore_desk::{
    AppState,
    commands::{Call, dispatch},
};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// As strict as that of the real window (see `tauri.conf.json`), so that the page breaks where the window would.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

#[derive(Clone)]
struct Served {
    app: Arc<AppState>,
    host: Arc<BrowserHost>,
    page: Arc<PathBuf>,
}

pub(crate) fn routes(
    app: Arc<AppState>,
    host: Arc<BrowserHost>,
    address: SocketAddr,
    page: PathBuf,
) -> Router {
    let served = Served {
        app,
        host,
        page: Arc::new(page),
    };
    Router::new()
        .route("/command/{name}", post(command))
        .route("/events", get(events))
        .route("/downloads/{name}", get(download))
        .fallback(page_file)
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            let ours = is_ours(request.headers(), address);
            async move {
                if ours {
                    next.run(request).await
                } else {
                    StatusCode::FORBIDDEN.into_response()
                }
            }
        }))
        .with_state(served)
}

/// Refuses a name that another site resolves to this computer, and pages of other sites.
fn is_ours(headers: &HeaderMap, address: SocketAddr) -> bool {
    let hosts = [address.to_string(), format!("localhost:{}", address.port())];
    let text = |name| headers.get(name).map(HeaderValue::as_bytes);
    let host =
        text(header::HOST).and_then(|host| hosts.iter().find(|ours| ours.as_bytes() == host));
    let Some(host) = host else {
        return false;
    };
    text(header::ORIGIN).is_none_or(|origin| origin == format!("http://{host}").as_bytes())
}

/// Runs to its end, whether or not the browser still listens, as in the window.
async fn command(
    State(served): State<Served>,
    Named(command): Named<String>,
    Json(arguments): Json<Value>,
) -> Response {
    let (lines, answer) = mpsc::unbounded();
    let say = |message: String| Ok::<_, Infallible>(message + "\n");
    let steps = lines.clone();
    let call = Call {
        command,
        arguments: arguments.into(),
        progress: Some(Box::new(move |step| {
            // A browser that no longer listens is no reason to stop.
            let _ = steps.unbounded_send(say(format!(r#"{{"step":{step}}}"#)));
        })),
    };
    tokio::spawn(async move {
        let answer = match dispatch(&served.app, call).await {
            Ok(answer) => format!(r#"{{"answer":{answer}}}"#),
            Err(problem) => json!({ "error": problem }).to_string(),
        };
        let _ = lines.unbounded_send(say(answer));
    });
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
    (kind, Body::from_stream(answer)).into_response()
}

async fn events(State(served): State<Served>) -> impl IntoResponse {
    Sse::new(sent(served.host.messages())).keep_alive(sse::KeepAlive::default())
}

fn sent(messages: Receiver<Message>) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    stream::unfold(messages, |mut messages| async {
        loop {
            let event = match messages.recv().await {
                Ok(Message::Event(event)) => sse::Event::default().data(event),
                Ok(Message::Browse(address)) => sse::Event::default().event("browse").data(address),
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => return None,
            };
            return Some((Ok(event), messages));
        }
    })
}

async fn download(State(served): State<Served>, Named(name): Named<String>) -> Response {
    match served.host.download(&name) {
        Some(file) => file_response(&file).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn page_file(State(served): State<Served>, uri: Uri) -> Response {
    let path = match uri.path() {
        "/" => "index.html",
        path => path.trim_start_matches('/'),
    };
    if path.split('/').any(|part| part.is_empty() || part == "..") || path.contains('\\') {
        return StatusCode::NOT_FOUND.into_response();
    }
    file_response(&served.page.join(path)).await
}

async fn file_response(file: &Path) -> Response {
    let Ok(bytes) = tokio::fs::read(file).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, bytes).into_response()
}

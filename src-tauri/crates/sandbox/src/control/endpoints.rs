//! The handlers of the control calls. None needs authorisation.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::StateQuery;
use super::script::Rule;
use crate::gateway::{Network, Service, Services};
use crate::options::{MAX_TRASH_ITEMS, Options, Scenario};

pub(crate) fn router(services: Arc<Services>) -> Router {
    Router::new()
        .route("/_sandbox/ready", get(ready))
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/script", post(add_rules).delete(clear_rules))
        .route("/_sandbox/quirks", get(quirks).post(set_quirks))
        .route("/_sandbox/network", post(set_networks))
        .route("/_sandbox/reset", post(reset))
        .fallback(async || {
            error_response(
                StatusCode::NOT_FOUND,
                "there are GET ready, GET state, POST script, DELETE script, GET quirks, POST quirks, POST network and POST reset",
            )
        })
        .with_state(services)
}

/// Returns the tokens of the ready line, for a program that only knows the addresses.
async fn ready(State(services): State<Arc<Services>>) -> Response {
    let credentials = services.fake_box.credentials();
    Json(json!({
        "box_token": credentials.token,
        "box_admin_token": credentials.admin_token,
        "clumio_token": services.fake_clumio.token(),
        "box_client_id": credentials.client_id,
        "box_client_secret": credentials.client_secret,
        "box_enterprise_id": services.fake_box.enterprise_id().to_string(),
    }))
    .into_response()
}

async fn state(State(services): State<Arc<Services>>, RawQuery(query): RawQuery) -> Response {
    let query = match StateQuery::parse(&query.unwrap_or_default()) {
        Ok(query) => query,
        Err(error) => return error_response(StatusCode::BAD_REQUEST, error),
    };
    let mut state = Map::new();
    if query.includes("box") {
        state.insert("box".to_owned(), services.fake_box.snapshot(&query));
    }
    if query.includes("clumio") {
        state.insert("clumio".to_owned(), services.fake_clumio.snapshot(&query));
    }
    if query.includes("requests") {
        let (entries, total) = services.control.request_log.entries(&query);
        state.insert("requests".to_owned(), json!(entries));
        state.insert("requests_total".to_owned(), Value::from(total));
    }
    Json(state).into_response()
}

async fn add_rules(State(services): State<Arc<Services>>, body: Bytes) -> Response {
    let rules: Vec<Rule> = match serde_json::from_slice(&body) {
        Ok(rules) => rules,
        Err(error) => return error_response(StatusCode::BAD_REQUEST, error),
    };
    if let Some(reason) = rules.iter().find_map(Rule::validation_error) {
        return error_response(StatusCode::BAD_REQUEST, reason);
    }
    let mut script = services.control.script.lock();
    script.extend(rules);
    Json(json!({"pending": script.pending()})).into_response()
}

async fn clear_rules(State(services): State<Arc<Services>>) -> Response {
    services.control.script.lock().clear();
    Json(json!({"pending": 0})).into_response()
}

async fn quirks(State(services): State<Arc<Services>>) -> Response {
    let mut all = services.fake_box.quirks();
    all.extend(services.fake_clumio.quirks());
    Json(all).into_response()
}

async fn set_quirks(services: State<Arc<Services>>, body: Bytes) -> Response {
    let changes: Map<String, Value> = match serde_json::from_slice(&body) {
        Ok(changes) => changes,
        Err(error) => return error_response(StatusCode::BAD_REQUEST, error),
    };
    let (box_quirks, clumio_quirks) = (services.fake_box.quirks(), services.fake_clumio.quirks());
    if let Some(unknown) = changes
        .keys()
        .find(|name| !box_quirks.contains_key(*name) && !clumio_quirks.contains_key(*name))
    {
        let names: Vec<&str> = box_quirks
            .keys()
            .chain(clumio_quirks.keys())
            .map(String::as_str)
            .collect();
        return error_response(
            StatusCode::BAD_REQUEST,
            format!(
                "there is no quirk {unknown:?}; there are {}",
                names.join(", ")
            ),
        );
    }
    let (for_box, for_clumio) = changes
        .into_iter()
        .partition(|(name, _)| box_quirks.contains_key(name));
    let result = services
        .fake_box
        .set_quirks(&for_box)
        .and_then(|()| services.fake_clumio.set_quirks(&for_clumio));
    match result {
        Ok(()) => quirks(services).await,
        Err(error) => error_response(StatusCode::BAD_REQUEST, error),
    }
}

/// How each service treats new connections from now on; a service that is left out keeps its setting.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Networks {
    #[serde(rename = "box")]
    fake_box: Option<Network>,
    clumio: Option<Network>,
}

async fn set_networks(State(services): State<Arc<Services>>, body: Bytes) -> Response {
    let body: Networks = match serde_json::from_slice(&body) {
        Ok(parsed) => parsed,
        Err(error) => return error_response(StatusCode::BAD_REQUEST, error),
    };
    for (service, network) in [
        (Service::Box, body.fake_box),
        (Service::Clumio, body.clumio),
    ] {
        if let Some(network) = network {
            services.network(service).send_replace(network);
        }
    }
    Json(json!({"changed": true})).into_response()
}

/// Options of a reset; the default of each is the value that the sandbox was started with.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Reset {
    scenario: Option<Scenario>,
    seed: Option<u64>,
    trash_items: Option<usize>,
}

async fn reset(State(services): State<Arc<Services>>, body: Bytes) -> Response {
    let settings: Reset = if body.is_empty() {
        Reset::default()
    } else {
        match serde_json::from_slice(&body) {
            Ok(parsed) => parsed,
            Err(error) => return error_response(StatusCode::BAD_REQUEST, error),
        }
    };
    let scenario = settings.scenario.unwrap_or(services.options.scenario);
    let seed = settings.seed.unwrap_or(services.options.seed);
    let trash_items = settings.trash_items.unwrap_or(services.options.trash_items);
    if trash_items > MAX_TRASH_ITEMS {
        return error_response(
            StatusCode::BAD_REQUEST,
            format!("trash_items is at most {MAX_TRASH_ITEMS}"),
        );
    }
    let now = Timestamp::now();
    services.control.script.lock().clear();
    services.reset_limits();
    services.control.next_generation();
    services.fake_box.reset(scenario, seed, trash_items, now);
    services.fake_clumio.reset(
        &Options {
            scenario,
            seed,
            ..services.options.clone()
        },
        now,
    );
    services.control.request_log.clear();
    Json(json!({"reset": true})).into_response()
}

fn error_response(status: StatusCode, message: impl ToString) -> Response {
    (status, Json(json!({"error": message.to_string()}))).into_response()
}

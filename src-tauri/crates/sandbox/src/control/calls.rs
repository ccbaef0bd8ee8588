//! The control calls themselves; none needs authorisation, and a sandbox that was started without them has none.

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

use super::script::Rule;
use super::{Control, Network, Side, StateQuery};
use crate::options::{MOST_TRASH_ITEMS, Options, Scenario};

pub(crate) fn router(control: Arc<Control>) -> Router {
    Router::new()
        .route("/_sandbox/ready", get(ready))
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/script", post(script).delete(clear_script))
        .route("/_sandbox/quirks", get(quirks).post(set_quirks))
        .route("/_sandbox/network", post(network))
        .route("/_sandbox/reset", post(reset))
        .fallback(async || {
            refuse(
                StatusCode::NOT_FOUND,
                "there are GET ready, GET state, POST script, DELETE script, GET quirks, POST quirks, POST network and POST reset",
            )
        })
        .with_state(control)
}

/// The tokens of the line that is printed at the start, for a program that was only told the addresses.
async fn ready(State(control): State<Arc<Control>>) -> Response {
    let credentials = control.box_side.credentials();
    Json(json!({
        "box_token": credentials.token,
        "box_admin_token": credentials.admin_token,
        "clumio_token": control.clumio.token(),
        "box_client_id": credentials.client_id,
        "box_client_secret": credentials.client_secret,
        "box_enterprise_id": control.box_side.enterprise_id().to_string(),
    }))
    .into_response()
}

async fn state(State(control): State<Arc<Control>>, RawQuery(query): RawQuery) -> Response {
    let wish = match StateQuery::parse(&query.unwrap_or_default()) {
        Ok(wish) => wish,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, error),
    };
    let mut state = Map::new();
    if wish.has("box") {
        state.insert("box".to_owned(), control.box_side.snapshot(&wish));
    }
    if wish.has("clumio") {
        state.insert("clumio".to_owned(), control.clumio.snapshot(&wish));
    }
    if wish.has("requests") {
        let (entries, total) = control.log.entries(&wish);
        state.insert("requests".to_owned(), json!(entries));
        state.insert("requests_total".to_owned(), Value::from(total));
    }
    Json(state).into_response()
}

async fn script(State(control): State<Arc<Control>>, body: Bytes) -> Response {
    let rules: Vec<Rule> = match serde_json::from_slice(&body) {
        Ok(rules) => rules,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, error),
    };
    if let Some(objection) = rules.iter().find_map(Rule::objection) {
        return refuse(StatusCode::BAD_REQUEST, objection);
    }
    let mut script = control.script();
    script.extend(rules);
    Json(json!({"pending": script.pending()})).into_response()
}

async fn clear_script(State(control): State<Arc<Control>>) -> Response {
    control.script().clear();
    Json(json!({"pending": 0})).into_response()
}

async fn quirks(State(control): State<Arc<Control>>) -> Response {
    let mut all = control.box_side.quirks();
    all.extend(control.clumio.quirks());
    Json(all).into_response()
}

async fn set_quirks(state: State<Arc<Control>>, body: Bytes) -> Response {
    let changes: Map<String, Value> = match serde_json::from_slice(&body) {
        Ok(changes) => changes,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, error),
    };
    let (ours, theirs) = (state.box_side.quirks(), state.clumio.quirks());
    if let Some(unknown) = changes
        .keys()
        .find(|name| !ours.contains_key(*name) && !theirs.contains_key(*name))
    {
        let names: Vec<&str> = ours
            .keys()
            .chain(theirs.keys())
            .map(String::as_str)
            .collect();
        return refuse(
            StatusCode::BAD_REQUEST,
            format!(
                "there is no quirk {unknown:?}; there are {}",
                names.join(", ")
            ),
        );
    }
    let (for_box, for_clumio) = changes
        .into_iter()
        .partition(|(name, _)| ours.contains_key(name));
    let done = state
        .box_side
        .set_quirks(&for_box)
        .and_then(|()| state.clumio.set_quirks(&for_clumio));
    match done {
        Ok(()) => quirks(state).await,
        Err(error) => refuse(StatusCode::BAD_REQUEST, error),
    }
}

/// How new connections fare from now on, at each service; what is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Networks {
    #[serde(rename = "box")]
    box_side: Option<Network>,
    clumio: Option<Network>,
}

async fn network(State(control): State<Arc<Control>>, body: Bytes) -> Response {
    let wish: Networks = match serde_json::from_slice(&body) {
        Ok(wish) => wish,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, error),
    };
    for (side, network) in [(Side::Box, wish.box_side), (Side::Clumio, wish.clumio)] {
        if let Some(network) = network {
            control.network(side).send_replace(network);
        }
    }
    Json(json!({"changed": true})).into_response()
}

/// What to start over with; what is left out stays as the sandbox was started.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Reset {
    scenario: Option<Scenario>,
    seed: Option<u64>,
    trash_items: Option<usize>,
}

async fn reset(State(control): State<Arc<Control>>, body: Bytes) -> Response {
    let wish: Reset = if body.is_empty() {
        Reset::default()
    } else {
        match serde_json::from_slice(&body) {
            Ok(wish) => wish,
            Err(error) => return refuse(StatusCode::BAD_REQUEST, error),
        }
    };
    let scenario = wish.scenario.unwrap_or(control.options.scenario);
    let seed = wish.seed.unwrap_or(control.options.seed);
    let trash_items = wish.trash_items.unwrap_or(control.options.trash_items);
    if trash_items > MOST_TRASH_ITEMS {
        return refuse(
            StatusCode::BAD_REQUEST,
            format!("trash_items is at most {MOST_TRASH_ITEMS}"),
        );
    }
    let now = Timestamp::now();
    control.script().clear();
    control.rates().clear();
    control.start_over();
    control.box_side.reset(scenario, seed, trash_items, now);
    control.clumio.reset(
        &Options {
            scenario,
            seed,
            ..control.options.clone()
        },
        now,
    );
    control.log.clear();
    Json(json!({"reset": true})).into_response()
}

fn refuse(status: StatusCode, message: impl ToString) -> Response {
    (status, Json(json!({"error": message.to_string()}))).into_response()
}

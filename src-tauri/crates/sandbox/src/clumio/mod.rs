//! The Clumio side: an organisation without assets, which knows its token and nothing else.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::options::Scenario;
use crate::random::Random;

/// Everything Clumio knows; shared by all requests.
#[derive(Debug)]
pub(crate) struct Clumio {
    token: String,
}

impl Clumio {
    pub(crate) fn new(_scenario: Scenario, seed: u64, _now: Timestamp) -> Self {
        Self { token: Random::new(seed ^ 0xC1).token(48) }
    }

    /// Back to the beginning; the token stays the same.
    pub(crate) fn reset(&self, _scenario: Scenario, _seed: u64, _now: Timestamp) {}

    pub(crate) fn token(&self) -> String {
        self.token.clone()
    }

    /// Who sends a request with these headers, for the request log.
    pub(crate) fn principal(&self, headers: &HeaderMap) -> Option<String> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        (value.strip_prefix("Bearer ")? == self.token).then(|| "organisation".to_owned())
    }

    /// The answer above the request rate.
    pub(crate) fn too_many_requests(&self, seconds: u64) -> Response<Body> {
        let body = json!({"errors": [{"error_code": 605, "error_message": "Too many requests"}]});
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], axum::Json(body))
            .into_response()
    }

    /// What `GET /_sandbox/state` says about this side.
    pub(crate) fn snapshot(&self) -> Value {
        json!({"restored_files": []})
    }

    /// The switches and their present values.
    pub(crate) fn quirks(&self) -> Map<String, Value> {
        Map::new()
    }

    /// Sets the switches in `changes`, every key of which [`Clumio::quirks`] has; `null` is the default again.
    pub(crate) fn set_quirks(&self, _changes: &Map<String, Value>) -> Result<(), String> {
        Ok(())
    }
}

pub(crate) fn router(_clumio: Arc<Clumio>) -> Router {
    Router::new().fallback(async || {
        let body = json!({"errors": [{"error_code": 404, "error_message": "Not found"}]});
        (StatusCode::NOT_FOUND, axum::Json(body)).into_response()
    })
}

//! The fake Box: content, users and tokens behind `/2.0/…` and `/oauth2/…`.

mod authorize;
mod collaborations;
#[cfg(feature = "control")]
mod control;
mod enterprise;
mod error;
mod event_log;
mod events;
mod expression;
mod folder_locks;
mod folders;
mod headers;
#[cfg(test)]
mod invariant_tests;
mod item;
mod items;
mod json;
mod names;
mod oauth;
mod paging;
mod query;
mod quirks;
mod render;
mod request;
mod restore;
mod routes;
mod search;
mod shared_items;
mod shared_link;
mod state;
mod timestamps;
mod tokens;
mod trash;
mod users;
mod web_page;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::response::IntoResponse as _;
use jiff::Timestamp;
use parking_lot::{Mutex, MutexGuard};

pub(crate) use enterprise::Enterprise;
#[cfg(test)]
pub(crate) use item::ItemKind;
pub(crate) use item::{ItemKey, Parent, Permission, Role, UserId};
pub(crate) use routes::router;

use crate::options::Options;
use crate::scenario;
use error::BoxError;
use headers::{AS_USER, bearer};
use tokens::Credentials;

pub(crate) use state::BoxState;

/// A Box with one enterprise. Each request holds the lock from its first read to its last change.
#[derive(Debug)]
pub(crate) struct FakeBox {
    credentials: Credentials,
    state: Mutex<BoxState>,
}

impl FakeBox {
    pub(crate) fn new(options: &Options, now: Timestamp) -> Self {
        let Options {
            scenario,
            seed,
            trash_items,
            ..
        } = *options;
        Self::with_enterprise(
            seed,
            scenario::box_enterprise(scenario, seed, trash_items, now),
        )
    }

    pub(crate) fn with_enterprise(seed: u64, enterprise: Enterprise) -> Self {
        let credentials = Credentials::new(seed);
        let state = Mutex::new(BoxState::new(&credentials, seed, enterprise));
        Self { credentials, state }
    }

    pub(crate) fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// Returns the user that a request counts for in the log and the rate limit: the impersonated one under `As-User`.
    pub(crate) fn principal(&self, headers: &HeaderMap) -> Option<String> {
        let owner = self.lock().tokens.owner(bearer(headers)?)?;
        let as_user = headers.get(AS_USER).and_then(|value| value.to_str().ok());
        Some(as_user.map_or_else(|| owner.to_string(), str::to_owned))
    }

    /// Returns the name of an item, and whether it is active.
    pub(crate) fn name_and_status(&self, key: ItemKey) -> Option<(String, bool)> {
        let state = self.lock();
        let item = state.enterprise.item(key)?;
        Some((item.name.clone(), state.enterprise.is_active(item)))
    }

    /// Returns the ID of the enterprise, the subject of its client credentials.
    pub(crate) fn enterprise_id(&self) -> u64 {
        self.lock().enterprise.id
    }

    /// Returns whether searches have a rate limit of their own.
    pub(crate) fn limits_searches(&self) -> bool {
        self.lock().quirks.search_rate
    }

    /// Returns whether header names are written as `Retry-After`.
    pub(crate) fn title_case_headers(&self) -> bool {
        self.lock().quirks.title_case_headers
    }

    pub(crate) fn rate_limited(&self, seconds: u64) -> Response<Body> {
        self.finish(BoxError::rate_limited(seconds).into_response())
    }

    fn lock(&self) -> MutexGuard<'_, BoxState> {
        self.state.lock()
    }

    /// Adds the request ID to a response, and the body to an error.
    fn finish(&self, response: Response<Body>) -> Response<Body> {
        let mut state = self.lock();
        let request_id = format!("r1{}", state.request_ids.token(16));
        let mut response = match response.extensions().get::<BoxError>() {
            Some(error) => error.finish(&request_id, &state.quirks),
            None => response,
        };
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&format!("0{request_id}")) {
            headers.insert("box-request-id", value);
        }
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache, no-store"),
        );
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
        response
    }
}

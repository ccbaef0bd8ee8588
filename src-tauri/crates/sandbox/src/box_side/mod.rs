//! The Box side: content, people and tokens behind `/2.0/…` and `/oauth2/…`.

mod access;
mod build;
mod busy;
mod call;
mod changes;
mod collaborations;
mod consent;
mod events;
mod expression;
mod folders;
#[cfg(test)]
mod invariants;
mod item;
mod items;
mod json;
mod names;
mod oauth;
mod page;
mod paging;
mod people;
mod quirks;
mod refusal;
mod restore;
mod routes;
mod search;
mod shared_link;
mod show;
mod streams;
mod tokens;
mod trash;
mod world;

use std::sync::{Mutex, MutexGuard};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(crate) use item::{Access, Key, Kind, Place, Role, UserId};
pub(crate) use routes::router;
pub(crate) use world::World;

use crate::control::{StateQuery, lock};
use crate::options::{Options, Scenario};
use crate::random::Random;
use crate::scenario;
use busy::Busy;
use call::Call;
use quirks::Quirks;
use refusal::Refusal;
use show::Show;
use tokens::{Credentials, Tokens};

/// Everything Box knows; shared by all requests, each of which holds it from its first look to its last change.
#[derive(Debug)]
pub(crate) struct BoxSide {
    credentials: Credentials,
    knowledge: Mutex<Knowledge>,
}

#[derive(Debug)]
pub(crate) struct Knowledge {
    world: World,
    tokens: Tokens,
    quirks: Quirks,
    busy: Busy,
    request_ids: Random,
}

impl BoxSide {
    pub(crate) fn new(options: &Options, now: Timestamp) -> Self {
        let Options {
            scenario,
            seed,
            trash_items,
            ..
        } = *options;
        Self::with_world(seed, scenario::box_world(scenario, seed, trash_items, now))
    }

    pub(crate) fn with_world(seed: u64, world: World) -> Self {
        let credentials = Credentials::new(seed);
        let knowledge = Mutex::new(Knowledge::new(&credentials, seed, world));
        Self {
            credentials,
            knowledge,
        }
    }

    pub(crate) fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// Back to the beginning; the tokens handed out at the start stay good, all others die.
    pub(crate) fn reset(&self, scenario: Scenario, seed: u64, trash_items: usize, now: Timestamp) {
        let world = scenario::box_world(scenario, seed, trash_items, now);
        let fresh = Knowledge::new(&self.credentials, seed, world);
        *self.lock() = fresh;
    }

    /// Whose request it is, for the log and the rate limit: the impersonated user under `As-User`.
    pub(crate) fn principal(&self, headers: &HeaderMap) -> Option<String> {
        let owner = self.lock().tokens.owner(call::bearer(headers)?)?;
        let acted_for = headers
            .get(call::AS_USER)
            .and_then(|value| value.to_str().ok());
        Some(acted_for.map_or_else(|| owner.to_string(), str::to_owned))
    }

    /// What `GET /_sandbox/state` says about this side.
    pub(crate) fn snapshot(&self, wish: &StateQuery) -> Value {
        let knowledge = self.lock();
        let world = &knowledge.world;
        let mut items: Vec<_> = world
            .items
            .values()
            .filter(|item| wish.names(&item.key.id, &item.name))
            .collect();
        items.sort_by_key(|item| item.key);
        let total = items.len();
        let items: Vec<Value> = wish
            .page(items)
            .map(|item| {
                json!({
                    "type": item.key.kind.name(),
                    "id": item.key.id.to_string(),
                    "name": item.name,
                    "parent_id": item.place.id().to_string(),
                    "status": if world.is_active(item) { "active" } else { "trashed" },
                    "owner_id": item.owner.to_string(),
                    "sha1": if item.key.kind == Kind::File { Value::from(item.sha1.as_str()) } else { Value::Null },
                    "etag": item.version.to_string(),
                })
            })
            .collect();
        json!({"items": items, "total": total})
    }

    /// The name of an item, and whether it is outside the trash.
    pub(crate) fn name_and_status(&self, key: Key) -> Option<(String, bool)> {
        let knowledge = self.lock();
        let item = knowledge.world.item(key)?;
        Some((item.name.clone(), knowledge.world.is_active(item)))
    }

    /// The id of the enterprise, the subject of client credentials for all of it.
    pub(crate) fn enterprise_id(&self) -> u64 {
        self.lock().world.enterprise.0
    }

    /// Returns whether the search has a rate of its own.
    pub(crate) fn limits_searches(&self) -> bool {
        self.lock().quirks.search_rate
    }

    /// The switches and their present values.
    pub(crate) fn quirks(&self) -> Map<String, Value> {
        self.lock().quirks.as_map()
    }

    pub(crate) fn set_quirks(&self, changes: &Map<String, Value>) -> Result<(), String> {
        let mut knowledge = self.lock();
        knowledge.quirks = knowledge.quirks.changed(changes)?;
        Ok(())
    }

    /// Whether header names are written as `Retry-After`.
    pub(crate) fn title_case_headers(&self) -> bool {
        self.lock().quirks.title_case_headers
    }

    pub(crate) fn too_many_requests(&self, seconds: u64) -> Response<Body> {
        self.finish(axum::response::IntoResponse::into_response(
            Refusal::too_many(seconds),
        ))
    }

    fn lock(&self) -> MutexGuard<'_, Knowledge> {
        lock(&self.knowledge)
    }

    /// Gives an answer its request id, and a refusal its body.
    fn finish(&self, response: Response<Body>) -> Response<Body> {
        let mut knowledge = self.lock();
        let request_id = format!("r1{}", knowledge.request_ids.token(16));
        let mut response = match response.extensions().get::<Refusal>() {
            Some(refusal) => refusal.finish(&request_id, &knowledge.quirks),
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

impl Knowledge {
    fn new(credentials: &Credentials, seed: u64, mut world: World) -> Self {
        world.events.sort();
        let tokens = Tokens::new(seed, credentials, world.token_user, world.token_admin);
        Self {
            world,
            tokens,
            quirks: Quirks::default(),
            busy: Busy::default(),
            request_ids: Random::new(seed ^ 0x1D),
        }
    }

    /// The world as the caller sees it.
    fn show(&self, call: &Call) -> Show<'_> {
        Show {
            world: &self.world,
            quirks: &self.quirks,
            viewer: call.caller,
            just_restored: false,
        }
    }
}

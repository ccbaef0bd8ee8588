//! A Clumio that fits in memory: restored files and their passcodes, the assets they come from, units, tasks
//! and the audit trail, over HTTP as the vendor's pages and official clients describe them.
//!
//! Every request is answered under one lock, so that concurrent requests see each other's whole effects and
//! nothing in between: two regenerations at once give two passcodes, of which one is valid afterwards.

mod access;
mod assets;
mod audit;
mod call;
mod filter;
mod paging;
mod passcodes;
mod quirks;
mod reply;
mod restored_files;
mod routes;
mod tasks;
mod units;
mod world;

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::http::{HeaderMap, Response, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::control::StateQuery;
use crate::options::Options;
use crate::scenario::{Many, clumio_world};
use reply::Refusal;

pub(crate) use passcodes::first_passcode;
pub(crate) use quirks::Quirks;
pub(crate) use routes::router;
pub(crate) use world::{
    Access, Asset, AssetDetails, ClumioWorld, Principal, RestoredFile, Role, Task, Unit,
    email_link, uuid,
};

/// One Clumio account with everything in it; shared by all requests.
pub(crate) struct Clumio {
    state: Mutex<State>,
    /// Set when it is spoken to over TLS.
    secure: AtomicBool,
}

/// What a request may read and change while it holds the lock.
pub(crate) struct State {
    pub(crate) world: ClumioWorld,
    pub(crate) quirks: Quirks,
}

impl Clumio {
    pub(crate) fn new(options: &Options, now: Timestamp) -> Self {
        Self::with_world(clumio_world(
            options.scenario,
            options.seed,
            many(options),
            now,
        ))
    }

    pub(crate) fn with_world(world: ClumioWorld) -> Self {
        let state = Mutex::new(State {
            world,
            quirks: Quirks::default(),
        });
        Self {
            state,
            secure: AtomicBool::new(false),
        }
    }

    /// Has absolute links begin with `https`.
    pub(crate) fn speaks_tls(&self) {
        self.secure.store(true, Ordering::Relaxed);
    }

    fn scheme(&self) -> &'static str {
        if self.secure.load(Ordering::Relaxed) {
            "https"
        } else {
            "http"
        }
    }

    /// Back to the beginning of a scenario, and to the quirks that are the default.
    pub(crate) fn reset(&self, options: &Options, now: Timestamp) {
        let world = clumio_world(options.scenario, options.seed, many(options), now);
        *self.locked() = State {
            world,
            quirks: Quirks::default(),
        };
    }

    /// The token of the connected user, who may do everything.
    pub(crate) fn token(&self) -> String {
        self.locked()
            .world
            .principals
            .first()
            .map(|principal| principal.token.clone())
            .unwrap_or_default()
    }

    /// Whose token a request carries, for the request log: the user's address, or `None`.
    pub(crate) fn principal(&self, headers: &HeaderMap) -> Option<String> {
        let token = bearer(headers)?;
        let state = self.locked();
        state
            .world
            .principals
            .iter()
            .find(|p| p.token == token)
            .map(|p| p.email.clone())
    }

    /// What `GET /_sandbox/state` says about this side. It can prove which passcode is valid without telling it:
    /// `passcode_sha256` is the lower-case hex SHA-256 over the passcode's UTF-8 bytes.
    pub(crate) fn snapshot(&self, wish: &StateQuery) -> Value {
        let state = self.locked();
        let files: Vec<_> = state
            .world
            .files
            .iter()
            .filter(|file| wish.names(&file.id, &file.name))
            .collect();
        let total = files.len();
        let files: Vec<Value> = wish
            .page(files)
            .map(|file| file_state(&state.world, file))
            .collect();
        json!({"restored_files": files, "total": total})
    }

    /// The switches and their present values.
    pub(crate) fn quirks(&self) -> Map<String, Value> {
        self.locked().quirks.as_map()
    }

    /// Sets the switches in `changes`; `null` is the default again. Nothing is switched when one is refused.
    pub(crate) fn set_quirks(&self, changes: &Map<String, Value>) -> Result<(), String> {
        let mut state = self.locked();
        state.quirks = state.quirks.changed(changes)?;
        Ok(())
    }

    /// The gateway's answer above the request rate; whether it says when to come back is a quirk.
    pub(crate) fn too_many_requests(&self, seconds: u64) -> Response<Body> {
        let quirks = self.locked().quirks.clone();
        let mut response = reply::envelope(&Refusal::new(429, 605, "Too many requests"), &quirks);
        if quirks.rate_limit_retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn many(options: &Options) -> Many {
    Many {
        assets: options.assets,
        files: options.restored_files,
    }
}

impl std::fmt::Debug for Clumio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clumio").finish_non_exhaustive()
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn file_state(world: &ClumioWorld, file: &RestoredFile) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "asset_type": world.asset(&file.asset_id).map(|asset| asset.kind().wire_name()),
        "asset_id": file.asset_id,
        "recipients": file.recipients().collect::<Vec<_>>(),
        "email_link": file.email_link,
        "expiration_timestamp": file.expires_at.to_string(),
        "passcodes_issued": file.passcodes_issued,
        "passcode_sha256": file.passcode.as_ref().map(|passcode| sha256_hex(passcode.as_str())),
    })
}

fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

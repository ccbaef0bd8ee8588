//! The fake Clumio: restored files and their passcodes, the assets they come from, organizational units, tasks and the
//! audit trail, over HTTP as the vendor's pages and official clients describe them.
//!
//! Every request is answered under one lock, so that concurrent requests see each other's whole effects: of two
//! concurrent regenerations each returns a passcode, of which one is valid afterwards.

mod account;
mod assets;
mod audit_trail;
#[cfg(feature = "control")]
mod control;
mod filter;
mod organizational_units;
mod paging;
mod passcode_text;
mod passcodes;
mod quirks;
mod request;
mod response;
mod restored_files;
mod routes;
mod tasks;
#[cfg(test)]
#[cfg(feature = "control")]
mod tests;
mod visibility;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::http::{HeaderMap, Response, header};
use jiff::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use crate::options::Options;
use crate::scenario::{ExtraAssets, clumio_account};
use response::ClumioError;

pub(crate) use account::{
    AccessMethod, Asset, AssetDetails, ClumioAccount, OrganizationalUnit, Principal, RestoredFile,
    Role, Task, email_link, uuid,
};
pub(crate) use passcode_text::initial_passcode;
pub(crate) use quirks::ClumioQuirks;
pub(crate) use routes::router;

/// A Clumio with one account; shared by all requests.
pub(crate) struct FakeClumio {
    state: Mutex<ClumioState>,
    /// Whether absolute links begin with `https`.
    https: AtomicBool,
}

/// Everything that a request may read and change while it holds the lock.
pub(crate) struct ClumioState {
    pub(crate) account: ClumioAccount,
    pub(crate) quirks: ClumioQuirks,
}

impl FakeClumio {
    pub(crate) fn new(options: &Options, now: Timestamp) -> Self {
        Self::with_state(Self::state_of(options, now))
    }

    #[cfg(test)]
    #[cfg(feature = "control")]
    pub(crate) fn with_account(account: ClumioAccount) -> Self {
        Self::with_state(ClumioState {
            account,
            quirks: ClumioQuirks::default(),
        })
    }

    fn with_state(state: ClumioState) -> Self {
        Self {
            state: Mutex::new(state),
            https: AtomicBool::new(false),
        }
    }

    /// Builds the state that a scenario starts with.
    fn state_of(options: &Options, now: Timestamp) -> ClumioState {
        let extra = ExtraAssets {
            assets: options.assets,
            files: options.restored_files,
        };
        ClumioState {
            account: clumio_account(options.scenario, options.seed, extra, now),
            quirks: ClumioQuirks::default(),
        }
    }

    /// Makes absolute links begin with `https`.
    pub(crate) fn use_https_links(&self) {
        self.https.store(true, Ordering::Relaxed);
    }

    fn scheme(&self) -> &'static str {
        if self.https.load(Ordering::Relaxed) {
            "https"
        } else {
            "http"
        }
    }

    /// Returns the token of the connected user, a super admin.
    pub(crate) fn token(&self) -> String {
        self.lock()
            .account
            .principals
            .first()
            .map(|principal| principal.token.clone())
            .unwrap_or_default()
    }

    /// Returns the email address of the user whose token a request carries, for the request log.
    pub(crate) fn principal(&self, headers: &HeaderMap) -> Option<String> {
        let token = bearer(headers)?;
        let state = self.lock();
        state
            .account
            .principals
            .iter()
            .find(|principal| principal.token == token)
            .map(|principal| principal.email.clone())
    }

    /// Returns the gateway's 429; whether it has `Retry-After` is a quirk.
    pub(crate) fn rate_limited(&self, seconds: u64) -> Response<Body> {
        let quirks = self.lock().quirks.clone();
        let error = ClumioError::new(429, 605, "Too many requests");
        let mut response = response::error_response(&error, &quirks);
        if quirks.rate_limit_retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    fn lock(&self) -> MutexGuard<'_, ClumioState> {
        self.state.lock()
    }
}

impl fmt::Debug for FakeClumio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FakeClumio").finish_non_exhaustive()
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

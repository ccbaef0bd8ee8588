use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use http_client::{
    Answer, BaseUrl, CallKind, Http, HttpOptions, Pace, Refusal, Request, TokenSource,
};
use jiff::Timestamp;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{error::Error, id::UserId};

/// The address of Box for everybody.
pub const API: &str = "https://api.box.com";

/// Requests a minute that Box allows one user (developer guide "Rate limits").
const REQUESTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(1000).unwrap();

/// Box allows one user six searches a second and sixty a minute (developer guide "Rate limits"): five at once, and no more
/// than 59 in any minute.
const SEARCH_PACE: Pace = Pace {
    per_minute: NonZeroU32::new(54).unwrap(),
    burst: NonZeroU32::new(5).unwrap(),
};

/// The kinds of call that a restore consists of.
const OF_A_RESTORE: [CallKind; 2] = [CallKind::Change, CallKind::Lookup];

/// What suits Box: the usual limits of [`HttpOptions`], and a pace just below 1,000 requests a minute and user, of which
/// 59 are searches.
pub fn http_options(base: BaseUrl) -> HttpOptions {
    let mut options = HttpOptions::new(base, concat!("restore-desk/", env!("CARGO_PKG_VERSION")));
    options.pace = Some(Pace::below(REQUESTS_PER_MINUTE));
    options.kind_paces = vec![(CallKind::Search, SEARCH_PACE)];
    options
}

/// Box, as one user sees it. Cheap to clone; clones share connections, pace and pauses.
#[derive(Clone)]
pub struct BoxClient {
    http: Http,
    token: Arc<dyn TokenSource>,
    user: Option<UserId>,
}

impl BoxClient {
    /// Takes a connection ([`http_options`]) and where the access token is. Asks nothing yet; [`BoxClient::me`] is a good first call.
    pub fn new(http: Http, token: impl TokenSource + 'static) -> Self {
        Self {
            http,
            token: Arc::new(token),
            user: None,
        }
    }

    /// The same account acting for another user, in whose name everything happens (header `As-User`). The token's owner
    /// has to be an administrator or a service account, of an application that may act for users; otherwise calls fail with
    /// `Forbidden`, or with `NotFound` about the user (developer guide "As-User").
    pub fn as_user(&self, user: UserId) -> Self {
        // Box counts requests by the user they act for, as far as is known.
        Self {
            http: self.http.paced_as(user.as_str()),
            user: Some(user),
            token: self.token.clone(),
        }
    }

    /// The same, whose calls stop when the token is cancelled: see [`Http::cancelled_by`].
    pub fn cancelled_by(&self, cancel: CancellationToken) -> Self {
        Self {
            http: self.http.cancelled_by(cancel),
            ..self.clone()
        }
    }

    /// The same, for a caller with other things to do: [`Busy`](crate::ErrorKind::Busy) comes at once and not after five
    /// tries.
    pub fn handing_back_busy(&self) -> Self {
        Self {
            http: self.http.handing_back_busy(),
            ..self.clone()
        }
    }

    /// How many requests a minute are sent at most; none without a limit.
    pub fn per_minute(&self) -> Option<NonZeroU32> {
        self.http.per_minute()
    }

    /// Returns for how long Box has asked for no more restores and other changes, if it has. A search or a list that has to
    /// wait is not meant.
    pub fn quiet_for(&self) -> Option<Duration> {
        self.http.quiet_for(CallKind::Change)
    }

    /// Returns how often Box has said "too many requests" to changes and to looks at single items, of which restores consist.
    pub fn times_refused(&self) -> u64 {
        OF_A_RESTORE
            .into_iter()
            .map(|kind| self.http.times_refused(kind))
            .sum()
    }

    /// Whether there was no connection to Box when one was tried last.
    pub fn is_out_of_reach(&self) -> bool {
        self.http.is_out_of_reach()
    }

    /// The time by Box's own clock: see [`Http::service_time`].
    pub fn service_time(&self) -> Option<Timestamp> {
        self.http.service_time()
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Answer, Error> {
        let mut request = request
            .bearer(Arc::clone(&self.token))
            .header("Accept", "application/json")
            .try_later(busy)
            .speaks(is_box);
        if let Some(user) = &self.user {
            request = request.header("As-User", user.as_str());
        }
        self.http.send(request).await.map_err(Error::from)
    }
}

/// The two conflicts that pass by themselves and mean that nothing happened: a folder that is being worked on, and a name
/// that another request holds for a moment (developer guide "Common errors").
pub(crate) fn busy(_: u16, body: &Value) -> bool {
    matches!(
        body["code"].as_str(),
        Some("operation_blocked_temporary" | "name_temporarily_reserved")
    )
}

/// Whether a refusal is Box's own: its error body (OpenAPI, `ClientError`), or a 401 or 403 without any, which Box sends when
/// the header says it all (developer guide "Common errors").
fn is_box(refusal: &Refusal<'_>) -> bool {
    match refusal.json {
        Some(body) => body["type"].as_str() == Some("error") || body["code"].is_string(),
        None => refusal.is_empty && matches!(refusal.status, 401 | 403),
    }
}

/// Whether the body of a success that is documented to have none is Box's all the same: an item.
pub(crate) fn is_item(body: &Value) -> bool {
    body["type"].is_string() && !body["id"].is_null()
}

impl fmt::Debug for BoxClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxClient")
            .field("http", &self.http)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

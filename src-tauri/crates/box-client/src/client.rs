use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use http_client::{
    BaseUrl, CallKind, ErrorResponse, HttpClient, HttpOptions, RateLimit, Request, Response,
    TokenSource,
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
const SEARCH_PACE: RateLimit = RateLimit {
    per_minute: NonZeroU32::new(54).unwrap(),
    burst: NonZeroU32::new(5).unwrap(),
};

/// The kinds of call that a restore consists of.
const OF_A_RESTORE: [CallKind; 2] = [CallKind::Change, CallKind::Lookup];

/// What suits Box: the usual limits of [`HttpOptions`], and a pace just below 1,000 requests a minute and user, of which
/// 59 are searches.
pub fn http_options(base: BaseUrl) -> HttpOptions {
    let mut options = HttpOptions::new(base, concat!("restore-desk/", env!("CARGO_PKG_VERSION")));
    options.rate_limit = Some(RateLimit::below(REQUESTS_PER_MINUTE));
    options.kind_rate_limits = vec![(CallKind::Search, SEARCH_PACE)];
    options
}

/// Box, as one user sees it. Cheap to clone; clones share connections, pace and pauses.
#[derive(Clone)]
pub struct BoxClient {
    http: HttpClient,
    token: Arc<dyn TokenSource>,
    user: Option<UserId>,
}

impl BoxClient {
    /// Takes a connection ([`http_options`]) and where the access token is. Asks nothing yet; [`BoxClient::me`] is a good first call.
    pub fn new(http: HttpClient, token: impl TokenSource + 'static) -> Self {
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
            http: self.http.for_user(user.as_str()),
            user: Some(user),
            token: self.token.clone(),
        }
    }

    /// The same, whose calls stop when the token is cancelled: see [`HttpClient::with_cancellation`].
    pub fn with_cancellation(&self, cancel: CancellationToken) -> Self {
        Self {
            http: self.http.with_cancellation(cancel),
            ..self.clone()
        }
    }

    /// The same, for a caller with other things to do: [`Busy`](crate::ErrorKind::Busy) comes at once and not after five
    /// tries.
    pub fn fail_fast_on_conflict(&self) -> Self {
        Self {
            http: self.http.fail_fast_on_conflict(),
            ..self.clone()
        }
    }

    /// How many requests a minute are sent at most; none without a limit.
    pub fn per_minute(&self) -> Option<NonZeroU32> {
        self.http.per_minute()
    }

    /// Returns for how long Box has asked for no more restores and other changes, if it has. A search or a list that has to
    /// wait is not meant.
    pub fn retry_after_remaining(&self) -> Option<Duration> {
        self.http.retry_after_remaining(CallKind::Change)
    }

    /// Returns how often Box has said "too many requests" to changes and to looks at single items, of which restores consist.
    pub fn rate_limit_hits(&self) -> u64 {
        OF_A_RESTORE
            .into_iter()
            .map(|kind| self.http.rate_limit_hits(kind))
            .sum()
    }

    /// Whether there was no connection to Box when one was tried last.
    pub fn is_offline(&self) -> bool {
        self.http.is_offline()
    }

    /// The time by Box's own clock: see [`HttpClient::server_time`].
    pub fn server_time(&self) -> Option<Timestamp> {
        self.http.server_time()
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        let mut request = request
            .bearer(Arc::clone(&self.token))
            .header("Accept", "application/json")
            .transient_conflict_if(busy)
            .service_error_if(is_box);
        if let Some(user) = &self.user {
            request = request.header("As-User", user.as_str());
        }
        self.http.send(request).await.map_err(Error::from)
    }
}

/// The two conflicts that pass by themselves and mean that nothing happened: a folder that is being worked on, and a name
/// that another request holds for a moment (developer guide "Common errors").
pub(crate) fn busy(body: &Value) -> bool {
    matches!(
        body["code"].as_str(),
        Some("operation_blocked_temporary" | "name_temporarily_reserved")
    )
}

/// Whether a refusal is Box's own: its error body (OpenAPI, `ClientError`), or a 401 or 403 without any, which Box sends when
/// the header says it all (developer guide "Common errors").
fn is_box(refusal: &ErrorResponse<'_>) -> bool {
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

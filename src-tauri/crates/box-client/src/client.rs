mod events;
mod folders;
mod items;
mod page;
mod search;
mod trash;
mod users;
mod wire_page;

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use http_client::{
    BaseUrl, CallKind, ErrorResponse, HttpClient, HttpOptions, RateLimit, Request, Response,
    RetryWaitSink, TokenSource,
};
use jiff::Timestamp;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{error::Error, id::UserId, wire::is_transient_conflict};

pub use events::DeletionEvent;
pub use folders::Folder;
pub use items::UpdatedItem;
pub use page::{Marker, Page, RawPage, SearchResults, SeenMarkers};
pub use search::{NextPage, SearchPage, TrashSearch};
pub use trash::RestoreTarget;
pub use users::{CurrentUser, User};

/// Address of the Box API.
pub const API_URL: &str = "https://api.box.com";

/// Box's limit of requests a minute per user (developer guide "Rate limits").
const REQUESTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(1000).unwrap();

/// Below Box's limit of six searches a second and sixty a minute per user (developer guide "Rate limits").
const SEARCH_RATE_LIMIT: RateLimit = RateLimit {
    per_minute: NonZeroU32::new(54).unwrap(),
    burst: NonZeroU32::new(5).unwrap(),
};

/// The kinds of call that a restore makes.
const RESTORE_CALLS: [CallKind; 2] = [CallKind::Change, CallKind::Lookup];

/// Returns options for Box: the defaults of [`HttpOptions`], and rate limits just below 1,000 requests and 60 searches a minute
/// per user.
pub fn http_options(base: BaseUrl) -> HttpOptions {
    let mut options = HttpOptions::new(base, concat!("restore-desk/", env!("CARGO_PKG_VERSION")));
    options.rate_limit = Some(RateLimit::below(REQUESTS_PER_MINUTE));
    options.kind_rate_limits = vec![(CallKind::Search, SEARCH_RATE_LIMIT)];
    options
}

/// A Box account seen as one user. Cheap to clone; clones share connections, rate limits and pauses.
#[derive(Clone)]
pub struct BoxClient {
    http: HttpClient,
    token: Arc<dyn TokenSource>,
    user: Option<UserId>,
}

impl BoxClient {
    /// Takes an HTTP client (see [`http_options`]) and the source of the access token. Sends nothing; [`BoxClient::me`]
    /// is a good first call.
    pub fn new(http: HttpClient, token: impl TokenSource + 'static) -> Self {
        Self {
            http,
            token: Arc::new(token),
            user: None,
        }
    }

    /// Returns a client that impersonates another user (header `As-User`). Requires the token of an admin or a service account,
    /// of an application that may act for users; otherwise calls fail with `Forbidden`, or with `NotFound` for the user (developer
    /// guide "As-User").
    pub fn as_user(&self, user: UserId) -> Self {
        // Box probably counts requests for the impersonated user.
        Self {
            http: self.http.for_user(user.as_str()),
            user: Some(user),
            token: self.token.clone(),
        }
    }

    /// Returns a client whose calls end when the token is cancelled; see [`HttpClient::with_cancellation`].
    pub fn with_cancellation(&self, cancel: CancellationToken) -> Self {
        Self {
            http: self.http.with_cancellation(cancel),
            ..self.clone()
        }
    }

    /// Returns a client that reports the waits of its calls to `waits`; see [`HttpClient::with_wait_sink`].
    pub fn with_wait_sink(&self, waits: RetryWaitSink) -> Self {
        Self {
            http: self.http.with_wait_sink(waits),
            ..self.clone()
        }
    }

    /// Returns a client that fails with [`Busy`](crate::ErrorKind::Busy) at once instead of retrying.
    pub fn fail_fast_on_conflict(&self) -> Self {
        Self {
            http: self.http.fail_fast_on_conflict(),
            ..self.clone()
        }
    }

    /// Returns the rate limit in requests a minute; `None` without a limit.
    pub fn per_minute(&self) -> Option<NonZeroU32> {
        self.http.per_minute()
    }

    /// Returns how long restores and other writes are still paused by a `Retry-After`. Pauses of searches and lists do not count.
    pub fn retry_after_remaining(&self) -> Option<Duration> {
        self.http.retry_after_remaining(CallKind::Change)
    }

    /// Returns the number of "too many requests" responses to the calls that restores make: writes and reads of single items.
    pub fn rate_limit_hits(&self) -> u64 {
        RESTORE_CALLS
            .into_iter()
            .map(|kind| self.http.rate_limit_hits(kind))
            .sum()
    }

    /// Returns whether the last attempt to connect to Box failed.
    pub fn is_offline(&self) -> bool {
        self.http.is_offline()
    }

    /// Returns the time of Box's clock; see [`HttpClient::server_time`].
    pub fn server_time(&self) -> Option<Timestamp> {
        self.http.server_time()
    }

    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        let mut request = request
            .bearer(Arc::clone(&self.token))
            .header("Accept", "application/json")
            .transient_conflict_if(is_transient_conflict)
            .service_error_if(is_box_error);
        if let Some(user) = &self.user {
            request = request.header("As-User", user.as_str());
        }
        self.http.send(request).await.map_err(Error::from)
    }
}

/// Returns whether an error response is Box's: its error body (OpenAPI, `ClientError`), or a 401 or 403 without a body, which Box
/// sends when a header has the details (developer guide "Common errors").
fn is_box_error(response: &ErrorResponse<'_>) -> bool {
    match response.json {
        Some(body) => body["type"].as_str() == Some("error") || body["code"].is_string(),
        None => response.is_empty && matches!(response.status, 401 | 403),
    }
}

/// Returns whether a body that is documented to be empty is an item, which Box sends as well.
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

mod assets;
mod audit_trails;
mod organizational_units;
mod restored_files;

use std::{fmt, num::NonZeroU32, sync::Arc};

use http_client::{
    BaseUrl, ErrorResponse, HttpClient, HttpOptions, RateLimit, Request, Response, RetryWaitSink,
    TokenSource,
};
use tokio_util::sync::CancellationToken;

use crate::{error::Error, id::UnitId};

pub use assets::{Asset, AssetKind, AssetQuery, AssetSearch};
pub use audit_trails::AuditEntry;
pub use organizational_units::OrganizationalUnit;
pub use restored_files::{EmailShare, Passcode, RestoredFile, RestoredFileList};

/// Clumio's limit of requests a minute per organization: 100 a second (help page "API throttling").
const REQUESTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(6000).unwrap();

/// Returns options for Clumio: the defaults of [`HttpOptions`], and half of the organization's rate limit, at most thirty requests
/// at once, because others share it.
pub fn http_options(base: BaseUrl) -> HttpOptions {
    let mut options = HttpOptions::new(base, concat!("restore-desk/", env!("CARGO_PKG_VERSION")));
    let half = REQUESTS_PER_MINUTE.get() / 2;
    options.rate_limit = NonZeroU32::new(half)
        .zip(NonZeroU32::new(30))
        .map(|(per_minute, burst)| RateLimit { per_minute, burst });
    options
}

/// Clumio as the owner of a token. Cheap to clone; clones share connections, rate limits and pauses.
#[derive(Clone)]
pub struct ClumioClient {
    http: HttpClient,
    token: Arc<dyn TokenSource>,
    unit: Option<UnitId>,
}

impl ClumioClient {
    /// Takes an HTTP client (see [`http_options`]), the source of the API token and the organizational unit. The default is the
    /// unit that the user was first assigned to (help page "Organizational units"). Sends nothing.
    pub fn new(http: HttpClient, token: impl TokenSource + 'static, unit: Option<UnitId>) -> Self {
        Self {
            http,
            token: Arc::new(token),
            unit,
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

    /// Sends a request for a version of a resource, such as `restored-files=v1` (help page "Versioning").
    pub(crate) async fn send(&self, request: Request, version: &str) -> Result<Response, Error> {
        let mut request = request
            .bearer(Arc::clone(&self.token))
            .service_error_if(is_clumio_error)
            .header("Accept", format!("application/api.clumio.{version}+json"));
        if let Some(unit) = &self.unit {
            request = request.header("X-Clumio-OrganizationalUnit-Context", unit.as_str());
        }
        self.http.send(request).await.map_err(Error::from)
    }
}

/// Returns whether an error response is Clumio's: its error body (Go SDK, `models/definitions.go`), the message of Amazon's gateway
/// in front of it, with a request ID, or a 401 or 403 without a body.
fn is_clumio_error(response: &ErrorResponse<'_>) -> bool {
    match response.json {
        Some(body) => {
            body.get("errors").is_some() || (response.has_request_id && body["message"].is_string())
        }
        None => response.is_empty && matches!(response.status, 401 | 403),
    }
}

impl fmt::Debug for ClumioClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClumioClient")
            .field("http", &self.http)
            .field("unit", &self.unit)
            .finish_non_exhaustive()
    }
}

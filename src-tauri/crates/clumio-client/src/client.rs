use std::{fmt, num::NonZeroU32, sync::Arc};

use http_client::{
    BaseUrl, ErrorResponse, HttpClient, HttpOptions, RateLimit, Request, Response, TokenSource,
};
use tokio_util::sync::CancellationToken;

use crate::{error::Error, id::UnitId};

/// Requests a minute that Clumio allows one company: 100 a second (help page "API throttling").
const REQUESTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(6000).unwrap();

/// What suits Clumio: the usual limits of [`HttpOptions`], and half of what the whole company may ask for, at most thirty at
/// once, because others ask as well.
pub fn http_options(base: BaseUrl) -> HttpOptions {
    let mut options = HttpOptions::new(base, concat!("restore-desk/", env!("CARGO_PKG_VERSION")));
    let half = REQUESTS_PER_MINUTE.get() / 2;
    options.rate_limit = NonZeroU32::new(half)
        .zip(NonZeroU32::new(30))
        .map(|(per_minute, burst)| RateLimit { per_minute, burst });
    options
}

/// Clumio, as a token's owner sees it. Cheap to clone; clones share connections, pace and pauses.
#[derive(Clone)]
pub struct ClumioClient {
    http: HttpClient,
    token: Arc<dyn TokenSource>,
    unit: Option<UnitId>,
}

impl ClumioClient {
    /// Takes a connection ([`http_options`]), where the API token is, and the organizational unit to work in. Without one Clumio chooses:
    /// the unit that the user was first put into (help page "Organizational units"). Asks nothing yet.
    pub fn new(http: HttpClient, token: impl TokenSource + 'static, unit: Option<UnitId>) -> Self {
        Self {
            http,
            token: Arc::new(token),
            unit,
        }
    }

    /// The same, whose calls stop when the token is cancelled: see [`HttpClient::with_cancellation`].
    pub fn with_cancellation(&self, cancel: CancellationToken) -> Self {
        Self {
            http: self.http.with_cancellation(cancel),
            ..self.clone()
        }
    }

    /// Sends a request for a version of a resource, such as `restored-files=v1` (help page "Versioning").
    pub(crate) async fn send(&self, request: Request, version: &str) -> Result<Response, Error> {
        let mut request = request
            .bearer(Arc::clone(&self.token))
            .service_error_if(is_clumio)
            .header("Accept", format!("application/api.clumio.{version}+json"));
        if let Some(unit) = &self.unit {
            request = request.header("X-Clumio-OrganizationalUnit-Context", unit.as_str());
        }
        self.http.send(request).await.map_err(Error::from)
    }
}

/// Whether a refusal is Clumio's own: its envelope (Go SDK, `models/definitions.go`), the words of Amazon's gateway in front of
/// it, which names the request, or a 401 or 403 without a body.
fn is_clumio(refusal: &ErrorResponse<'_>) -> bool {
    match refusal.json {
        Some(body) => {
            body.get("errors").is_some() || (refusal.has_request_id && body["message"].is_string())
        }
        None => refusal.is_empty && matches!(refusal.status, 401 | 403),
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

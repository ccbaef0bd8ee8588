//! Requests to the Clumio API: authentication, organizational unit, query and body.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::RequestExt;
use axum::extract::{ConnectInfo, FromRequest, Path, Request};
use axum::http::HeaderMap;
use serde_json::Value;

use super::account::{Principal, Role};
use super::response::ClumioError;
use super::{ClumioState, bearer};

/// The header with the unit that a request is limited to. Both official clients send an empty one, which counts as absent.
pub(crate) const UNIT_HEADER: &str = "x-clumio-organizationalunit-context";

/// A request with its body. Bodies are JSON whatever `Content-Type` says: one official client sends them as
/// `text/plain`.
pub(crate) struct ClumioRequest {
    pub(crate) headers: HeaderMap,
    /// `http://` or `https://` and the host as the client wrote it.
    pub(crate) origin: String,
    pub(crate) path: String,
    pub(crate) client_ip: String,
    method: String,
    id: String,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The authenticated user and the unit that the request is limited to.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The unit in the header, or the first assigned one.
    pub(crate) unit_id: String,
}

impl ClumioRequest {
    /// Reads a request that arrived over `scheme`.
    pub(crate) async fn read(mut request: Request, scheme: &str) -> Result<Self, ClumioError> {
        let parts = request
            .extract_parts::<Path<HashMap<String, String>>>()
            .await;
        let id = parts
            .ok()
            .and_then(|Path(mut all)| all.remove("id"))
            .unwrap_or_default();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let client_ip = peer.map_or_else(|| "127.0.0.1".to_owned(), |info| info.0.ip().to_string());
        let method = request.method().as_str().to_lowercase();
        let headers = request.headers().clone();
        let path = request.uri().path().to_owned();
        let query = request.uri().query().unwrap_or("");
        let query = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let host = headers
            .get("host")
            .and_then(|host| host.to_str().ok())
            .unwrap_or("localhost");
        let origin = format!("{scheme}://{host}");
        let body = axum::body::Bytes::from_request(request, &())
            .await
            .map_err(|_| ClumioError::bad_request("The body could not be read."))?
            .to_vec();
        Ok(Self {
            headers,
            origin,
            path,
            client_ip,
            method,
            id,
            query,
            body,
        })
    }

    /// Returns the `{id}` of the path, percent-decoded.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Returns a query parameter, unless it is missing or empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Returns the query parameters that are not empty, in the order sent.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns whether the response is to embed the target of a link.
    pub(crate) fn embeds(&self, name: &str) -> bool {
        self.query("embed")
            .is_some_and(|embed| embed.split(',').any(|one| one == name))
    }

    /// Returns the method in lower case, as links have it.
    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    /// Parses the body as a JSON object.
    pub(crate) fn json(&self) -> Result<Value, ClumioError> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(body)) => Ok(Value::Object(body)),
            _ => Err(ClumioError::bad_request("The body is not a JSON object.")),
        }
    }

    /// Authenticates the caller.
    pub(crate) fn caller(&self, state: &ClumioState) -> Result<Caller, ClumioError> {
        let token = bearer(&self.headers).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| ClumioError::missing_token(&state.quirks))?;
        let known = state
            .account
            .principals
            .iter()
            .find(|principal| principal.token == token);
        let principal = known.cloned().ok_or_else(ClumioError::unauthorized)?;
        if principal.role == Role::OtherRegion {
            let mut error = ClumioError::unauthorized();
            error.status = ClumioError::new(state.quirks.wrong_region_status, 0, "").status;
            return Err(error);
        }
        let unit_id = self.unit_id(state, &principal)?;
        Ok(Caller { principal, unit_id })
    }

    fn unit_id(&self, state: &ClumioState, principal: &Principal) -> Result<String, ClumioError> {
        let named = self
            .headers
            .get(UNIT_HEADER)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .trim();
        if named.is_empty() {
            return Ok(principal.unit_id.clone());
        }
        let known = state.account.unit(named).is_some()
            && state.account.is_within(named, &principal.unit_id);
        match (known, state.quirks.unknown_unit_status) {
            (true, _) => Ok(named.to_owned()),
            (false, 200) => Ok(principal.unit_id.clone()),
            (false, status) => Err(ClumioError::new(
                status,
                600,
                "The user is not assigned to this organizational unit",
            )),
        }
    }
}

impl Caller {
    /// Returns whether `unit_id` is within the unit of the caller.
    pub(crate) fn can_see(&self, state: &ClumioState, unit_id: &str) -> bool {
        state.account.is_within(unit_id, &self.unit_id)
    }

    /// Refuses users who may only view.
    pub(crate) fn require_restore_permission(&self) -> Result<(), ClumioError> {
        match self.principal.role {
            Role::SuperAdmin | Role::HelpdeskAdmin => Ok(()),
            Role::ReportingAdmin | Role::OtherRegion => Err(ClumioError::forbidden(
                "The user is not authorized to perform this action",
            )),
        }
    }
}

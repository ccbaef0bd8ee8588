//! One request, read: who calls, within which unit, with what.

use std::collections::HashMap;
use std::net::SocketAddr;

use axum::RequestExt;
use axum::extract::{ConnectInfo, FromRequest, Path, Request};
use axum::http::HeaderMap;
use serde_json::Value;

use super::reply::Refusal;
use super::world::{Principal, Role};
use super::{State, bearer};

/// Names the unit that limits a request; an empty value counts as absent (both official clients send that).
pub(crate) const UNIT_HEADER: &str = "x-clumio-organizationalunit-context";

/// A request with its body read. Bodies are JSON whatever `Content-Type` says: one official client posts them as
/// `text/plain`.
pub(crate) struct Call {
    pub(crate) headers: HeaderMap,
    /// `http://` or `https://` and the host as the client wrote it.
    pub(crate) origin: String,
    pub(crate) path: String,
    pub(crate) address: String,
    verb: String,
    id: String,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Who is calling and how far they see.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The unit from the header, or the one first assigned.
    pub(crate) unit_id: String,
}

impl Call {
    /// Reads a request that came over `scheme`.
    pub(crate) async fn read(mut request: Request, scheme: &str) -> Result<Self, Refusal> {
        let parts = request
            .extract_parts::<Path<HashMap<String, String>>>()
            .await;
        let id = parts
            .ok()
            .and_then(|Path(mut all)| all.remove("id"))
            .unwrap_or_default();
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let address =
            address.map_or_else(|| "127.0.0.1".to_owned(), |info| info.0.ip().to_string());
        let verb = request.method().as_str().to_lowercase();
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
            .map_err(|_| Refusal::bad_request("The body could not be read."))?
            .to_vec();
        Ok(Self {
            headers,
            origin,
            path,
            address,
            verb,
            id,
            query,
            body,
        })
    }

    /// The `{id}` of the path, percent-decoded.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// A query parameter; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Every query parameter that is not empty, in the order sent.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns whether the answer is to hold what a link leads to.
    pub(crate) fn embeds(&self, name: &str) -> bool {
        self.query("embed")
            .is_some_and(|embed| embed.split(',').any(|one| one == name))
    }

    /// The method as links spell it.
    pub(crate) fn verb(&self) -> &str {
        &self.verb
    }

    /// The body as a JSON object.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(body)) => Ok(Value::Object(body)),
            _ => Err(Refusal::bad_request("The body is not a JSON object.")),
        }
    }

    /// Who calls.
    pub(crate) fn caller(&self, state: &State) -> Result<Caller, Refusal> {
        let token = bearer(&self.headers).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| Refusal::token_missing(&state.quirks))?;
        let known = state
            .world
            .principals
            .iter()
            .find(|principal| principal.token == token);
        let principal = known.cloned().ok_or_else(Refusal::unauthorized)?;
        if principal.role == Role::OtherRegion {
            let mut refusal = Refusal::unauthorized();
            refusal.status = Refusal::new(state.quirks.wrong_region_status, 0, "").status;
            return Err(refusal);
        }
        let unit_id = self.unit_id(state, &principal)?;
        Ok(Caller { principal, unit_id })
    }

    fn unit_id(&self, state: &State, principal: &Principal) -> Result<String, Refusal> {
        let named = self
            .headers
            .get(UNIT_HEADER)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .trim();
        if named.is_empty() {
            return Ok(principal.unit_id.clone());
        }
        let known =
            state.world.unit(named).is_some() && state.world.is_within(named, &principal.unit_id);
        match (known, state.quirks.unknown_unit_status) {
            (true, _) => Ok(named.to_owned()),
            (false, 200) => Ok(principal.unit_id.clone()),
            (false, status) => Err(Refusal::new(
                status,
                600,
                "The user is not assigned to this organizational unit",
            )),
        }
    }
}

impl Caller {
    /// Whether something of `unit_id` is within what the caller sees.
    pub(crate) fn sees(&self, state: &State, unit_id: &str) -> bool {
        state.world.is_within(unit_id, &self.unit_id)
    }

    /// Refuses those who may only look.
    pub(crate) fn must_be_allowed_to_restore(&self) -> Result<(), Refusal> {
        match self.principal.role {
            Role::SuperAdmin | Role::HelpdeskAdmin => Ok(()),
            Role::ReportingAdmin | Role::OtherRegion => Err(Refusal::forbidden(
                "The user is not authorized to perform this action",
            )),
        }
    }
}

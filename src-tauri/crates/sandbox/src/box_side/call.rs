//! What every Box call begins with: the token, `As-User`, the query and the body.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::FromRequest;
use axum::http::{HeaderMap, Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::item::{Item, Role, UserId};
use super::refusal::Refusal;
use super::tokens::Closed;
use super::{BoxSide, Knowledge};

pub(crate) const AS_USER: &str = "as-user";

/// Larger than any JSON body this API takes.
const LARGEST_BODY: usize = 1 << 20;

/// A call whose caller is known.
#[derive(Debug)]
pub(crate) struct Call {
    /// Who it counts as: the impersonated user under `As-User`.
    pub(crate) caller: UserId,
    pub(crate) query: Query,
    pub(crate) now: Timestamp,
    headers: HeaderMap,
    body: Bytes,
}

impl FromRequest<Arc<BoxSide>> for Call {
    type Rejection = Refusal;

    async fn from_request(request: Request<Body>, side: &Arc<BoxSide>) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let now = Timestamp::now();
        let caller = side.lock().authenticate(&parts.headers, now)?;
        let body = axum::body::to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|_| {
                Refusal::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "request_entity_too_large",
                    "Too large",
                )
            })?;
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        Ok(Self {
            caller,
            query,
            now,
            headers: parts.headers,
            body,
        })
    }
}

impl Call {
    /// The JSON object of the body; an empty body is an empty object.
    pub(crate) fn object(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(_) | Err(_) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "bad_request",
                "Entity body should be a correctly nested resource attribute name/value pair",
            )),
        }
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// `If-Match` does not hold for the item.
    pub(crate) fn is_outdated(&self, item: &Item) -> bool {
        self.headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|wanted| {
                let wanted = wanted.trim().trim_start_matches("W/").trim_matches('"');
                wanted != "*" && wanted != item.version.to_string()
            })
    }

    /// `If-None-Match` names the version the item has.
    pub(crate) fn is_known(&self, item: &Item) -> bool {
        self.headers
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|known| known.trim().trim_matches('"') == item.version.to_string())
    }
}

/// The query of an address, decoded.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The value of a parameter, unless it is missing or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// The comma list of a parameter; `None` when it is missing.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        self.get(name).map(|value| {
            value
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect()
        })
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        self.get(name)
            .map(|value| {
                value.parse().map_err(|_| {
                    Refusal::invalid(
                        name,
                        format!("Invalid value '{value}'. The {name} must be a whole number"),
                    )
                })
            })
            .transpose()
    }

    /// A date range `from,to`, of which either end may be left out.
    pub(crate) fn dates(&self, name: &str) -> Result<Option<(Timestamp, Timestamp)>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let (from, to) = value.split_once(',').unwrap_or((value, ""));
        let end = |text: &str, open: Timestamp| {
            if text.is_empty() {
                Ok(open)
            } else {
                text.parse::<Timestamp>()
            }
            .map_err(|_| {
                Refusal::invalid(name, format!("Invalid value '{value}'. Not a date range"))
            })
        };
        Ok(Some((end(from, Timestamp::MIN)?, end(to, Timestamp::MAX)?)))
    }
}

impl Knowledge {
    /// Who calls, after the rules of `As-User`: administrators, co-administrators and the app's own account may
    /// act as others, but nobody may act as the app's account, and co-administrators not as their like.
    fn authenticate(&mut self, headers: &HeaderMap, now: Timestamp) -> Result<UserId, Refusal> {
        let token = bearer(headers).ok_or_else(|| Refusal::bad_token(Closed::Unknown))?;
        let owner = self
            .tokens
            .admit(token, now, self.quirks.expire_after_calls)
            .map_err(Refusal::bad_token)?;
        let Some(target) = headers.get(AS_USER) else {
            return Ok(owner);
        };
        let target = target.to_str().unwrap_or_default().trim();
        let target_id: UserId = target
            .parse()
            .map_err(|_| Refusal::no_such_as_user(target))?;
        let own_role = self
            .world
            .users
            .get(&owner)
            .map(|user| user.role)
            .ok_or_else(|| Refusal::bad_token(Closed::Unknown))?;
        if target_id == owner {
            return Ok(owner);
        }
        if matches!(own_role, Role::User | Role::External) {
            return Err(Refusal::no_permission());
        }
        let role = self
            .world
            .users
            .get(&target_id)
            .ok_or_else(|| Refusal::no_such_as_user(target))?
            .role;
        let allowed = match role {
            Role::User => true,
            Role::Admin | Role::Coadmin => own_role != Role::Coadmin,
            Role::ServiceAccount | Role::External => false,
        };
        if allowed {
            Ok(target_id)
        } else {
            Err(Refusal::no_permission())
        }
    }
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

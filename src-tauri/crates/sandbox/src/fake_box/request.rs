//! Requests to the Box API: authentication, `As-User`, query and body.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::FromRequest;
use axum::http::{HeaderMap, Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::FakeBox;
use super::error::BoxError;
use super::headers::{AS_USER, bearer};
use super::item::{Item, Role, UserId};
use super::query::QueryParams;
use super::state::BoxState;
use super::tokens::InvalidToken;

/// Larger than any JSON body of this API.
const MAX_BODY_BYTES: usize = 1 << 20;

/// An authenticated request.
#[derive(Debug)]
pub(crate) struct BoxRequest {
    /// The user it acts for: the impersonated one under `As-User`.
    pub(crate) caller: UserId,
    pub(crate) query: QueryParams,
    pub(crate) now: Timestamp,
    headers: HeaderMap,
    body: Bytes,
}

impl FromRequest<Arc<FakeBox>> for BoxRequest {
    type Rejection = BoxError;

    async fn from_request(
        request: Request<Body>,
        fake_box: &Arc<FakeBox>,
    ) -> Result<Self, BoxError> {
        let (searched, body) = request.into_parts();
        let now = Timestamp::now();
        let caller = authenticate(&mut fake_box.lock(), &searched.headers, now)?;
        let body = axum::body::to_bytes(body, MAX_BODY_BYTES)
            .await
            .map_err(|_| {
                BoxError::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "request_entity_too_large",
                    "Too large",
                )
            })?;
        let query = QueryParams::parse(searched.uri.query().unwrap_or_default());
        Ok(Self {
            caller,
            query,
            now,
            headers: searched.headers,
            body,
        })
    }
}

impl BoxRequest {
    /// Parses the JSON object of the body. An empty body is an empty object.
    pub(crate) fn json_object(&self) -> Result<Map<String, Value>, BoxError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(json_object)) => Ok(json_object),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(_) | Err(_) => Err(BoxError::new(
                StatusCode::BAD_REQUEST,
                "bad_request",
                "Entity body should be a correctly nested resource attribute name/value pair",
            )),
        }
    }

    /// Returns a header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns whether `If-Match` names another version than the item's.
    pub(crate) fn if_match_fails(&self, item: &Item) -> bool {
        self.headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|wanted| {
                let wanted = wanted.trim().trim_start_matches("W/").trim_matches('"');
                wanted != "*" && wanted != item.version.to_string()
            })
    }

    /// Returns whether `If-None-Match` names the version of the item.
    pub(crate) fn if_none_match_matches(&self, item: &Item) -> bool {
        self.headers
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|known| known.trim().trim_matches('"') == item.version.to_string())
    }
}

/// Returns the user that a request acts for. Admins, co-admins and the service account may act as others, but no one as
/// the service account, and co-admins not as admins or co-admins.
fn authenticate(
    state: &mut BoxState,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<UserId, BoxError> {
    let token = bearer(headers).ok_or_else(|| BoxError::invalid_token(InvalidToken::Unknown))?;
    let owner = state
        .tokens
        .validate(token, now, state.quirks.expire_after_calls)
        .map_err(BoxError::invalid_token)?;
    let Some(target) = headers.get(AS_USER) else {
        return Ok(owner);
    };
    let target = target.to_str().unwrap_or_default().trim();
    let target_id: UserId = target
        .parse()
        .map_err(|_| BoxError::as_user_not_found(target))?;
    let own_role = state
        .enterprise
        .users
        .get(&owner)
        .map(|user| user.role)
        .ok_or_else(|| BoxError::invalid_token(InvalidToken::Unknown))?;
    if target_id == owner {
        return Ok(owner);
    }
    if matches!(own_role, Role::User | Role::External) {
        return Err(BoxError::insufficient_permissions());
    }
    let role = state
        .enterprise
        .users
        .get(&target_id)
        .ok_or_else(|| BoxError::as_user_not_found(target))?
        .role;
    let allowed = match role {
        Role::User => true,
        Role::Admin | Role::Coadmin => own_role != Role::Coadmin,
        Role::ServiceAccount | Role::External => false,
    };
    if allowed {
        Ok(target_id)
    } else {
        Err(BoxError::insufficient_permissions())
    }
}

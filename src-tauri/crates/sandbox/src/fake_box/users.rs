//! `/users`: list and get.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::error::{BoxError, BoxResult};
use super::item::{Role, User, UserId};
use super::json::ok;
use super::paging::{limit, offset};
use super::render::Renderer;
use super::request::BoxRequest;
use super::state::BoxState;
use super::timestamps::format_time;

const MINI: &[&str] = &["type", "id", "name", "login"];
const STANDARD: &[&str] = &[
    "created_at",
    "modified_at",
    "language",
    "timezone",
    "space_amount",
    "space_used",
    "max_upload_size",
    "status",
    "job_title",
    "phone",
    "address",
    "avatar_url",
    "notification_email",
];

/// Bytes that each user may store.
const QUOTA_BYTES: u64 = 1_000_000_000_000;
/// Bytes of the largest file.
const MAX_FILE_BYTES: u64 = 53_687_091_200;

/// `GET /users/me`; under `As-User` the impersonated one.
pub(crate) fn me(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    user_response(state, request, request.caller)
}

/// `GET /users/:id`: the caller, or any user for an admin.
pub(crate) fn get(state: &mut BoxState, request: &BoxRequest, id: UserId) -> BoxResult {
    if id != request.caller {
        require_admin(state, request)?;
    }
    user_response(state, request, id)
}

/// `GET /users`: managed users by a prefix of name or login, external ones by their exact login.
pub(crate) fn list(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    require_admin(state, request)?;
    let page_size = limit(&request.query, 100, 1000)?;
    let by_marker = request.query.flag("usemarker");
    let kind = request.query.get("user_type").unwrap_or("all");
    if !matches!(kind, "all" | "managed" | "external") {
        return Err(BoxError::invalid(
            "user_type",
            format!("Invalid value '{kind}'"),
        ));
    }
    let term = request.query.get("filter_term").map(str::to_lowercase);
    let found: Vec<&User> = state
        .enterprise
        .users
        .values()
        .filter(|user| match user.role {
            Role::ServiceAccount => false,
            Role::External => {
                kind != "managed"
                    && term
                        .as_ref()
                        .is_some_and(|term| user.login.to_lowercase() == *term)
            }
            Role::Admin | Role::Coadmin | Role::User => {
                kind != "external"
                    && term.as_ref().is_none_or(|term| {
                        user.name.to_lowercase().starts_with(term)
                            || user.login.to_lowercase().starts_with(term)
                    })
            }
        })
        .collect();
    let begin = match (by_marker, request.query.number("marker")?) {
        (true, after) => {
            if request.query.get("offset").is_some() {
                return Err(BoxError::invalid(
                    "offset",
                    "'offset' cannot be used with marker based paging",
                ));
            }
            found
                .iter()
                .position(|user| user.id > after.unwrap_or(0))
                .unwrap_or(found.len())
        }
        (false, Some(_)) => {
            return Err(BoxError::invalid("marker", "'marker' needs usemarker=true"));
        }
        (false, None) => offset(&request.query)?.min(found.len()),
    };
    let end = (begin + page_size).min(found.len());
    let renderer = state.renderer(request.caller);
    let entries: Vec<Value> = found[begin..end]
        .iter()
        .map(|user| user_json(&renderer, user, request.query.list("fields").as_deref()))
        .collect();
    let mut body = json!({"entries": entries, "limit": page_size});
    if by_marker {
        let next = found[begin..end].last().filter(|_| end < found.len());
        body["next_marker"] = next.map_or(Value::Null, |user| Value::from(user.id.to_string()));
    } else {
        body["total_count"] = Value::from(found.len());
        body["offset"] = Value::from(offset(&request.query)?);
    }
    Ok(ok(&body))
}

fn user_response(state: &BoxState, request: &BoxRequest, id: UserId) -> BoxResult {
    let user = state
        .enterprise
        .users
        .get(&id)
        .ok_or_else(|| BoxError::user_not_found(id))?;
    Ok(ok(&user_json(
        &state.renderer(request.caller),
        user,
        request.query.list("fields").as_deref(),
    )))
}

/// Checks that the caller is an admin, a co-admin or the service account.
pub(crate) fn require_admin(state: &BoxState, request: &BoxRequest) -> Result<(), BoxError> {
    match state
        .enterprise
        .users
        .get(&request.caller)
        .map(|user| user.role)
    {
        Some(Role::Admin | Role::Coadmin | Role::ServiceAccount) => Ok(()),
        Some(Role::User | Role::External) => Err(BoxError::insufficient_permissions()),
        None => Err(BoxError::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Unauthorized",
        )),
    }
}

fn user_json(renderer: &Renderer<'_>, user: &User, fields: Option<&[&str]>) -> Value {
    let names = MINI.iter().chain(fields.unwrap_or(STANDARD));
    let known: Map<String, Value> = names
        .filter_map(|name| Some(((*name).to_owned(), field(renderer, user, name)?)))
        .collect();
    Value::Object(known)
}

fn field(renderer: &Renderer<'_>, user: &User, name: &str) -> Option<Value> {
    Some(match name {
        "type" => Value::from("user"),
        "id" => renderer.digits(user.id),
        "name" => Value::from(user.name.as_str()),
        "login" => Value::from(user.login.as_str()),
        "created_at" | "modified_at" => format_time(user.created_at),
        "language" => Value::from(user.language.as_str()),
        "timezone" => Value::from(user.timezone.as_str()),
        "space_amount" => renderer.size(QUOTA_BYTES),
        "space_used" => renderer.size(user.space_used),
        "max_upload_size" => renderer.size(MAX_FILE_BYTES),
        "status" => Value::from("active"),
        "job_title" => Value::from(user.job_title.as_str()),
        "phone" | "address" | "hostname" => Value::from(""),
        "avatar_url" => Value::from(format!("https://app.box.com/api/avatar/large/{}", user.id)),
        "notification_email" => Value::Null,
        "role" => Value::from(match user.role {
            Role::Admin => "admin",
            Role::Coadmin => "coadmin",
            Role::User | Role::ServiceAccount | Role::External => "user",
        }),
        "enterprise" => match user.role {
            Role::External => Value::Null,
            Role::Admin | Role::Coadmin | Role::User | Role::ServiceAccount => {
                let (id, name) = (renderer.enterprise.id, &renderer.enterprise.name);
                json!({"type": "enterprise", "id": renderer.digits(id), "name": name})
            }
        },
        "tracking_codes" | "my_tags" => json!([]),
        "can_see_managed_users" => Value::from(user.role != Role::External),
        "is_sync_enabled" => Value::from(true),
        "is_external_collab_restricted" | "is_exempt_from_device_limits" => Value::from(false),
        "is_exempt_from_login_verification" => Value::from(false),
        "is_platform_access_only" => Value::from(user.role == Role::ServiceAccount),
        "external_app_user_id" => Value::Null,
        _ => return None,
    })
}

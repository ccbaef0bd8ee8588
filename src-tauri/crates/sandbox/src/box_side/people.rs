//! `/users`: who there is.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Knowledge;
use super::call::Call;
use super::item::{Role, User, UserId};
use super::json::ok;
use super::paging::{limit, offset};
use super::refusal::{Answer, Refusal};
use super::show::{Show, stamp};

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

/// Bytes each user may store.
const SPACE: u64 = 1_000_000_000_000;
/// Bytes of the largest file.
const LARGEST_FILE: u64 = 53_687_091_200;

/// `GET /users/me`; under `As-User` the impersonated one.
pub(crate) fn me(knowledge: &mut Knowledge, call: &Call) -> Answer {
    one(knowledge, call, call.caller)
}

/// `GET /users/:id`: oneself, or anybody for an administrator.
pub(crate) fn get(knowledge: &mut Knowledge, call: &Call, id: UserId) -> Answer {
    if id != call.caller {
        administrator(knowledge, call)?;
    }
    one(knowledge, call, id)
}

/// `GET /users`: managed users by the beginning of their name or login, others by their whole login.
pub(crate) fn list(knowledge: &mut Knowledge, call: &Call) -> Answer {
    administrator(knowledge, call)?;
    let most = limit(&call.query, 100, 1000)?;
    let by_marker = call.query.flag("usemarker");
    let kind = call.query.get("user_type").unwrap_or("all");
    if !matches!(kind, "all" | "managed" | "external") {
        return Err(Refusal::invalid(
            "user_type",
            format!("Invalid value '{kind}'"),
        ));
    }
    let term = call.query.get("filter_term").map(str::to_lowercase);
    let found: Vec<&User> = knowledge
        .world
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
    let begin = match (by_marker, call.query.number("marker")?) {
        (true, after) => {
            if call.query.get("offset").is_some() {
                return Err(Refusal::invalid(
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
            return Err(Refusal::invalid("marker", "'marker' needs usemarker=true"));
        }
        (false, None) => offset(&call.query)?.min(found.len()),
    };
    let end = (begin + most).min(found.len());
    let show = knowledge.show(call);
    let entries: Vec<Value> = found[begin..end]
        .iter()
        .map(|user| shown(&show, user, call.query.list("fields").as_deref()))
        .collect();
    let mut body = json!({"entries": entries, "limit": most});
    if by_marker {
        let next = found[begin..end].last().filter(|_| end < found.len());
        body["next_marker"] = next.map_or(Value::Null, |user| Value::from(user.id.to_string()));
    } else {
        body["total_count"] = Value::from(found.len());
        body["offset"] = Value::from(offset(&call.query)?);
    }
    Ok(ok(&body))
}

fn one(knowledge: &Knowledge, call: &Call, id: UserId) -> Answer {
    let user = knowledge
        .world
        .users
        .get(&id)
        .ok_or_else(|| Refusal::no_user(id))?;
    Ok(ok(&shown(
        &knowledge.show(call),
        user,
        call.query.list("fields").as_deref(),
    )))
}

/// Administrators, co-administrators and the app's own account may look at everybody.
pub(crate) fn administrator(knowledge: &Knowledge, call: &Call) -> Result<(), Refusal> {
    match knowledge
        .world
        .users
        .get(&call.caller)
        .map(|user| user.role)
    {
        Some(Role::Admin | Role::Coadmin | Role::ServiceAccount) => Ok(()),
        Some(Role::User | Role::External) => Err(Refusal::no_permission()),
        None => Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Unauthorized",
        )),
    }
}

fn shown(show: &Show<'_>, user: &User, fields: Option<&[&str]>) -> Value {
    let names = MINI.iter().chain(fields.unwrap_or(STANDARD));
    let known: Map<String, Value> = names
        .filter_map(|name| Some(((*name).to_owned(), field(show, user, name)?)))
        .collect();
    Value::Object(known)
}

fn field(show: &Show<'_>, user: &User, name: &str) -> Option<Value> {
    Some(match name {
        "type" => Value::from("user"),
        "id" => show.number(user.id),
        "name" => Value::from(user.name.as_str()),
        "login" => Value::from(user.login.as_str()),
        "created_at" | "modified_at" => stamp(user.created_at),
        "language" => Value::from(user.language.as_str()),
        "timezone" => Value::from(user.timezone.as_str()),
        "space_amount" => show.size(SPACE),
        "space_used" => show.size(user.space_used),
        "max_upload_size" => show.size(LARGEST_FILE),
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
                let (id, name) = &show.world.enterprise;
                json!({"type": "enterprise", "id": show.number(*id), "name": name})
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

//! `POST /files/:id` and the same for other kinds: restores an item from the trash.
//!
//! The order of checks: visible, top-level item of the trash, target folder, permission, name, folder locks, name conflict.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use super::FakeBox;
use super::error::{BoxError, BoxResult};
use super::item::{Item, ItemKey, ItemKind, Parent, Permission};
use super::json::respond;
use super::names::{self, InvalidName};
use super::quirks::{BadNames, BoxQuirks, Conflicts};
use super::render::{Renderer, Representation};
use super::request::BoxRequest;
use super::state::BoxState;
use super::trash::trashed;

pub(crate) async fn restore(
    fake_box: Arc<FakeBox>,
    request: BoxRequest,
    key: ItemKey,
) -> BoxResult {
    let locked = {
        let mut state = fake_box.lock();
        let target = validate(&state, &request, key)?;
        let duration = Duration::from_millis(state.quirks.folder_restore_ms);
        if key.kind != ItemKind::Folder || duration.is_zero() {
            return Ok(apply(&mut state, &request, key, target));
        }
        let from = state
            .enterprise
            .item(key)
            .map_or(target.parent, |item| item.parent);
        let lock_id = state.folder_locks.lock(key.id, from, target.parent);
        (lock_id, duration)
    };
    let (lock_id, duration) = locked;
    // In a task of its own, so that it continues when the client disconnects, as at Box.
    let restoring = tokio::spawn(async move {
        tokio::time::sleep(duration).await;
        let mut state = fake_box.lock();
        state.folder_locks.unlock(lock_id);
        let target = validate(&state, &request, key)?;
        Ok(apply(&mut state, &request, key, target))
    });
    restoring.await.unwrap_or_else(|_| {
        Err(BoxError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_server_error",
            "Internal Server Error",
        ))
    })
}

struct RestoreTarget {
    parent: Parent,
    name: Option<String>,
}

fn validate(
    state: &BoxState,
    request: &BoxRequest,
    key: ItemKey,
) -> Result<RestoreTarget, BoxError> {
    let body = request.json_object()?;
    let item = trashed(state, request, key)?;
    let parent = target_folder(state, request, item, body.get("parent"))?;
    let name = match body.get("name") {
        None | Some(Value::Null) => None,
        Some(name) => Some(valid_name(name, &state.quirks)?),
    };
    if state.folder_locks.is_locked(&state.enterprise, parent)
        || state.folder_locks.is_locked(&state.enterprise, item.parent)
    {
        return Err(BoxError::temporarily_blocked());
    }
    check_name_free(
        state,
        request,
        parent,
        name.as_deref().unwrap_or(&item.name),
        key,
    )?;
    Ok(RestoreTarget { parent, name })
}

fn apply(
    state: &mut BoxState,
    request: &BoxRequest,
    key: ItemKey,
    target: RestoreTarget,
) -> Response<axum::body::Body> {
    state
        .enterprise
        .restore(key, target.parent, target.name, request.now, request.caller);
    let renderer = Renderer {
        just_restored: true,
        ..state.renderer(request.caller)
    };
    let body = state.enterprise.item(key).map_or(Value::Null, |item| {
        renderer.item(item, Representation::Standard, &request.query)
    });
    respond(StatusCode::CREATED, &body)
}

/// Returns the original folder while it is active, otherwise the parent in the body.
fn target_folder(
    state: &BoxState,
    request: &BoxRequest,
    item: &Item,
    parent: Option<&Value>,
) -> Result<Parent, BoxError> {
    let enterprise = &state.enterprise;
    if enterprise.is_active_parent(item.parent) {
        // An item of a user's root may be restored there by every user who may edit it.
        let access = match item.parent {
            Parent::Root(_) => enterprise.permission(request.caller, item),
            Parent::Folder(_) => enterprise.permission_in(request.caller, item.parent),
        };
        return match access {
            Some(Permission::Editor) => Ok(item.parent),
            Some(Permission::Viewer) | None => Err(BoxError::insufficient_permissions()),
        };
    }
    match requested_parent(parent)? {
        Some(id) => enterprise.target_folder(request.caller, &id),
        None if state.quirks.missing_parent == 403 => Err(BoxError::insufficient_permissions()),
        None => Err(BoxError::folder_not_found("parent", item.parent.id())),
    }
}

/// Returns the ID of `parent` in a body, which some clients write as a number.
pub(crate) fn requested_parent(parent: Option<&Value>) -> Result<Option<String>, BoxError> {
    match parent {
        None | Some(Value::Null) => Ok(None),
        Some(parent) => match parent.get("id") {
            Some(Value::String(id)) => Ok(Some(id.clone())),
            Some(Value::Number(id)) => Ok(Some(id.to_string())),
            None | Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(
                BoxError::parameters(&[("missing_parameter", "id", "'id' is required".to_owned())]),
            ),
        },
    }
}

/// Returns a valid name, sanitized if a quirk says so.
pub(crate) fn valid_name(name: &Value, quirks: &BoxQuirks) -> Result<String, BoxError> {
    let name = name
        .as_str()
        .ok_or_else(|| BoxError::invalid("name", "'name' must be a string"))?;
    let refuse = |code, message| Err(BoxError::new(StatusCode::BAD_REQUEST, code, message));
    match names::check(name) {
        Ok(()) => Ok(name.to_owned()),
        Err(InvalidName::TooLong) => refuse("item_name_too_long", "Item name too long"),
        Err(InvalidName::Invalid) => {
            let clean = names::sanitized(name);
            if quirks.bad_names == BadNames::Sanitise && names::check(&clean).is_ok() {
                Ok(clean)
            } else {
                refuse("item_name_invalid", "Item name invalid")
            }
        }
    }
}

/// Checks that no other item has the name.
pub(crate) fn check_name_free(
    state: &BoxState,
    request: &BoxRequest,
    parent: Parent,
    name: &str,
    key: ItemKey,
) -> Result<(), BoxError> {
    match state
        .enterprise
        .item_with_name(parent, name)
        .filter(|&holder| holder != key)
    {
        Some(holder) => Err(name_conflict(state, request, holder, key.kind)),
        None => Ok(()),
    }
}

/// Builds the 409 that names the conflicting item: in an array for folders, otherwise as an object, unless a quirk says so.
pub(crate) fn name_conflict(
    state: &BoxState,
    request: &BoxRequest,
    holder: ItemKey,
    kind: ItemKind,
) -> BoxError {
    let error = BoxError::new(
        StatusCode::CONFLICT,
        "item_name_in_use",
        "Item with the same name already exists",
    );
    let Some(item) = state.enterprise.item(holder) else {
        return error;
    };
    let mini = state.renderer(request.caller).mini(item);
    match (state.quirks.conflicts, kind) {
        (Conflicts::Absent, _) => error,
        (Conflicts::Array, _) | (Conflicts::Natural, ItemKind::Folder) => {
            error.with_context(json!({"conflicts": [mini]}))
        }
        (Conflicts::Object, _) | (Conflicts::Natural, ItemKind::File | ItemKind::WebLink) => {
            error.with_context(json!({"conflicts": mini}))
        }
    }
}

//! Active items: get, update, delete.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::error::{BoxError, BoxResult};
use super::folders;
use super::item::{Item, ItemKey, ItemKind, Parent};
use super::json::{no_content, ok};
use super::render::Representation;
use super::request::BoxRequest;
use super::restore::{check_name_free, requested_parent, valid_name};
use super::shared_link;
use super::state::BoxState;

/// `GET /files/:id` and the same for other kinds. A trashed file or web link is still shown, a trashed folder is not.
pub(crate) fn get(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    if key
        == (ItemKey {
            kind: ItemKind::Folder,
            id: 0,
        })
    {
        return Ok(ok(&folders::root_folder(state, request)?));
    }
    let item = state.enterprise.visible_item(request.caller, key)?;
    let hidden = key.kind == ItemKind::Folder || state.quirks.trashed_file == 404;
    if hidden && !state.enterprise.is_active(item) {
        return Err(BoxError::trashed());
    }
    if request.if_none_match_matches(item) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let mut body =
        state
            .renderer(request.caller)
            .item(item, Representation::Standard, &request.query);
    if key.kind == ItemKind::Folder
        && folders::includes_item_collection(request)
        && let Some(body) = body.as_object_mut()
    {
        let item_collection = folders::item_collection(state, request, Parent::Folder(key.id))?;
        body.insert("item_collection".to_owned(), item_collection);
    }
    Ok(ok(&body))
}

/// `PUT /files/:id` and the same for other kinds: name, parent, description, tags, shared link, `url` of web links.
pub(crate) fn update(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    refuse_root(key)?;
    let body = request.json_object()?;
    let item = state.enterprise.editable_item(request.caller, key)?;
    let requested = requested_parent(body.get("parent"))?;
    // Box does not protect moves by If-Match.
    if requested.is_none() && request.if_match_fails(item) {
        return Err(BoxError::precondition_failed());
    }
    let parent = match &requested {
        Some(id) => state.enterprise.target_folder(request.caller, id)?,
        None => item.parent,
    };
    let name = match body.get("name") {
        None | Some(Value::Null) => item.name.clone(),
        Some(name) => valid_name(name, &state.quirks)?,
    };
    if key.kind == ItemKind::Folder && state.enterprise.is_within(parent, key.id) {
        return Err(BoxError::new(
            StatusCode::BAD_REQUEST,
            "cyclical_folder_structure",
            "Folder move creates cyclical folder structure",
        ));
    }
    if state.folder_locks.is_locked(&state.enterprise, parent)
        || state.folder_locks.is_locked(&state.enterprise, item.parent)
    {
        return Err(BoxError::temporarily_blocked());
    }
    check_name_free(state, request, parent, &name, key)?;
    let link = match body.get("shared_link") {
        None => item.shared_link.clone(),
        Some(body) => shared_link::updated(item.shared_link.as_ref(), body, request.now)?,
    };
    let keeps_times = state.quirks.moves_keep_times && parent != item.parent;
    let (at, by) = if keeps_times {
        (item.modified_at, item.modified_by)
    } else {
        (request.now, request.caller)
    };
    state.enterprise.move_and_rename(key, parent, name, at, by);
    if let Some(item) = state.enterprise.items.get_mut(&key) {
        describe(item, &body);
        item.shared_link = link;
    }
    let shown = state.enterprise.visible_item(request.caller, key)?;
    Ok(ok(&state.renderer(request.caller).item(
        shown,
        Representation::Standard,
        &request.query,
    )))
}

/// `DELETE /files/:id` and the same for other kinds: moves an item to the trash.
pub(crate) fn delete(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    refuse_root(key)?;
    let item = state.enterprise.editable_item(request.caller, key)?;
    if request.if_match_fails(item) {
        return Err(BoxError::precondition_failed());
    }
    if key.kind == ItemKind::Folder {
        let inside = Parent::Folder(key.id);
        if !request.query.flag("recursive") && state.enterprise.children_of(inside).next().is_some()
        {
            return Err(BoxError::new(
                StatusCode::BAD_REQUEST,
                "folder_not_empty",
                "Cannot delete - folder not empty",
            ));
        }
    }
    if state.folder_locks.is_locked(&state.enterprise, item.parent) {
        return Err(BoxError::temporarily_blocked());
    }
    if state.quirks.trash_off {
        state.enterprise.purge(key);
    } else {
        state.enterprise.trash(key, request.now, request.caller);
    }
    Ok(no_content())
}

fn refuse_root(key: ItemKey) -> Result<(), BoxError> {
    if key
        == (ItemKey {
            kind: ItemKind::Folder,
            id: 0,
        })
    {
        Err(BoxError::insufficient_permissions())
    } else {
        Ok(())
    }
}

fn describe(item: &mut Item, body: &Map<String, Value>) {
    if let Some(Value::String(description)) = body.get("description") {
        item.description.clone_from(description);
    }
    if let Some(Value::Array(tags)) = body.get("tags") {
        item.tags = tags
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
    }
    if item.key.kind == ItemKind::WebLink
        && let Some(Value::String(url)) = body.get("url")
    {
        item.url.clone_from(url);
    }
}

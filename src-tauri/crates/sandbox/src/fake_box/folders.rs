//! The items of folders, and new folders and web links.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::error::{BoxError, BoxResult};
use super::item::{Item, ItemKey, ItemKind, Parent};
use super::json::{ok, respond};
use super::paging::{ListKind, Paging};
use super::query::QueryParams;
use super::render::{self, Representation};
use super::request::BoxRequest;
use super::restore::{check_name_free, name_conflict, requested_parent, valid_name};
use super::state::BoxState;

/// `GET /folders/:id/items`.
pub(crate) fn items(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    let parent = if key.id == 0 {
        Parent::Root(request.caller)
    } else {
        let folder = state.enterprise.visible_item(request.caller, key)?;
        if !state.enterprise.is_active(folder) {
            return Err(BoxError::trashed());
        }
        Parent::Folder(key.id)
    };
    let paging = Paging::parse(&request.query, list_kind(parent))?;
    Ok(ok(&page(state, request, parent, &paging, &request.query)))
}

/// `POST /folders`.
pub(crate) fn create(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let (name, parent) = name_and_parent(state, request)?;
    let key = state.enterprise.new_key(ItemKind::Folder);
    check_name_free(state, request, parent, &name, key)?;
    let (caller, now) = (request.caller, request.now);
    state
        .enterprise
        .folder(parent, &name)
        .id(key.id)
        .created(now, caller)
        .modified(now, caller)
        .add();
    created_response(state, request, key)
}

/// `POST /web_links`. The default name is the URL.
pub(crate) fn create_web_link(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let body = request.json_object()?;
    let Some(Value::String(url)) = body.get("url") else {
        return Err(missing_parameters(&["url"]));
    };
    let parent = match requested_parent(body.get("parent"))? {
        Some(id) => state.enterprise.target_folder(request.caller, &id)?,
        None => return Err(missing_parameters(&["parent"])),
    };
    let fallback = Value::from(url.replace('/', ""));
    let name = valid_name(body.get("name").unwrap_or(&fallback), &state.quirks)?;
    let key = state.enterprise.new_key(ItemKind::WebLink);
    check_name_free(state, request, parent, &name, key)?;
    let (caller, now) = (request.caller, request.now);
    let description = body
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let link = state
        .enterprise
        .web_link(parent, &name)
        .id(key.id)
        .url(url)
        .description(description);
    link.created(now, caller).modified(now, caller).add();
    created_response(state, request, key)
}

/// `OPTIONS /files/content`: checks whether a file name is free in a folder.
pub(crate) fn preflight(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let (name, parent) = name_and_parent(state, request)?;
    match state.enterprise.item_with_name(parent, &name) {
        Some(holder) => Err(name_conflict(state, request, holder, ItemKind::File)),
        None => Ok(ok(
            &json!({"upload_url": "https://upload.box.com/api/2.0/files/content", "upload_token": null}),
        )),
    }
}

/// Returns the root folder as `GET /folders/0` shows it.
pub(crate) fn root_folder(state: &BoxState, request: &BoxRequest) -> Result<Value, BoxError> {
    let renderer = state.renderer(request.caller);
    let parent = Parent::Root(request.caller);
    let mut body = render::root_folder();
    let size: u64 = state
        .enterprise
        .children_of(parent)
        .map(|item| item.size)
        .sum();
    let blank_user = json!({"type": "user", "id": "", "name": "", "login": ""});
    if let Some(body) = body.as_object_mut() {
        for name in [
            "created_at",
            "modified_at",
            "trashed_at",
            "purged_at",
            "content_created_at",
            "shared_link",
        ] {
            body.insert(name.to_owned(), Value::Null);
        }
        for name in ["content_modified_at", "parent", "folder_upload_email"] {
            body.insert(name.to_owned(), Value::Null);
        }
        body.insert("description".to_owned(), Value::from(""));
        body.insert("size".to_owned(), renderer.size(size));
        body.insert(
            "path_collection".to_owned(),
            json!({"total_count": 0, "entries": []}),
        );
        body.insert("created_by".to_owned(), blank_user.clone());
        body.insert("modified_by".to_owned(), blank_user);
        body.insert("owned_by".to_owned(), renderer.user(request.caller));
        body.insert("item_status".to_owned(), Value::from("active"));
        body.insert(
            "item_collection".to_owned(),
            item_collection(state, request, parent)?,
        );
        if let Some(fields) = request.query.list("fields") {
            let mini = ["type", "id", "sequence_id", "etag", "name"];
            body.retain(|name, _| mini.contains(&name.as_str()) || fields.contains(&name.as_str()));
        }
    }
    Ok(body)
}

/// Returns whether a folder is shown with its items.
pub(crate) fn includes_item_collection(request: &BoxRequest) -> bool {
    request
        .query
        .list("fields")
        .is_none_or(|fields| fields.contains(&"item_collection"))
}

/// Returns the items of a folder in the mini form, by default the first hundred.
pub(crate) fn item_collection(
    state: &BoxState,
    request: &BoxRequest,
    parent: Parent,
) -> Result<Value, BoxError> {
    let paging = Paging::by_offset(&request.query, list_kind(parent))?;
    Ok(page(
        state,
        request,
        parent,
        &paging,
        &QueryParams::parse(""),
    ))
}

fn list_kind(parent: Parent) -> ListKind {
    match parent {
        Parent::Root(_) => ListKind::Root,
        Parent::Folder(_) => ListKind::Folder,
    }
}

fn page(
    state: &BoxState,
    request: &BoxRequest,
    parent: Parent,
    paging: &Paging,
    query: &QueryParams,
) -> Value {
    let enterprise = &state.enterprise;
    let mut inside: Vec<&Item> = enterprise.children_of(parent).collect();
    if parent == Parent::Root(request.caller) {
        inside.extend(enterprise.folders_shared_with(request.caller));
    }
    paging.sorting.unwrap_or_default().sort(&mut inside);
    let page = paging.page(&inside);
    let renderer = state.renderer(request.caller);
    let entries = page
        .entries
        .iter()
        .map(|item| renderer.item(item, Representation::Mini, query))
        .collect();
    page.body(paging, &state.quirks, entries)
}

/// Returns `name` and `parent` of a body, which are both required.
fn name_and_parent(state: &BoxState, request: &BoxRequest) -> Result<(String, Parent), BoxError> {
    let body = request.json_object()?;
    let mut absent = Vec::new();
    absent.extend(
        ["name", "parent"]
            .iter()
            .filter(|name| body.get(**name).is_none_or(Value::is_null)),
    );
    if !absent.is_empty() {
        return Err(missing_parameters(&absent));
    }
    let Some(id) = requested_parent(body.get("parent"))? else {
        return Err(missing_parameters(&["parent"]));
    };
    let parent = state.enterprise.target_folder(request.caller, &id)?;
    let name = valid_name(body.get("name").unwrap_or(&Value::Null), &state.quirks)?;
    if state.folder_locks.is_locked(&state.enterprise, parent) {
        return Err(BoxError::temporarily_blocked());
    }
    Ok((name, parent))
}

fn missing_parameters(names: &[&str]) -> BoxError {
    let faults: Vec<_> = names
        .iter()
        .map(|name| ("missing_parameter", *name, format!("'{name}' is required")))
        .collect();
    BoxError::parameters(&faults)
}

fn created_response(state: &BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    let item = state.enterprise.visible_item(request.caller, key)?;
    let mut body =
        state
            .renderer(request.caller)
            .item(item, Representation::Standard, &request.query);
    if key.kind == ItemKind::Folder
        && includes_item_collection(request)
        && let Some(body) = body.as_object_mut()
    {
        body.insert(
            "item_collection".to_owned(),
            item_collection(state, request, Parent::Folder(key.id))?,
        );
    }
    Ok(respond(StatusCode::CREATED, &body))
}

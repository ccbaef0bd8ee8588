//! Items where they live: look, rename, move, describe, throw away.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::Knowledge;
use super::call::Call;
use super::folders;
use super::item::{Item, Key, Kind, Place};
use super::json::{no_content, ok};
use super::refusal::{Answer, Refusal};
use super::restore::{checked_name, free, parent_id};
use super::shared_link::SharedLink;
use super::show::Form;

/// `GET /files/:id` and its like. A trashed file or web link is still shown, a trashed folder is not.
pub(crate) fn get(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    if key
        == (Key {
            kind: Kind::Folder,
            id: 0,
        })
    {
        return Ok(ok(&folders::root(knowledge, call)?));
    }
    let item = knowledge.world.visible(call.caller, key)?;
    let hidden = key.kind == Kind::Folder || knowledge.quirks.trashed_file == 404;
    if hidden && !knowledge.world.is_active(item) {
        return Err(Refusal::trashed());
    }
    if call.is_known(item) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let mut body = knowledge.show(call).item(item, Form::Standard, &call.query);
    if key.kind == Kind::Folder
        && folders::shows_items(call)
        && let Some(body) = body.as_object_mut()
    {
        let contents = folders::contents(knowledge, call, Place::Folder(key.id))?;
        body.insert("item_collection".to_owned(), contents);
    }
    Ok(ok(&body))
}

/// `PUT /files/:id` and its like: name, parent, description, tags, shared link and, for web links, url.
pub(crate) fn update(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    refuse_root(key)?;
    let wish = call.object()?;
    let item = knowledge.world.changeable(call.caller, key)?;
    let parent = parent_id(wish.get("parent"))?;
    // Box does not protect moves by If-Match.
    if parent.is_none() && call.is_outdated(item) {
        return Err(Refusal::changed_meanwhile());
    }
    let place = match &parent {
        Some(id) => knowledge.world.destination(call.caller, id)?,
        None => item.place,
    };
    let name = match wish.get("name") {
        None | Some(Value::Null) => item.name.clone(),
        Some(name) => checked_name(name, &knowledge.quirks)?,
    };
    if key.kind == Kind::Folder && knowledge.world.is_within(place, key.id) {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "cyclical_folder_structure",
            "Folder move creates cyclical folder structure",
        ));
    }
    if knowledge.busy.blocks(&knowledge.world, place)
        || knowledge.busy.blocks(&knowledge.world, item.place)
    {
        return Err(Refusal::busy());
    }
    free(knowledge, call, place, &name, key)?;
    let link = match wish.get("shared_link") {
        None => item.shared_link.clone(),
        Some(wish) => SharedLink::changed(item.shared_link.as_ref(), wish, call.now)?,
    };
    let keeps_times = knowledge.quirks.moves_keep_times && place != item.place;
    let (at, by) = if keeps_times {
        (item.modified_at, item.modified_by)
    } else {
        (call.now, call.caller)
    };
    knowledge.world.relocate(key, place, name, at, by);
    if let Some(item) = knowledge.world.items.get_mut(&key) {
        describe(item, &wish);
        item.shared_link = link;
    }
    let shown = knowledge.world.visible(call.caller, key)?;
    Ok(ok(&knowledge.show(call).item(
        shown,
        Form::Standard,
        &call.query,
    )))
}

/// `DELETE /files/:id` and its like: to the trash.
pub(crate) fn delete(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    refuse_root(key)?;
    let item = knowledge.world.changeable(call.caller, key)?;
    if call.is_outdated(item) {
        return Err(Refusal::changed_meanwhile());
    }
    if key.kind == Kind::Folder {
        let inside = Place::Folder(key.id);
        if !call.query.flag("recursive") && knowledge.world.children_of(inside).next().is_some() {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "folder_not_empty",
                "Cannot delete - folder not empty",
            ));
        }
    }
    if knowledge.busy.blocks(&knowledge.world, item.place) {
        return Err(Refusal::busy());
    }
    if knowledge.quirks.trash_off {
        knowledge.world.purge(key);
    } else {
        knowledge.world.trash(key, call.now, call.caller);
    }
    Ok(no_content())
}

fn refuse_root(key: Key) -> Result<(), Refusal> {
    if key
        == (Key {
            kind: Kind::Folder,
            id: 0,
        })
    {
        Err(Refusal::no_permission())
    } else {
        Ok(())
    }
}

fn describe(item: &mut Item, wish: &Map<String, Value>) {
    if let Some(Value::String(description)) = wish.get("description") {
        item.description.clone_from(description);
    }
    if let Some(Value::Array(tags)) = wish.get("tags") {
        item.tags = tags
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
    }
    if item.key.kind == Kind::WebLink
        && let Some(Value::String(url)) = wish.get("url")
    {
        item.url.clone_from(url);
    }
}

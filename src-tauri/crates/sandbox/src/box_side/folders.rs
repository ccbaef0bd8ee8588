//! What lies in folders, and putting something new into them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Knowledge;
use super::call::{Call, Query};
use super::item::{Item, Key, Kind, Place};
use super::json::{ok, respond};
use super::paging::{List, Paging};
use super::refusal::{Answer, Refusal};
use super::restore::{checked_name, free, parent_id, taken};
use super::show::{self, Form};

/// `GET /folders/:id/items`.
pub(crate) fn items(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    let place = if key.id == 0 {
        Place::Root(call.caller)
    } else {
        let folder = knowledge.world.visible(call.caller, key)?;
        if !knowledge.world.is_active(folder) {
            return Err(Refusal::trashed());
        }
        Place::Folder(key.id)
    };
    let paging = Paging::parse(&call.query, list_of(place))?;
    Ok(ok(&page(knowledge, call, place, &paging, &call.query)))
}

/// `POST /folders`.
pub(crate) fn create(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let (name, place) = wanted(knowledge, call)?;
    let key = knowledge.world.new_key(Kind::Folder);
    free(knowledge, call, place, &name, key)?;
    let (caller, now) = (call.caller, call.now);
    knowledge
        .world
        .folder(place, &name)
        .id(key.id)
        .created(now, caller)
        .modified(now, caller)
        .add();
    created(knowledge, call, key)
}

/// `POST /web_links`. Without a name the address is the name.
pub(crate) fn create_web_link(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let wish = call.object()?;
    let Some(Value::String(url)) = wish.get("url") else {
        return Err(missing(&["url"]));
    };
    let place = match parent_id(wish.get("parent"))? {
        Some(id) => knowledge.world.destination(call.caller, &id)?,
        None => return Err(missing(&["parent"])),
    };
    let fallback = Value::from(url.replace('/', ""));
    let name = checked_name(wish.get("name").unwrap_or(&fallback), &knowledge.quirks)?;
    let key = knowledge.world.new_key(Kind::WebLink);
    free(knowledge, call, place, &name, key)?;
    let (caller, now) = (call.caller, call.now);
    let description = wish
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let link = knowledge
        .world
        .web_link(place, &name)
        .id(key.id)
        .url(url)
        .description(description);
    link.created(now, caller).modified(now, caller).add();
    created(knowledge, call, key)
}

/// `OPTIONS /files/content`: would a file of this name find its place free?
pub(crate) fn preflight(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let (name, place) = wanted(knowledge, call)?;
    match knowledge.world.name_holder(place, &name) {
        Some(holder) => Err(taken(knowledge, call, holder, Kind::File)),
        None => Ok(ok(
            &json!({"upload_url": "https://upload.box.com/api/2.0/files/content", "upload_token": null}),
        )),
    }
}

/// The root folder as `GET /folders/0` shows it.
pub(crate) fn root(knowledge: &Knowledge, call: &Call) -> Result<Value, Refusal> {
    let show = knowledge.show(call);
    let place = Place::Root(call.caller);
    let mut body = show::root();
    let size: u64 = knowledge
        .world
        .children_of(place)
        .map(|item| item.size)
        .sum();
    let nobody = json!({"type": "user", "id": "", "name": "", "login": ""});
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
        body.insert("size".to_owned(), show.size(size));
        body.insert(
            "path_collection".to_owned(),
            json!({"total_count": 0, "entries": []}),
        );
        body.insert("created_by".to_owned(), nobody.clone());
        body.insert("modified_by".to_owned(), nobody);
        body.insert("owned_by".to_owned(), show.user(call.caller));
        body.insert("item_status".to_owned(), Value::from("active"));
        body.insert(
            "item_collection".to_owned(),
            contents(knowledge, call, place)?,
        );
        if let Some(fields) = call.query.list("fields") {
            let mini = ["type", "id", "sequence_id", "etag", "name"];
            body.retain(|name, _| mini.contains(&name.as_str()) || fields.contains(&name.as_str()));
        }
    }
    Ok(body)
}

/// Whether an answer about a folder tells what is in it.
pub(crate) fn shows_items(call: &Call) -> bool {
    call.query
        .list("fields")
        .is_none_or(|fields| fields.contains(&"item_collection"))
}

/// The items that a look at a folder shows, in their mini form: the first hundred unless the call says otherwise.
pub(crate) fn contents(knowledge: &Knowledge, call: &Call, place: Place) -> Result<Value, Refusal> {
    let paging = Paging::by_offset(&call.query, list_of(place))?;
    Ok(page(knowledge, call, place, &paging, &Query::parse("")))
}

fn list_of(place: Place) -> List {
    match place {
        Place::Root(_) => List::Root,
        Place::Folder(_) => List::Folder,
    }
}

fn page(knowledge: &Knowledge, call: &Call, place: Place, paging: &Paging, query: &Query) -> Value {
    let world = &knowledge.world;
    let mut inside: Vec<&Item> = world.children_of(place).collect();
    if place == Place::Root(call.caller) {
        inside.extend(world.shared_with(call.caller));
    }
    paging.sorting.unwrap_or_default().sort(&mut inside);
    let page = paging.cut(&inside);
    let show = knowledge.show(call);
    let entries = page
        .entries
        .iter()
        .map(|item| show.item(item, Form::Mini, query))
        .collect();
    page.body(paging, &knowledge.quirks, entries)
}

/// `name` and `parent` of a body, both of which must be there.
fn wanted(knowledge: &Knowledge, call: &Call) -> Result<(String, Place), Refusal> {
    let wish = call.object()?;
    let mut absent = Vec::new();
    absent.extend(
        ["name", "parent"]
            .iter()
            .filter(|name| wish.get(**name).is_none_or(Value::is_null)),
    );
    if !absent.is_empty() {
        return Err(missing(&absent));
    }
    let Some(id) = parent_id(wish.get("parent"))? else {
        return Err(missing(&["parent"]));
    };
    let place = knowledge.world.destination(call.caller, &id)?;
    let name = checked_name(wish.get("name").unwrap_or(&Value::Null), &knowledge.quirks)?;
    if knowledge.busy.blocks(&knowledge.world, place) {
        return Err(Refusal::busy());
    }
    Ok((name, place))
}

fn missing(names: &[&str]) -> Refusal {
    let faults: Vec<_> = names
        .iter()
        .map(|name| ("missing_parameter", *name, format!("'{name}' is required")))
        .collect();
    Refusal::parameters(&faults)
}

fn created(knowledge: &Knowledge, call: &Call, key: Key) -> Answer {
    let item = knowledge.world.visible(call.caller, key)?;
    let mut body = knowledge.show(call).item(item, Form::Standard, &call.query);
    if key.kind == Kind::Folder
        && shows_items(call)
        && let Some(body) = body.as_object_mut()
    {
        body.insert(
            "item_collection".to_owned(),
            contents(knowledge, call, Place::Folder(key.id))?,
        );
    }
    Ok(respond(StatusCode::CREATED, &body))
}

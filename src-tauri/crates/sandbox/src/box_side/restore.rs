//! `POST /files/:id` and its like: out of the trash.
//!
//! The order of checks: visible, directly in the trash, destination, permission, name, folder busy, clash.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::item::{Access, Item, Key, Kind, Place};
use super::json::respond;
use super::names::{self, NameFault};
use super::quirks::{BadNames, Conflicts, Quirks};
use super::refusal::{Answer, Refusal};
use super::show::{Form, Show};
use super::trash::trashed;
use super::{BoxSide, Knowledge};

pub(crate) async fn restore(side: Arc<BoxSide>, call: Call, key: Key) -> Answer {
    let hold = {
        let mut knowledge = side.lock();
        let plan = plan(&knowledge, &call, key)?;
        let slow = Duration::from_millis(knowledge.quirks.folder_restore_ms);
        if key.kind != Kind::Folder || slow.is_zero() {
            return Ok(apply(&mut knowledge, &call, key, plan));
        }
        let from = knowledge
            .world
            .item(key)
            .map_or(plan.place, |item| item.place);
        let ticket = knowledge.busy.hold(key.id, from, plan.place);
        (ticket, slow)
    };
    let (ticket, slow) = hold;
    // In a task of its own: it goes on when the client hangs up, as it does at Box.
    let restoring = tokio::spawn(async move {
        tokio::time::sleep(slow).await;
        let mut knowledge = side.lock();
        knowledge.busy.release(ticket);
        let plan = plan(&knowledge, &call, key)?;
        Ok(apply(&mut knowledge, &call, key, plan))
    });
    restoring.await.unwrap_or_else(|_| {
        Err(Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_server_error",
            "Internal Server Error",
        ))
    })
}

struct Plan {
    place: Place,
    name: Option<String>,
}

fn plan(knowledge: &Knowledge, call: &Call, key: Key) -> Result<Plan, Refusal> {
    let wish = call.object()?;
    let item = trashed(knowledge, call, key)?;
    let place = destination(knowledge, call, item, wish.get("parent"))?;
    let name = match wish.get("name") {
        None | Some(Value::Null) => None,
        Some(name) => Some(checked_name(name, &knowledge.quirks)?),
    };
    if knowledge.busy.blocks(&knowledge.world, place)
        || knowledge.busy.blocks(&knowledge.world, item.place)
    {
        return Err(Refusal::busy());
    }
    free(
        knowledge,
        call,
        place,
        name.as_deref().unwrap_or(&item.name),
        key,
    )?;
    Ok(Plan { place, name })
}

fn apply(
    knowledge: &mut Knowledge,
    call: &Call,
    key: Key,
    plan: Plan,
) -> Response<axum::body::Body> {
    knowledge
        .world
        .restore(key, plan.place, plan.name, call.now, call.caller);
    let show = Show {
        just_restored: true,
        ..knowledge.show(call)
    };
    let body = knowledge.world.item(key).map_or(Value::Null, |item| {
        show.item(item, Form::Standard, &call.query)
    });
    respond(StatusCode::CREATED, &body)
}

/// Where it was, as long as that exists; only otherwise where the body says.
fn destination(
    knowledge: &Knowledge,
    call: &Call,
    item: &Item,
    parent: Option<&Value>,
) -> Result<Place, Refusal> {
    let world = &knowledge.world;
    if world.place_is_active(item.place) {
        // What lies in somebody's root is restored there by whoever may change it.
        let access = match item.place {
            Place::Root(_) => world.access(call.caller, item),
            Place::Folder(_) => world.place_access(call.caller, item.place),
        };
        return match access {
            Some(Access::Editor) => Ok(item.place),
            Some(Access::Viewer) | None => Err(Refusal::no_permission()),
        };
    }
    match parent_id(parent)? {
        Some(id) => world.destination(call.caller, &id),
        None if knowledge.quirks.missing_parent == 403 => Err(Refusal::no_permission()),
        None => Err(Refusal::no_folder("parent", item.place.id())),
    }
}

/// The id of a `parent` in a body, which some clients write as a number.
pub(crate) fn parent_id(parent: Option<&Value>) -> Result<Option<String>, Refusal> {
    match parent {
        None | Some(Value::Null) => Ok(None),
        Some(parent) => match parent.get("id") {
            Some(Value::String(id)) => Ok(Some(id.clone())),
            Some(Value::Number(id)) => Ok(Some(id.to_string())),
            None | Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(
                Refusal::parameters(&[("missing_parameter", "id", "'id' is required".to_owned())]),
            ),
        },
    }
}

/// A name that Box takes, perhaps after taking out what it does not.
pub(crate) fn checked_name(name: &Value, quirks: &Quirks) -> Result<String, Refusal> {
    let name = name
        .as_str()
        .ok_or_else(|| Refusal::invalid("name", "'name' must be a string"))?;
    let refuse = |code, message| Err(Refusal::new(StatusCode::BAD_REQUEST, code, message));
    match names::check(name) {
        Ok(()) => Ok(name.to_owned()),
        Err(NameFault::TooLong) => refuse("item_name_too_long", "Item name too long"),
        Err(NameFault::Invalid) => {
            let clean = names::sanitised(name);
            if quirks.bad_names == BadNames::Sanitise && names::check(&clean).is_ok() {
                Ok(clean)
            } else {
                refuse("item_name_invalid", "Item name invalid")
            }
        }
    }
}

/// Refuses when somebody else has the name.
pub(crate) fn free(
    knowledge: &Knowledge,
    call: &Call,
    place: Place,
    name: &str,
    key: Key,
) -> Result<(), Refusal> {
    match knowledge
        .world
        .name_holder(place, name)
        .filter(|&holder| holder != key)
    {
        Some(holder) => Err(taken(knowledge, call, holder, key.kind)),
        None => Ok(()),
    }
}

/// 409 with who has the name; an array when folders are put somewhere, an object otherwise, unless a quirk says so.
pub(crate) fn taken(knowledge: &Knowledge, call: &Call, holder: Key, kind: Kind) -> Refusal {
    let refusal = Refusal::new(
        StatusCode::CONFLICT,
        "item_name_in_use",
        "Item with the same name already exists",
    );
    let Some(item) = knowledge.world.item(holder) else {
        return refusal;
    };
    let mini = knowledge.show(call).mini(item);
    match (knowledge.quirks.conflicts, kind) {
        (Conflicts::Absent, _) => refusal,
        (Conflicts::Array, _) | (Conflicts::Natural, Kind::Folder) => {
            refusal.with_context(json!({"conflicts": [mini]}))
        }
        (Conflicts::Object, _) | (Conflicts::Natural, Kind::File | Kind::WebLink) => {
            refusal.with_context(json!({"conflicts": mini}))
        }
    }
}

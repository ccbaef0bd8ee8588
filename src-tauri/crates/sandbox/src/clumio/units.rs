//! `GET /organizational-units` and `/{id}`, version 2 and the deprecated version 1.

use serde_json::{Value, json};

use super::State;
use super::call::{Call, Caller};
use super::filter::{Field, Filter};
use super::paging::{link_to, page_with_filter};
use super::reply::{ORGANIZATIONAL_UNITS, Outcome, Refusal, Reply, wanted_version};
use super::world::Unit;

const FIELDS: &[Field] = &[
    Field {
        name: "name",
        path: "name",
        operators: &["$contains"],
    },
    Field {
        name: "parent_id",
        path: "parent_id",
        operators: &["$eq"],
    },
    Field {
        name: "id",
        path: "id",
        operators: &["$in"],
    },
];

/// The caller's unit and those below it.
pub(crate) fn list(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    let filter = Filter::parse(call.query("filter"), FIELDS)?;
    let units = state
        .world
        .units
        .iter()
        .filter(|unit| caller.sees(state, &unit.id));
    let items = units
        .map(|unit| shape(state, call, unit))
        .filter(|item| filter.passes(item))
        .collect();
    Ok(Reply::ok(page_with_filter(call, &state.quirks, items)?))
}

/// One unit; only here are its users told.
pub(crate) fn read(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    let unit = state
        .world
        .unit(call.id())
        .filter(|unit| caller.sees(state, &unit.id));
    let unit = unit.ok_or_else(|| Refusal::not_found("The organizational unit"))?;
    let mut item = shape(state, call, unit);
    let users = state
        .world
        .principals
        .iter()
        .filter(|principal| principal.unit_id == unit.id);
    // Version 1 names them by id only.
    item["users"] = match wanted_version(&call.headers, ORGANIZATIONAL_UNITS, &state.quirks)? {
        1 => users.map(|user| json!(user.user_id)).collect(),
        _ => users
            .map(|user| json!({"user_id": user.user_id, "assigned_role": user.role.wire_id()}))
            .collect(),
    };
    Ok(Reply::ok(item))
}

fn shape(state: &State, call: &Call, unit: &Unit) -> Value {
    let world = &state.world;
    let within = |id: &str| world.is_within(id, &unit.id);
    let children = world
        .units
        .iter()
        .filter(|other| other.parent_id.as_deref() == Some(unit.id.as_str()))
        .count();
    let descendants: Vec<&str> = world
        .units
        .iter()
        .map(|other| other.id.as_str())
        .filter(|id| *id != unit.id && within(id))
        .collect();
    let has_assets = world.assets.iter().any(|asset| within(&asset.unit_id));
    let self_link = link_to(
        call,
        &state.quirks,
        &format!("/organizational-units/{}", unit.id),
        "get",
    );
    json!({
        "id": unit.id,
        "name": unit.name,
        "description": unit.description,
        "parent_id": unit.parent_id,
        "children_count": children,
        "descendant_ids": descendants,
        "configured_datasource_types": if has_assets { vec!["aws"] } else { vec![] },
        "user_count": world.principals.iter().filter(|principal| within(&principal.unit_id)).count(),
        "users": null,
        "task_id": null,
        "_etag": unit.id,
        "_links": {"_self": self_link},
        "_embedded": null,
    })
}

//! `GET /organizational-units` and `/{id}`, version 2 and the deprecated version 1.

use serde_json::{Value, json};

use super::ClumioState;
use super::account::OrganizationalUnit;
use super::filter::{Field, Filter};
use super::paging::{link_to, page_with_filter};
use super::request::{Caller, ClumioRequest};
use super::response::{
    ClumioError, ClumioResponse, ClumioResult, ORGANIZATIONAL_UNITS, requested_version,
};

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

/// Lists the unit of the caller and those below it.
pub(crate) fn list(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    let filter = Filter::parse(request.query("filter"), FIELDS)?;
    let organizational_units = state
        .account
        .organizational_units
        .iter()
        .filter(|unit| caller.can_see(state, &unit.id));
    let items = organizational_units
        .map(|unit| to_json(state, request, unit))
        .filter(|item| filter.matches(item))
        .collect();
    Ok(ClumioResponse::ok(page_with_filter(
        request,
        &state.quirks,
        items,
    )?))
}

/// Returns one unit, with its users.
pub(crate) fn read(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    let unit = state
        .account
        .unit(request.id())
        .filter(|unit| caller.can_see(state, &unit.id));
    let unit = unit.ok_or_else(|| ClumioError::not_found("The organizational unit"))?;
    let mut item = to_json(state, request, unit);
    let users = state
        .account
        .principals
        .iter()
        .filter(|principal| principal.unit_id == unit.id);
    // Version 1 has their IDs only.
    item["users"] = match requested_version(&request.headers, ORGANIZATIONAL_UNITS, &state.quirks)?
    {
        1 => users.map(|user| json!(user.user_id)).collect(),
        _ => users
            .map(|user| json!({"user_id": user.user_id, "assigned_role": user.role.wire_id()}))
            .collect(),
    };
    Ok(ClumioResponse::ok(item))
}

fn to_json(state: &ClumioState, request: &ClumioRequest, unit: &OrganizationalUnit) -> Value {
    let account = &state.account;
    let within = |id: &str| account.is_within(id, &unit.id);
    let children = account
        .organizational_units
        .iter()
        .filter(|other| other.parent_id.as_deref() == Some(unit.id.as_str()))
        .count();
    let descendants: Vec<&str> = account
        .organizational_units
        .iter()
        .map(|other| other.id.as_str())
        .filter(|id| *id != unit.id && within(id))
        .collect();
    let has_assets = account.assets.iter().any(|asset| within(&asset.unit_id));
    let self_link = link_to(
        request,
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
        "user_count": account.principals.iter().filter(|principal| within(&principal.unit_id)).count(),
        "users": null,
        "task_id": null,
        "_etag": unit.id,
        "_links": {"_self": self_link},
        "_embedded": null,
    })
}

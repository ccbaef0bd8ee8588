//! `GET /audit-trails`: everything that was done to restored files, with user and address.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::State;
use super::call::{Call, Caller};
use super::filter::{Field, Filter};
use super::paging::page_with_filter;
use super::reply::{Outcome, Refusal, Reply};
use super::world::{AssetKind, AuditRecord};

const FIELDS: &[Field] = &[
    Field {
        name: "start_timestamp",
        path: "timestamp",
        operators: &["$gte", "$lt", "$eq"],
    },
    Field {
        name: "category",
        path: "category",
        operators: &["$in"],
    },
    Field {
        name: "action",
        path: "action",
        operators: &["$in"],
    },
    Field {
        name: "status",
        path: "status",
        operators: &["$in"],
    },
    Field {
        name: "user_email",
        path: "user_email",
        operators: &["$in"],
    },
    Field {
        name: "interface",
        path: "interface",
        operators: &["$in"],
    },
    Field {
        name: "ip_address",
        path: "ip_address",
        operators: &["$eq"],
    },
    Field {
        name: "primary_entity.id",
        path: "primary_entity.id",
        operators: &["$in"],
    },
    Field {
        name: "primary_entity.value",
        path: "primary_entity.value",
        operators: &["$in part"],
    },
    Field {
        name: "primary_entity.type",
        path: "primary_entity.type",
        operators: &["$in", "$eq"],
    },
    Field {
        name: "parent_entity.id",
        path: "parent_entity.id",
        operators: &["$in"],
    },
    Field {
        name: "parent_entity.value",
        path: "parent_entity.value",
        operators: &["$in"],
    },
    Field {
        name: "parent_entity.type",
        path: "parent_entity.type",
        operators: &["$in", "$eq"],
    },
    Field {
        name: "organizational_unit_id",
        path: "organizational_unit_id",
        operators: &["$eq"],
    },
];

/// The vendor keeps the trail for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Newest first.
pub(crate) fn list(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    let mut filter = Filter::parse(call.query("filter"), FIELDS)?;
    refuse_unlisted_actions(state, &filter)?;
    let seconds = seconds_back(call.query("filter"));
    if seconds.is_some() {
        filter = filter.without("start_timestamp");
    }
    let now = Timestamp::now();
    let oldest = now - seconds.map_or(KEPT, SignedDuration::from_secs).min(KEPT);
    let records = state
        .world
        .audit
        .iter()
        .filter(|record| record.at >= oldest);
    let items = records.filter_map(|record| {
        let unit_id = state
            .world
            .asset(&record.asset_id)
            .map(|asset| asset.unit_id.clone())?;
        let mut item = shape(state, record);
        item["organizational_unit_id"] = json!(unit_id);
        let shown = caller.sees(state, &unit_id) && filter.passes(&item);
        item.as_object_mut()?.remove("organizational_unit_id");
        shown.then_some(item)
    });
    let items = items.collect();
    Ok(Reply::ok(page_with_filter(call, &state.quirks, items)?))
}

/// Writes a line about the file at `index`.
pub(crate) fn record(
    state: &mut State,
    call: &Call,
    action: &'static str,
    user: Option<&str>,
    index: usize,
    success: bool,
) {
    let file = &state.world.files[index];
    let (asset_id, file_id) = (file.asset_id.clone(), file.id.clone());
    let record = AuditRecord {
        id: state.world.next_uuid(),
        at: Timestamp::now(),
        action,
        success,
        user_email: user.map(str::to_owned),
        ip_address: call.address.clone(),
        asset_id,
        file_id,
        request_url: call.path.clone(),
    };
    state.world.audit.insert(0, record);
}

/// `{"start_timestamp":{"$eq":86400}}`: seconds back from now. It wins over the other operators.
fn seconds_back(filter: Option<&str>) -> Option<i64> {
    let filter: Value = serde_json::from_str(filter?).ok()?;
    let seconds = &filter["start_timestamp"]["$eq"];
    seconds
        .as_i64()
        .or_else(|| seconds.as_str()?.parse().ok())
        .filter(|seconds| *seconds >= 0)
}

/// The page's list of filter values does not name these actions, so the service may not take them.
fn refuse_unlisted_actions(state: &State, filter: &Filter) -> Result<(), Refusal> {
    let unlisted = [
        "regenerate_tda_passcode",
        "validate_tda_passcode",
        "grant_email_access",
    ];
    let asked = filter
        .values_of("action")
        .into_iter()
        .filter_map(Value::as_str)
        .find(|a| unlisted.contains(a));
    match asked {
        Some(action) if !state.quirks.audit_filters_passcode_actions => Err(Refusal::bad_request(
            &format!("filter: unknown action {action}."),
        )),
        _ => Ok(()),
    }
}

fn shape(state: &State, record: &AuditRecord) -> Value {
    let asset = state.world.asset(&record.asset_id);
    let name = state
        .world
        .files
        .iter()
        .find(|file| file.id == record.file_id)
        .map(|file| file.name.as_str());
    let details = json!({"request_body": null, "request_url": record.request_url, "tags": []});
    json!({
        "id": record.id,
        "timestamp": record.at.to_string(),
        "action": record.action,
        "category": "restore",
        "status": if record.success { "success" } else { "failure" },
        "user_email": record.user_email,
        "ip_address": record.ip_address,
        "interface": "API",
        "primary_entity": {"id": record.file_id, "type": "restored_file", "value": name},
        "parent_entity": {
            "id": record.asset_id,
            "type": asset.map(|asset| asset.kind()).map(AssetKind::wire_name),
            "value": asset.map(|asset| asset.name.as_str()),
        },
        "details": details.to_string(),
        "details_json": details,
    })
}

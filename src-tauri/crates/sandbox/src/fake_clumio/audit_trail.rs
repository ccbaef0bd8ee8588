//! `GET /audit-trails`: the actions on restored files, with user and IP address.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::ClumioState;
use super::account::{AssetKind, AuditRecord};
use super::filter::{Field, Filter};
use super::paging::page_with_filter;
use super::request::{Caller, ClumioRequest};
use super::response::{ClumioError, ClumioResponse, ClumioResult};

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

/// The vendor's retention of the trail.
const RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Lists the newest first.
pub(crate) fn list(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    let mut filter = Filter::parse(request.query("filter"), FIELDS)?;
    refuse_unlisted_actions(state, &filter)?;
    let seconds = seconds_back(request.query("filter"));
    if seconds.is_some() {
        filter = filter.without("start_timestamp");
    }
    let now = Timestamp::now();
    let oldest = now
        - seconds
            .map_or(RETENTION, SignedDuration::from_secs)
            .min(RETENTION);
    let records = state
        .account
        .audit_trail
        .iter()
        .filter(|record| record.at >= oldest);
    let items = records.filter_map(|record| {
        let unit_id = state
            .account
            .asset(&record.asset_id)
            .map(|asset| asset.unit_id.clone())?;
        let mut item = to_json(state, record);
        item["organizational_unit_id"] = json!(unit_id);
        let shown = caller.can_see(state, &unit_id) && filter.matches(&item);
        item.as_object_mut()?.remove("organizational_unit_id");
        shown.then_some(item)
    });
    let items = items.collect();
    Ok(ClumioResponse::ok(page_with_filter(
        request,
        &state.quirks,
        items,
    )?))
}

/// Records an action on the file at `index`.
pub(crate) fn record(
    state: &mut ClumioState,
    request: &ClumioRequest,
    action: &'static str,
    user: Option<&str>,
    index: usize,
    success: bool,
) {
    let file = &state.account.files[index];
    let (asset_id, file_id) = (file.asset_id.clone(), file.id.clone());
    let record = AuditRecord {
        id: state.account.next_uuid(),
        at: Timestamp::now(),
        action,
        success,
        user_email: user.map(str::to_owned),
        ip_address: request.client_ip.clone(),
        asset_id,
        file_id,
        request_url: request.path.clone(),
    };
    state.account.audit_trail.insert(0, record);
}

/// Parses `{"start_timestamp":{"$eq":86400}}`, seconds before now. It overrides the other operators.
fn seconds_back(filter: Option<&str>) -> Option<i64> {
    let filter: Value = serde_json::from_str(filter?).ok()?;
    let seconds = &filter["start_timestamp"]["$eq"];
    seconds
        .as_i64()
        .or_else(|| seconds.as_str()?.parse().ok())
        .filter(|seconds| *seconds >= 0)
}

/// Refuses the actions that the vendor's page does not list as filter values, if a quirk says so.
fn refuse_unlisted_actions(state: &ClumioState, filter: &Filter) -> Result<(), ClumioError> {
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
        Some(action) if !state.quirks.audit_filters_passcode_actions => Err(
            ClumioError::bad_request(&format!("filter: unknown action {action}.")),
        ),
        _ => Ok(()),
    }
}

fn to_json(state: &ClumioState, record: &AuditRecord) -> Value {
    let asset = state.account.asset(&record.asset_id);
    let name = state
        .account
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

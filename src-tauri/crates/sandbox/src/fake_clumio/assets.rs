//! EC2 instances, EBS volumes and DynamoDB tables: lists with their filters, and reads.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::ClumioState;
use super::account::{Asset, AssetDetails, AssetKind};
use super::filter::{Field, Filter};
use super::paging::{PagingStyle, link_to, page};
use super::request::{Caller, ClumioRequest};
use super::response::{ClumioError, ClumioResponse, ClumioResult};

const INSTANCE_FIELDS: &[Field] = &[
    Field {
        name: "name",
        path: "name",
        operators: &["$contains", "$eq"],
    },
    Field {
        name: "instance_native_id",
        path: "instance_native_id",
        operators: &["$eq", "$contains"],
    },
    Field {
        name: "account_native_id",
        path: "account_native_id",
        operators: &["$eq"],
    },
    Field {
        name: "aws_region",
        path: "aws_region",
        operators: &["$eq"],
    },
    Field {
        name: "environment_id",
        path: "environment_id",
        operators: &["$eq"],
    },
    Field {
        name: "availability_zone",
        path: "aws_az",
        operators: &["$eq"],
    },
    Field {
        name: "protection_status",
        path: "protection_status",
        operators: &["$in"],
    },
    Field {
        name: "backup_status",
        path: "backup_status_info.backup_status",
        operators: &["$in"],
    },
    Field {
        name: "deactivated",
        path: "deactivated",
        operators: &["$eq"],
    },
    Field {
        name: "protection_info.policy_id",
        path: "protection_info.policy_id",
        operators: &["$eq"],
    },
    Field {
        name: "tags.id",
        path: "tags.id",
        operators: &["$all"],
    },
    Field {
        name: "is_deleted",
        path: "is_deleted",
        operators: &["$eq", "$in"],
    },
];

const VOLUME_FIELDS: &[Field] = &[
    Field {
        name: "name",
        path: "name",
        operators: &["$contains", "$eq"],
    },
    Field {
        name: "volume_native_id",
        path: "volume_native_id",
        operators: &["$eq", "$contains"],
    },
    Field {
        name: "account_native_id",
        path: "account_native_id",
        operators: &["$eq"],
    },
    Field {
        name: "environment_id",
        path: "environment_id",
        operators: &["$eq"],
    },
    Field {
        name: "protection_status",
        path: "protection_status",
        operators: &["$eq", "$in"],
    },
    Field {
        name: "backup_status",
        path: "backup_status_info.backup_status",
        operators: &["$in"],
    },
    Field {
        name: "deactivated",
        path: "deactivated",
        operators: &["$eq"],
    },
    Field {
        name: "protection_info.policy_id",
        path: "protection_info.policy_id",
        operators: &["$eq"],
    },
    Field {
        name: "tags.id",
        path: "tags.id",
        operators: &["$all"],
    },
    Field {
        name: "is_deleted",
        path: "is_deleted",
        operators: &["$eq", "$in"],
    },
];

const TABLE_FIELDS: &[Field] = &[
    Field {
        name: "name",
        path: "name",
        operators: &["$contains"],
    },
    Field {
        name: "table_native_id",
        path: "table_native_id",
        operators: &["$eq"],
    },
    Field {
        name: "account_native_id",
        path: "account_native_id",
        operators: &["$eq"],
    },
    Field {
        name: "aws_region",
        path: "aws_region",
        operators: &["$eq"],
    },
    Field {
        name: "environment_id",
        path: "environment_id",
        operators: &["$eq"],
    },
    Field {
        name: "protection_status",
        path: "protection_status",
        operators: &["$eq", "$in"],
    },
    Field {
        name: "backup_status",
        path: "backup_status_info.backup_status",
        operators: &["$in"],
    },
    Field {
        name: "deactivated",
        path: "deactivated",
        operators: &["$eq"],
    },
    Field {
        name: "protection_info.policy_id",
        path: "protection_info.policy_id",
        operators: &["$eq"],
    },
    Field {
        name: "tags.id",
        path: "tags.id",
        operators: &["$all"],
    },
    Field {
        name: "is_deleted",
        path: "is_deleted",
        operators: &["$eq", "$in"],
    },
];

pub(crate) fn list_instances(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    list(state, caller, request, AssetKind::Instance, INSTANCE_FIELDS)
}

pub(crate) fn list_volumes(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    list(state, caller, request, AssetKind::Volume, VOLUME_FIELDS)
}

pub(crate) fn list_tables(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    list(state, caller, request, AssetKind::Table, TABLE_FIELDS)
}

pub(crate) fn read_instance(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    read(state, caller, request, AssetKind::Instance)
}

pub(crate) fn read_volume(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    read(state, caller, request, AssetKind::Volume)
}

pub(crate) fn read_table(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    read(state, caller, request, AssetKind::Table)
}

/// Lists the assets of one kind. Deleted ones are hidden unless the filter has `is_deleted`.
fn list(
    state: &ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
    kind: AssetKind,
    fields: &'static [Field],
) -> ClumioResult {
    let filter = Filter::parse(request.query("filter"), fields)?;
    if filter.operators_on("instance_native_id") > 1 || filter.operators_on("volume_native_id") > 1
    {
        return Err(ClumioError::bad_request(
            "filter: a native id takes $eq or $contains, not both.",
        ));
    }
    let lookback = match request.query("lookback_days").map(str::parse::<i64>) {
        None => None,
        Some(Ok(days)) if (0..=3650).contains(&days) => Some(days),
        Some(_) => {
            return Err(ClumioError::bad_request(
                "lookback_days is not a number of days.",
            ));
        }
    };
    let hide_deleted = !filter.mentions("is_deleted");
    let assets = state
        .account
        .assets
        .iter()
        .filter(|asset| asset.kind() == kind);
    let assets = assets.filter(|asset| caller.can_see(state, &asset.unit_id));
    let assets = assets.filter(|asset| !(hide_deleted && asset.deleted_at.is_some()));
    let items = assets.filter_map(|asset| {
        let mut item = to_json(state, request, asset, lookback);
        // A filter field that is not in the vendor's models.
        item["deactivated"] = json!(false);
        let matches = filter.matches(&item);
        item.as_object_mut()?.remove("deactivated");
        matches.then_some(item)
    });
    let items = items.collect();
    Ok(ClumioResponse::ok(page(
        request,
        &state.quirks,
        PagingStyle::PageNumber,
        items,
    )?))
}

fn read(
    state: &ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
    kind: AssetKind,
) -> ClumioResult {
    let asset = state.account.asset(request.id());
    let asset = asset.filter(|asset| asset.kind() == kind && caller.can_see(state, &asset.unit_id));
    let asset = asset.ok_or_else(|| ClumioError::not_found("The asset"))?;
    Ok(ClumioResponse::ok(to_json(state, request, asset, None)))
}

fn to_json(
    state: &ClumioState,
    request: &ClumioRequest,
    asset: &Asset,
    lookback: Option<i64>,
) -> Value {
    let mut item = common(asset, lookback);
    let (path, own) = match &asset.details {
        AssetDetails::Instance {
            instance_type,
            state,
        } => ("ec2-instances", instance(asset, instance_type, state)),
        AssetDetails::Volume {
            volume_type,
            size,
            encrypted,
            ..
        } => ("ebs-volumes", volume(asset, volume_type, *size, *encrypted)),
        AssetDetails::Table { item_count, size } => {
            ("dynamodb-tables", table(asset, *item_count, *size))
        }
    };
    let href = format!("/datasources/aws/{path}/{}", asset.id);
    item["_links"] = json!({"_self": link_to(request, &state.quirks, &href, "get")});
    if request.embeds("read-policy-definition") {
        // Unprotected assets have no policy.
        item["_embedded"] =
            json!({"read-policy-definition": asset.policy_id.as_ref().map(|id| policy(asset, id))});
    }
    if let (Some(item), Value::Object(own)) = (item.as_object_mut(), own) {
        item.extend(own);
    }
    item
}

/// Renders the keys that all kinds have.
fn common(asset: &Asset, lookback: Option<i64>) -> Value {
    let tags = asset.tags.iter().map(
        |(key, value)| json!({"id": format!("{key}:{value}"), "key": key, "key_id": key, "value": value}),
    );
    let policy = asset.policy_id.as_ref();
    let protection_status = match (asset.deleted_at, policy) {
        (Some(_), _) => None,
        (None, Some(_)) => Some("protected"),
        (None, None) => Some("unprotected"),
    };
    let protection = policy.map(
        |id| json!({"policy_id": id, "inheriting_entity_id": null, "inheriting_entity_type": null}),
    );
    json!({
        "id": asset.id,
        "name": asset.name,
        "account_native_id": asset.account_native_id,
        "aws_region": asset.aws_region,
        "environment_id": asset.environment_id,
        "organizational_unit_id": asset.unit_id,
        "is_deleted": asset.deleted_at.is_some(),
        "deletion_timestamp": asset.deleted_at.map(|at| at.to_string()),
        "is_supported": true,
        "unsupported_reason": null,
        "tags": tags.collect::<Vec<_>>(),
        "protection_status": protection_status,
        "protection_info": protection,
        "has_direct_assignment": policy.is_some(),
        "direct_assignment_policy_id": policy,
        "backup_status_info": {
            "backup_status": backup_status(asset, lookback),
            "last_failed_policy_start_timestamp": null,
            "last_successful_policy_start_timestamp": last_backup(asset),
            "operation_info_list": [],
        },
        "last_snapshot_timestamp": null,
        "_embedded": null,
    })
}

/// Renders the policy of an asset.
fn policy(asset: &Asset, id: &str) -> Value {
    let backup = match asset.kind() {
        AssetKind::Instance => "aws_ec2_instance_backup",
        AssetKind::Volume => "aws_ebs_volume_backup",
        AssetKind::Table => "aws_dynamodb_table_backup",
    };
    json!({
        "id": id,
        "name": "Every day, kept for a month",
        "activation_status": "activated",
        "lock_status": "unlocked",
        "created_time": 1_700_000_000,
        "updated_time": 1_700_000_000,
        "organizational_unit_id": asset.unit_id,
        "timezone": "UTC",
        "operations": [{
            "type": backup,
            "action_setting": "immediate",
            "slas": [{
                "retention_duration": {"unit": "days", "value": 30},
                "rpo_frequency": {"unit": "days", "value": 1},
            }],
        }],
        "_embedded": null,
        "_links": null,
    })
}

/// Returns the time of the last backup. Tables have it only inside `backup_status_info`.
fn last_backup(asset: &Asset) -> Option<String> {
    asset.last_backup_at.map(|at| at.to_string())
}

/// Returns the backup status. By the vendor's models it depends on `lookback_days`, and is `unknown` without it.
fn backup_status(asset: &Asset, lookback: Option<i64>) -> &'static str {
    match (lookback, asset.last_backup_at) {
        (None, _) => "unknown",
        (Some(_), None) => "no_backup",
        (Some(days), Some(at)) => {
            let age = Timestamp::now().duration_since(at);
            if age <= SignedDuration::from_hours(24 * days) {
                "success"
            } else {
                "no_backup"
            }
        }
    }
}

fn instance(asset: &Asset, instance_type: &str, state: &str) -> Value {
    json!({
        "instance_native_id": asset.native_id,
        "last_backup_timestamp": last_backup(asset),
        "aws_az": asset.aws_az,
        "type": instance_type,
        "state": state,
        "vpc_id": "vpc-0b6c1f2e9d4a73581",
        "subnet_id": "subnet-04d9a7c83e15f2b60",
        "ena_support": true,
    })
}

fn volume(asset: &Asset, volume_type: &str, size: u64, encrypted: bool) -> Value {
    let key = format!(
        "arn:aws:kms:{}:{}:key/backup",
        asset.aws_region, asset.account_native_id
    );
    json!({
        "volume_native_id": asset.native_id,
        "last_backup_timestamp": last_backup(asset),
        "aws_az": asset.aws_az,
        "type": volume_type,
        "size": size,
        "iops": 3000,
        "is_encrypted": encrypted,
        "kms_key_native_id": encrypted.then_some(key),
    })
}

fn table(asset: &Asset, item_count: u64, size: u64) -> Value {
    let arn = format!(
        "arn:aws:dynamodb:{}:{}:table/{}",
        asset.aws_region, asset.account_native_id, asset.name
    );
    json!({
        "table_native_id": asset.native_id,
        "table_arn": arn,
        "table_status": "ACTIVE",
        "table_class": "STANDARD",
        "table_keys": {"partition_key": {"name": "id", "type": "S"}, "sort_key": null},
        "item_count": item_count,
        "size": size,
        "billing_mode": "PAY_PER_REQUEST",
        "provisioned_throughput": null,
        "pitr_status": true,
        "earliest_continuous_snapshot_restorable_timestamp": null,
        "latest_continuous_snapshot_restorable_timestamp": null,
        "global_secondary_indexes": [],
        "local_secondary_indexes": [],
        "global_table_version": null,
        "replicas": [],
        "sse_specification": null,
        "stream_specification": null,
        "contributor_insights_status": false,
        "deletion_protection_enabled": false,
    })
}

//! `GET /tasks` and `/tasks/{id}`: the file restores.

use serde_json::{Value, json};

use super::ClumioState;
use super::account::{AssetKind, Task};
use super::filter::{Field, Filter};
use super::paging::{link_to, page_with_filter};
use super::request::{Caller, ClumioRequest};
use super::response::{ClumioError, ClumioResponse, ClumioResult};

const FIELDS: &[Field] = &[
    Field {
        name: "primary_entity.value",
        path: "primary_entity.value",
        operators: &["$contains"],
    },
    Field {
        name: "primary_entity.id",
        path: "primary_entity.id",
        operators: &["$contains", "$eq"],
    },
    Field {
        name: "id",
        path: "id",
        operators: &["$in"],
    },
    Field {
        name: "created_timestamp",
        path: "created_timestamp",
        operators: &["$lte", "$gte"],
    },
    Field {
        name: "type",
        path: "type",
        operators: &["$in"],
    },
    Field {
        name: "category",
        path: "category",
        operators: &["$in"],
    },
    Field {
        name: "genre",
        path: "genre",
        operators: &["$in"],
    },
    Field {
        name: "status",
        path: "status",
        operators: &["$in"],
    },
];

/// Lists the newest first.
pub(crate) fn list(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    let filter = Filter::parse(request.query("filter"), FIELDS)?;
    let tasks = state
        .account
        .tasks
        .iter()
        .filter(|task| can_see(state, caller, task));
    let items = tasks
        .map(|task| to_json(state, request, task))
        .filter(|item| filter.matches(item))
        .collect();
    Ok(ClumioResponse::ok(page_with_filter(
        request,
        &state.quirks,
        items,
    )?))
}

/// Returns one task.
pub(crate) fn read(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    let task = state
        .account
        .tasks
        .iter()
        .find(|task| task.id == request.id() && can_see(state, caller, task));
    let task = task.ok_or_else(|| ClumioError::not_found("The task"))?;
    Ok(ClumioResponse::ok(to_json(state, request, task)))
}

/// Renders a task.
pub(crate) fn to_json(state: &ClumioState, request: &ClumioRequest, task: &Task) -> Value {
    let asset = state.account.asset(&task.asset_id);
    let kind = asset.map_or(AssetKind::Volume, |asset| asset.kind());
    let self_link = link_to(
        request,
        &state.quirks,
        &format!("/tasks/{}", task.id),
        "get",
    );
    json!({
        "id": task.id,
        "type": format!("{}_file_restore", kind.wire_name()),
        "category": "restore",
        "genre": "operational",
        "status": "completed",
        "progress_percentage": 100,
        "created_timestamp": task.created_at.to_string(),
        "start_timestamp": task.created_at.to_string(),
        "end_timestamp": task.ended_at.to_string(),
        "primary_entity": {
            "id": task.asset_id,
            "type": kind.wire_name(),
            "value": asset.map(|asset| asset.name.as_str()),
        },
        "parent_entity": {
            "id": asset.map(|asset| asset.environment_id.as_str()),
            "type": "aws_environment",
            "value": asset.map(|asset| asset.account_native_id.as_str()),
        },
        "is_abortable": false,
        "_etag": task.id,
        "_links": {"_self": self_link},
    })
}

fn can_see(state: &ClumioState, caller: &Caller, task: &Task) -> bool {
    state
        .account
        .asset(&task.asset_id)
        .is_some_and(|asset| caller.can_see(state, &asset.unit_id))
}

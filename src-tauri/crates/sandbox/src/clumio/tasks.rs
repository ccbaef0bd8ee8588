//! `GET /tasks` and `/tasks/{id}`: the file restores that were asked for.

use serde_json::{Value, json};

use super::State;
use super::call::{Call, Caller};
use super::filter::{Field, Filter};
use super::paging::{link_to, page_with_filter};
use super::reply::{Outcome, Refusal, Reply};
use super::world::{AssetKind, Task};

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

/// Newest first.
pub(crate) fn list(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    let filter = Filter::parse(call.query("filter"), FIELDS)?;
    let tasks = state
        .world
        .tasks
        .iter()
        .filter(|task| sees(state, caller, task));
    let items = tasks
        .map(|task| shape(state, call, task))
        .filter(|item| filter.passes(item))
        .collect();
    Ok(Reply::ok(page_with_filter(call, &state.quirks, items)?))
}

/// One task.
pub(crate) fn read(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    let task = state
        .world
        .tasks
        .iter()
        .find(|task| task.id == call.id() && sees(state, caller, task));
    let task = task.ok_or_else(|| Refusal::not_found("The task"))?;
    Ok(Reply::ok(shape(state, call, task)))
}

/// A task as lists, reads and embeds show it.
pub(crate) fn shape(state: &State, call: &Call, task: &Task) -> Value {
    let asset = state.world.asset(&task.asset_id);
    let kind = asset.map_or(AssetKind::Volume, |asset| asset.kind());
    let self_link = link_to(call, &state.quirks, &format!("/tasks/{}", task.id), "get");
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

fn sees(state: &State, caller: &Caller, task: &Task) -> bool {
    state
        .world
        .asset(&task.asset_id)
        .is_some_and(|asset| caller.sees(state, &asset.unit_id))
}

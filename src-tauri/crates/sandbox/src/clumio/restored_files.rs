//! `GET` and `POST /restores/files`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::access::{is_of_asset, sees, shape};
use super::call::{Call, Caller};
use super::filter::{Field, Filter};
use super::paging::{Start, link_to, page, self_link};
use super::reply::{Outcome, Refusal, Reply};
use super::world::{Access, Asset, AssetKind, RestoredFile, Task};
use super::{State, audit, passcodes, tasks};

const FIELDS: &[Field] = &[
    Field {
        name: "asset_type",
        path: "asset_type",
        operators: &["$eq"],
    },
    Field {
        name: "asset_id",
        path: "asset_id",
        operators: &["$eq"],
    },
];

/// Restored files of one asset. There is no list over all assets, unless a quirk lets the filter be left out.
pub(crate) fn list(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    let asset_id = wanted_asset(state, call)?;
    let files = state.world.files.iter();
    let files = files.filter(|file| {
        asset_id
            .as_deref()
            .is_none_or(|id| is_of_asset(state, file, id))
    });
    let files = files.filter(|file| sees(state, caller, file));
    let files = files.map(shape).collect();
    Ok(Reply::ok(page(call, &state.quirks, Start::Token, files)?))
}

/// Restores files out of a backup. The work is done at once: the task is completed when it is first seen.
pub(crate) fn restore(state: &mut State, caller: &Caller, call: &Call) -> Outcome {
    caller.must_be_allowed_to_restore()?;
    let body = call.json()?;
    let asset = source_asset(state, caller, &body["source"])?;
    let paths = source_paths(&body["source"])?;
    let email = &body["target"]["email"];
    let recipient = if email.is_null() {
        None
    } else {
        Some(passcodes::address(state, email)?)
    };
    let now =
        Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_else(|_| Timestamp::now());
    let task = Task {
        id: state.world.next_id(),
        asset_id: asset.id.clone(),
        created_at: now,
        ended_at: now,
    };
    let file = RestoredFile {
        id: state.world.next_uuid(),
        name: packed_name(&asset, &paths, now),
        size: 4096 * paths.len() as u64,
        task_id: task.id.clone(),
        backup_id: asset.backup_id.clone(),
        backup_at: asset.last_backup_at.unwrap_or(now),
        expires_at: now + SignedDuration::from_hours(i64::from(state.quirks.link_hours)),
        asset_id: asset.id.clone(),
        access: Vec::new(),
        email_link: None,
        passcode: None,
        passcodes_issued: 0,
    };
    let (id, task_id) = (file.id.clone(), task.id.clone());
    state.world.tasks.insert(0, task.clone());
    state.world.files.insert(0, file);
    audit::record(
        state,
        call,
        "granular_retrieval",
        Some(&caller.principal.email),
        0,
        true,
    );
    let passcode = match recipient {
        Some(recipient) => Some(mail(state, caller, call, recipient, &email["message"])),
        None => {
            let download_link = format!("https://downloads.clumio.example/{id}");
            let retrieved_by = caller.principal.email.clone();
            state.world.files[0].access.push(Access::Direct {
                download_link,
                retrieved_by,
            });
            None
        }
    };
    let task_link = link_to(call, &state.quirks, &format!("/tasks/{task_id}"), "get");
    let mut answer = json!({
        "id": id,
        "passcode": passcode,
        "task_id": task_id,
        "_links": {"_self": self_link(call, &state.quirks), "read-task": task_link},
    });
    if call.embeds("read-task") {
        answer["_embedded"] = json!({"read-task": tasks::shape(state, call, &task)});
    }
    Ok(Reply::accepted(answer))
}

/// Shares the newest file and answers its first passcode.
fn mail(
    state: &mut State,
    caller: &Caller,
    call: &Call,
    recipient: String,
    message: &Value,
) -> String {
    let file = &mut state.world.files[0];
    file.email_link = Some(super::world::email_link(&file.id));
    file.access.push(Access::Email {
        message: message.as_str().map(str::to_owned),
        retrieved_by: caller.principal.email.clone(),
        retrieved_for: recipient,
    });
    audit::record(
        state,
        call,
        "grant_email_access",
        Some(&caller.principal.email),
        0,
        true,
    );
    passcodes::issue(state, 0)
}

/// `None` stands for every asset.
fn wanted_asset(state: &State, call: &Call) -> Result<Option<String>, Refusal> {
    let Some(text) = call.query("filter") else {
        return match state.quirks.missing_filter_status {
            200 => Ok(None),
            status => Err(Refusal::new(
                status,
                111,
                "The request is invalid. filter is required.",
            )),
        };
    };
    let filter = Filter::parse(Some(text), FIELDS)?;
    let both = filter
        .equal_to("asset_type")
        .zip(filter.equal_to("asset_id"));
    let (kind, id) = both.ok_or_else(|| {
        Refusal::bad_request("filter: asset_type and asset_id are both required.")
    })?;
    let kind = AssetKind::from_wire_name(kind)
        .ok_or_else(|| Refusal::bad_request(&format!("filter: unknown asset_type {kind}.")))?;
    // An id of another kind has no files of this kind; the vendor's list is then empty, not an error.
    let matches = state
        .world
        .asset(id)
        .is_some_and(|asset| asset.kind() == kind);
    Ok(Some(if matches {
        id.to_owned()
    } else {
        String::new()
    }))
}

fn source_asset(state: &State, caller: &Caller, source: &Value) -> Result<Asset, Refusal> {
    let backup_id = source["backup_id"].as_str();
    let backup_id =
        backup_id.ok_or_else(|| Refusal::bad_request("source.backup_id is required."))?;
    let asset = state
        .world
        .assets
        .iter()
        .find(|asset| asset.backup_id == backup_id);
    let asset = asset.filter(|asset| caller.sees(state, &asset.unit_id));
    asset
        .cloned()
        .ok_or_else(|| Refusal::not_found("The backup"))
}

fn source_paths(source: &Value) -> Result<Vec<String>, Refusal> {
    let files = source["files"].as_array().filter(|files| !files.is_empty());
    let files = files.ok_or_else(|| Refusal::bad_request("source.files is required."))?;
    let path = |file: &Value| {
        let complete = file["filesystem_id"].is_string();
        file["path"]
            .as_str()
            .filter(|_| complete)
            .map(str::to_owned)
    };
    let paths: Option<Vec<String>> = files.iter().map(path).collect();
    paths.ok_or_else(|| Refusal::bad_request("source.files: filesystem_id and path are required."))
}

fn packed_name(asset: &Asset, paths: &[String], now: Timestamp) -> String {
    match paths {
        [path] => path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
        _ => format!("{}-{}.zip", asset.name, now.strftime("%Y%m%d%H%M%S")),
    }
}

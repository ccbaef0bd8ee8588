//! `GET` and `POST /restores/files`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::account::{AccessMethod, Asset, AssetKind, RestoredFile, Task};
use super::filter::{Field, Filter};
use super::paging::{PagingStyle, link_to, page, self_link};
use super::request::{Caller, ClumioRequest};
use super::response::{ClumioError, ClumioResponse, ClumioResult};
use super::visibility::{belongs_to_asset, can_see, to_json};
use super::{ClumioState, audit_trail, passcodes, tasks};

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

/// Lists the restored files of one asset, or of all assets if a quirk makes the filter optional.
pub(crate) fn list(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    let asset_id = requested_asset(state, request)?;
    let files = state.account.files.iter();
    let files = files.filter(|file| {
        asset_id
            .as_deref()
            .is_none_or(|id| belongs_to_asset(state, file, id))
    });
    let files = files.filter(|file| can_see(state, caller, file));
    let files = files.map(to_json).collect();
    Ok(ClumioResponse::ok(page(
        request,
        &state.quirks,
        PagingStyle::Token,
        files,
    )?))
}

/// Restores files from a backup. The task is completed at once.
pub(crate) fn restore(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    caller.require_restore_permission()?;
    let body = request.json()?;
    let asset = source_asset(state, caller, &body["source"])?;
    let paths = source_paths(&body["source"])?;
    let email = &body["target"]["email"];
    let recipient = if email.is_null() {
        None
    } else {
        Some(passcodes::email_address(state, email)?)
    };
    let now =
        Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_else(|_| Timestamp::now());
    let task = Task {
        id: state.account.next_id(),
        asset_id: asset.id.clone(),
        created_at: now,
        ended_at: now,
    };
    let file = RestoredFile {
        id: state.account.next_uuid(),
        name: download_name(&asset, &paths, now),
        size: 4096 * paths.len() as u64,
        task_id: task.id.clone(),
        backup_id: asset.backup_id.clone(),
        backup_at: asset.last_backup_at.unwrap_or(now),
        expires_at: now + SignedDuration::from_hours(i64::from(state.quirks.link_hours)),
        asset_id: asset.id.clone(),
        access_methods: Vec::new(),
        email_link: None,
        passcode: None,
        passcodes_issued: 0,
    };
    let (id, task_id) = (file.id.clone(), task.id.clone());
    state.account.tasks.insert(0, task.clone());
    state.account.files.insert(0, file);
    audit_trail::record(
        state,
        request,
        "granular_retrieval",
        Some(&caller.principal.email),
        0,
        true,
    );
    let passcode = match recipient {
        Some(recipient) => Some(share_by_email(
            state,
            caller,
            request,
            recipient,
            &email["message"],
        )),
        None => {
            let download_link = format!("https://downloads.clumio.example/{id}");
            let retrieved_by = caller.principal.email.clone();
            state.account.files[0]
                .access_methods
                .push(AccessMethod::Direct {
                    download_link,
                    retrieved_by,
                });
            None
        }
    };
    let task_link = link_to(request, &state.quirks, &format!("/tasks/{task_id}"), "get");
    let mut answer = json!({
        "id": id,
        "passcode": passcode,
        "task_id": task_id,
        "_links": {"_self": self_link(request, &state.quirks), "read-task": task_link},
    });
    if request.embeds("read-task") {
        answer["_embedded"] = json!({"read-task": tasks::to_json(state, request, &task)});
    }
    Ok(ClumioResponse::accepted(answer))
}

/// Shares the newest file by email and returns its passcode.
fn share_by_email(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
    recipient: String,
    message: &Value,
) -> String {
    let file = &mut state.account.files[0];
    file.email_link = Some(super::account::email_link(&file.id));
    file.access_methods.push(AccessMethod::Email {
        message: message.as_str().map(str::to_owned),
        retrieved_by: caller.principal.email.clone(),
        retrieved_for: recipient,
    });
    audit_trail::record(
        state,
        request,
        "grant_email_access",
        Some(&caller.principal.email),
        0,
        true,
    );
    passcodes::issue_passcode(state, 0)
}

/// Returns the asset of the filter; `None` means all assets.
fn requested_asset(
    state: &ClumioState,
    request: &ClumioRequest,
) -> Result<Option<String>, ClumioError> {
    let Some(text) = request.query("filter") else {
        return match state.quirks.missing_filter_status {
            200 => Ok(None),
            status => Err(ClumioError::new(
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
        ClumioError::bad_request("filter: asset_type and asset_id are both required.")
    })?;
    let kind = AssetKind::from_wire_name(kind)
        .ok_or_else(|| ClumioError::bad_request(&format!("filter: unknown asset_type {kind}.")))?;
    // For an asset of another kind the vendor's list is empty, not an error.
    let matches = state
        .account
        .asset(id)
        .is_some_and(|asset| asset.kind() == kind);
    Ok(Some(if matches {
        id.to_owned()
    } else {
        String::new()
    }))
}

fn source_asset(
    state: &ClumioState,
    caller: &Caller,
    source: &Value,
) -> Result<Asset, ClumioError> {
    let backup_id = source["backup_id"].as_str();
    let backup_id =
        backup_id.ok_or_else(|| ClumioError::bad_request("source.backup_id is required."))?;
    let asset = state
        .account
        .assets
        .iter()
        .find(|asset| asset.backup_id == backup_id);
    let asset = asset.filter(|asset| caller.can_see(state, &asset.unit_id));
    asset
        .cloned()
        .ok_or_else(|| ClumioError::not_found("The backup"))
}

fn source_paths(source: &Value) -> Result<Vec<String>, ClumioError> {
    let files = source["files"].as_array().filter(|files| !files.is_empty());
    let files = files.ok_or_else(|| ClumioError::bad_request("source.files is required."))?;
    let path = |file: &Value| {
        let complete = file["filesystem_id"].is_string();
        file["path"]
            .as_str()
            .filter(|_| complete)
            .map(str::to_owned)
    };
    let paths: Option<Vec<String>> = files.iter().map(path).collect();
    paths.ok_or_else(|| {
        ClumioError::bad_request("source.files: filesystem_id and path are required.")
    })
}

fn download_name(asset: &Asset, paths: &[String], now: Timestamp) -> String {
    match paths {
        [path] => path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
        _ => format!("{}-{}.zip", asset.name, now.strftime("%Y%m%d%H%M%S")),
    }
}

//! What a caller gets to see of restored files, and the shape in which they see it.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::call::Caller;
use super::reply::Refusal;
use super::world::{Access, AssetDetails, RestoredFile};
use super::{Quirks, State};

/// The index of a restored file within the caller's unit.
///
/// A file of another unit is as unknown as one that never was, and so is one that is no longer listed.
pub(crate) fn find(state: &State, caller: &Caller, id: &str) -> Result<usize, Refusal> {
    let found = state.world.files.iter().position(|file| file.id == id);
    let found = found.filter(|index| sees(state, caller, &state.world.files[*index]));
    found.ok_or_else(|| Refusal::not_found("The restored file"))
}

/// Whether the caller's unit holds the file's asset and the file is still listed.
pub(crate) fn sees(state: &State, caller: &Caller, file: &RestoredFile) -> bool {
    let asset = state.world.asset(&file.asset_id);
    asset.is_some_and(|asset| caller.sees(state, &asset.unit_id)) && is_listed(state, file)
}

/// Whether the link still works.
pub(crate) fn is_live(quirks: &Quirks, file: &RestoredFile) -> bool {
    now(quirks) < file.expires_at
}

/// The time by which links end.
fn now(quirks: &Quirks) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(i64::from(quirks.links_older_by_hours))
}

/// Whether a list by `asset_id` names the file.
pub(crate) fn is_of_asset(state: &State, file: &RestoredFile, asset_id: &str) -> bool {
    if file.asset_id == asset_id {
        return true;
    }
    let of_instance = state
        .world
        .asset(asset_id)
        .is_some_and(|asset| match &asset.details {
            AssetDetails::Volume { attached_to, .. } => {
                attached_to.as_deref() == Some(file.asset_id.as_str())
            }
            AssetDetails::Instance { .. } | AssetDetails::Table { .. } => false,
        });
    of_instance && state.quirks.volumes_list_instance_files
}

/// A restored file with the eight keys that the vendor's schema gives it.
pub(crate) fn shape(file: &RestoredFile) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "task_id": file.task_id,
        "backup_id": file.backup_id,
        "backup_timestamp": file.backup_at.to_string(),
        "expiration_timestamp": file.expires_at.to_string(),
        "access_methods": file.access.iter().map(access_shape).collect::<Vec<_>>(),
    })
}

fn is_listed(state: &State, file: &RestoredFile) -> bool {
    let kept = SignedDuration::from_hours(24 * i64::from(state.quirks.listed_days_after_end));
    now(&state.quirks).duration_since(file.expires_at) < kept || is_live(&state.quirks, file)
}

fn access_shape(access: &Access) -> Value {
    match access {
        Access::Direct {
            download_link,
            retrieved_by,
        } => json!({
            "direct_download": {"download_link": download_link, "retrieved_by": retrieved_by},
            "email": null,
        }),
        Access::Email {
            message,
            retrieved_by,
            retrieved_for,
        } => json!({
            "direct_download": null,
            "email": {"email_message": message, "retrieved_by": retrieved_by, "retrieved_for": retrieved_for},
        }),
    }
}

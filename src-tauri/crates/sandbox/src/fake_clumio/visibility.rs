//! Which restored files a caller can see, and their JSON.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::account::{AccessMethod, AssetDetails, RestoredFile};
use super::request::Caller;
use super::response::ClumioError;
use super::{ClumioQuirks, ClumioState};

/// Returns the index of a restored file within the unit of the caller.
///
/// A file of another unit is not found, and neither is one that is no longer listed.
pub(crate) fn find_visible(
    state: &ClumioState,
    caller: &Caller,
    id: &str,
) -> Result<usize, ClumioError> {
    let found = state.account.files.iter().position(|file| file.id == id);
    let found = found.filter(|index| can_see(state, caller, &state.account.files[*index]));
    found.ok_or_else(|| ClumioError::not_found("The restored file"))
}

/// Returns whether the asset of the file is within the unit of the caller and the file is still listed.
pub(crate) fn can_see(state: &ClumioState, caller: &Caller, file: &RestoredFile) -> bool {
    let asset = state.account.asset(&file.asset_id);
    asset.is_some_and(|asset| caller.can_see(state, &asset.unit_id)) && is_listed(state, file)
}

/// Returns whether the link has not expired.
pub(crate) fn is_link_active(quirks: &ClumioQuirks, file: &RestoredFile) -> bool {
    now(quirks) < file.expires_at
}

/// Returns the time that expiries are compared with.
fn now(quirks: &ClumioQuirks) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(i64::from(quirks.links_older_by_hours))
}

/// Returns whether a list by `asset_id` includes the file.
pub(crate) fn belongs_to_asset(state: &ClumioState, file: &RestoredFile, asset_id: &str) -> bool {
    if file.asset_id == asset_id {
        return true;
    }
    let of_instance = state
        .account
        .asset(asset_id)
        .is_some_and(|asset| match &asset.details {
            AssetDetails::Volume { attached_to, .. } => {
                attached_to.as_deref() == Some(file.asset_id.as_str())
            }
            AssetDetails::Instance { .. } | AssetDetails::Table { .. } => false,
        });
    of_instance && state.quirks.volumes_list_instance_files
}

/// Renders a restored file with the eight keys of the vendor's schema.
pub(crate) fn to_json(file: &RestoredFile) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "task_id": file.task_id,
        "backup_id": file.backup_id,
        "backup_timestamp": file.backup_at.to_string(),
        "expiration_timestamp": file.expires_at.to_string(),
        "access_methods": file.access_methods.iter().map(access_method_json).collect::<Vec<_>>(),
    })
}

fn is_listed(state: &ClumioState, file: &RestoredFile) -> bool {
    let kept = SignedDuration::from_hours(24 * i64::from(state.quirks.listed_days_after_end));
    now(&state.quirks).duration_since(file.expires_at) < kept || is_link_active(&state.quirks, file)
}

fn access_method_json(access: &AccessMethod) -> Value {
    match access {
        AccessMethod::Direct {
            download_link,
            retrieved_by,
        } => json!({
            "direct_download": {"download_link": download_link, "retrieved_by": retrieved_by},
            "email": null,
        }),
        AccessMethod::Email {
            message,
            retrieved_by,
            retrieved_for,
        } => json!({
            "direct_download": null,
            "email": {"email_message": message, "retrieved_by": retrieved_by, "retrieved_for": retrieved_for},
        }),
    }
}

//! The names that are reserved for the items of a job.

use crate::job_item::JobItem;
use box_client::FolderId;
use box_session::names::NameReservations;
use restore::{NameClaims, TargetFolderKey};
use std::collections::HashMap;

/// Reserves the names that were proposed for items, as the journal has them: another item gets none of them.
pub(crate) fn reserved_names(items: &[JobItem]) -> NameClaims {
    let mut reserved: HashMap<TargetFolderKey, NameReservations> = HashMap::new();
    let mut renamed = HashMap::new();
    for job_item in items.iter().filter(|job_item| !job_item.has_ended()) {
        let user = || {
            job_item
                .detail
                .acting_for
                .as_ref()
                .and_then(|user| user.id.clone())
        };
        let mut reserve = |folder: &str, name: &str| {
            let is_root = folder == FolderId::root().as_str();
            let user = if is_root {
                user().unwrap_or_default()
            } else {
                String::new()
            };
            reserved
                .entry((user, folder.to_owned()))
                .or_default()
                .reserve(name);
        };
        if let Some(folder) = &job_item.detail.shown_in {
            let proposed = [
                &job_item.detail.suggestion,
                &job_item.detail.existing_new_name,
            ];
            proposed
                .into_iter()
                .flatten()
                .for_each(|name| reserve(folder, name));
        }
        let Some((folder, name)) = job_item.proposed_name() else {
            continue;
        };
        reserve(folder, name);
        if let Some((existing, Some(name))) = job_item.proposed_rename() {
            reserve(folder, name);
            renamed.insert(existing.clone(), job_item.key.clone());
        }
    }
    NameClaims::with_reserved(reserved, renamed)
}

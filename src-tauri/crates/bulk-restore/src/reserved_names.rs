//! The names that an earlier run of a job gave out.

use crate::job_item::JobItem;
use box_client::FolderId;
use box_session::names::NameReservations;
use restore::{NameClaims, TargetFolderKey};
use std::collections::HashMap;

/// As an earlier run of the job left them: what is promised to an item is given to no other.
pub(crate) fn reserved_names(records: &[JobItem]) -> NameClaims {
    let mut given: HashMap<TargetFolderKey, NameReservations> = HashMap::new();
    let mut renamed = HashMap::new();
    for record in records.iter().filter(|record| !record.has_ended()) {
        let user = || {
            record
                .detail
                .acting_for
                .as_ref()
                .and_then(|user| user.id.clone())
        };
        let mut claim = |folder: &str, name: &str| {
            let top = folder == FolderId::root().as_str();
            let user = if top {
                user().unwrap_or_default()
            } else {
                String::new()
            };
            given
                .entry((user, folder.to_owned()))
                .or_default()
                .reserve(name);
        };
        if let Some(folder) = &record.detail.shown_in {
            let shown = [&record.detail.suggestion, &record.detail.existing_new_name];
            shown
                .into_iter()
                .flatten()
                .for_each(|name| claim(folder, name));
        }
        let Some((folder, name)) = record.proposed_name() else {
            continue;
        };
        claim(folder, name);
        if let Some((existing, Some(name))) = record.proposed_rename() {
            claim(folder, name);
            renamed.insert(existing.clone(), record.key.clone());
        }
    }
    NameClaims::with_reserved(given, renamed)
}

//! The names that an earlier run of a job gave out.

use std::collections::HashMap;

use box_client::FolderId;

use super::record::Record;
use crate::restore::name_claims::{NameClaims, Place};
use crate::restore::names::FreeNames;

/// As an earlier run of the job left them: what is promised to an item is given to no other.
pub(crate) fn promised(records: &[Record]) -> NameClaims {
    let mut given: HashMap<Place, FreeNames> = HashMap::new();
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
                .claim(name);
        };
        if let Some(folder) = &record.detail.shown_in {
            let shown = [&record.detail.suggestion, &record.detail.existing_new_name];
            shown
                .into_iter()
                .flatten()
                .for_each(|name| claim(folder, name));
        }
        let Some((folder, name)) = record.promised_name() else {
            continue;
        };
        claim(folder, name);
        if let Some((existing, Some(name))) = record.shown_for_existing() {
            claim(folder, name);
            renamed.insert(existing.clone(), record.key.clone());
        }
    }
    NameClaims::holding(given, renamed)
}

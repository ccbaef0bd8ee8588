//! The folders as one user sees them, as far as they were read.

use crate::{FolderLocation, LocationState, names::TakenNames};
use box_client::FolderId;
use parking_lot::Mutex;
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How long the names of the folder that was listed last are used without another request, while a person types.
const NAMES_FRESH_FOR: Duration = Duration::from_secs(20);

/// The folders as one user sees them. Cheap to clone; all clones share the caches.
#[derive(Clone, Default)]
pub(super) struct FolderView {
    pub(super) locations: Arc<LocationCache>,
    pub(super) names: Arc<NameCache>,
}

/// The locations that were looked up, by folder ID.
#[derive(Default)]
pub(super) struct LocationCache(Mutex<HashMap<Box<str>, FolderLocation>>);

impl LocationCache {
    /// Returns the location of a folder without a request; that of the root folder is always known.
    pub(super) fn get(&self, folder: &str) -> Option<FolderLocation> {
        if folder == FolderId::root().as_str() {
            return Some(FolderLocation {
                path: Vec::new(),
                state: LocationState::There,
            });
        }
        self.0.lock().get(folder).cloned()
    }

    /// Adds the location of a folder or replaces it.
    pub(super) fn insert(&self, folder: &FolderId, location: &FolderLocation) {
        self.0
            .lock()
            .insert(folder.as_str().into(), location.clone());
    }

    /// Removes all locations.
    pub(super) fn clear(&self) {
        self.0.lock().clear();
    }
}

/// The names in the folder that was listed last. Times are those of the running clock.
#[derive(Default)]
pub(super) struct NameCache(Mutex<Option<CachedNames>>);

struct CachedNames {
    folder: FolderId,
    taken: TakenNames,
    valid_until: Duration,
}

impl NameCache {
    /// Returns the names in a folder, if it is the one that was listed last and they are still valid.
    pub(super) fn get(&self, folder: &FolderId, now: Duration) -> Option<TakenNames> {
        let cached = self.0.lock();
        let cached = cached
            .as_ref()
            .filter(|cached| cached.folder == *folder && cached.valid_until > now);
        cached.map(|cached| cached.taken.clone())
    }

    /// Replaces the names by those of a folder that was listed now.
    pub(super) fn set(&self, folder: FolderId, taken: TakenNames, now: Duration) {
        *self.0.lock() = Some(CachedNames {
            folder,
            taken,
            valid_until: now + NAMES_FRESH_FOR,
        });
    }

    /// Removes the names.
    pub(super) fn clear(&self) {
        *self.0.lock() = None;
    }
}

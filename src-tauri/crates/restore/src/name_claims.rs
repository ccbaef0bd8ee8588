//! Names reserved in folders, so that no two items are restored under one name, and shorter ones for those that Box refuses as too
//! long.

use app_error::AppError;
use box_client::FolderId;
use box_session::{
    BoxSession, ExistingItem, ItemKey, ItemKind, convert,
    names::{self, NameLimit, NameReservations, SuggestedName, TakenNames},
};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The most names that are tried for one item.
pub const MAX_NAME_TRIES: usize = 5;

/// The key of a target folder: the user ID for the root folder of another user, otherwise empty, and the folder ID.
pub type TargetFolderKey = (String, String);

/// Locked while an item is being restored under a name.
type SendLock = Arc<Mutex<()>>;

/// The names reserved in folders, and locks for sending under a name.
#[derive(Default)]
pub struct NameClaims {
    reserved: Mutex<HashMap<TargetFolderKey, NameReservations>>,
    send_locks: Mutex<HashMap<(TargetFolderKey, String), SendLock>>,
    /// Existing items with a proposed new name, each with the item that needs its name: no second name is proposed.
    renamed: Mutex<HashMap<ItemKey, ItemKey>>,
}

impl NameClaims {
    /// Creates claims with names that are reserved already, and with the existing items for which a new name was proposed, each
    /// with the item that needs its name.
    #[must_use]
    pub fn with_reserved(
        reserved: HashMap<TargetFolderKey, NameReservations>,
        renamed: HashMap<ItemKey, ItemKey>,
    ) -> Self {
        Self {
            reserved: Mutex::new(reserved),
            send_locks: Mutex::default(),
            renamed: Mutex::new(renamed),
        }
    }

    /// Reserves a free name for a restored item; lists the folder first.
    ///
    /// # Errors
    /// Any error of Box when the folder is listed.
    pub async fn reserve_free(
        &self,
        session: &BoxSession,
        folder: &str,
        kind: ItemKind,
        name: &str,
    ) -> Result<SuggestedName, AppError> {
        self.reserve_free_within(session, folder, kind, name, NameLimit::default())
            .await
    }

    /// Reserves a free name within a length limit for a restored item, because Box refused a name as too long; lists the folder
    /// first.
    ///
    /// # Errors
    /// Any error of Box when the folder is listed.
    pub async fn reserve_free_within(
        &self,
        session: &BoxSession,
        folder: &str,
        kind: ItemKind,
        name: &str,
        limit: NameLimit,
    ) -> Result<SuggestedName, AppError> {
        let id = convert::parse_folder_id(folder)?;
        let names = session.list_names(&id, None, false).await?;
        Ok(self
            .reserve(session, &id, kind, name, names.taken, limit)
            .await)
    }

    /// Reserves a free name to be proposed for an item; the folder is not listed again if that was a moment ago.
    ///
    /// # Errors
    /// Any error of Box when the folder is listed.
    pub async fn propose(
        &self,
        session: &BoxSession,
        folder: &str,
        kind: ItemKind,
        name: &str,
    ) -> Result<SuggestedName, AppError> {
        let id = convert::parse_folder_id(folder)?;
        match session.cached_names(&id) {
            Some(taken) => {
                let limit = NameLimit::default();
                Ok(self.reserve(session, &id, kind, name, taken, limit).await)
            }
            None => self.reserve_free(session, folder, kind, name).await,
        }
    }

    /// Reserves a name to be proposed for the existing item that has the name of `item`, free as far as the folder was listed.
    /// `None` if one is proposed for another item already.
    pub async fn propose_for_existing(
        &self,
        session: &BoxSession,
        folder: &str,
        existing: &ExistingItem,
        item: &ItemKey,
    ) -> Option<String> {
        let id = convert::parse_folder_id(folder).ok()?;
        let mut renamed = self.renamed.lock().await;
        let needed_by = renamed
            .entry(existing.key.clone())
            .or_insert_with(|| item.clone());
        if needed_by != item {
            return None;
        }
        let mut reserved = self.reserved.lock().await;
        let names = reserved.entry(folder_key(session, &id)).or_default();
        if let Some(taken) = session.cached_names(&id) {
            names.add_taken(taken);
        }
        let (kind, name) = (existing.key.kind, &existing.name);
        Some(names.reserve_for_existing(kind, name, session.today(), NameLimit::default()))
    }

    /// Reserves a free name within a limit for an existing item, in a folder whose names are `taken`.
    pub(crate) async fn reserve_for_existing_within(
        &self,
        session: &BoxSession,
        folder: &FolderId,
        existing: (ItemKind, &str),
        taken: &TakenNames,
        limit: NameLimit,
    ) -> String {
        let (kind, name) = existing;
        let mut reserved = self.reserved.lock().await;
        let names = reserved.entry(folder_key(session, folder)).or_default();
        names.add_taken(taken.clone());
        names.reserve_for_existing(kind, name, session.today(), limit)
    }

    async fn reserve(
        &self,
        session: &BoxSession,
        folder: &FolderId,
        kind: ItemKind,
        name: &str,
        taken: TakenNames,
        limit: NameLimit,
    ) -> SuggestedName {
        let mut reserved = self.reserved.lock().await;
        let names = reserved.entry(folder_key(session, folder)).or_default();
        names.add_taken(taken);
        names.reserve(name);
        names.reserve_for_restored(kind, name, session.today(), limit)
    }

    /// Locks a name in a folder until the guard is dropped; waits while another item is being restored under it.
    pub async fn lock_name(
        &self,
        session: &BoxSession,
        folder: &FolderId,
        name: &str,
    ) -> OwnedMutexGuard<()> {
        let key = (folder_key(session, folder), names::fold(name));
        let lock = Arc::clone(self.send_locks.lock().await.entry(key).or_default());
        lock.lock_owned().await
    }
}

/// Returns the key of a folder: each user has a root folder of their own.
fn folder_key(session: &BoxSession, folder: &FolderId) -> TargetFolderKey {
    let user = session.acting_user().filter(|_| folder.is_root());
    (
        user.map_or(String::new(), ToString::to_string),
        folder.to_string(),
    )
}

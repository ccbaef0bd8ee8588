//! Looks up folders: whether they still exist, and their path.

use super::BoxSession;
use crate::{FolderLocation, FolderRef, LocationState, convert, names::TakenNames};
use box_client::{Error, ErrorKind, Folder, FolderId, Item};

/// A chain of trashed folders longer than this is not followed to its end.
const MAX_DEPTH: usize = 64;

/// The state of a folder, read fresh from Box.
pub enum FolderState {
    /// It exists and is not in the trash.
    Active(FolderRef),
    /// It exists, and Box says that this account has no permission to upload into it.
    ReadOnly(FolderRef),
    /// It is in the trash, as an item of its own.
    InTrash(Box<Item>),
    /// Neither visible nor in the trash.
    Gone,
    /// Box refuses to show it to this account.
    Hidden,
}

impl BoxSession {
    /// Returns the location of the folder that an item was in: from the cache, or looked up once until
    /// [`forget_locations`](Self::forget_locations).
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn locate_folder(
        &self,
        folder: Option<&box_client::FolderRef>,
    ) -> Result<FolderLocation, Error> {
        let Some(folder) = folder else {
            return Ok(FolderLocation {
                path: Vec::new(),
                state: LocationState::Gone,
            });
        };
        if let Some(location) = self.known_location(folder.id.as_str()) {
            return Ok(location);
        }
        let location = self.resolve_location(folder).await?;
        self.0.view.locations.insert(&folder.id, &location);
        Ok(location)
    }

    /// Returns the location of a folder if it was looked up before.
    #[must_use]
    pub fn known_location(&self, folder: &str) -> Option<FolderLocation> {
        self.0.view.locations.get(folder)
    }

    /// Caches the location of a folder that was just read, so that it is not looked up again for its path.
    pub fn remember_location(&self, id: &FolderId, folder: &FolderRef) {
        let location = FolderLocation {
            path: folder.path.clone(),
            state: LocationState::There,
        };
        self.0.view.locations.insert(id, &location);
    }

    /// Clears the cached locations of folders as this user sees them, because folders were restored or deleted.
    pub fn forget_locations(&self) {
        self.0.view.locations.clear();
    }

    /// Clears the cached locations of folders as the account's own user and all users it acted for see them.
    pub fn forget_locations_of_all_users(&self) {
        self.own().forget_locations();
        let views = self.0.views.lock();
        views.values().for_each(|view| view.locations.clear());
    }

    /// Reads the state of a folder from Box.
    ///
    /// # Errors
    /// Any error of Box but those that mean a state.
    pub async fn folder_state(&self, id: &FolderId) -> Result<FolderState, Error> {
        if id.is_root() {
            return Ok(FolderState::Active(convert::root_folder()));
        }
        let folder = self.client().folder(id).await;
        self.state_of(id, folder).await
    }

    /// Reads the state of a folder from Box as [`folder_state`](Self::folder_state) does, with the names of its items if it is
    /// active and Box returns them all with the folder.
    ///
    /// # Errors
    /// Any error of Box but those that mean a state.
    pub async fn folder_state_with_names(
        &self,
        id: &FolderId,
    ) -> Result<(FolderState, Option<TakenNames>), Error> {
        if id.is_root() {
            return Ok((self.folder_state(id).await?, None));
        }
        let (folder, names) = match self.client().folder_with_names(id).await {
            Ok((folder, names)) => (Ok(folder), names),
            Err(error) => (Err(error), None),
        };
        let names = names.map(|names| names.iter().map(String::as_str).collect());
        Ok((self.state_of(id, folder).await?, names))
    }

    async fn state_of(
        &self,
        id: &FolderId,
        read: Result<Folder, Error>,
    ) -> Result<FolderState, Error> {
        match read {
            Ok(folder) if folder.item.status != box_client::ItemStatus::Trashed => {
                let state = if folder.can_upload == Some(false) {
                    FolderState::ReadOnly
                } else {
                    FolderState::Active
                };
                return Ok(state(convert::folder_ref(&folder.item)));
            }
            Ok(_) => {}
            Err(error) if is_absent(&error) => {}
            Err(error) if is_forbidden(&error) => return Ok(FolderState::Hidden),
            Err(error) => return Err(error),
        }
        match self.client().trashed_item(&id.clone().into()).await {
            Ok(item) => Ok(FolderState::InTrash(Box::new(item))),
            Err(error) if is_absent(&error) || is_forbidden(&error) => Ok(FolderState::Gone),
            Err(error) => Err(error),
        }
    }

    async fn resolve_location(
        &self,
        folder: &box_client::FolderRef,
    ) -> Result<FolderLocation, Error> {
        let mut below: Vec<String> = Vec::new();
        let mut current = folder.clone();
        let mut state = LocationState::There;
        for _ in 0..MAX_DEPTH {
            match self.folder_state(&current.id).await? {
                FolderState::Active(folder) | FolderState::ReadOnly(folder) => {
                    let path = folder
                        .path
                        .into_iter()
                        .chain(below.into_iter().rev())
                        .collect();
                    return Ok(FolderLocation { path, state });
                }
                FolderState::InTrash(item) => {
                    state = LocationState::InTrash;
                    below.push(item.name);
                    let Some(parent) = item.parent else { break };
                    current = parent;
                }
                FolderState::Gone | FolderState::Hidden => {
                    if state == LocationState::There {
                        state = LocationState::Gone;
                    }
                    below.push(current.name);
                    break;
                }
            }
        }
        Ok(FolderLocation {
            path: below
                .into_iter()
                .rev()
                .filter(|name| !name.is_empty())
                .collect(),
            state,
        })
    }
}

/// Returns whether Box says that an item does not exist, or is in the trash when it was requested as active, or the other way
/// round.
#[must_use]
pub fn is_absent(error: &Error) -> bool {
    // A user that is not found is another matter: the account does not exist.
    matches!(
        error.kind(),
        ErrorKind::NotTrashed
            | ErrorKind::Trashed
            | ErrorKind::NotFound {
                target: box_client::ErrorTarget::Item
                    | box_client::ErrorTarget::Parent
                    | box_client::ErrorTarget::Other
            }
    )
}

/// Returns whether Box says that this account has no permission. A token without the scope does not count.
#[must_use]
pub fn is_forbidden(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden { code, .. } if code.as_deref() != Some("insufficient_scope"))
}

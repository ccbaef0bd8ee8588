//! Where items were: what became of their folders.

use std::collections::HashMap;
use std::sync::Mutex;

use box_client::{Error, ErrorKind, FolderId, Item};
use futures::{StreamExt, TryStreamExt, stream};

use super::restorer::{Restorer, held};
use super::{FolderRef, ItemKey, Place, PlaceState, from_box};
use app_error::AppError;

/// Look-ups at a time.
const AT_ONCE: usize = 8;
/// A chain of trashed folders longer than this is not followed to its end.
const DEEPEST: usize = 64;

/// What became of a folder, looked at closely.
pub(crate) enum Folder {
    /// Still there.
    There(FolderRef),
    /// Still there, and Box says that this account may put nothing into it.
    Closed(FolderRef),
    /// In the trash, as an item of its own.
    InTrash(Box<Item>),
    /// Neither there nor to be found in the trash.
    Gone,
    /// Not to be seen by this account.
    Hidden,
}

/// The places that were looked up, by folder.
#[derive(Default)]
pub(crate) struct Places(Mutex<HashMap<Box<str>, Place>>);

impl Places {
    /// What is known of a folder without looking; the top is always known.
    pub(crate) fn known(&self, folder: &str) -> Option<Place> {
        if folder == FolderId::root().as_str() {
            return Some(Place {
                path: Vec::new(),
                state: PlaceState::There,
            });
        }
        held(&self.0).get(folder).cloned()
    }

    /// Forgets everything, because folders came back or a new listing began.
    pub(crate) fn forget(&self) {
        held(&self.0).clear();
    }

    fn keep(&self, folder: &FolderId, place: &Place) {
        held(&self.0).insert(folder.as_str().into(), place.clone());
    }
}

impl Restorer {
    /// Where the items were, in the order asked for. Looks each folder up once per listing.
    ///
    /// # Errors
    /// An id that is none, or why Box could not be asked; nothing is answered then.
    pub async fn places(&self, keys: &[ItemKey]) -> Result<Vec<Place>, AppError> {
        stream::iter(keys.to_vec())
            .map(|key| async move {
                let viewer = self.for_item(&key);
                let parent = viewer.parent_of(&key).await?;
                viewer.place(parent.as_ref()).await.map_err(AppError::from)
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// What became of a folder that an item was in, with the path as far as known.
    pub(crate) async fn place(
        &self,
        folder: Option<&box_client::FolderRef>,
    ) -> Result<Place, Error> {
        let Some(folder) = folder else {
            return Ok(Place {
                path: Vec::new(),
                state: PlaceState::Gone,
            });
        };
        if let Some(known) = self.parts().places.known(folder.id.as_str()) {
            return Ok(known);
        }
        let place = self.look_up(folder).await?;
        self.parts().places.keep(&folder.id, &place);
        Ok(place)
    }

    /// Remembers a folder that was just seen, so that it is not looked up again for its path.
    pub(crate) fn keep_place(&self, id: &FolderId, folder: &FolderRef) {
        let place = Place {
            path: folder.path.clone(),
            state: PlaceState::There,
        };
        self.parts().places.keep(id, &place);
    }

    /// What became of a folder.
    pub(crate) async fn folder_now(&self, id: &FolderId) -> Result<Folder, Error> {
        if id.is_root() {
            return Ok(Folder::There(from_box::top()));
        }
        let client = &self.parts().client;
        match client.folder(id).await {
            Ok(folder) if folder.item.status != box_client::ItemStatus::Trashed => {
                let there = if folder.can_upload == Some(false) {
                    Folder::Closed
                } else {
                    Folder::There
                };
                return Ok(there(from_box::folder_ref(&folder.item)));
            }
            Ok(_) => {}
            Err(error) if is_absent(&error) => {}
            Err(error) if is_forbidden(&error) => return Ok(Folder::Hidden),
            Err(error) => return Err(error),
        }
        match client.trashed_item(&id.clone().into()).await {
            Ok(item) => Ok(Folder::InTrash(Box::new(item))),
            Err(error) if is_absent(&error) || is_forbidden(&error) => Ok(Folder::Gone),
            Err(error) => Err(error),
        }
    }

    async fn look_up(&self, folder: &box_client::FolderRef) -> Result<Place, Error> {
        let mut below: Vec<String> = Vec::new();
        let mut here = folder.clone();
        let mut state = PlaceState::There;
        for _ in 0..DEEPEST {
            match self.folder_now(&here.id).await? {
                Folder::There(folder) | Folder::Closed(folder) => {
                    let path = folder
                        .path
                        .into_iter()
                        .chain(below.into_iter().rev())
                        .collect();
                    return Ok(Place { path, state });
                }
                Folder::InTrash(item) => {
                    state = PlaceState::InTrash;
                    below.push(item.name);
                    let Some(parent) = item.parent else { break };
                    here = parent;
                }
                Folder::Gone | Folder::Hidden => {
                    if state == PlaceState::There {
                        state = PlaceState::Gone;
                    }
                    below.push(here.name);
                    break;
                }
            }
        }
        Ok(Place {
            path: below
                .into_iter()
                .rev()
                .filter(|name| !name.is_empty())
                .collect(),
            state,
        })
    }

    /// The folder that the item in the trash was in, from the listing or by a look.
    async fn parent_of(&self, key: &ItemKey) -> Result<Option<box_client::FolderRef>, AppError> {
        let listed = held(&self.parts().trash)
            .index
            .get(key)
            .map(|listed| listed.parent);
        match listed {
            Some(Some(folder)) => Ok(Some(box_client::FolderRef {
                id: from_box::folder_id(&folder.id)?,
                name: folder.name,
            })),
            Some(None) => Ok(None),
            None => match self.parts().client.trashed_item(&key.try_into()?).await {
                Ok(item) => Ok(item.parent),
                Err(error) if is_absent(&error) => Ok(None),
                Err(error) => Err(AppError::from(&error)),
            },
        }
    }
}

/// Whether Box says that it is not there, or not where it was looked for.
pub(crate) fn is_absent(error: &Error) -> bool {
    // About a user: it is the account that is not there.
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

/// Whether Box says that this account may not; a token without the right to ask at all is another matter.
pub(crate) fn is_forbidden(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden { code, .. } if code.as_deref() != Some("insufficient_scope"))
}

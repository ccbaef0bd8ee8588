//! Box's words in the window's, and back.

use box_client::{FolderId, Item, ItemId};

use super::index::Listed;
use super::{Existing, FolderName, FolderRef, ItemKey, ItemKind, Person, Place, TrashedItem};
use app_error::{AppError, ErrorCode, Subject};

/// What Box calls the folder that holds all others; paths leave it out.
const TOP: &str = "All Files";

impl From<box_client::ItemKind> for ItemKind {
    fn from(kind: box_client::ItemKind) -> Self {
        match kind {
            box_client::ItemKind::File => Self::File,
            box_client::ItemKind::Folder => Self::Folder,
            box_client::ItemKind::WebLink => Self::WebLink,
        }
    }
}

impl From<ItemKind> for box_client::ItemKind {
    fn from(kind: ItemKind) -> Self {
        match kind {
            ItemKind::File => Self::File,
            ItemKind::Folder => Self::Folder,
            ItemKind::WebLink => Self::WebLink,
        }
    }
}

impl From<&box_client::ItemKey> for ItemKey {
    fn from(key: &box_client::ItemKey) -> Self {
        Self {
            kind: key.kind.into(),
            id: key.id.to_string(),
        }
    }
}

impl TryFrom<&ItemKey> for box_client::ItemKey {
    type Error = AppError;

    fn try_from(key: &ItemKey) -> Result<Self, AppError> {
        let id = ItemId::parse(&key.id).map_err(|error| invalid(Subject::Id, error))?;
        Ok(Self {
            kind: key.kind.into(),
            id,
        })
    }
}

pub(crate) fn folder_id(text: &str) -> Result<FolderId, AppError> {
    FolderId::parse(text).map_err(|error| invalid(Subject::Folder, error))
}

/// The top folder.
pub(crate) fn top() -> FolderRef {
    FolderRef {
        id: FolderId::root().to_string(),
        name: TOP.to_owned(),
        path: Vec::new(),
    }
}

/// An active folder, with its whole path.
pub(crate) fn folder_ref(folder: &Item) -> FolderRef {
    let id = FolderId::from(folder.key.id.clone());
    if id.is_root() {
        return top();
    }
    let path = names(&folder.path).chain([folder.name.clone()]).collect();
    FolderRef {
        id: id.to_string(),
        name: folder.name.clone(),
        path,
    }
}

/// The folder an active item is in, with its whole path.
pub(crate) fn folder_of(item: &Item) -> FolderRef {
    match item.path.last().or(item.parent.as_ref()) {
        Some(folder) if !folder.id.is_root() => {
            let mut path: Vec<String> = names(&item.path).collect();
            if path.is_empty() {
                path.push(folder.name.clone());
            }
            FolderRef {
                id: folder.id.to_string(),
                name: folder.name.clone(),
                path,
            }
        }
        Some(_) | None => top(),
    }
}

/// The folders from the top to `folder`, each with its path.
pub(crate) fn trail(folder: &Item) -> Vec<FolderRef> {
    let mut trail = vec![top()];
    let mut path = Vec::new();
    for step in folder.path.iter().filter(|step| !step.id.is_root()) {
        path.push(step.name.clone());
        trail.push(FolderRef {
            id: step.id.to_string(),
            name: step.name.clone(),
            path: path.clone(),
        });
    }
    if !FolderId::from(folder.key.id.clone()).is_root() {
        trail.push(folder_ref(folder));
    }
    trail
}

/// A path in words, for the journal.
pub(crate) fn path_in_words(path: &[String]) -> String {
    if path.is_empty() {
        TOP.to_owned()
    } else {
        path.join(" / ")
    }
}

pub(crate) fn names(path: &[box_client::FolderRef]) -> impl Iterator<Item = String> {
    path.iter()
        .filter(|folder| !folder.id.is_root())
        .map(|folder| folder.name.clone())
}

pub(crate) fn trashed(item: &Item, was_in: Place) -> TrashedItem {
    TrashedItem {
        key: (&item.key).into(),
        name: item.name.clone(),
        size: item.size,
        modified_at: item.modified_at,
        modified_by: person(item.modified_by.as_ref()),
        owner: person(item.owned_by.as_ref()),
        deleted_at: item.trashed_at,
        erased_at: item.purged_at,
        was_in,
    }
}

pub(crate) fn existing(item: &Item) -> Existing {
    Existing {
        key: (&item.key).into(),
        name: item.name.clone(),
        size: item.size,
        modified_at: item.modified_at,
        modified_by: person(item.modified_by.as_ref()),
        owner: person(item.owned_by.as_ref()),
    }
}

pub(crate) fn listed(item: Item, seen_by: Option<&Person>) -> Listed {
    Listed {
        key: (&item.key).into(),
        size: item
            .size
            .filter(|_| item.key.kind != box_client::ItemKind::WebLink),
        deleted_at: item.trashed_at,
        erased_at: item.purged_at,
        owner: item.owned_by.and_then(who),
        modified_by: item.modified_by.and_then(who),
        deleted_by: None,
        parent: item.parent.map(|parent| FolderName {
            id: parent.id.to_string(),
            name: parent.name,
        }),
        name: item.name,
        seen_by: seen_by.cloned(),
        selected: false,
    }
}

/// A person, if anything is told of them.
pub(crate) fn who(user: box_client::UserRef) -> Option<Person> {
    let name = if user.name.is_empty() {
        user.login.clone()?
    } else {
        user.name
    };
    Some(Person {
        id: user.id.map(|id| id.to_string()),
        name,
        login: user.login,
    })
}

fn person(user: Option<&box_client::UserRef>) -> Option<String> {
    let user = user?;
    Some(user.name.clone())
        .filter(|name| !name.is_empty())
        .or_else(|| user.login.clone())
}

fn invalid(subject: Subject, error: impl ToString) -> AppError {
    AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(subject)
}

//! Converts Box's responses to the shared types, and IDs of the page to Box's.

use box_client::{FolderId, Item, ItemId};

use crate::{ExistingItem, FolderLocation, FolderRef, ItemKey, ItemKind, Person, TrashedItem};
use app_error::{AppError, ErrorCode, Subject};

/// Box's name of the root folder; paths leave it out.
const ROOT_NAME: &str = "All Files";

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
        let id = ItemId::parse(&key.id).map_err(|error| invalid_input(Subject::Id, error))?;
        Ok(Self {
            kind: key.kind.into(),
            id,
        })
    }
}

/// Parses the ID of a folder.
///
/// # Errors
/// `InputInvalid` about the folder.
pub fn parse_folder_id(text: &str) -> Result<FolderId, AppError> {
    FolderId::parse(text).map_err(|error| invalid_input(Subject::Folder, error))
}

/// Returns the root folder.
#[must_use]
pub fn root_folder() -> FolderRef {
    FolderRef {
        id: FolderId::root().to_string(),
        name: ROOT_NAME.to_owned(),
        path: Vec::new(),
    }
}

/// Returns an active folder with its path.
#[must_use]
pub fn folder_ref(folder: &Item) -> FolderRef {
    let id = FolderId::from(folder.key.id.clone());
    if id.is_root() {
        return root_folder();
    }
    let path = path_names(&folder.path)
        .chain([folder.name.clone()])
        .collect();
    FolderRef {
        id: id.to_string(),
        name: folder.name.clone(),
        path,
    }
}

/// Returns the folder an active item is in, with its path.
#[must_use]
pub fn parent_folder(item: &Item) -> FolderRef {
    match item.path.last().or(item.parent.as_ref()) {
        Some(folder) if !folder.id.is_root() => {
            let mut path: Vec<String> = path_names(&item.path).collect();
            if path.is_empty() {
                path.push(folder.name.clone());
            }
            FolderRef {
                id: folder.id.to_string(),
                name: folder.name.clone(),
                path,
            }
        }
        Some(_) | None => root_folder(),
    }
}

/// Returns the folders from the root to `folder`, each with its path.
#[must_use]
pub fn breadcrumbs(folder: &Item) -> Vec<FolderRef> {
    let mut breadcrumbs = vec![root_folder()];
    let mut path = Vec::new();
    for step in folder.path.iter().filter(|step| !step.id.is_root()) {
        path.push(step.name.clone());
        breadcrumbs.push(FolderRef {
            id: step.id.to_string(),
            name: step.name.clone(),
            path: path.clone(),
        });
    }
    if !FolderId::from(folder.key.id.clone()).is_root() {
        breadcrumbs.push(folder_ref(folder));
    }
    breadcrumbs
}

/// Returns a path as text for the journal, such as `Legal / Contracts`; `All Files` for the root folder.
#[must_use]
pub fn path_text(path: &[String]) -> String {
    if path.is_empty() {
        ROOT_NAME.to_owned()
    } else {
        path.join(" / ")
    }
}

/// Returns the names of the folders of a path, the root left out.
pub fn path_names(path: &[box_client::FolderRef]) -> impl Iterator<Item = String> {
    path.iter()
        .filter(|folder| !folder.id.is_root())
        .map(|folder| folder.name.clone())
}

/// Converts an item in the trash.
#[must_use]
pub fn trashed_item(item: &Item, was_in: FolderLocation) -> TrashedItem {
    TrashedItem {
        key: (&item.key).into(),
        name: item.name.clone(),
        size: item.size,
        modified_at: item.modified_at,
        modified_by: display_name(item.modified_by.as_ref()),
        owner: display_name(item.owned_by.as_ref()),
        deleted_at: item.trashed_at,
        erased_at: item.purged_at,
        was_in,
    }
}

/// Converts the existing item of a name conflict.
#[must_use]
pub fn existing_item(item: &Item) -> ExistingItem {
    ExistingItem {
        key: (&item.key).into(),
        name: item.name.clone(),
        size: item.size,
        modified_at: item.modified_at,
        modified_by: display_name(item.modified_by.as_ref()),
        owner: display_name(item.owned_by.as_ref()),
    }
}

/// Converts a user of a response; `None` if it has neither a name nor a login.
#[must_use]
pub fn person(user: box_client::UserRef) -> Option<Person> {
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

fn display_name(user: Option<&box_client::UserRef>) -> Option<String> {
    let user = user?;
    Some(user.name.clone())
        .filter(|name| !name.is_empty())
        .or_else(|| user.login.clone())
}

fn invalid_input(subject: Subject, error: impl ToString) -> AppError {
    AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(subject)
}

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{FolderId, ItemId, UserId};

/// The three kinds of things that Box keeps in folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A bookmark.
    WebLink,
}

impl ItemKind {
    /// The word in Box's `type`: `file`, `folder`, `web_link`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
            Self::WebLink => "web_link",
        }
    }

    pub(crate) fn from_type(name: &str) -> Option<Self> {
        [Self::Folder, Self::File, Self::WebLink]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }

    /// The part of the path: `files`, `folders`, `web_links`.
    pub(crate) fn segment(self) -> &'static str {
        match self {
            Self::Folder => "folders",
            Self::File => "files",
            Self::WebLink => "web_links",
        }
    }
}

/// What names one item: its kind and its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemKey {
    /// The kind.
    pub kind: ItemKind,
    /// The id among those of its kind.
    pub id: ItemId,
}

impl fmt::Display for ItemKey {
    /// Writes `folder 123`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.id)
    }
}

impl From<FolderId> for ItemKey {
    fn from(id: FolderId) -> Self {
        Self {
            kind: ItemKind::Folder,
            id: id.into(),
        }
    }
}

/// A mark that changes with every change to an item, for `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Etag(pub(crate) String);

impl Etag {
    /// Takes a mark that was kept.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The mark.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an item is where it belongs (OpenAPI, `item_status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// In its folder.
    Active,
    /// In the trash.
    Trashed,
    /// Deleted for good.
    Deleted,
    /// Not said.
    Unknown,
}

/// A file, folder or web link, in the trash or out of it, with as much as Box told.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Kind and id.
    pub key: ItemKey,
    /// The name; the one to show, for Box may have changed what was asked for. Empty if not told.
    pub name: String,
    /// The mark for `If-Match`; none for the root.
    pub etag: Option<Etag>,
    /// Active or trashed.
    pub status: ItemStatus,
    /// Bytes; of a folder, of all that is in it. Rounded when it is very large.
    pub size: Option<u64>,
    /// The folder it is in or, from inside the trash, was in.
    pub parent: Option<FolderRef>,
    /// The folders from the root down to the parent. An item in the trash has only one entry here, the trash itself with the
    /// id 1, and in a list of the trash none.
    pub path: Vec<FolderRef>,
    /// When it was put into the trash.
    pub trashed_at: Option<Timestamp>,
    /// When it will be deleted for good; none when that is never.
    pub purged_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub modified_at: Option<Timestamp>,
    /// Who made it.
    pub created_by: Option<UserRef>,
    /// Who changed it last.
    pub modified_by: Option<UserRef>,
    /// Whose storage it is in.
    pub owned_by: Option<UserRef>,
    /// SHA-1 of a file's content, hexadecimal.
    pub sha1: Option<String>,
    /// A file's extension.
    pub extension: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Where a web link leads.
    pub url: Option<String>,
    /// Whether there is a shared link. Box says "none" for a while after a restore although there is one (OpenAPI,
    /// `TrashFileRestored`).
    pub has_shared_link: bool,
}

/// A folder as others mention it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderRef {
    /// The id.
    pub id: FolderId,
    /// The name, empty if not told.
    pub name: String,
}

/// A person as items mention them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRef {
    /// The id, none for anonymous people.
    pub id: Option<UserId>,
    /// The name, empty if not told.
    pub name: String,
    /// The mail address to log in with.
    pub login: Option<String>,
}

/// An item as an error mentions it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MiniItem {
    /// Kind and id.
    pub key: ItemKey,
    /// The name, empty if not told.
    pub name: String,
    /// SHA-1 of a file's content, hexadecimal.
    pub sha1: Option<String>,
    /// The mark for `If-Match`.
    pub etag: Option<Etag>,
}

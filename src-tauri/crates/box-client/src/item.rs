use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{FolderId, ItemId, UserId};

/// The kind of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A web link; a bookmark in Box's interface.
    WebLink,
}

impl ItemKind {
    /// Returns Box's `type`: `file`, `folder`, `web_link`.
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

    /// Returns the path segment: `files`, `folders`, `web_links`.
    pub(crate) fn segment(self) -> &'static str {
        match self {
            Self::Folder => "folders",
            Self::File => "files",
            Self::WebLink => "web_links",
        }
    }
}

/// Kind and ID, which identify an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemKey {
    /// The kind.
    pub kind: ItemKind,
    /// The ID among those of its kind.
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

/// An entity tag, for `If-Match`; changes with every change of an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Etag(pub(crate) String);

impl Etag {
    /// Takes a stored tag.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Status of an item (OpenAPI, `item_status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// In its folder.
    Active,
    /// In the trash.
    Trashed,
    /// Permanently deleted.
    Deleted,
    /// Not returned.
    Unknown,
}

/// A file, folder or web link, in the trash or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Kind and ID.
    pub key: ItemKey,
    /// The name, which may differ from the requested one. Empty if not returned.
    pub name: String,
    /// Entity tag; `None` for the root folder.
    pub etag: Option<Etag>,
    /// The status.
    pub status: ItemStatus,
    /// Size in bytes; of a folder, of its whole content. Rounded if very large.
    pub size: Option<u64>,
    /// The folder; for an item in the trash, the original folder.
    pub parent: Option<FolderRef>,
    /// The folders from the root to the parent. For an item in the trash this is only the trash itself, with ID 1, and empty in
    /// lists of the trash.
    pub path: Vec<FolderRef>,
    /// When it was moved to the trash.
    pub trashed_at: Option<Timestamp>,
    /// When it will be permanently deleted; `None` for never.
    pub purged_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was last modified.
    pub modified_at: Option<Timestamp>,
    /// The user who created it.
    pub created_by: Option<UserRef>,
    /// The user who modified it last.
    pub modified_by: Option<UserRef>,
    /// The owner.
    pub owned_by: Option<UserRef>,
    /// SHA-1 of a file, in hexadecimal.
    pub sha1: Option<String>,
    /// Extension of a file.
    pub extension: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// Target of a web link.
    pub url: Option<String>,
    /// Whether it has a shared link. Box returns none for a while after a restore (OpenAPI, `TrashFileRestored`).
    pub has_shared_link: bool,
}

/// A reference to a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderRef {
    /// The ID.
    pub id: FolderId,
    /// The name; empty if not returned.
    pub name: String,
}

/// A reference to a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRef {
    /// The ID; `None` for anonymous users.
    pub id: Option<UserId>,
    /// The name; empty if not returned.
    pub name: String,
    /// Email address for sign-in.
    pub login: Option<String>,
}

/// A reference to an item, in errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MiniItem {
    /// Kind and ID.
    pub key: ItemKey,
    /// The name; empty if not returned.
    pub name: String,
    /// SHA-1 of a file, in hexadecimal.
    pub sha1: Option<String>,
    /// Entity tag.
    pub etag: Option<Etag>,
}

//! Items and users.

use jiff::Timestamp;
use serde_json::Value;

/// The ID of a user, a string of digits in JSON.
pub(crate) type UserId = u64;
/// The ID of a folder. "0" in a request is the root of the caller, [`Parent::Root`] here.
pub(crate) type FolderId = u64;

/// The kind of an item, in the order in which Box lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ItemKind {
    Folder,
    File,
    WebLink,
}

impl ItemKind {
    /// Returns the value of `type`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
            Self::WebLink => "web_link",
        }
    }

    /// Returns the prefix of an ID in error messages; the one for web links is a guess.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Folder => "d_",
            Self::File => "f_",
            Self::WebLink => "w_",
        }
    }
}

/// Kind and ID of an item: a file and a folder may have the same ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ItemKey {
    pub(crate) kind: ItemKind,
    pub(crate) id: u64,
}

/// The folder of an item, for a trashed one its original folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Parent {
    /// "All Files" of a user, ID "0" for that user.
    Root(UserId),
    Folder(FolderId),
}

impl Parent {
    /// Returns the ID in requests and responses.
    pub(crate) fn id(self) -> u64 {
        match self {
            Self::Root(_) => 0,
            Self::Folder(id) => id,
        }
    }
}

/// The permission of a user for an item; that for a folder includes everything below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// May view and download.
    Viewer,
    /// May also add, rename, move, trash and restore.
    Editor,
}

/// The deletion of an item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trashed {
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
    /// `None`: kept until it is purged by hand, as under a retention policy.
    pub(crate) purge_at: Option<Timestamp>,
}

/// A previous version of a file.
#[derive(Debug, Clone)]
pub(crate) struct FileVersion {
    pub(crate) sha1: String,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
}

/// The users who may open a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkAccess {
    /// Anyone with the link.
    Open,
    /// All users of the enterprise; the default here.
    Company,
    /// Only users who can see the item anyway.
    Collaborators,
}

/// The settings of a shared link.
#[derive(Debug, Clone)]
pub(crate) struct SharedLink {
    pub(super) access: LinkAccess,
    pub(super) password: Option<String>,
    pub(crate) unshared_at: Option<Timestamp>,
    pub(super) can_download: bool,
    pub(super) can_edit: bool,
}

impl LinkAccess {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Company => "company",
            Self::Collaborators => "collaborators",
        }
    }

    pub(super) fn parse(value: &Value) -> Option<Self> {
        [Self::Open, Self::Company, Self::Collaborators]
            .into_iter()
            .find(|access| value == access.name())
    }
}

impl SharedLink {
    /// Returns whether the link has not expired. The link of a trashed item is inactive too.
    pub(crate) fn is_active(&self, now: Timestamp) -> bool {
        self.unshared_at.is_none_or(|end| now < end)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) parent: Parent,
    pub(crate) owner: UserId,
    pub(crate) description: String,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: UserId,
    pub(crate) modified_at: Timestamp,
    pub(crate) modified_by: UserId,
    /// Bytes. For a folder, the sum of its active items.
    pub(crate) size: u64,
    /// Files only: 40 hex digits.
    pub(crate) sha1: String,
    /// Web links only.
    pub(crate) url: String,
    pub(crate) tags: Vec<String>,
    /// Inactive while the item is in the trash.
    pub(crate) shared_link: Option<SharedLink>,
    /// `etag` and `sequence_id`, which go up together.
    pub(crate) version: u64,
    /// Files only, the oldest first.
    pub(crate) past_versions: Vec<FileVersion>,
    /// Folders only, without the owner.
    pub(crate) collaborators: Vec<(UserId, Permission)>,
    /// Set on the top-level item of a deletion, not on the items inside.
    pub(crate) trashed: Option<Trashed>,
    /// Time of the last deletion or restore, for a search index that lags.
    pub(crate) status_since: Timestamp,
}

/// The role of a user in the enterprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Admin,
    Coadmin,
    User,
    /// The service account of the app, the subject of client credentials for the enterprise.
    ServiceAccount,
    /// A collaborator from another enterprise.
    External,
}

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) role: Role,
    pub(crate) job_title: String,
    /// Such as `ja`.
    pub(crate) language: String,
    pub(crate) timezone: String,
    pub(crate) created_at: Timestamp,
    /// Bytes of all owned files, including the trash.
    pub(crate) space_used: u64,
}

/// The name of a purged folder: items trashed before it still name it as their parent.
#[derive(Debug, Clone)]
pub(crate) struct Tombstone {
    pub(crate) name: String,
    pub(crate) version: u64,
}

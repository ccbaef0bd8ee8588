//! What Box stores: items and the people who own them.

use jiff::Timestamp;

use super::collaborations::PastVersion;
use super::shared_link::SharedLink;

/// The number of a user; Box writes it as a string.
pub(crate) type UserId = u64;
/// The number of a folder; "0" in a request means the caller's own root and is [`Place::Root`] here.
pub(crate) type FolderId = u64;

/// In the order in which Box lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Folder,
    File,
    WebLink,
}

impl Kind {
    /// The value of `type`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::File => "file",
            Self::WebLink => "web_link",
        }
    }

    /// What Box puts before an id in messages; the one for web links is a guess.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Folder => "d_",
            Self::File => "f_",
            Self::WebLink => "w_",
        }
    }
}

/// Each kind has its own numbers: a file and a folder may share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pub(crate) id: u64,
}

/// Where an item lives, or lived before it was trashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// "All Files" of a user, id "0" for that user.
    Root(UserId),
    Folder(FolderId),
}

impl Place {
    /// The id as requests and answers write it.
    pub(crate) fn id(self) -> u64 {
        match self {
            Self::Root(_) => 0,
            Self::Folder(id) => id,
        }
    }
}

/// What a collaborator may do in a folder and everything below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    /// See and download.
    Viewer,
    /// Also add, rename, move, trash and restore.
    Editor,
}

/// When, by whom, and until when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trashed {
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
    /// `None`: kept until somebody purges it (a retention policy, or a trash that never empties).
    pub(crate) purge_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) key: Key,
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) owner: UserId,
    pub(crate) description: String,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: UserId,
    pub(crate) modified_at: Timestamp,
    pub(crate) modified_by: UserId,
    /// Bytes; of a folder, everything in it that is not trashed on its own.
    pub(crate) size: u64,
    /// Files only: 40 hex digits.
    pub(crate) sha1: String,
    /// Web links only.
    pub(crate) url: String,
    pub(crate) tags: Vec<String>,
    /// Works only while the item is active.
    pub(crate) shared_link: Option<SharedLink>,
    /// `etag` and `sequence_id`, which go up together.
    pub(crate) version: u64,
    /// Files only: what they held before, the oldest first.
    pub(crate) past: Vec<PastVersion>,
    /// Folders only, besides the owner.
    pub(crate) collaborators: Vec<(UserId, Access)>,
    /// Set on the top of what was deleted, never on what lies inside it.
    pub(crate) trashed: Option<Trashed>,
    /// When it was last trashed or restored, for the search index that lags.
    pub(crate) status_since: Timestamp,
}

/// What a user may do in the enterprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Admin,
    Coadmin,
    User,
    /// The app's own account, the subject of a client-credentials token for the enterprise.
    ServiceAccount,
    /// Belongs to another enterprise: collaborates here, managed elsewhere.
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
    /// Bytes of all files owned, the trash included.
    pub(crate) space_used: u64,
}

/// What remains of a purged folder: items trashed before it still name it as their parent.
#[derive(Debug, Clone)]
pub(crate) struct Remains {
    pub(crate) name: String,
    pub(crate) version: u64,
}

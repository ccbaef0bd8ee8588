use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The groups of a preview. Each item is in exactly one: the last one below that applies, except that a [`Ready`](Self::Ready)
/// item that is purged soon is in [`ErasedSoon`](Self::ErasedSoon).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// No conflict, but Box purges it within two days. These are restored first.
    ErasedSoon,
    /// No conflict.
    Ready,
    /// Its folder is selected too and is restored first. Conflicts in it are not known before.
    InsideSelected,
    /// An item with this name exists in the folder, or is restored to it.
    NameTaken,
    /// The folder is in the trash, and not selected.
    FolderInTrash,
    /// The folder is gone, and not in the trash.
    FolderGone,
    /// The account has no permission for the folder or the item.
    NoAccess,
    /// No longer in the trash: restored already, or purged.
    NotInTrash,
}

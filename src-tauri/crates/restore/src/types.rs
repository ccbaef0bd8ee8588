//! Restores as the page sees them: conflicts, decisions and outcomes.

use box_session::{ExistingItem, FolderRef, ItemKey, Person, TrashedItem};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A comparison of the existing item with the one in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Comparison {
    /// Whether the content is the same, by SHA-1; `None` if that is not known (folders, bookmarks, different kinds).
    pub same_content: Option<bool>,
    /// Whether both are of one kind.
    pub same_kind: bool,
    /// Seconds by which the existing item is newer; negative when it is older.
    pub newer_by_seconds: Option<i64>,
    /// Bytes by which the existing item is larger; negative when it is smaller.
    pub larger_by_bytes: Option<i64>,
}

/// The item or folder that the account has no permission for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Blocked {
    /// The target folder.
    #[serde(rename = "destination")]
    TargetFolder,
    /// The item itself.
    Item,
}

/// The result of a conflict check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "Finding")]
pub enum CheckResult {
    /// No conflict: it can be restored to its original folder.
    Ready {
        /// The target folder.
        destination: FolderRef,
    },
    /// An item with this name exists in the target folder.
    NameTaken {
        /// The target folder.
        destination: FolderRef,
        /// The existing item.
        existing: Box<ExistingItem>,
        /// The existing item compared with the one in the trash.
        comparison: Comparison,
        /// A free name that Box accepts.
        suggestion: String,
        /// How many UTF-16 units of the suggestion come before the extension: what the field selects.
        stem_length: u32,
        /// The free name that [`Choice::RenameExisting`] without a name gives to the existing item. `None` if another item of
        /// the same job renames it, or has the name itself.
        #[serde(default)]
        existing_new_name: Option<String>,
    },
    /// The original folder is gone.
    FolderGone {
        /// The folder, if it is in the trash and can be restored first.
        trashed_folder: Option<Box<TrashedItem>>,
    },
    /// The account has no permission.
    NoAccess {
        /// The object that the permission is missing for.
        to: Blocked,
        /// The target folder, as far as visible.
        folder: Option<FolderRef>,
    },
    /// It is inside a folder that is in the trash, and is restored with it.
    InsideTrashedFolder {
        /// The folder, if it is visible.
        trashed_folder: Option<Box<TrashedItem>>,
    },
    /// It is not in the trash, because it was restored already.
    AlreadyBack {
        /// Where it is now.
        folder: FolderRef,
        /// Its name now.
        name: String,
    },
    /// Neither in the trash nor visible elsewhere: permanently deleted, or never visible to this account.
    Gone,
}

/// An item with the result of its conflict check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Plan")]
pub struct RestoreCheck {
    /// The item.
    pub key: ItemKey,
    /// The user on whose behalf it was checked, where that is another than the account's own.
    pub acting_as: Option<Person>,
    /// The item as it is in the trash; `None` if it is not there.
    pub item: Option<TrashedItem>,
    /// The result.
    #[serde(rename = "finding")]
    pub result: CheckResult,
}

/// The user's decision on how to restore an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Choice {
    /// Into its original folder, under its own name.
    AsItWas,
    /// Into its original folder, under another name.
    NewName {
        /// 1 to 255 characters.
        name: String,
    },
    /// Into another folder, because the original one is gone.
    OtherFolder {
        /// Box's ID of the folder.
        folder_id: String,
        /// Another name, if its own is in use there.
        name: Option<String>,
    },
    /// The original folder first, then the item into it.
    FolderFirst,
    /// Into its original folder, under its own name; the existing item is renamed, and gets its name back if the restore fails.
    /// Nothing else about it changes. As a decision for a group it renames nothing in another target folder: there the
    /// restored items get a free name.
    RenameExisting {
        /// The new name of the existing item; a free one if not given.
        name: Option<String>,
    },
    /// Into another folder although the original one is there: restored into the original one first, since Box has no
    /// request for it, then moved. If it cannot be moved, it is moved to the trash again.
    Elsewhere {
        /// Box's ID of the folder.
        folder_id: String,
        /// Another name, if its own is in use there.
        name: Option<String>,
    },
}

/// A restored item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Restored {
    /// The ID of its row in the journal, for undo.
    pub activity: String,
    /// The item.
    pub key: ItemKey,
    /// The user on whose behalf it was restored, where that is another than the account's own.
    pub acting_as: Option<Person>,
    /// Its name in Box's response.
    pub name: String,
    /// The folder it is in now.
    pub folder: FolderRef,
    /// The folder that was restored first, if one was.
    pub folder_first: Option<String>,
    /// The new name of the existing item, if that was renamed.
    pub existing_renamed: Option<String>,
    /// Whether the answer was lost and another request verified that it was restored.
    #[serde(rename = "found_by_looking")]
    pub verified: bool,
}

/// The result of undoing a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PutBack")]
pub struct UndoResult {
    /// The new name that the existing item keeps, because it was modified since or Box refuses; `None` if it has its own name
    /// again, or was not renamed.
    pub existing_keeps: Option<String>,
}

/// The outcome of a restore for the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It is restored.
    Restored {
        /// The item.
        restored: Box<Restored>,
    },
    /// There is a conflict that the user has to decide about; nothing was changed. The check may be that of the folder to be
    /// restored first: then its `key` is the folder's.
    #[serde(rename = "asks")]
    NeedsDecision {
        /// The conflict.
        #[serde(rename = "plan")]
        check: Box<RestoreCheck>,
    },
}

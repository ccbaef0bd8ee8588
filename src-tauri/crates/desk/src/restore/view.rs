//! What the window is shown of a restore, and what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Person;

/// The kinds of item Box keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A bookmark.
    WebLink,
}

/// Which item. Ids are unique only within a kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct ItemKey {
    /// What it is.
    pub kind: ItemKind,
    /// Box's id: 1 to 20 digits.
    pub id: String,
}

/// The folder an item was in, as far as known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// Names from the top ("All Files" left out) to the folder; empty for the top itself.
    pub path: Vec<String>,
    /// What became of it.
    pub state: PlaceState,
}

/// What became of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlaceState {
    /// Not looked up yet; the path holds at most the folder's own name.
    NotLooked,
    /// Still there.
    There,
    /// In the trash itself.
    InTrash,
    /// Gone, or not visible to this account.
    Gone,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderRef {
    /// Box's id; `0` is the top.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Names from the top ("All Files" left out) to this folder, its own included; empty for the top itself.
    pub path: Vec<String>,
}

/// An item in the trash, looked at closely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrashedItem {
    /// Which item.
    pub key: ItemKey,
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// When its content was last changed.
    pub modified_at: Option<Timestamp>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// Whose it is.
    pub owner: Option<String>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When Box erases it for good.
    pub erased_at: Option<Timestamp>,
    /// Where it was.
    pub was_in: Place,
}

/// What has the name already. It is never touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Existing {
    /// Which item.
    pub key: ItemKey,
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// When its content was last changed.
    pub modified_at: Option<Timestamp>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// Whose it is.
    pub owner: Option<String>,
}

/// How the item in the folder compares with the one in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Comparison {
    /// Whether the content is the same, by SHA-1; none when that cannot be told (folders, web links, other kinds).
    pub same_content: Option<bool>,
    /// Whether both are of one kind.
    pub same_kind: bool,
    /// Seconds by which the one in the folder is newer; negative when it is older.
    pub newer_by_seconds: Option<i64>,
    /// Bytes by which the one in the folder is larger; negative when it is smaller.
    pub larger_by_bytes: Option<i64>,
}

/// To what access is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Blocked {
    /// To the folder it would go to.
    Destination,
    /// To the item itself.
    Item,
}

/// What stands in the way of a restore, if anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Finding {
    /// Nothing: it goes back where it was.
    Ready {
        /// Where to.
        destination: FolderRef,
    },
    /// Another item has the name there.
    NameTaken {
        /// Where to.
        destination: FolderRef,
        /// What has the name.
        existing: Box<Existing>,
        /// How they compare.
        comparison: Comparison,
        /// A free name by Box's rules.
        suggestion: String,
        /// How many UTF-16 units of the suggestion come before the extension: what the field selects.
        stem_length: u32,
        /// The free name that [`Choice::RenameExisting`] without a name gives to what has the name. None where another item
        /// of the same job has it renamed, or has the name itself.
        #[serde(default)]
        existing_new_name: Option<String>,
    },
    /// The folder it was in is not there any more.
    FolderGone {
        /// The folder, if it is in the trash and can be restored first.
        trashed_folder: Option<Box<TrashedItem>>,
    },
    /// The account may not put it there, or may not touch it.
    NoAccess {
        /// To what.
        to: Blocked,
        /// The folder, as far as visible.
        folder: Option<FolderRef>,
    },
    /// It lies inside a folder that is in the trash and comes back with it.
    InsideTrashedFolder {
        /// The folder, if it can be seen.
        trashed_folder: Option<Box<TrashedItem>>,
    },
    /// Not in the trash: somebody brought it back already.
    AlreadyBack {
        /// Where it is now.
        folder: FolderRef,
        /// Its name now.
        name: String,
    },
    /// Neither in the trash nor anywhere this account can see: erased, or never visible.
    Gone,
}

/// An item and what stands in the way of its restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Plan {
    /// Which item.
    pub key: ItemKey,
    /// The user as whom this was looked at and would be done, where that is another than the account's own.
    pub acting_as: Option<Person>,
    /// The item as it lies in the trash; none when it is not there.
    pub item: Option<TrashedItem>,
    /// What stands in the way.
    pub finding: Finding,
}

/// What the person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Choice {
    /// Back where it was, under its own name.
    AsItWas,
    /// Back where it was, under another name.
    NewName {
        /// 1 to 255 characters.
        name: String,
    },
    /// Into another folder, because the original one is gone.
    OtherFolder {
        /// Box's id of the folder.
        folder_id: String,
        /// Another name, if its own is taken there.
        name: Option<String>,
    },
    /// The folder it was in first, then the item into it.
    FolderFirst,
    /// Back where it was, under its own name; what has that name there gets another one, and its own again if the restore
    /// fails. Nothing else about it changes. As a job's rule for names it renames nothing in another folder that items are
    /// sent to: there they get a free name themselves.
    RenameExisting {
        /// The other name for what is there; one that is free when not given.
        name: Option<String>,
    },
    /// Into another folder although the original one is there: restored there first, since Box does nothing else, then
    /// moved. If it cannot be moved it goes back into the trash.
    Elsewhere {
        /// Box's id of the folder.
        folder_id: String,
        /// Another name, if its own is taken there.
        name: Option<String>,
    },
}

/// Where an item is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Restored {
    /// The journal's id of what was done, to undo it by.
    pub activity: String,
    /// Which item.
    pub key: ItemKey,
    /// The user in whose name it was restored, where that is another than the account's own.
    pub acting_as: Option<Person>,
    /// Its name now, as Box says.
    pub name: String,
    /// The folder it is in now.
    pub folder: FolderRef,
    /// The folder that was restored first, if one was.
    pub folder_first: Option<String>,
    /// The new name of what had its name, if that was renamed.
    pub existing_renamed: Option<String>,
    /// Whether the answer was lost and a look showed that it had been done.
    pub found_by_looking: bool,
}

/// A restore that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PutBack {
    /// The name that what was renamed for it keeps, because it was changed since or Box refuses; none where it has its own
    /// again, or had it all along.
    pub existing_keeps: Option<String>,
}

/// How a restore ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Outcome {
    /// It is back.
    Restored {
        /// Where.
        restored: Box<Restored>,
    },
    /// Something stands in the way that the person has to decide; nothing was changed.
    /// The plan may be that of the folder to be restored first: then its `key` is the folder's.
    Asks {
        /// What.
        plan: Box<Plan>,
    },
}

/// Why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NameProblem {
    /// No character.
    Empty,
    /// More than 255 characters.
    TooLong,
    /// Holds `/` or `\`.
    Slash,
    /// Holds a character that cannot be printed.
    ControlCharacter,
    /// Is `.` or `..`.
    Dots,
    /// Begins or ends with a space.
    EdgeSpace,
    /// Another item in the folder has it.
    Taken,
}

/// Whether a proposed name can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NameVerdict {
    /// Why not; none when it can.
    pub problem: Option<NameProblem>,
    /// Usable, but Windows computers cannot sync it (`< > : " | ? *`).
    pub awkward_on_windows: bool,
}

/// A folder in the folder picker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FolderRow {
    /// Box's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Names from the top to its parent; known for search results only.
    pub path: Option<Vec<String>>,
    /// Whether the account may put items into it; none when Box does not say.
    pub may_add: Option<bool>,
}

/// A page of folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FolderPage {
    /// The folders from the top down to the one that is open; the last is the open one.
    pub trail: Vec<FolderRef>,
    /// The folders inside it.
    pub rows: Vec<FolderRow>,
    /// Where the next page begins; hand it back as it is.
    pub next: Option<String>,
}

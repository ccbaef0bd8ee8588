//! Items, folders and people of Box, as the page and the other crates see them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The kind of an item.
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

/// An item's identity: IDs are unique only within a kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct ItemKey {
    /// The kind.
    pub kind: ItemKind,
    /// Box's ID: 1 to 20 digits.
    pub id: String,
}

/// A person, as Box names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Person {
    /// Box's user ID; `None` if Box does not give it.
    pub id: Option<String>,
    /// The name, or the login of a user without a name.
    pub name: String,
    /// The email address they sign in with, if known.
    pub login: Option<String>,
}

impl Person {
    /// Returns the email address they sign in with, or else the name.
    #[must_use]
    pub fn address(&self) -> &str {
        self.login.as_deref().unwrap_or(&self.name)
    }
}

/// A folder by its ID and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct FolderName {
    /// Box's ID.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A folder with its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FolderRef {
    /// Box's ID; `0` is the root folder.
    pub id: String,
    /// The name.
    pub name: String,
    /// Names from the root ("All Files" left out) to this folder, its own included; empty for the root itself.
    pub path: Vec<String>,
}

/// The folder an item was in, as far as known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "Place")]
pub struct FolderLocation {
    /// Names from the root ("All Files" left out) to the folder; empty for the root itself.
    pub path: Vec<String>,
    /// The state of the folder.
    pub state: LocationState,
}

/// The state of the folder that an item was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "PlaceState")]
pub enum LocationState {
    /// Not looked up yet; the path holds at most the folder's own name.
    #[serde(rename = "not_looked")]
    NotLookedUp,
    /// It exists and is not in the trash.
    There,
    /// In the trash itself.
    InTrash,
    /// Permanently deleted, or not visible to this account.
    Gone,
}

/// An item in the trash, with its details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrashedItem {
    /// The item.
    pub key: ItemKey,
    /// The name.
    pub name: String,
    /// The size in bytes.
    pub size: Option<u64>,
    /// When the content was last modified.
    pub modified_at: Option<Timestamp>,
    /// Who modified it last.
    pub modified_by: Option<String>,
    /// The owner.
    pub owner: Option<String>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When Box deletes it permanently.
    pub erased_at: Option<Timestamp>,
    /// The folder it was in.
    pub was_in: FolderLocation,
}

/// The existing item of a name conflict, with its details. It is never overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "Existing")]
pub struct ExistingItem {
    /// The item.
    pub key: ItemKey,
    /// The name.
    pub name: String,
    /// The size in bytes.
    pub size: Option<u64>,
    /// When the content was last modified.
    pub modified_at: Option<Timestamp>,
    /// Who modified it last.
    pub modified_by: Option<String>,
    /// The owner.
    pub owner: Option<String>,
}

/// The reason why a name cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NameProblem {
    /// It is empty.
    Empty,
    /// It has more than 255 characters.
    TooLong,
    /// It contains `/` or `\`.
    Slash,
    /// It contains a character that cannot be printed.
    ControlCharacter,
    /// It is `.` or `..`.
    Dots,
    /// It begins or ends with a space.
    EdgeSpace,
    /// Another item in the folder has it.
    Taken,
}

/// The result of checking a proposed name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "NameVerdict")]
pub struct NameCheck {
    /// The reason why it cannot be used; `None` if it can.
    pub problem: Option<NameProblem>,
    /// Whether Windows computers cannot sync it, because it contains one of `< > : " | ? *`.
    pub awkward_on_windows: bool,
}

/// A folder to choose as a target folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FolderRow {
    /// Box's ID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Names from the root to its parent; known for search results only.
    pub path: Option<Vec<String>>,
    /// Whether the account has the permission to upload into it; `None` if Box does not say.
    pub may_add: Option<bool>,
}

/// The folders that a search by name found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "FoldersFound")]
pub struct FolderSearchResult {
    /// The folders, the best match first.
    pub rows: Vec<FolderRow>,
    /// Results that could not be read, so that they are not among the folders.
    pub unreadable: u32,
}

/// A page of the folders inside an open folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FolderPage {
    /// The folders from the root down to the open one, which is the last.
    pub trail: Vec<FolderRef>,
    /// The folders inside the open one.
    pub rows: Vec<FolderRow>,
    /// Entries of the page that could not be read, so that they are not among the folders.
    pub unreadable: u32,
    /// The marker of the next page; `None` on the last page.
    pub next: Option<String>,
}

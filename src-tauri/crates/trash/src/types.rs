//! The trash as the page sees it: rows, queries, and how far it is loaded.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::DateFilter;
use app_error::{AppError, ServiceWait};
use box_session::{FolderLocation, FolderName, ItemKey, ItemKind, Person};

/// A row of the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrashRow {
    /// The item.
    pub key: ItemKey,
    /// The name as it is: it may contain any script, control and direction characters included.
    pub name: String,
    /// The size in bytes; `None` for bookmarks.
    pub size: Option<u64>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When Box deletes it permanently; `None` if it is kept.
    pub erased_at: Option<Timestamp>,
    /// The owner.
    pub owner: Option<String>,
    /// Who modified it last.
    pub modified_by: Option<String>,
    /// Who deleted it.
    pub deleted_by: DeletedByStatus,
    /// The folder it was in.
    pub was_in: FolderLocation,
    /// The user in whose trash it is, where that is not the account's own.
    pub seen_by: Option<String>,
    /// Whether it is selected.
    pub selected: bool,
}

/// Who deleted an item, as far as known. Box's list of the trash does not contain it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "Deleter")]
pub enum DeletedByStatus {
    /// Box was not asked yet.
    NotAsked,
    /// Box was asked, and does not name the user.
    Unknown,
    /// This person.
    Known {
        /// The name.
        name: String,
    },
}

/// The columns the trash can be sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TrashSort {
    /// By time deleted.
    #[default]
    Deleted,
    /// By name.
    Name,
    /// By size.
    Size,
    /// By the folder it was in.
    WasIn,
}

/// A filter by who deleted the items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "DeletedBy")]
pub enum DeletedByFilter {
    /// By this person.
    Person {
        /// The person.
        person: Person,
    },
    /// By a user whom Box does not name.
    Unknown,
}

/// A filter of the rows. An empty or missing part matches every row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TrashFilter {
    /// Words that all occur in the name of the item or of the folder it was in.
    pub text: String,
    /// Only these kinds.
    pub kinds: Vec<ItemKind>,
    /// Only items that were directly in this folder.
    pub folder: Option<FolderName>,
    /// Only items of this owner.
    pub owner: Option<Person>,
    /// Only items that were deleted by this person.
    pub deleted_by: Option<DeletedByFilter>,
    /// Only items of this many bytes or more.
    pub at_least: Option<u64>,
    /// Only items of this many bytes or fewer.
    pub at_most: Option<u64>,
    /// Only items that were deleted at this time.
    pub when: DateFilter,
}

/// A filter of the rows, and their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrashQuery {
    /// The filter.
    pub filter: TrashFilter,
    /// The column to sort by.
    pub sort: TrashSort,
    /// Whether the order is descending.
    pub descending: bool,
}

/// How far the trash is loaded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct TrashState {
    /// Items loaded so far.
    pub listed: u32,
    /// Entries that could not be read, of all users together.
    pub unreadable: u32,
    /// Whether it is still loading.
    pub listing: bool,
    /// Whether everything was loaded.
    pub complete: bool,
    /// When loading began, by the services' clock.
    pub listed_at: Option<Timestamp>,
    /// Why it stopped early; what was loaded stays usable.
    pub problem: Option<AppError>,
    /// Why loading waits before it goes on by itself.
    pub waiting: Option<ServiceWait>,
    /// The number of the list, which rises with each that replaces another.
    pub list: u32,
    /// The users whose trash is loaded, and how far each is.
    pub users: Vec<UserListing>,
    /// The number of items of which it is known who deleted them.
    pub named: u32,
}

/// How far the trash of one user is loaded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct UserListing {
    /// The user; `None` for the account's own.
    pub person: Option<Person>,
    /// Items loaded so far, including those that are in another user's trash as well.
    pub listed: u32,
    /// Entries that could not be read, so that they are not listed.
    pub unreadable: u32,
    /// Whether it is still loading.
    pub listing: bool,
    /// Whether everything was loaded.
    pub complete: bool,
    /// Why it stopped early.
    pub problem: Option<AppError>,
}

/// A page of rows of the trash.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(rename = "TrashWindow")]
pub struct TrashPage {
    /// Index of the first row among those that match.
    pub from: u32,
    /// The rows.
    pub rows: Vec<TrashRow>,
    /// How many match.
    pub matched: u32,
    /// How many more may match, because it is not known who deleted them.
    pub unknown: u32,
    /// How many are selected, shown or not.
    pub selected: u32,
    /// How many of those that match are selected.
    pub selected_matching: u32,
    /// How far the trash is loaded.
    pub state: TrashState,
}

/// Several items that one person deleted without a pause of two minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Incident {
    /// The person; `None` where Box was not asked or does not name them.
    pub by: Option<Person>,
    /// The time of the first deletion.
    pub first_at: Timestamp,
    /// The time of the last deletion.
    pub last_at: Timestamp,
    /// The number of items.
    pub items: u32,
    /// Their size in bytes, without the contents of folders.
    pub bytes: u64,
    /// Up to three folders they were in, the fullest first.
    pub folders: Vec<FolderCount>,
    /// How many other folders they were in.
    pub more_folders: u32,
    /// The filter that finds these items.
    pub filter: TrashFilter,
}

/// The deletions of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DayCount {
    /// The local day, as `2026-11-20`.
    #[ts(type = "string")]
    pub day: Date,
    /// The number of items.
    pub items: u32,
    /// The filter that finds them.
    pub when: DateFilter,
}

/// The deletions in the trash by person and time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct IncidentList {
    /// The newest incidents, the last one first.
    pub incidents: Vec<Incident>,
    /// How many incidents there are in all.
    pub total: u32,
    /// The deletions of each of the last days, today's last.
    pub days: Vec<DayCount>,
    /// The number of items that were deleted one at a time.
    pub single: u32,
    /// The number of items whose time of deletion is not known.
    pub undated: u32,
}

/// A folder to filter by, with the number of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "FolderChoice")]
pub struct FolderCount {
    /// The folder.
    pub folder: FolderName,
    /// How many rows were in it.
    pub rows: u32,
}

/// An owner to filter by, with the number of their rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PersonChoice")]
pub struct OwnerCount {
    /// The owner.
    pub person: Person,
    /// How many rows are theirs.
    pub rows: u32,
}

/// The users that match a search by name or login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "PeopleFound")]
pub struct UserSearchResult {
    /// The people, the likeliest first.
    pub people: Vec<Person>,
    /// Whether all users of the organization were searched. An account without the permission to manage users finds only people
    /// whose items are listed, and those chosen before.
    pub everybody: bool,
    /// Users in Box's answer that could not be read, so that they are not among the people.
    pub unreadable: u32,
}

/// The source from which it is known who deleted an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "DeletersFrom")]
pub enum DeletedBySource {
    /// The enterprise events, which are complete.
    Events,
    /// The search, which is about ten minutes behind.
    Search,
}

/// A change of the selection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
#[ts(rename = "Selecting")]
pub enum SelectionChange {
    /// Selects or deselects one item.
    One {
        /// The item.
        key: ItemKey,
        /// Whether it is selected from now on.
        on: bool,
    },
    /// Selects the matching rows from one number to another.
    Range {
        /// Which rows match.
        query: TrashQuery,
        /// The number of the first row.
        from: u32,
        /// The number of the last row, which is included.
        to: u32,
    },
    /// Selects or deselects all matching rows.
    All {
        /// Which rows match.
        query: TrashQuery,
        /// Whether they are selected from now on.
        on: bool,
    },
    /// Clears the selection.
    Nothing,
}

/// A filter saved under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedFilter {
    /// 1 to 60 characters.
    pub name: String,
    /// The filter.
    pub filter: TrashFilter,
}

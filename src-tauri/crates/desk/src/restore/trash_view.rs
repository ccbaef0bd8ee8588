//! What the window is shown of the trash, and how it asks for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::when::DeletedWhen;
use super::{ItemKey, ItemKind, Place};
use app_error::AppError;

/// A person, as Box names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Person {
    /// Box's id; none when Box does not give it.
    pub id: Option<String>,
    /// The name, or the login of somebody without one.
    pub name: String,
    /// The address they log in with, if known.
    pub login: Option<String>,
}

impl Person {
    /// The address they log in with, or else the name.
    pub(crate) fn address(&self) -> &str {
        self.login.as_deref().unwrap_or(&self.name)
    }
}

/// A folder by its id and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct FolderName {
    /// Box's id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A row of the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrashRow {
    /// Which item.
    pub key: ItemKey,
    /// Its name, as it is: may hold any script, control and direction characters included.
    pub name: String,
    /// Size in bytes; none for web links.
    pub size: Option<u64>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When Box erases it for good; none when it is kept.
    pub erased_at: Option<Timestamp>,
    /// Whose it is.
    pub owner: Option<String>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// Who deleted it.
    pub deleted_by: Deleter,
    /// Where it was.
    pub was_in: Place,
    /// In whose trash it is, where that is not the account's own.
    pub seen_by: Option<String>,
    /// Whether it is selected.
    pub selected: bool,
}

/// Who deleted something. The list of the trash does not say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Deleter {
    /// Box was not asked about it yet.
    NotAsked,
    /// Box was asked and did not tell.
    Unknown,
    /// This person.
    Known {
        /// Name.
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

/// By whom something was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeletedBy {
    /// By this person.
    Person {
        /// Who.
        person: Person,
    },
    /// By somebody whom Box did not name.
    Unknown,
}

/// Which rows are wanted. What is empty or none wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct TrashFilter {
    /// Any part of the name or of the folder's name: all words of it.
    pub text: String,
    /// Only these kinds.
    pub kinds: Vec<ItemKind>,
    /// Only what was in this very folder.
    pub folder: Option<FolderName>,
    /// Only what is this person's.
    pub owner: Option<Person>,
    /// Only what this person deleted.
    pub deleted_by: Option<DeletedBy>,
    /// Only of so many bytes or more.
    pub at_least: Option<u64>,
    /// Only of so many bytes or fewer.
    pub at_most: Option<u64>,
    /// Only what was deleted then.
    pub when: DeletedWhen,
}

/// Which rows are wanted, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrashQuery {
    /// Which rows.
    pub filter: TrashFilter,
    /// Order.
    pub sort: TrashSort,
    /// Whether the order is turned round.
    pub descending: bool,
}

/// How far the listing of the trash is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct TrashState {
    /// Items listed so far.
    pub listed: u32,
    /// Entries that could not be read, of all users together.
    pub unreadable: u32,
    /// Whether the listing goes on.
    pub listing: bool,
    /// Whether everything was listed.
    pub complete: bool,
    /// When the listing began.
    pub listed_at: Option<Timestamp>,
    /// Why it stopped early; what was listed stays usable.
    pub problem: Option<AppError>,
    /// Counts the lists: another number means that another list took the place of the one before.
    pub list: u32,
    /// Whose trash is listed, and how far each is.
    pub users: Vec<UserListing>,
    /// Of how many items it is known who deleted them.
    pub named: u32,
}

/// How far the listing of one user's trash is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct UserListing {
    /// Whose trash; none for the account's own.
    pub person: Option<Person>,
    /// Items listed so far, those that another user's trash holds as well included.
    pub listed: u32,
    /// Entries of the list that could not be read, so that nothing can be said of them.
    pub unreadable: u32,
    /// Whether the listing goes on.
    pub listing: bool,
    /// Whether everything was listed.
    pub complete: bool,
    /// Why it stopped early.
    pub problem: Option<AppError>,
}

/// The rows of the trash that the window shows.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TrashWindow {
    /// Index of the first row among those that match.
    pub from: u32,
    /// The rows.
    pub rows: Vec<TrashRow>,
    /// How many match.
    pub matched: u32,
    /// How many more would match had this person deleted them, of which it is not known who did.
    pub unknown: u32,
    /// How many are selected, shown or not.
    pub selected: u32,
    /// How many of those that match are selected.
    pub selected_matching: u32,
    /// How far the listing is.
    pub state: TrashState,
}

/// A folder that rows can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FolderChoice {
    /// Which.
    pub folder: FolderName,
    /// How many rows were in it.
    pub rows: u32,
}

/// A person that rows can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PersonChoice {
    /// Who.
    pub person: Person,
    /// How many rows are theirs.
    pub rows: u32,
}

/// People to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PeopleFound {
    /// The people, the likeliest first.
    pub people: Vec<Person>,
    /// Whether the whole company was searched. An account without the right to manage users sees only people whose items
    /// are listed, and those it chose before.
    pub everybody: bool,
}

/// Where it was learned who deleted what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeletersFrom {
    /// From the events of the company, which are complete.
    Events,
    /// From the search, which is some ten minutes behind.
    Search,
}

/// What to select, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Selecting {
    /// One item.
    One {
        /// Which.
        key: ItemKey,
        /// Selected from now on, or not.
        on: bool,
    },
    /// What matches, from one row to another.
    Range {
        /// What matches.
        query: TrashQuery,
        /// The first row.
        from: u32,
        /// The last row.
        to: u32,
    },
    /// All that matches.
    All {
        /// What matches.
        query: TrashQuery,
        /// Selected from now on, or not.
        on: bool,
    },
    /// Nothing at all.
    Nothing,
}

/// A filter that was kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedFilter {
    /// 1 to 60 characters.
    pub name: String,
    /// What it wants.
    pub filter: TrashFilter,
}

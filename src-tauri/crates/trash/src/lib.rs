#![doc = include_str!("../README.md")]

mod date_filter;
mod index;
mod list;
mod saved_filters;
mod types;

pub use date_filter::{DateFilter, TimeRange};
pub use index::TrashEntry;
pub use list::TrashList;
pub use saved_filters::SavedFilters;
pub use types::{
    DayCount, DeletedByFilter, DeletedBySource, DeletedByStatus, FolderCount, Incident,
    IncidentList, OwnerCount, SavedFilter, SelectionChange, TrashFilter, TrashPage, TrashQuery,
    TrashRow, TrashSort, TrashState, UserListing, UserSearchResult,
};

#[cfg(test)]
mod tests;

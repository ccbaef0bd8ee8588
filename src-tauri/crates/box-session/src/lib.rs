#![doc = include_str!("../README.md")]

mod account_access;
pub mod convert;
pub mod names;
mod session;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
mod types;

pub use account_access::check_account_access;
pub use session::{Actor, BoxSession, FolderNames, FolderState, is_absent, is_forbidden};
pub use types::{
    ExistingItem, FolderLocation, FolderName, FolderPage, FolderRef, FolderRow, FolderSearchResult,
    ItemKey, ItemKind, LocationState, NameCheck, NameProblem, Person, TrashedItem,
};

#[cfg(test)]
mod tests;

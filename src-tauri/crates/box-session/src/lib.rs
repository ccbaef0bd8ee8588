#![doc = include_str!("../README.md")]

pub mod convert;
pub mod names;
mod session;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
mod types;

pub use session::{Actor, BoxSession, FolderNames, FolderState, is_absent, is_forbidden};
pub use types::{
    ExistingItem, FolderLocation, FolderName, FolderPage, FolderRef, FolderRow, ItemKey, ItemKind,
    LocationState, NameCheck, NameProblem, Person, TrashedItem,
};

#[cfg(test)]
mod tests;

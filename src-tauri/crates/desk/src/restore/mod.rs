//! Job two: find what was deleted, bring it back, settle what stands in the way.

mod index;
pub mod names;
mod view;

pub use view::{
    Blocked, Choice, Comparison, Existing, Finding, FolderPage, FolderRef, FolderRow, ItemKey, ItemKind,
    NameProblem, NameVerdict, Outcome, Place, PlaceState, Plan, Restored, TrashQuery, TrashRow, TrashSort,
    TrashState, TrashWindow, TrashedItem,
};

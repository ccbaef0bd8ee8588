//! Job two: find what was deleted, bring it back, settle what stands in the way.

mod folders;
mod from_box;
mod index;
pub mod job;
mod kept;
pub mod names;
mod places;
mod plan;
mod restorer;
mod run;
mod sent;
mod settle;
mod steps;
mod trash;
mod trouble;
mod undo;
mod view;
mod web_address;

#[cfg(test)]
mod tests;

pub use kept::can_undo;
pub use restorer::{Operator, Restorer};
pub use trouble::problem;
pub use view::{
    Blocked, Choice, Comparison, Existing, Finding, FolderPage, FolderRef, FolderRow, ItemKey, ItemKind,
    NameProblem, NameVerdict, Outcome, Place, PlaceState, Plan, Restored, TrashQuery, TrashRow, TrashSort,
    TrashState, TrashWindow, TrashedItem,
};

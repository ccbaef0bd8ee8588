//! Job two: find what was deleted, bring it back, settle what stands in the way.

mod acting_as;
mod deleters;
mod folders;
mod from_box;
mod index;
pub mod job;
mod kept;
mod name_claims;
pub mod names;
mod people;
mod places;
mod plan;
mod restorer;
mod run;
mod saved;
mod sent;
mod settle;
mod steps;
mod trash;
mod trash_view;
mod undo;
mod untouched;
mod verify;
mod view;
mod web_address;
mod when;

#[cfg(test)]
mod tests;

pub use acting_as::ActingAs;
pub use kept::can_undo;
pub use restorer::{Operator, Restorer};
pub use saved::SavedFilters;
pub(crate) use settle::is_left_over;
pub use trash_view::{
    DeletedBy, Deleter, DeletersFrom, FolderChoice, FolderName, PeopleFound, Person, PersonChoice,
    SavedFilter, Selecting, TrashFilter, TrashQuery, TrashRow, TrashSort, TrashState, TrashWindow,
    UserListing,
};
pub use view::{
    Blocked, Choice, Comparison, Existing, Finding, FolderPage, FolderRef, FolderRow, ItemKey,
    ItemKind, NameProblem, NameVerdict, Outcome, Place, PlaceState, Plan, PutBack, Restored,
    TrashedItem,
};
pub use when::DeletedWhen;

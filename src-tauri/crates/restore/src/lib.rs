#![doc = include_str!("../README.md")]

pub mod conflict_check;
mod item_restorer;
mod name_claims;
mod outcome;
mod restore_record;
mod steps;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
mod types;
mod undo_guard;

pub use item_restorer::{ItemRestorer, RestoreVerified, Timing, VERIFY_DELAYS, WorkGuard};
pub use name_claims::{MAX_NAME_TRIES, NameClaims, TargetFolderKey};
pub use outcome::{SendOutcome, TrashOutcome, error_code_of, may_finish_late, not_applied_code};
pub use restore_record::{RestoreRecord, can_undo, item_key_of, was_interrupted};
pub use steps::{NameForExisting, RenamedItem, RestoreSteps, StepLog};
pub use types::{
    Blocked, CheckResult, Choice, Comparison, Outcome, RestoreCheck, Restored, UndoResult,
};
pub use undo_guard::{check_unchanged, fingerprint_after_restore};

#[cfg(test)]
mod tests;

//! The outcomes of a change, verified where the answer was lost.

use crate::{CheckResult, RestoreCheck, steps::RenamedItem};
use app_error::{AppError, ErrorCode};
use box_client::{ConnectionError, Error, Item, ItemKind};

/// The outcome of a restore.
pub enum SendOutcome {
    /// The item is restored.
    Restored {
        /// The item.
        item: Box<Item>,
        /// Box's ID of the request.
        request_id: Option<String>,
        /// Whether the answer was lost and another request found it restored.
        verified: bool,
        /// The existing item, if that was renamed.
        existing_renamed: Option<Box<RenamedItem>>,
    },
    /// Box refused; nothing was changed.
    Refused(Error),
    /// There is a conflict that the user has to decide about; nothing was changed.
    NeedsDecision(Box<RestoreCheck>),
    /// The answer was lost, and the item is still in the trash.
    NotApplied(AppError),
    /// The answer was lost, and the outcome could not be read from Box.
    Unverified {
        /// The error of reading it.
        why: AppError,
    },
    /// The answer was lost, and the item is neither active nor in the trash as far as Box shows.
    Unknown(AppError),
    /// Not done for another reason. Nothing was changed, or the error says what was.
    Failed(AppError),
}

/// The outcome of moving an item to the trash.
pub enum TrashOutcome {
    /// The item is in the trash.
    Trashed {
        /// Box's ID of the request.
        request_id: Option<String>,
    },
    /// The item is not moved.
    NotApplied(AppError),
    /// The answer was lost and the item is not moved, but Box may still apply the change.
    MayFollow(AppError),
    /// The answer was lost, and the outcome could not be read from Box.
    Unverified {
        /// The error of reading it.
        why: AppError,
    },
    /// The answer was lost, and the item is neither active nor in the trash as far as Box shows.
    Unknown(AppError),
}

/// Returns whether Box may still apply a change of the item that was verified as not applied after this error: a folder takes
/// minutes, and an error of the server or a gateway (5xx) does not say that the work on an item has ended.
#[must_use]
pub fn may_finish_late(kind: ItemKind, error: &AppError) -> bool {
    kind == ItemKind::Folder || error.code == ErrorCode::ServiceMisbehaved
}

/// Returns the error code for a change that was verified as not applied after the answer was lost with this error.
#[must_use]
pub fn not_applied_code(error: &Error) -> ErrorCode {
    // A gateway's own error page says that it had no answer, not that it keeps something from Box.
    let is_gateway_error = error.status().is_some_and(|status| status >= 500);
    match error.connection_error() {
        Some(ConnectionError::Intermediary { .. }) if !is_gateway_error => ErrorCode::Intercepted,
        Some(_) | None if error.status().is_some() => ErrorCode::ServiceMisbehaved,
        Some(_) | None => ErrorCode::Offline,
    }
}

/// Returns the error code of a conflict; `None` if there is none.
#[must_use]
pub fn error_code_of(result: &CheckResult) -> Option<ErrorCode> {
    match result {
        CheckResult::Ready { .. } => None,
        CheckResult::NameTaken { .. } => Some(ErrorCode::NameTaken),
        CheckResult::FolderGone { .. } => Some(ErrorCode::FolderGone),
        CheckResult::NoAccess { .. } => Some(ErrorCode::Forbidden),
        CheckResult::InsideTrashedFolder { .. } | CheckResult::AlreadyBack { .. } => {
            Some(ErrorCode::NotInTrash)
        }
        CheckResult::Gone => Some(ErrorCode::NotFound),
    }
}

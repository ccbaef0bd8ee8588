//! The result of the work on one item.

use crate::WaitReason;
use app_error::AppError;
use box_client::Item;
use restore::{RenamedItem, RestoreCheck, RestoreSteps};
use std::time::Duration;

/// The result of the work on an item.
pub(crate) enum ItemResult {
    /// Restored.
    Restored {
        item: Box<Item>,
        request_id: Option<String>,
        verified: bool,
        existing_renamed: Option<Box<RenamedItem>>,
    },
    /// There is a conflict; nothing was changed.
    Conflict {
        check: Box<RestoreCheck>,
        request_id: Option<String>,
    },
    /// Not applied; to be sent again later.
    Retry {
        reason: WaitReason,
        after: Option<Duration>,
        error: AppError,
        lost: bool,
    },
    /// The answer was lost, and the outcome has to be verified as soon as Box can be asked.
    VerifyLater {
        why: Box<Self>,
        steps: Option<RestoreSteps>,
    },
    /// Not started or reversed, as was verified: to be started again.
    Restart,
    /// Not done.
    Failed(AppError),
    /// The outcome cannot be found out.
    Unknown(AppError),
    /// The whole job cannot continue.
    StopJob(AppError),
    /// Nothing can be done on behalf of this item's user.
    BlockUser(AppError),
    /// In the trash again; `named_back` if the item renamed for it, if any, has its name back.
    Trashed { renamed_back: bool },
}

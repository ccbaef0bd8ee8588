//! The steps of restores that Box has no single request for, as they are recorded.

use app_error::AppError;
use async_trait::async_trait;
use box_session::ItemKey;
use serde::{Deserialize, Serialize};

/// Records the steps. Nothing is sent before a step was recorded.
#[async_trait]
pub trait StepLog: Sync {
    /// Records how far the restore got.
    ///
    /// # Errors
    /// Why it cannot be recorded.
    async fn record(&self, steps: &RestoreSteps) -> Result<(), AppError>;

    /// Returns whether what is recorded is continued when Box finishes late.
    fn follows_late_outcomes(&self) -> bool {
        false
    }
}

/// How far a restore of several steps got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum RestoreSteps {
    /// The existing item is renamed, then the item is restored.
    RenameExisting(RenamedItem),
    /// The item is restored into its original folder, then moved, then renamed.
    #[serde(rename = "elsewhere")]
    MoveToFolder {
        /// The original folder.
        from: String,
        /// The target folder.
        to: String,
        /// The name in the target folder.
        name: String,
    },
}

/// The new name of the existing item.
pub enum NameForExisting {
    /// The name that the person typed.
    Typed(String),
    /// The name that was proposed, if one was; a free one if it is in use now.
    Proposed(Option<String>),
}

/// An item that is renamed so that a restored one has its name back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedItem {
    /// The item.
    pub existing: ItemKey,
    /// The name before.
    pub old_name: String,
    /// The name after.
    pub new_name: String,
    /// The etag after the renaming, once that is done.
    pub etag: Option<String>,
}

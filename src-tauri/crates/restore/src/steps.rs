//! The recorded steps of restores that need several requests.

use app_error::AppError;
use async_trait::async_trait;
use box_session::ItemKey;
use serde::{Deserialize, Serialize};

/// Records the steps of a restore. No request is sent before its step is recorded.
#[async_trait]
pub trait StepLog: Sync {
    /// Records the steps, replacing those recorded before.
    ///
    /// # Errors
    /// Any error of the store; then the step is not sent, or is reversed.
    async fn record(&self, steps: &RestoreSteps) -> Result<(), AppError>;

    /// Returns whether recorded steps are continued when Box applies a change late.
    fn follows_late_outcomes(&self) -> bool {
        false
    }
}

/// The steps of a restore that needs several requests.
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
    /// A name that the user typed.
    Typed(String),
    /// The name that was proposed, if one was; another free one if there is none or it is in use now.
    Proposed(Option<String>),
}

/// An existing item that is renamed so that the restored one has its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedItem {
    /// The item.
    pub existing: ItemKey,
    /// The name before.
    pub old_name: String,
    /// The name after.
    pub new_name: String,
    /// The etag after it was renamed; `None` before.
    pub etag: Option<String>,
}

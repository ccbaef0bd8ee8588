//! The part of a job's item that the journal stores as JSON.

use crate::{Decision, Group};
use box_session::{FolderRef, Person};
use jiff::Timestamp;
use restore::{CheckResult, RenamedItem, RestoreSteps};
use serde::{Deserialize, Serialize};

/// The detail of an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ItemDetail {
    pub(crate) group: Group,
    pub(crate) decision: Decision,
    /// The path of the original folder.
    pub(crate) was_in: String,
    /// The target folder, as [`path_key`](crate::concurrency::path_key) writes it.
    pub(crate) tree: String,
    /// The user in whose trash it is and on whose behalf it is restored, if that is not the account's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) acting_for: Option<Person>,
    /// The number of the folder that is restored before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<u32>,
    /// The free name that was proposed for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
    /// The ID of the folder for which these names were proposed. They are reserved there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shown_in: Option<String>,
    /// The new name that was proposed for the existing item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) existing_new_name: Option<String>,
    /// Whether a conflict is or was known, so that it is checked before it is sent.
    #[serde(
        default,
        rename = "look_first",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub(crate) check_first: bool,
    /// Whether an answer was lost before, so that this job may have restored it.
    #[serde(
        default,
        rename = "lost_before",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub(crate) answer_lost: bool,
    /// When the last answer was lost, or the run that waited for it ended, if Box may have applied the change after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lost_at: Option<Timestamp>,
    /// Whether it is inside the folder that is restored before it, and is restored with it.
    #[serde(
        default,
        rename = "comes_along",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub(crate) restored_with_folder: bool,
    /// Whether it gets another name if its own is in use in the chosen target folder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) keeps_both: bool,
    /// Whether the person decided to be asked about it, whatever is decided for its group.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) asks: bool,
    /// Number of times its undo was sent.
    #[serde(default, rename = "attempts_away")]
    pub(crate) undo_attempts: u32,
    /// Number of conflicts since the last question about it.
    #[serde(default, rename = "times_blocked")]
    pub(crate) conflicts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<RestoreSteps>,
    #[serde(default, rename = "finding", skip_serializing_if = "Option::is_none")]
    pub(crate) check_result: Option<CheckResult>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) new_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<FolderRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    /// When it was last sent, by Box's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sent_at: Option<Timestamp>,
    /// The fingerprint of the contents of a folder right after its restore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contents: Option<String>,
    /// The existing item that was renamed for it, and not renamed back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) renamed: Option<RenamedItem>,
    #[serde(
        default,
        rename = "found_by_looking",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub(crate) verified: bool,
    /// The last name that Box refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<String>,
}

impl ItemDetail {
    pub(crate) fn new(group: Group, decision: Decision, was_in: String, tree: String) -> Self {
        Self {
            group,
            decision,
            was_in,
            tree,
            acting_for: None,
            after: None,
            suggestion: None,
            shown_in: None,
            existing_new_name: None,
            check_first: false,
            answer_lost: false,
            lost_at: None,
            restored_with_folder: false,
            keeps_both: false,
            asks: false,
            undo_attempts: 0,
            conflicts: 0,
            steps: None,
            check_result: None,
            new_name: None,
            folder: None,
            etag: None,
            sent_at: None,
            contents: None,
            renamed: None,
            verified: false,
            refused_name: None,
            message: None,
            about: None,
        }
    }
}

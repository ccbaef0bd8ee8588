use crate::Group;
use box_session::ItemKey;
use restore::Choice;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The decision for an item, or for each item of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Decision {
    /// Restores it as a single item is restored. For a group only with choices that have no new name.
    Restore {
        /// How it is restored.
        choice: Choice,
    },
    /// Restores it under the free name that the preview shows, and keeps the existing item. As the answer for an item that goes to
    /// another folder: restores it there, under a name that is free there.
    KeepBoth,
    /// Leaves it in the trash.
    Skip,
    /// Asks at the end of the job, if there is a conflict then.
    Ask,
    /// Only as an answer: checks and sends it again with the decision before. Asks again if there is still a conflict.
    TryAgain,
}

impl Decision {
    /// Returns the ID of the target folder, if the decision has one.
    pub(crate) fn folder(&self) -> Option<&str> {
        match self {
            Self::Restore {
                choice: Choice::OtherFolder { folder_id, .. } | Choice::Elsewhere { folder_id, .. },
            } => Some(folder_id),
            Self::Restore {
                choice:
                    Choice::AsItWas
                    | Choice::NewName { .. }
                    | Choice::FolderFirst
                    | Choice::RenameExisting { .. },
            }
            | Self::KeepBoth
            | Self::Skip
            | Self::Ask
            | Self::TryAgain => None,
        }
    }

    /// Returns whether it is about the name only, and so applies in any folder.
    pub(crate) fn is_about_name(&self) -> bool {
        matches!(
            self,
            Self::KeepBoth
                | Self::Restore {
                    choice: Choice::RenameExisting { .. }
                }
        )
    }
}

/// The decision for every item of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupDecision {
    /// The group. The decision also applies to items that join the group later, except that an item that Box refuses only then is
    /// not left in the trash: the job asks about it.
    pub group: Group,
    /// The decision for its items.
    pub decision: Decision,
}

/// The decision for one item. It takes precedence over that for its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemDecision {
    /// The item.
    pub key: ItemKey,
    /// The decision for it.
    pub decision: Decision,
}

/// All decisions for a job. A group without a decision gets the first of its [`offers`](super::PreviewGroup::offers).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decisions {
    /// The decisions for groups, at most one for each.
    pub groups: Vec<GroupDecision>,
    /// The decisions for single items.
    pub items: Vec<ItemDecision>,
}

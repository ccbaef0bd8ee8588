use crate::Group;
use box_session::ItemKey;
use restore::Choice;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is to be done with an item, or with each item of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Decision {
    /// Restored the way of a single item. For a whole group only choices that name no new name.
    Restore {
        /// How.
        choice: Choice,
    },
    /// Restored under the free name that the dry run shows, beside what has its name. As the answer for an item that was
    /// sent to another folder: there, under a name that is free there.
    KeepBoth,
    /// Left in the trash.
    Skip,
    /// Left for the end: what stands in the way by then is asked about.
    Ask,
    /// As an answer alone: looked at and sent again, as it was decided before. What stands in the way by then is asked about.
    TryAgain,
}

/// The decision for every item of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GroupDecision {
    /// Which items. It holds as well for items that only later turn out to be in it, except that none of those is left in the trash
    /// because Box refused it: that is asked about.
    pub group: Group,
    /// What is done with them.
    pub decision: Decision,
}

/// The decision for one item, before that of its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemDecision {
    /// Which item.
    pub key: ItemKey,
    /// What is done with it.
    pub decision: Decision,
}

/// All decisions of a job. A group that is not named gets the first of its [`offers`](super::DryRunGroup::offers).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decisions {
    /// One for each group, at most.
    pub groups: Vec<GroupDecision>,
    /// The exceptions.
    pub items: Vec<ItemDecision>,
}

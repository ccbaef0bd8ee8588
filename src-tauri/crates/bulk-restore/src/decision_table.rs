//! The decisions that each group offers, those that were made for a job, and their cost.

use crate::{
    Cost, Decision, Decisions, Group,
    preview::{
        builder::{FolderInfo, FolderKey, PlannedItem},
        lookup::PreviewData,
    },
};
use box_session::{ItemKey, Person};
use restore::{CheckResult, Choice};
use std::collections::{HashMap, HashSet};

/// Returns the decisions that can be made for all items of a group, the default first. A folder that the person has yet to
/// choose is the root.
pub(crate) fn offers(group: Group) -> Vec<Decision> {
    let restore = |choice| Decision::Restore { choice };
    let not_chosen = || "0".to_owned();
    let as_it_was = || restore(Choice::AsItWas);
    let other_folder = || {
        restore(Choice::OtherFolder {
            folder_id: not_chosen(),
            name: None,
        })
    };
    let elsewhere = || {
        restore(Choice::Elsewhere {
            folder_id: not_chosen(),
            name: None,
        })
    };
    match group {
        Group::ErasedSoon | Group::Ready => vec![as_it_was(), elsewhere(), Decision::Skip],
        Group::InsideSelected => vec![as_it_was(), Decision::Skip],
        Group::NameTaken => vec![
            Decision::KeepBoth,
            restore(Choice::RenameExisting { name: None }),
            elsewhere(),
            Decision::Skip,
            Decision::Ask,
        ],
        // Restores more than was selected, so it is not the default.
        Group::FolderInTrash => {
            vec![
                Decision::Ask,
                restore(Choice::FolderFirst),
                other_folder(),
                Decision::Skip,
            ]
        }
        Group::FolderGone => vec![Decision::Ask, other_folder(), Decision::Skip],
        Group::NoAccess => vec![Decision::Skip, Decision::Ask],
        Group::NotInTrash => vec![Decision::Skip],
    }
}

/// Returns the decisions that can answer the questions about all items of a group, the default first. Each group can be tried
/// again: an item that was refused may be allowed now.
pub(crate) fn answer_offers(group: Group) -> Vec<Decision> {
    let offers = offers(group);
    match group {
        Group::NoAccess => [vec![Decision::TryAgain], offers].concat(),
        Group::ErasedSoon
        | Group::Ready
        | Group::InsideSelected
        | Group::NameTaken
        | Group::FolderInTrash
        | Group::FolderGone
        | Group::NotInTrash => [offers, vec![Decision::TryAgain]].concat(),
    }
}

/// The decisions of a job by group and by item.
#[derive(Debug, Clone, Default)]
pub(crate) struct DecisionTable {
    groups: HashMap<Group, Decision>,
    items: HashMap<ItemKey, Decision>,
}

impl DecisionTable {
    /// Takes the decisions of the person, and the first offer for each of the `present` groups without one.
    pub(crate) fn of(decisions: &Decisions, present: impl IntoIterator<Item = Group>) -> Self {
        let mut groups: HashMap<Group, Decision> = present
            .into_iter()
            .filter_map(|group| Some((group, offers(group).into_iter().next()?)))
            .collect();
        groups.extend(
            decisions
                .groups
                .iter()
                .map(|decided| (decided.group, decided.decision.clone())),
        );
        let items = decisions
            .items
            .iter()
            .map(|decided| (decided.key.clone(), decided.decision.clone()))
            .collect();
        Self { groups, items }
    }

    /// Returns the decision for an item.
    pub(crate) fn decision(&self, key: &ItemKey, group: Group) -> Decision {
        self.items
            .get(key)
            .cloned()
            .unwrap_or_else(|| self.for_group(group))
    }

    /// Returns whether the person decided to be asked about this item.
    pub(crate) fn asks_about(&self, key: &ItemKey) -> bool {
        self.items.get(key) == Some(&Decision::Ask)
    }

    /// Returns the decision for the items of a group. Without one, the job asks.
    pub(crate) fn for_group(&self, group: Group) -> Decision {
        self.groups.get(&group).cloned().unwrap_or(Decision::Ask)
    }
}

/// Returns the group of a check result.
pub(crate) fn group_of(check_result: &CheckResult) -> Group {
    match check_result {
        CheckResult::Ready { .. } => Group::Ready,
        CheckResult::NameTaken { .. } => Group::NameTaken,
        CheckResult::FolderGone {
            trashed_folder: Some(_),
        }
        | CheckResult::InsideTrashedFolder { .. } => Group::FolderInTrash,
        CheckResult::FolderGone {
            trashed_folder: None,
        } => Group::FolderGone,
        CheckResult::NoAccess { .. } => Group::NoAccess,
        CheckResult::AlreadyBack { .. } | CheckResult::Gone => Group::NotInTrash,
    }
}

/// Calculates the cost of restoring the items of a preview by these decisions.
pub(crate) fn cost(data: &PreviewData, table: &DecisionTable, per_minute: Option<u32>) -> Cost {
    let mut items = 0_u32;
    let mut requests = 0_u32;
    let mut requests_by_user: HashMap<Option<&Person>, u32> = HashMap::new();
    let mut folders = HashSet::new();
    for PlannedItem {
        item,
        viewer,
        parent,
        ..
    } in &data.rows
    {
        let each = match table.decision(&item.key, item.group) {
            Decision::Skip => continue,
            // Checked once more before the question.
            Decision::Ask | Decision::TryAgain => 4,
            Decision::KeepBoth => 1,
            Decision::Restore { choice } => match choice {
                Choice::AsItWas | Choice::NewName { .. } => 1,
                // Its original folder is read too: it may be restored.
                Choice::OtherFolder { .. } => 2,
                Choice::FolderFirst => {
                    1 + parent.as_ref().map_or(0, |parent| {
                        folders_to_restore(&parent.key, data, &mut folders)
                    })
                }
                // Both folders are read; then a rename or a move, and a second rename if the name is in use.
                Choice::RenameExisting { .. } => 5,
                Choice::Elsewhere { .. } => 7,
            },
        };
        items += 1;
        requests += each;
        *requests_by_user.entry(viewer.as_ref()).or_default() += each;
    }
    let most_of_one_user = requests_by_user.into_values().max().unwrap_or_default();
    Cost::of(items, requests, most_of_one_user, per_minute)
}

/// Counts the folders in the trash that are restored for one of them, including itself, and not for another item already.
fn folders_to_restore<'a>(
    folder_key: &'a FolderKey,
    data: &'a PreviewData,
    counted: &mut HashSet<&'a FolderKey>,
) -> u32 {
    let mut folders = 0;
    let mut next = Some(folder_key);
    while let Some(folder_key) = next
        && let Some(FolderInfo::InTrash { parent, .. }) = data.folders.get(folder_key)
        && counted.insert(folder_key)
    {
        folders += 1;
        next = parent.as_ref().map(|parent| &parent.key);
    }
    folders
}

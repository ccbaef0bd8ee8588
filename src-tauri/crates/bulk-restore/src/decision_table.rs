//! What can be decided about each group, what is decided for each item, and what that costs.

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

/// What can be decided for all items of a group, the default first. A folder that the person has yet to choose is the top.
pub(crate) fn offers(group: Group) -> Vec<Decision> {
    let restore = |choice| Decision::Restore { choice };
    let chosen_later = || "0".to_owned();
    let as_it_was = || restore(Choice::AsItWas);
    let other_folder = || {
        restore(Choice::OtherFolder {
            folder_id: chosen_later(),
            name: None,
        })
    };
    let elsewhere = || {
        restore(Choice::Elsewhere {
            folder_id: chosen_later(),
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
        // Brings back more than was selected, so it is nobody's default.
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

/// What can be answered about all items of a group that a job asks about, the default first. What was refused may be
/// allowed by now, so every group can be tried again.
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

/// The decisions that hold for a job.
#[derive(Debug, Clone, Default)]
pub(crate) struct DecisionTable {
    groups: HashMap<Group, Decision>,
    items: HashMap<ItemKey, Decision>,
}

impl DecisionTable {
    /// The person's decisions, and the first offer for the `present` groups that they leave out.
    pub(crate) fn of(decisions: &Decisions, present: impl IntoIterator<Item = Group>) -> Self {
        let mut groups: HashMap<Group, Decision> = present
            .into_iter()
            .filter_map(|group| Some((group, offers(group).into_iter().next()?)))
            .collect();
        groups.extend(
            decisions
                .groups
                .iter()
                .map(|one| (one.group, one.decision.clone())),
        );
        let items = decisions
            .items
            .iter()
            .map(|one| (one.key.clone(), one.decision.clone()))
            .collect();
        Self { groups, items }
    }

    /// What holds for an item.
    pub(crate) fn decision(&self, key: &ItemKey, group: Group) -> Decision {
        self.items
            .get(key)
            .cloned()
            .unwrap_or_else(|| self.for_group(group))
    }

    /// Whether the person wants to be asked about just this item.
    pub(crate) fn is_to_be_asked(&self, key: &ItemKey) -> bool {
        self.items.get(key) == Some(&Decision::Ask)
    }

    /// What holds for an item that turns out to be in a group: what nobody decided about is asked about.
    pub(crate) fn for_group(&self, group: Group) -> Decision {
        self.groups.get(&group).cloned().unwrap_or(Decision::Ask)
    }
}

/// The group of what stands in the way of an item.
pub(crate) fn group_of(finding: &CheckResult) -> Group {
    match finding {
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

/// What restoring what was data by the rules costs.
pub(crate) fn cost(data: &PreviewData, rules: &DecisionTable, per_minute: Option<u32>) -> Cost {
    let mut items = 0_u32;
    let mut requests = 0_u32;
    let mut by_user: HashMap<Option<&Person>, u32> = HashMap::new();
    let mut folders = HashSet::new();
    for PlannedItem {
        item,
        viewer,
        parent,
        ..
    } in &data.rows
    {
        let each = match rules.decision(&item.key, item.group) {
            Decision::Skip => continue,
            // Looked at once more before it is asked about.
            Decision::Ask | Decision::TryAgain => 4,
            Decision::KeepBoth => 1,
            Decision::Restore { choice } => match choice {
                Choice::AsItWas | Choice::NewName { .. } => 1,
                // Looked at for the folder it was in, which may be back.
                Choice::OtherFolder { .. } => 2,
                Choice::FolderFirst => {
                    1 + parent
                        .as_ref()
                        .map_or(0, |parent| trashed_around(&parent.key, data, &mut folders))
                }
                // The looks at both folders are shared; a rename or a move, and a second rename where the name is taken.
                Choice::RenameExisting { .. } => 5,
                Choice::Elsewhere { .. } => 7,
            },
        };
        items += 1;
        requests += each;
        *by_user.entry(viewer.as_ref()).or_default() += each;
    }
    let of_one_user = by_user.into_values().max().unwrap_or_default();
    Cost::of(items, requests, of_one_user, per_minute)
}

/// How many folders in the trash come back for one of them, itself included, that do not come back for another item already.
fn trashed_around<'a>(
    folder_key: &'a FolderKey,
    data: &'a PreviewData,
    counted: &mut HashSet<&'a FolderKey>,
) -> u32 {
    let mut folders = 0;
    let mut here = Some(folder_key);
    while let Some(folder_key) = here
        && let Some(FolderInfo::InTrash { parent, .. }) = data.folders.get(folder_key)
        && counted.insert(folder_key)
    {
        folders += 1;
        here = parent.as_ref().map(|parent| &parent.key);
    }
    folders
}

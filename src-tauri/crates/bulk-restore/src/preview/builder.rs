//! Groups the items of a selection, reserves names and orders parents before children. Sends no requests: everything was read
//! before.

use crate::{Group, NameHolder, PreviewItem, TrashedFolder};
use box_session::{
    ExistingItem, FolderLocation, FolderRef, ItemKey, ItemKind, LocationState, Person,
    names::{self, NameLimit, NameReservations, TakenNames},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

/// Items that Box purges within this time are restored first.
const PURGED_SOON: SignedDuration = SignedDuration::from_hours(48);
/// The longest chain of folders in the trash that is followed.
const MAX_DEPTH: usize = 200;

/// A selected item, as far as known without its folder.
#[derive(Debug, Clone)]
pub(crate) struct PreviewCandidate {
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    pub(crate) deleted_at: Option<Timestamp>,
    pub(crate) erased_at: Option<Timestamp>,
    /// The original folder.
    pub(crate) parent: Option<ParentFolder>,
    /// The user in whose trash it is, if that is not the account's own.
    pub(crate) viewer: Option<Person>,
    pub(crate) status: ItemStatus,
}

/// A parent folder, as an item refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParentFolder {
    pub(crate) key: FolderKey,
    pub(crate) name: String,
}

/// A folder as seen by one user: another may not see it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FolderKey {
    /// The ID of the user, if that is not the account's own.
    pub(crate) user: Option<Box<str>>,
    pub(crate) folder: Box<str>,
}

impl FolderKey {
    pub(crate) fn seen_by(viewer: Option<&Person>, folder: &str) -> Self {
        Self {
            user: viewer
                .and_then(|person| person.id.as_deref())
                .map(Into::into),
            folder: folder.into(),
        }
    }

    /// Returns the key for reserving names: independent of the user, except for the root, which each user has.
    fn reservation_key(&self) -> Self {
        let own = &*self.folder == box_client::FolderId::root().as_str();
        Self {
            user: self.user.clone().filter(|_| own),
            folder: self.folder.clone(),
        }
    }
}

/// The location of a selected item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemStatus {
    InTrash,
    NotInTrash,
    Hidden,
}

/// A folder, as far as it was read.
#[derive(Debug)]
pub(crate) enum FolderInfo {
    Active {
        folder: FolderRef,
        taken: TakenNames,
        existing: HashMap<String, ExistingItem>,
    },
    /// Exists, but this account has no permission to add items.
    ReadOnly {
        folder: FolderRef,
    },
    InTrash {
        name: String,
        parent: Option<ParentFolder>,
    },
    Gone,
    Hidden,
}

/// The folders that were read.
pub(crate) type FolderInfos = HashMap<FolderKey, FolderInfo>;

/// An item with its group, in the order of sending.
#[derive(Debug, Clone)]
pub(crate) struct PlannedItem {
    pub(crate) item: PreviewItem,
    /// The original folder.
    pub(crate) parent: Option<ParentFolder>,
    /// The user in whose trash it is, if that is not the account's own.
    pub(crate) viewer: Option<Person>,
    /// The index of the selected folder that is restored before it; always lower than its own.
    pub(crate) after: Option<usize>,
}

/// Groups, names and orders the items. Returns each item once, in the order in which they would be sent.
pub(crate) fn build(
    candidates: Vec<PreviewCandidate>,
    folders: &mut FolderInfos,
    now: Timestamp,
    today: Date,
) -> Vec<PlannedItem> {
    let hierarchy = FolderHierarchy::of(&candidates);
    let mut rows: Vec<PlannedItem> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| planned_item(index, candidate, &candidates, &hierarchy, folders))
        .collect();
    reserve_names(&mut rows, &candidates, folders, today);
    for row in &mut rows {
        row.item.erased_soon = row.item.erased_at.is_some_and(|at| at < now + PURGED_SOON);
        if row.item.group == Group::Ready && row.item.erased_soon {
            row.item.group = Group::ErasedSoon;
        }
    }
    ordered(rows, &hierarchy)
}

/// The selected folders that contain selected items.
struct FolderHierarchy {
    /// The selected folder that contains an item, by index.
    parents: Vec<Option<usize>>,
    /// The number of selected folders above an item.
    depths: Vec<usize>,
}

impl FolderHierarchy {
    fn of(candidates: &[PreviewCandidate]) -> Self {
        let folders: HashMap<&str, usize> = candidates
            .iter()
            .enumerate()
            .filter(|(_, candidate)| {
                candidate.key.kind == ItemKind::Folder && candidate.status == ItemStatus::InTrash
            })
            .map(|(index, candidate)| (candidate.key.id.as_str(), index))
            .collect();
        let parent_index = |candidate: &PreviewCandidate| {
            let parent = candidate
                .parent
                .as_ref()
                .filter(|_| candidate.status == ItemStatus::InTrash)?;
            folders.get(&*parent.key.folder).copied()
        };
        let mut parents: Vec<Option<usize>> = candidates.iter().map(parent_index).collect();
        let mut depths: Vec<Option<usize>> = vec![None; candidates.len()];
        for index in 0..candidates.len() {
            set_depths(index, &mut parents, &mut depths);
        }
        Self {
            parents,
            depths: depths.into_iter().map(Option::unwrap_or_default).collect(),
        }
    }
}

/// Sets the depth of an item and of the folders above it. A circle of folders, which no trash has, is broken.
fn set_depths(index: usize, parents: &mut [Option<usize>], depths: &mut [Option<usize>]) {
    let mut chain = vec![index];
    let mut at = index;
    let depth_above = loop {
        if let Some(depth) = depths[at] {
            chain.pop();
            break Some(depth);
        }
        match parents[at] {
            Some(parent) if chain.contains(&parent) => {
                parents[at] = None;
                break None;
            }
            Some(parent) => {
                chain.push(parent);
                at = parent;
            }
            None => break None,
        }
    };
    let first = depth_above.map_or(0, |depth| depth + 1);
    for (depth, index) in (first..).zip(chain.into_iter().rev()) {
        depths[index] = Some(depth);
    }
}

fn planned_item(
    index: usize,
    candidate: &PreviewCandidate,
    candidates: &[PreviewCandidate],
    hierarchy: &FolderHierarchy,
    folders: &FolderInfos,
) -> PlannedItem {
    let after = hierarchy.parents[index];
    let (group, destination, folder_first) = match candidate.status {
        ItemStatus::NotInTrash => (Group::NotInTrash, None, None),
        ItemStatus::Hidden => (Group::NoAccess, None, None),
        ItemStatus::InTrash => match (after.map(|folder| &candidates[folder]), &candidate.parent) {
            (Some(folder), _) => {
                let first = TrashedFolder {
                    key: folder.key.clone(),
                    name: folder.name.clone(),
                };
                (Group::InsideSelected, None, Some(first))
            }
            (None, None) => (Group::FolderGone, None, None),
            (None, Some(parent)) => match folders.get(&parent.key) {
                Some(FolderInfo::Active { folder, .. }) => {
                    (Group::Ready, Some(folder.clone()), None)
                }
                Some(FolderInfo::InTrash { name, .. }) => {
                    let key = ItemKey {
                        kind: ItemKind::Folder,
                        id: parent.key.folder.to_string(),
                    };
                    (
                        Group::FolderInTrash,
                        None,
                        Some(TrashedFolder {
                            key,
                            name: name.clone(),
                        }),
                    )
                }
                Some(FolderInfo::ReadOnly { folder }) => {
                    (Group::NoAccess, Some(folder.clone()), None)
                }
                Some(FolderInfo::Hidden) => (Group::NoAccess, None, None),
                Some(FolderInfo::Gone) | None => (Group::FolderGone, None, None),
            },
        },
    };
    let item = PreviewItem {
        key: candidate.key.clone(),
        name: candidate.name.clone(),
        size: candidate.size,
        erased_at: candidate.erased_at,
        erased_soon: false,
        was_in: original_location(
            candidate.parent.as_ref(),
            candidates,
            hierarchy,
            after,
            folders,
        ),
        group,
        destination,
        taken_by: None,
        suggestion: None,
        existing_new_name: None,
        folder_first,
        seen_by: candidate.viewer.as_ref().map(|person| person.name.clone()),
    };
    PlannedItem {
        item,
        parent: candidate.parent.clone(),
        viewer: candidate.viewer.clone(),
        after,
    }
}

/// Returns the location of the original folder.
fn original_location(
    parent: Option<&ParentFolder>,
    candidates: &[PreviewCandidate],
    hierarchy: &FolderHierarchy,
    after: Option<usize>,
    folders: &FolderInfos,
) -> FolderLocation {
    let mut names_upward = Vec::new();
    let mut state = None;
    let mut selected = after;
    let mut current = parent;
    for _ in 0..MAX_DEPTH {
        if let Some(index) = selected {
            state.get_or_insert(LocationState::InTrash);
            names_upward.push(candidates[index].name.clone());
            current = candidates[index].parent.as_ref();
            selected = hierarchy.parents[index];
            continue;
        }
        let Some(folder) = current else { break };
        match folders.get(&folder.key) {
            Some(FolderInfo::Active { folder, .. } | FolderInfo::ReadOnly { folder }) => {
                state.get_or_insert(LocationState::There);
                names_upward.extend(folder.path.iter().rev().cloned());
                break;
            }
            Some(FolderInfo::InTrash { name, parent }) => {
                state.get_or_insert(LocationState::InTrash);
                names_upward.push(name.clone());
                current = parent.as_ref();
            }
            Some(FolderInfo::Gone | FolderInfo::Hidden) | None => {
                state.get_or_insert(LocationState::Gone);
                names_upward.push(folder.name.clone());
                break;
            }
        }
    }
    let path = names_upward
        .into_iter()
        .rev()
        .filter(|name| !name.is_empty())
        .collect();
    FolderLocation {
        path,
        state: state.unwrap_or(LocationState::Gone),
    }
}

/// Reserves names. Of several items with one name, the one that was deleted last keeps it. The others, and those whose name is in
/// use in the folder, get a free one.
fn reserve_names(
    rows: &mut [PlannedItem],
    candidates: &[PreviewCandidate],
    folders: &mut FolderInfos,
    today: Date,
) {
    let mut reservations: HashMap<FolderKey, NameReservations> = HashMap::new();
    let mut name_holders: HashMap<(FolderKey, String), ItemKey> = HashMap::new();
    let mut by_deletion: Vec<usize> = (0..rows.len())
        .filter(|&index| matches!(rows[index].item.group, Group::Ready | Group::InsideSelected))
        .collect();
    by_deletion.sort_by_key(|&index| {
        (
            Reverse(candidates[index].deleted_at),
            candidates[index].key.clone(),
        )
    });
    let mut without_name = Vec::new();
    for index in by_deletion {
        let Some(key) = rows[index].parent.as_ref().map(|parent| parent.key.clone()) else {
            continue;
        };
        let parent = key.reservation_key();
        let names = reservations.entry(parent.clone()).or_default();
        if let Some(FolderInfo::Active { taken, .. }) = folders.get_mut(&key) {
            names.add_taken(std::mem::take(taken));
        }
        let item = &mut rows[index].item;
        if names.reserve(&item.name) {
            name_holders.insert((parent, names::fold(&item.name)), item.key.clone());
            continue;
        }
        let name = names::fold(&item.name);
        let existing = match folders.get(&key) {
            Some(FolderInfo::Active { existing, .. }) => existing.get(&name).cloned(),
            Some(
                FolderInfo::ReadOnly { .. }
                | FolderInfo::InTrash { .. }
                | FolderInfo::Gone
                | FolderInfo::Hidden,
            )
            | None => None,
        };
        item.group = Group::NameTaken;
        item.taken_by = existing
            .map(|existing| NameHolder::Existing { existing })
            .or_else(|| {
                Some(NameHolder::Selected {
                    key: name_holders.get(&(parent.clone(), name))?.clone(),
                })
            });
        without_name.push((index, parent));
    }
    // After all that keep their name: a suggestion must not use the name of a later item.
    let mut renamed: HashMap<ItemKey, String> = HashMap::new();
    for (index, parent) in without_name {
        let item = &mut rows[index].item;
        let Some(names) = reservations.get_mut(&parent) else {
            continue;
        };
        item.suggestion = Some(
            names
                .reserve_for_restored(item.key.kind, &item.name, today, NameLimit::default())
                .name,
        );
        if let Some(NameHolder::Existing { existing }) = &item.taken_by {
            let name = renamed.entry(existing.key.clone()).or_insert_with(|| {
                names.reserve_for_existing(
                    existing.key.kind,
                    &existing.name,
                    today,
                    NameLimit::default(),
                )
            });
            item.existing_new_name = Some(name.clone());
        }
    }
}

/// Orders parents before children, items that are purged soon before others, and folders before other items.
fn ordered(rows: Vec<PlannedItem>, hierarchy: &FolderHierarchy) -> Vec<PlannedItem> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&index| {
        let item = &rows[index].item;
        let urgent = item.erased_at.filter(|_| item.erased_soon);
        (
            hierarchy.depths[index],
            urgent.is_none(),
            urgent,
            item.key.kind != ItemKind::Folder,
            index,
        )
    });
    let mut positions = vec![0; order.len()];
    for (position, &index) in order.iter().enumerate() {
        positions[index] = position;
    }
    let mut rows: Vec<Option<PlannedItem>> = rows.into_iter().map(Some).collect();
    let sorted = order.into_iter().filter_map(|index| rows[index].take());
    let mut sorted: Vec<PlannedItem> = sorted
        .map(|row| PlannedItem {
            after: row.after.map(|folder| positions[folder]),
            ..row
        })
        .collect();
    rename_once(&mut sorted);
    sorted
}

/// Proposes a new name for an existing item only with the first item that has its name.
fn rename_once(rows: &mut [PlannedItem]) {
    let mut renamed = HashSet::new();
    for PlannedItem { item, .. } in rows {
        if let Some(NameHolder::Existing { existing }) = &item.taken_by
            && !renamed.insert(existing.key.clone())
        {
            item.existing_new_name = None;
        }
    }
}

#[cfg(test)]
mod tests;

//! Sorts a selection into groups, gives out names and puts parents before children. Pure: everything was looked up before.

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

/// What Box erases for good within this time goes first.
const SOON: SignedDuration = SignedDuration::from_hours(48);
/// A chain of trashed folders longer than this is taken for one without end.
const DEEPEST: usize = 200;

/// A selected item, as far as known without its folder.
#[derive(Debug, Clone)]
pub(crate) struct PreviewCandidate {
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    pub(crate) deleted_at: Option<Timestamp>,
    pub(crate) erased_at: Option<Timestamp>,
    /// The folder it was in.
    pub(crate) parent: Option<ParentFolder>,
    /// In whose trash it is, where that is not the account's own.
    pub(crate) viewer: Option<Person>,
    pub(crate) status: ItemStatus,
}

/// A folder as an item mentions it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParentFolder {
    pub(crate) key: FolderKey,
    pub(crate) name: String,
}

/// A folder as one user sees it: another may not see it at all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FolderKey {
    /// The id of the user, where that is not the account's own.
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

    /// The same for everybody who sees it; but each has a top of their own.
    fn names(&self) -> Self {
        let own = &*self.folder == box_client::FolderId::root().as_str();
        Self {
            user: self.user.clone().filter(|_| own),
            folder: self.folder.clone(),
        }
    }
}

/// Where a selected item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemStatus {
    InTrash,
    NotInTrash,
    Hidden,
}

/// What became of a folder.
#[derive(Debug)]
pub(crate) enum FolderInfo {
    Active {
        folder: FolderRef,
        taken: TakenNames,
        existing: HashMap<String, ExistingItem>,
    },
    /// There, but this account may put nothing into it.
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

/// What became of every folder that matters.
pub(crate) type FolderInfos = HashMap<FolderKey, FolderInfo>;

/// An item with its group and its turn.
#[derive(Debug, Clone)]
pub(crate) struct PlannedItem {
    pub(crate) item: PreviewItem,
    /// The folder it was in.
    pub(crate) parent: Option<ParentFolder>,
    /// In whose trash it is, where that is not the account's own.
    pub(crate) viewer: Option<Person>,
    /// The selected folder that has to be back before, by its place in the answer; always an earlier one.
    pub(crate) after: Option<usize>,
}

/// Sorts. The answer is in the order in which the items would be sent; each item stands in it once.
pub(crate) fn build(
    candidates: Vec<PreviewCandidate>,
    folders: &mut FolderInfos,
    now: Timestamp,
    today: Date,
) -> Vec<PlannedItem> {
    let family = FolderHierarchy::of(&candidates);
    let mut rows: Vec<PlannedItem> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| first_look(index, candidate, &candidates, &family, folders))
        .collect();
    give_names(&mut rows, &candidates, folders, today);
    for row in &mut rows {
        row.item.erased_soon = row.item.erased_at.is_some_and(|at| at < now + SOON);
        if row.item.group == Group::Ready && row.item.erased_soon {
            row.item.group = Group::ErasedSoon;
        }
    }
    in_order(rows, &family)
}

/// Which selected items lie in which selected folders.
struct FolderHierarchy {
    /// The selected folder that an item was in.
    parents: Vec<Option<usize>>,
    /// How many selected folders lie around an item.
    depths: Vec<usize>,
}

impl FolderHierarchy {
    fn of(candidates: &[PreviewCandidate]) -> Self {
        let folders: HashMap<&str, usize> = candidates
            .iter()
            .enumerate()
            .filter(|(_, one)| {
                one.key.kind == ItemKind::Folder && one.status == ItemStatus::InTrash
            })
            .map(|(index, one)| (one.key.id.as_str(), index))
            .collect();
        let around = |one: &PreviewCandidate| {
            let parent = one
                .parent
                .as_ref()
                .filter(|_| one.status == ItemStatus::InTrash)?;
            folders.get(&*parent.key.folder).copied()
        };
        let mut parents: Vec<Option<usize>> = candidates.iter().map(around).collect();
        let mut depths: Vec<Option<usize>> = vec![None; candidates.len()];
        for index in 0..candidates.len() {
            measure(index, &mut parents, &mut depths);
        }
        Self {
            parents,
            depths: depths.into_iter().map(Option::unwrap_or_default).collect(),
        }
    }
}

/// Finds the depth of an item and of all around it. A ring of folders, which no trash has, is cut open.
fn measure(index: usize, parents: &mut [Option<usize>], depths: &mut [Option<usize>]) {
    let mut chain = vec![index];
    let mut at = index;
    let above = loop {
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
    let first = above.map_or(0, |depth| depth + 1);
    for (depth, one) in (first..).zip(chain.into_iter().rev()) {
        depths[one] = Some(depth);
    }
}

fn first_look(
    index: usize,
    one: &PreviewCandidate,
    all: &[PreviewCandidate],
    family: &FolderHierarchy,
    folders: &FolderInfos,
) -> PlannedItem {
    let after = family.parents[index];
    let (group, destination, folder_first) = match one.status {
        ItemStatus::NotInTrash => (Group::NotInTrash, None, None),
        ItemStatus::Hidden => (Group::NoAccess, None, None),
        ItemStatus::InTrash => match (after.map(|folder| &all[folder]), &one.parent) {
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
        key: one.key.clone(),
        name: one.name.clone(),
        size: one.size,
        erased_at: one.erased_at,
        erased_soon: false,
        was_in: place(one.parent.as_ref(), all, family, after, folders),
        group,
        destination,
        taken_by: None,
        suggestion: None,
        existing_new_name: None,
        folder_first,
        seen_by: one.viewer.as_ref().map(|person| person.name.clone()),
    };
    PlannedItem {
        item,
        parent: one.parent.clone(),
        viewer: one.viewer.clone(),
        after,
    }
}

/// Where an item was, from what was folders.
fn place(
    parent: Option<&ParentFolder>,
    all: &[PreviewCandidate],
    family: &FolderHierarchy,
    after: Option<usize>,
    folders: &FolderInfos,
) -> FolderLocation {
    let mut below = Vec::new();
    let mut state = None;
    let mut selected = after;
    let mut here = parent;
    for _ in 0..DEEPEST {
        if let Some(index) = selected {
            state.get_or_insert(LocationState::InTrash);
            below.push(all[index].name.clone());
            here = all[index].parent.as_ref();
            selected = family.parents[index];
            continue;
        }
        let Some(folder) = here else { break };
        match folders.get(&folder.key) {
            Some(FolderInfo::Active { folder, .. } | FolderInfo::ReadOnly { folder }) => {
                state.get_or_insert(LocationState::There);
                below.extend(folder.path.iter().rev().cloned());
                break;
            }
            Some(FolderInfo::InTrash { name, parent }) => {
                state.get_or_insert(LocationState::InTrash);
                below.push(name.clone());
                here = parent.as_ref();
            }
            Some(FolderInfo::Gone | FolderInfo::Hidden) | None => {
                state.get_or_insert(LocationState::Gone);
                below.push(folder.name.clone());
                break;
            }
        }
    }
    let path = below
        .into_iter()
        .rev()
        .filter(|name| !name.is_empty())
        .collect();
    FolderLocation {
        path,
        state: state.unwrap_or(LocationState::Gone),
    }
}

/// Of several with one name the one that was deleted last keeps it; the others, and those whose name is taken in the
/// folder, get one that is free there and given to nobody else.
fn give_names(
    rows: &mut [PlannedItem],
    candidates: &[PreviewCandidate],
    folders: &mut FolderInfos,
    today: Date,
) {
    let mut free: HashMap<FolderKey, NameReservations> = HashMap::new();
    let mut keepers: HashMap<(FolderKey, String), ItemKey> = HashMap::new();
    let mut turn: Vec<usize> = (0..rows.len())
        .filter(|&index| matches!(rows[index].item.group, Group::Ready | Group::InsideSelected))
        .collect();
    turn.sort_by_key(|&index| {
        (
            Reverse(candidates[index].deleted_at),
            candidates[index].key.clone(),
        )
    });
    let mut refused = Vec::new();
    for index in turn {
        let Some(key) = rows[index].parent.as_ref().map(|parent| parent.key.clone()) else {
            continue;
        };
        let parent = key.names();
        let names = free.entry(parent.clone()).or_default();
        if let Some(FolderInfo::Active { taken, .. }) = folders.get_mut(&key) {
            names.add_taken(std::mem::take(taken));
        }
        let item = &mut rows[index].item;
        if names.reserve(&item.name) {
            keepers.insert((parent, names::fold(&item.name)), item.key.clone());
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
                    key: keepers.get(&(parent.clone(), name))?.clone(),
                })
            });
        refused.push((index, parent));
    }
    // After all that keep their own: a suggestion must not take the name of one that comes later.
    let mut renamed: HashMap<ItemKey, String> = HashMap::new();
    for (index, parent) in refused {
        let item = &mut rows[index].item;
        let Some(names) = free.get_mut(&parent) else {
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

/// Parents before children, what is erased soon before the rest, folders before what is no folder.
fn in_order(rows: Vec<PlannedItem>, family: &FolderHierarchy) -> Vec<PlannedItem> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&index| {
        let item = &rows[index].item;
        let urgent = item.erased_at.filter(|_| item.erased_soon);
        (
            family.depths[index],
            urgent.is_none(),
            urgent,
            item.key.kind != ItemKind::Folder,
            index,
        )
    });
    let mut places = vec![0; order.len()];
    for (place, &index) in order.iter().enumerate() {
        places[index] = place;
    }
    let mut rows: Vec<Option<PlannedItem>> = rows.into_iter().map(Some).collect();
    let sorted = order.into_iter().filter_map(|index| rows[index].take());
    let mut sorted: Vec<PlannedItem> = sorted
        .map(|row| PlannedItem {
            after: row.after.map(|folder| places[folder]),
            ..row
        })
        .collect();
    rename_once(&mut sorted);
    sorted
}

/// What has a name is renamed for the first that wants it.
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

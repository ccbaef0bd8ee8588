//! Random operations on an [`Enterprise`] keep its indexes consistent.

use jiff::Timestamp;
use proptest::prelude::*;

use super::enterprise::Enterprise;
use super::item::{ItemKey, ItemKind, Parent, Role, UserId};
use super::names::normalized;

/// An operation. Its numbers choose among the existing items, so that every sequence is valid.
#[derive(Debug, Clone)]
enum Operation {
    Add(ItemKind, usize, u8, u64),
    Trash(usize, bool),
    Restore(usize),
    Move(usize, usize, u8),
    Purge(usize),
}

fn operation() -> impl Strategy<Value = Operation> {
    let kind = prop_oneof![
        Just(ItemKind::Folder),
        Just(ItemKind::File),
        Just(ItemKind::WebLink)
    ];
    prop_oneof![
        4 => (kind, any::<usize>(), 0..6_u8, 0..100_u64).prop_map(|(kind, parent, name, size)| Operation::Add(kind, parent, name, size)),
        3 => (any::<usize>(), any::<bool>()).prop_map(|(item, other)| Operation::Trash(item, other)),
        2 => any::<usize>().prop_map(Operation::Restore),
        2 => (any::<usize>(), any::<usize>(), 0..6_u8).prop_map(|(item, parent, name)| Operation::Move(item, parent, name)),
        1 => any::<usize>().prop_map(Operation::Purge),
    ]
}

fn name(number: u8) -> String {
    ["a", "A", "é", "e\u{301}", "b.txt", "名前"][usize::from(number) % 6].to_owned()
}

fn pick<T: Copy>(all: &[T], number: usize) -> Option<T> {
    all.get(number.checked_rem(all.len())?).copied()
}

fn keys(enterprise: &Enterprise, wanted: impl Fn(&super::item::Item) -> bool) -> Vec<ItemKey> {
    let mut keys: Vec<ItemKey> = enterprise
        .items
        .values()
        .filter(|item| wanted(item))
        .map(|item| item.key)
        .collect();
    keys.sort();
    keys
}

fn places(enterprise: &Enterprise, owner: UserId) -> Vec<Parent> {
    let folders = keys(enterprise, |item| {
        item.key.kind == ItemKind::Folder && enterprise.is_active(item)
    });
    std::iter::once(Parent::Root(owner))
        .chain(folders.into_iter().map(|key| Parent::Folder(key.id)))
        .collect()
}

fn perform(enterprise: &mut Enterprise, owner: UserId, other: UserId, operation: &Operation) {
    let now = enterprise.now;
    let (active, trashed) = (
        keys(enterprise, |item| enterprise.is_active(item)),
        keys(enterprise, |item| item.trashed.is_some()),
    );
    match *operation {
        Operation::Add(kind, parent, number, size) => {
            let Some(parent) = pick(&places(enterprise, owner), parent) else {
                return;
            };
            if enterprise.item_with_name(parent, &name(number)).is_none() {
                match kind {
                    ItemKind::Folder => enterprise.folder(parent, &name(number)).add(),
                    ItemKind::File => enterprise.file(parent, &name(number)).size(size).add(),
                    ItemKind::WebLink => enterprise.web_link(parent, &name(number)).add(),
                };
            }
        }
        Operation::Trash(item, by_other) => {
            if let Some(key) = pick(&active, item) {
                enterprise.trash(key, now, if by_other { other } else { owner });
            }
        }
        Operation::Restore(item) => {
            let Some(item) = pick(&trashed, item)
                .and_then(|key| enterprise.item(key))
                .cloned()
            else {
                return;
            };
            let parent = if enterprise.is_active_parent(item.parent) {
                item.parent
            } else {
                Parent::Root(owner)
            };
            if enterprise.item_with_name(parent, &item.name).is_none() {
                enterprise.restore(item.key, parent, None, now, owner);
            }
        }
        Operation::Move(item, parent, number) => {
            let (Some(key), Some(parent)) = (
                pick(&active, item),
                pick(&places(enterprise, owner), parent),
            ) else {
                return;
            };
            let into_itself = key.kind == ItemKind::Folder && enterprise.is_within(parent, key.id);
            if !into_itself
                && enterprise
                    .item_with_name(parent, &name(number))
                    .is_none_or(|holder| holder == key)
            {
                enterprise.move_and_rename(key, parent, name(number), now, owner);
            }
        }
        Operation::Purge(item) => {
            if let Some(key) = pick(&trashed, item) {
                enterprise.purge(key);
            }
        }
    }
}

fn check(enterprise: &Enterprise) {
    for item in enterprise.items.values() {
        let holder = enterprise.item_with_name(item.parent, &item.name);
        if item.trashed.is_none() {
            assert_eq!(
                holder,
                Some(item.key),
                "{:?} is not among its siblings",
                item.name
            );
        } else {
            assert_ne!(
                holder,
                Some(item.key),
                "{:?} is in the trash and holds its name",
                item.name
            );
        }
        for (user, trash) in &enterprise.trashes {
            let listed = item
                .trashed
                .is_some_and(|trashed| trashed.by == *user || item.owner == *user);
            assert_eq!(trash.by_id.contains(&item.key), listed);
            assert_eq!(
                trash
                    .by_name
                    .contains(&(item.key.kind, normalized(&item.name), item.key.id)),
                listed
            );
        }
        if item.key.kind == ItemKind::Folder {
            let inside: u64 = enterprise
                .children_of(Parent::Folder(item.key.id))
                .map(|child| child.size)
                .sum();
            assert_eq!(item.size, inside, "{:?} has the wrong size", item.name);
        }
    }
    for trash in enterprise.trashes.values() {
        assert_eq!(trash.by_id.len(), trash.by_name.len());
        assert!(
            trash
                .by_id
                .iter()
                .all(|&key| enterprise.item(key).is_some())
        );
    }
    for user in enterprise.users.values() {
        let files = enterprise
            .items
            .values()
            .filter(|item| item.key.kind == ItemKind::File && item.owner == user.id);
        assert_eq!(user.space_used, files.map(|file| file.size).sum::<u64>());
    }
    let in_places: usize = enterprise
        .children
        .values()
        .map(std::collections::BTreeMap::len)
        .sum();
    assert_eq!(
        in_places,
        enterprise
            .items
            .values()
            .filter(|item| item.trashed.is_none())
            .count()
    );
}

proptest! {
    #[test]
    fn names_trashes_and_sizes_stay_consistent(operations in prop::collection::vec(operation(), 1..60)) {
        let mut enterprise = Enterprise::new(1, Timestamp::UNIX_EPOCH);
        let owner = enterprise.user("Owner", "owner@example.com", Role::User).add();
        let other = enterprise.user("Other", "other@example.com", Role::User).add();
        for operation in &operations {
            perform(&mut enterprise, owner, other, operation);
            check(&enterprise);
        }
    }
}

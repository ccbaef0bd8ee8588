//! Whatever is done to a world, in whatever order: what must be true together stays true.

use jiff::Timestamp;
use proptest::prelude::*;

use super::item::{Key, Kind, Place, Role, UserId};
use super::names::folded;
use super::world::World;

/// Numbers choose among what there is, so that every sequence of deeds makes sense.
#[derive(Debug, Clone)]
enum Deed {
    Add(Kind, usize, u8, u64),
    Trash(usize, bool),
    Restore(usize),
    Move(usize, usize, u8),
    Purge(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let kind = prop_oneof![Just(Kind::Folder), Just(Kind::File), Just(Kind::WebLink)];
    prop_oneof![
        4 => (kind, any::<usize>(), 0..6_u8, 0..100_u64).prop_map(|(kind, place, name, size)| Deed::Add(kind, place, name, size)),
        3 => (any::<usize>(), any::<bool>()).prop_map(|(item, other)| Deed::Trash(item, other)),
        2 => any::<usize>().prop_map(Deed::Restore),
        2 => (any::<usize>(), any::<usize>(), 0..6_u8).prop_map(|(item, place, name)| Deed::Move(item, place, name)),
        1 => any::<usize>().prop_map(Deed::Purge),
    ]
}

fn name(number: u8) -> String {
    ["a", "A", "é", "e\u{301}", "b.txt", "名前"][usize::from(number) % 6].to_owned()
}

fn pick<T: Copy>(all: &[T], number: usize) -> Option<T> {
    all.get(number.checked_rem(all.len())?).copied()
}

fn keys(world: &World, wanted: impl Fn(&super::item::Item) -> bool) -> Vec<Key> {
    let mut keys: Vec<Key> = world
        .items
        .values()
        .filter(|item| wanted(item))
        .map(|item| item.key)
        .collect();
    keys.sort();
    keys
}

fn places(world: &World, owner: UserId) -> Vec<Place> {
    let folders = keys(world, |item| {
        item.key.kind == Kind::Folder && world.is_active(item)
    });
    std::iter::once(Place::Root(owner))
        .chain(folders.into_iter().map(|key| Place::Folder(key.id)))
        .collect()
}

fn perform(world: &mut World, owner: UserId, other: UserId, deed: &Deed) {
    let now = world.now;
    let (active, trashed) = (
        keys(world, |item| world.is_active(item)),
        keys(world, |item| item.trashed.is_some()),
    );
    match *deed {
        Deed::Add(kind, place, number, size) => {
            let Some(place) = pick(&places(world, owner), place) else {
                return;
            };
            if world.name_holder(place, &name(number)).is_none() {
                match kind {
                    Kind::Folder => world.folder(place, &name(number)).add(),
                    Kind::File => world.file(place, &name(number)).size(size).add(),
                    Kind::WebLink => world.web_link(place, &name(number)).add(),
                };
            }
        }
        Deed::Trash(item, by_other) => {
            if let Some(key) = pick(&active, item) {
                world.trash(key, now, if by_other { other } else { owner });
            }
        }
        Deed::Restore(item) => {
            let Some(item) = pick(&trashed, item)
                .and_then(|key| world.item(key))
                .cloned()
            else {
                return;
            };
            let place = if world.place_is_active(item.place) {
                item.place
            } else {
                Place::Root(owner)
            };
            if world.name_holder(place, &item.name).is_none() {
                world.restore(item.key, place, None, now, owner);
            }
        }
        Deed::Move(item, place, number) => {
            let (Some(key), Some(place)) =
                (pick(&active, item), pick(&places(world, owner), place))
            else {
                return;
            };
            let into_itself = key.kind == Kind::Folder && world.is_within(place, key.id);
            if !into_itself
                && world
                    .name_holder(place, &name(number))
                    .is_none_or(|holder| holder == key)
            {
                world.relocate(key, place, name(number), now, owner);
            }
        }
        Deed::Purge(item) => {
            if let Some(key) = pick(&trashed, item) {
                world.purge(key);
            }
        }
    }
}

fn check(world: &World) {
    for item in world.items.values() {
        let holder = world.name_holder(item.place, &item.name);
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
        for (user, trash) in &world.trashes {
            let listed = item
                .trashed
                .is_some_and(|trashed| trashed.by == *user || item.owner == *user);
            assert_eq!(trash.by_id.contains(&item.key), listed);
            assert_eq!(
                trash
                    .by_name
                    .contains(&(item.key.kind, folded(&item.name), item.key.id)),
                listed
            );
        }
        if item.key.kind == Kind::Folder {
            let inside: u64 = world
                .children_of(Place::Folder(item.key.id))
                .map(|child| child.size)
                .sum();
            assert_eq!(item.size, inside, "{:?} has the wrong size", item.name);
        }
    }
    for trash in world.trashes.values() {
        assert_eq!(trash.by_id.len(), trash.by_name.len());
        assert!(trash.by_id.iter().all(|&key| world.item(key).is_some()));
    }
    for user in world.users.values() {
        let files = world
            .items
            .values()
            .filter(|item| item.key.kind == Kind::File && item.owner == user.id);
        assert_eq!(user.space_used, files.map(|file| file.size).sum::<u64>());
    }
    let in_places: usize = world
        .children
        .values()
        .map(std::collections::BTreeMap::len)
        .sum();
    assert_eq!(
        in_places,
        world
            .items
            .values()
            .filter(|item| item.trashed.is_none())
            .count()
    );
}

proptest! {
    #[test]
    fn names_trashes_and_sizes_stay_in_step(deeds in prop::collection::vec(deed(), 1..60)) {
        let mut world = World::new(1, Timestamp::UNIX_EPOCH);
        let owner = world.user("Owner", "owner@example.com", Role::User).add();
        let other = world.user("Other", "other@example.com", Role::User).add();
        for deed in &deeds {
            perform(&mut world, owner, other, deed);
            check(&world);
        }
    }
}

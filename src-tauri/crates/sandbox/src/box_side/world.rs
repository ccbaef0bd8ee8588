//! The content of Box and its rules: everything that must stay true together.
//!
//! A world is built like this (times are real timestamps; ids are given out unless asked for):
//!
//! ```text
//! let mut world = World::new(seed, now);
//! let aiko = world.user("Aiko Tanaka", "aiko@example.com", Role::User).job_title("Finance lead").add();
//! let kenji = world.user("Kenji Mori", "kenji@example.com", Role::User).id(77).add();
//! world.set_people(aiko, admin);                      // whose tokens `box_token` and `box_admin_token` are
//! let finance = world.folder(Place::Root(aiko), "Finance").collaborator(kenji, Access::Editor).add();
//! let plan = world.file(Place::Folder(finance.id), "Plan.xlsx").text("v1").modified(at, kenji).add();
//! world.web_link(Place::Folder(finance.id), "Rates").url("https://example.com/").add();
//! world.trash(plan, at, kenji);                       // purged 30 days later; or trash_until(…, None)
//! world.purge(finance);                               // and everything in it that is not trashed on its own
//! ```
//!
//! `add` panics when the name is taken or refused, since such a world could not exist.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::events::Events;
use super::item::{FolderId, Item, Key, Kind, Place, Remains, Trashed, User, UserId};
use super::names;

/// Days between trashing and purging.
pub(crate) const TRASH_DAYS: i64 = 30;

/// What one user sees in the trash: what they own or deleted, in the two orders in which it is listed.
#[derive(Debug, Default)]
pub(crate) struct Trash {
    /// By kind and name.
    pub(crate) by_name: BTreeSet<(Kind, String, u64)>,
    /// By kind and id: what markers walk along.
    pub(crate) by_id: BTreeSet<Key>,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(super) now: Timestamp,
    pub(super) items: HashMap<Key, Item>,
    /// Everything that is not trashed on its own, by place and folded name.
    pub(super) children: HashMap<Place, BTreeMap<String, Key>>,
    pub(super) trashes: HashMap<UserId, Trash>,
    pub(super) purged_folders: HashMap<FolderId, Remains>,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) events: Events,
    pub(super) next_id: HashMap<Kind, u64>,
    pub(super) next_user: UserId,
    /// Whose tokens the sandbox hands out: an ordinary user and an administrator.
    pub(super) token_user: UserId,
    pub(super) token_admin: UserId,
    /// Id and name of the enterprise.
    pub(super) enterprise: (u64, String),
}

impl World {
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        // Twelve digits, as Box ids have them; the same numbers for every kind, to catch who mixes them up.
        let first = 240_000_000_000 + (seed % 1000) * 1_000_000;
        Self {
            now,
            items: HashMap::new(),
            children: HashMap::new(),
            trashes: HashMap::new(),
            purged_folders: HashMap::new(),
            users: BTreeMap::new(),
            events: Events::new(seed),
            next_id: HashMap::from([(Kind::Folder, first), (Kind::File, first), (Kind::WebLink, first)]),
            next_user: 30_000_000_000 + seed % 1000 * 10_000,
            token_user: 0,
            token_admin: 0,
            enterprise: (900_000 + seed % 1000, "Example Company".to_owned()),
        }
    }

    /// Whose tokens `box_token` and `box_admin_token` are.
    pub(crate) fn set_people(&mut self, token_user: UserId, token_admin: UserId) {
        self.token_user = token_user;
        self.token_admin = token_admin;
    }

    pub(crate) fn set_enterprise(&mut self, name: &str) {
        name.clone_into(&mut self.enterprise.1);
    }

    pub(crate) fn item(&self, key: Key) -> Option<&Item> {
        self.items.get(&key)
    }

    pub(super) fn folder_at(&self, id: FolderId) -> Option<&Item> {
        self.items.get(&Key { kind: Kind::Folder, id })
    }

    /// The folders above a place from the root down, without the root; stops where one was purged.
    pub(super) fn path(&self, mut place: Place) -> Vec<&Item> {
        let mut path = Vec::new();
        while let Place::Folder(id) = place
            && let Some(folder) = self.folder_at(id)
        {
            path.push(folder);
            place = folder.place;
        }
        path.reverse();
        path
    }

    /// A place that exists and is neither trashed nor inside something trashed.
    pub(super) fn place_is_active(&self, mut place: Place) -> bool {
        loop {
            match place {
                Place::Root(_) => return true,
                Place::Folder(id) => match self.folder_at(id) {
                    Some(folder) if folder.trashed.is_none() => place = folder.place,
                    Some(_) | None => return false,
                },
            }
        }
    }

    pub(super) fn is_active(&self, item: &Item) -> bool {
        item.trashed.is_none() && self.place_is_active(item.place)
    }

    /// Whether `place` is the folder or lies below it.
    pub(super) fn is_within(&self, mut place: Place, folder: FolderId) -> bool {
        while let Place::Folder(id) = place {
            if id == folder {
                return true;
            }
            match self.folder_at(id) {
                Some(above) => place = above.place,
                None => return false,
            }
        }
        false
    }

    /// Who has the name in a place, whatever its kind.
    pub(super) fn name_holder(&self, place: Place, name: &str) -> Option<Key> {
        self.children.get(&place)?.get(&names::folded(name)).copied()
    }

    pub(super) fn children_of(&self, place: Place) -> impl Iterator<Item = &Item> {
        self.children.get(&place).into_iter().flat_map(BTreeMap::values).filter_map(|key| self.items.get(key))
    }

    pub(super) fn insert(&mut self, item: Item) {
        assert!(names::check(&item.name).is_ok(), "{:?} is not a name", item.name);
        let taken = self.children.entry(item.place).or_default().insert(names::folded(&item.name), item.key);
        assert!(taken.is_none(), "{:?} is taken", item.name);
        self.grow(item.place, item.size);
        if let Some(owner) = self.users.get_mut(&item.owner) {
            owner.space_used += item.size;
        }
        let replaced = self.items.insert(item.key, item);
        assert!(replaced.is_none(), "an id was given out twice");
    }

    pub(super) fn new_key(&mut self, kind: Kind) -> Key {
        let next = self.next_id.entry(kind).or_default();
        loop {
            *next += 137;
            let key = Key { kind, id: *next };
            if !self.items.contains_key(&key) {
                return key;
            }
        }
    }

    /// Moves an item to the trash; it will be purged after [`TRASH_DAYS`].
    pub(crate) fn trash(&mut self, key: Key, at: Timestamp, by: UserId) {
        let purge_at = at.checked_add(SignedDuration::from_hours(24 * TRASH_DAYS)).ok();
        self.trash_until(key, at, by, purge_at);
    }

    /// Moves an item to the trash; without `purge_at` it stays there. Nothing happens to what is there already.
    pub(crate) fn trash_until(&mut self, key: Key, at: Timestamp, by: UserId, purge_at: Option<Timestamp>) {
        let Some(item) = self.items.get_mut(&key) else { return };
        if item.trashed.is_some() {
            return;
        }
        item.trashed = Some(Trashed { at, by, purge_at });
        item.status_since = at;
        let (place, name, size, owner) = (item.place, names::folded(&item.name), item.size, item.owner);
        self.events.trashed(item, at, by);
        if let Some(siblings) = self.children.get_mut(&place) {
            siblings.remove(&name);
        }
        self.shrink(place, size);
        for viewer in [owner, by] {
            let trash = self.trashes.entry(viewer).or_default();
            trash.by_name.insert((key.kind, name.clone(), key.id));
            trash.by_id.insert(key);
        }
    }

    /// Takes an item out of the trash into a place where its name is free. The caller has checked both.
    pub(super) fn restore(
        &mut self,
        key: Key,
        place: Place,
        name: Option<String>,
        at: Timestamp,
        by: UserId,
    ) {
        self.leave_trash(key);
        let Some(item) = self.items.get_mut(&key) else { return };
        item.trashed = None;
        item.status_since = at;
        item.place = place;
        item.version += 1;
        if let Some(name) = name {
            item.name = name;
        }
        let (name, size) = (names::folded(&item.name), item.size);
        self.events.restored(item, at, by);
        self.children.entry(place).or_default().insert(name, key);
        self.grow(place, size);
    }

    /// Renames or moves an active item to a free name. The caller has checked that it is free.
    pub(super) fn relocate(&mut self, key: Key, place: Place, name: String, at: Timestamp, by: UserId) {
        let Some(item) = self.items.get_mut(&key) else { return };
        let (old_place, old_name, size) = (item.place, names::folded(&item.name), item.size);
        let new_name = names::folded(&name);
        item.place = place;
        item.name = name;
        item.version += 1;
        item.modified_at = at;
        item.modified_by = by;
        if let Some(siblings) = self.children.get_mut(&old_place) {
            siblings.remove(&old_name);
        }
        self.children.entry(place).or_default().insert(new_name, key);
        self.shrink(old_place, size);
        self.grow(place, size);
    }

    /// Deletes for ever, with everything inside that was not trashed on its own.
    pub(crate) fn purge(&mut self, key: Key) {
        let Some(item) = self.items.get(&key) else { return };
        if item.trashed.is_some() {
            self.leave_trash(key);
        } else {
            let (place, name, size) = (item.place, names::folded(&item.name), item.size);
            if let Some(siblings) = self.children.get_mut(&place) {
                siblings.remove(&name);
            }
            self.shrink(place, size);
        }
        let mut doomed = vec![key];
        while let Some(key) = doomed.pop() {
            let Some(item) = self.items.remove(&key) else { continue };
            match key.kind {
                Kind::Folder => {
                    let inside = self.children.remove(&Place::Folder(key.id)).unwrap_or_default();
                    doomed.extend(inside.into_values());
                    self.purged_folders.insert(key.id, Remains { name: item.name, version: item.version });
                }
                Kind::File => {
                    if let Some(owner) = self.users.get_mut(&item.owner) {
                        owner.space_used = owner.space_used.saturating_sub(item.size);
                    }
                }
                Kind::WebLink => {}
            }
        }
    }

    fn leave_trash(&mut self, key: Key) {
        let Some(item) = self.items.get(&key) else { return };
        let Some(trashed) = item.trashed else { return };
        let entry = (key.kind, names::folded(&item.name), key.id);
        for viewer in [item.owner, trashed.by] {
            if let Some(trash) = self.trashes.get_mut(&viewer) {
                trash.by_name.remove(&entry);
                trash.by_id.remove(&key);
            }
        }
    }

    fn grow(&mut self, place: Place, size: u64) {
        self.resize(place, |folder| folder.saturating_add(size));
    }

    fn shrink(&mut self, place: Place, size: u64) {
        self.resize(place, |folder| folder.saturating_sub(size));
    }

    /// Changes the size of every folder above, up to one that is itself in the trash: what is in the trash does
    /// not count for the folder it came from.
    fn resize(&mut self, mut place: Place, change: impl Fn(u64) -> u64) {
        while let Place::Folder(id) = place
            && let Some(folder) = self.items.get_mut(&Key { kind: Kind::Folder, id })
        {
            folder.size = change(folder.size);
            if folder.trashed.is_some() {
                return;
            }
            place = folder.place;
        }
    }
}

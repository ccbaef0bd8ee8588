//! Everything that changes a world, each keeping names, trashes and sizes in step.

use jiff::{SignedDuration, Timestamp};

use super::item::{Item, Key, Kind, Place, Remains, Trashed, UserId};
use super::names;
use super::world::{TRASH_DAYS, World};

impl World {
    pub(super) fn insert(&mut self, item: Item) {
        assert!(
            names::check(&item.name).is_ok(),
            "{:?} is not a name",
            item.name
        );
        let taken = self
            .children
            .entry(item.place)
            .or_default()
            .insert(names::folded(&item.name), item.key);
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
        let purge_at = at
            .checked_add(SignedDuration::from_hours(24 * TRASH_DAYS))
            .ok();
        self.trash_until(key, at, by, purge_at);
    }

    /// Moves an item to the trash; without `purge_at` it stays there. Nothing happens to what is there already.
    pub(crate) fn trash_until(
        &mut self,
        key: Key,
        at: Timestamp,
        by: UserId,
        purge_at: Option<Timestamp>,
    ) {
        let Some(item) = self.items.get_mut(&key) else {
            return;
        };
        if item.trashed.is_some() {
            return;
        }
        item.trashed = Some(Trashed { at, by, purge_at });
        item.status_since = at;
        let (place, name, size, owner) =
            (item.place, names::folded(&item.name), item.size, item.owner);
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
        let Some(item) = self.items.get_mut(&key) else {
            return;
        };
        item.trashed = None;
        item.status_since = at;
        item.place = place;
        item.version += 1;
        // The link works again, but no longer for a time only (support article 200519768).
        if let Some(link) = &mut item.shared_link {
            link.unshared_at = None;
        }
        if let Some(name) = name {
            item.name = name;
        }
        let (name, size) = (names::folded(&item.name), item.size);
        self.events.restored(item, at, by);
        self.children.entry(place).or_default().insert(name, key);
        self.grow(place, size);
    }

    /// Renames or moves an active item to a free name. The caller has checked that it is free.
    pub(super) fn relocate(
        &mut self,
        key: Key,
        place: Place,
        name: String,
        at: Timestamp,
        by: UserId,
    ) {
        let Some(item) = self.items.get_mut(&key) else {
            return;
        };
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
        self.children
            .entry(place)
            .or_default()
            .insert(new_name, key);
        self.shrink(old_place, size);
        self.grow(place, size);
    }

    /// Deletes for ever, with everything inside that was not trashed on its own.
    pub(crate) fn purge(&mut self, key: Key) {
        let Some(item) = self.items.get(&key) else {
            return;
        };
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
            let Some(item) = self.items.remove(&key) else {
                continue;
            };
            match key.kind {
                Kind::Folder => {
                    let inside = self
                        .children
                        .remove(&Place::Folder(key.id))
                        .unwrap_or_default();
                    doomed.extend(inside.into_values());
                    self.purged_folders.insert(
                        key.id,
                        Remains {
                            name: item.name,
                            version: item.version,
                        },
                    );
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
        let Some(item) = self.items.get(&key) else {
            return;
        };
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
            && let Some(folder) = self.items.get_mut(&Key {
                kind: Kind::Folder,
                id,
            })
        {
            folder.size = change(folder.size);
            if folder.trashed.is_some() {
                return;
            }
            place = folder.place;
        }
    }
}

//! The changes of an [`Enterprise`]. Each keeps names, trashes and sizes consistent.

use jiff::{SignedDuration, Timestamp};

use super::{Enterprise, TRASH_RETENTION_DAYS};
use crate::fake_box::item::{Item, ItemKey, ItemKind, Parent, Tombstone, Trashed, UserId};
use crate::fake_box::names;

impl Enterprise {
    pub(crate) fn insert(&mut self, item: Item) {
        assert!(
            names::check(&item.name).is_ok(),
            "{:?} is not a name",
            item.name
        );
        let existing = self
            .children
            .entry(item.parent)
            .or_default()
            .insert(names::normalized(&item.name), item.key);
        assert!(existing.is_none(), "{:?} is taken", item.name);
        self.add_size(item.parent, item.size);
        if let Some(owner) = self.users.get_mut(&item.owner) {
            owner.space_used += item.size;
        }
        let replaced = self.items.insert(item.key, item);
        assert!(replaced.is_none(), "an id was given out twice");
    }

    pub(crate) fn new_key(&mut self, kind: ItemKind) -> ItemKey {
        let next = self.next_id.entry(kind).or_default();
        loop {
            *next += 137;
            let key = ItemKey { kind, id: *next };
            if !self.items.contains_key(&key) {
                return key;
            }
        }
    }

    /// Moves an item to the trash, to be purged after [`TRASH_RETENTION_DAYS`].
    pub(crate) fn trash(&mut self, key: ItemKey, at: Timestamp, by: UserId) {
        let purge_at = at
            .checked_add(SignedDuration::from_hours(24 * TRASH_RETENTION_DAYS))
            .ok();
        self.trash_until(key, at, by, purge_at);
    }

    /// Moves an item to the trash, unless it is there already. Without `purge_at` it is never purged.
    pub(crate) fn trash_until(
        &mut self,
        key: ItemKey,
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
        let (parent, name, size, owner) = (
            item.parent,
            names::normalized(&item.name),
            item.size,
            item.owner,
        );
        self.events.record_trashed(item, at, by);
        if let Some(siblings) = self.children.get_mut(&parent) {
            siblings.remove(&name);
        }
        self.subtract_size(parent, size);
        for viewer in [owner, by] {
            let trash = self.trashes.entry(viewer).or_default();
            trash.by_name.insert((key.kind, name.clone(), key.id));
            trash.by_id.insert(key);
        }
    }

    /// Restores an item to a parent. The caller has checked that the parent is active and the name free.
    pub(crate) fn restore(
        &mut self,
        key: ItemKey,
        parent: Parent,
        name: Option<String>,
        at: Timestamp,
        by: UserId,
    ) {
        self.remove_from_trash(key);
        let Some(item) = self.items.get_mut(&key) else {
            return;
        };
        item.trashed = None;
        item.status_since = at;
        item.parent = parent;
        item.version += 1;
        // The link is active again, without an expiry (support article 200519768).
        if let Some(link) = &mut item.shared_link {
            link.unshared_at = None;
        }
        if let Some(name) = name {
            item.name = name;
        }
        let (name, size) = (names::normalized(&item.name), item.size);
        self.events.record_restored(item, at, by);
        self.children.entry(parent).or_default().insert(name, key);
        self.add_size(parent, size);
    }

    /// Renames or moves an active item to a free name. The caller has checked that it is free.
    pub(crate) fn move_and_rename(
        &mut self,
        key: ItemKey,
        parent: Parent,
        name: String,
        at: Timestamp,
        by: UserId,
    ) {
        let Some(item) = self.items.get_mut(&key) else {
            return;
        };
        let (old_place, old_name, size) = (item.parent, names::normalized(&item.name), item.size);
        let new_name = names::normalized(&name);
        item.parent = parent;
        item.name = name;
        item.version += 1;
        item.modified_at = at;
        item.modified_by = by;
        if let Some(siblings) = self.children.get_mut(&old_place) {
            siblings.remove(&old_name);
        }
        self.children
            .entry(parent)
            .or_default()
            .insert(new_name, key);
        self.subtract_size(old_place, size);
        self.add_size(parent, size);
    }

    /// Deletes an item permanently, with everything inside that was not trashed separately.
    pub(crate) fn purge(&mut self, key: ItemKey) {
        let Some(item) = self.items.get(&key) else {
            return;
        };
        if item.trashed.is_some() {
            self.remove_from_trash(key);
        } else {
            let (parent, name, size) = (item.parent, names::normalized(&item.name), item.size);
            if let Some(siblings) = self.children.get_mut(&parent) {
                siblings.remove(&name);
            }
            self.subtract_size(parent, size);
        }
        let mut remaining = vec![key];
        while let Some(key) = remaining.pop() {
            let Some(item) = self.items.remove(&key) else {
                continue;
            };
            match key.kind {
                ItemKind::Folder => {
                    let inside = self
                        .children
                        .remove(&Parent::Folder(key.id))
                        .unwrap_or_default();
                    remaining.extend(inside.into_values());
                    self.purged_folders.insert(
                        key.id,
                        Tombstone {
                            name: item.name,
                            version: item.version,
                        },
                    );
                }
                ItemKind::File => {
                    if let Some(owner) = self.users.get_mut(&item.owner) {
                        owner.space_used = owner.space_used.saturating_sub(item.size);
                    }
                }
                ItemKind::WebLink => {}
            }
        }
    }

    fn remove_from_trash(&mut self, key: ItemKey) {
        let Some(item) = self.items.get(&key) else {
            return;
        };
        let Some(trashed) = item.trashed else { return };
        let entry = (key.kind, names::normalized(&item.name), key.id);
        for viewer in [item.owner, trashed.by] {
            if let Some(trash) = self.trashes.get_mut(&viewer) {
                trash.by_name.remove(&entry);
                trash.by_id.remove(&key);
            }
        }
    }

    fn add_size(&mut self, parent: Parent, size: u64) {
        self.update_ancestor_sizes(parent, |folder| folder.saturating_add(size));
    }

    fn subtract_size(&mut self, parent: Parent, size: u64) {
        self.update_ancestor_sizes(parent, |folder| folder.saturating_sub(size));
    }

    /// Changes the size of every folder above, up to the first in the trash, because a folder's size excludes its trashed
    /// items.
    fn update_ancestor_sizes(&mut self, mut parent: Parent, change: impl Fn(u64) -> u64) {
        while let Parent::Folder(id) = parent
            && let Some(folder) = self.items.get_mut(&ItemKey {
                kind: ItemKind::Folder,
                id,
            })
        {
            folder.size = change(folder.size);
            if folder.trashed.is_some() {
                return;
            }
            parent = folder.parent;
        }
    }
}

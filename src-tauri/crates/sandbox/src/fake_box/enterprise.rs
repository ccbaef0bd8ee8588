//! The users and items of one Box enterprise, with the indexes that must stay consistent.
//!
//! An example (times are timestamps; IDs are generated unless given):
//!
//! ```text
//! let mut enterprise = Enterprise::new(seed, now);
//! let aiko = enterprise.user("Aiko Tanaka", "aiko@example.com", Role::User).job_title("Finance lead").add();
//! let kenji = enterprise.user("Kenji Mori", "kenji@example.com", Role::User).id(77).add();
//! enterprise.set_token_owners(aiko, admin); // of `box_token` and `box_admin_token`
//! let finance = enterprise.folder(Parent::Root(aiko), "Finance").collaborator(kenji, Permission::Editor).add();
//! let plan = enterprise.file(Parent::Folder(finance.id), "Plan.xlsx").text("v1").modified(at, kenji).add();
//! enterprise.web_link(Parent::Folder(finance.id), "Rates").url("https://example.com/").add();
//! enterprise.trash(plan, at, kenji); // purged 30 days later; or trash_until(…, None)
//! enterprise.purge(finance); // with every item in it that is not trashed separately
//! ```
//!
//! `add` panics when the name is in use or invalid.

mod builders;
mod mutations;
mod permissions;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::event_log::Events;
use super::item::{FolderId, Item, ItemKey, ItemKind, Parent, Tombstone, User, UserId};
use super::names;

/// Days between trashing and purging.
pub(crate) const TRASH_RETENTION_DAYS: i64 = 30;

/// The trash of one user: the items they own or deleted, in the two orders of the listing.
#[derive(Debug, Default)]
pub(crate) struct Trash {
    /// By kind and name, the default order.
    pub(crate) by_name: BTreeSet<(ItemKind, String, u64)>,
    /// By kind and ID, the order of marker-based paging.
    pub(crate) by_id: BTreeSet<ItemKey>,
}

/// A Box enterprise.
#[derive(Debug)]
pub(crate) struct Enterprise {
    pub(super) now: Timestamp,
    pub(super) items: HashMap<ItemKey, Item>,
    /// All items that are not top-level items of the trash, by parent and normalized name.
    pub(super) children: HashMap<Parent, BTreeMap<String, ItemKey>>,
    pub(super) trashes: HashMap<UserId, Trash>,
    pub(super) purged_folders: HashMap<FolderId, Tombstone>,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) events: Events,
    pub(super) next_id: HashMap<ItemKind, u64>,
    pub(super) next_user: UserId,
    /// The owners of `box_token` and `box_admin_token`.
    pub(super) token_user: UserId,
    pub(super) token_admin: UserId,
    /// The ID of the enterprise.
    pub(super) id: u64,
    pub(super) name: String,
}

impl Enterprise {
    pub(crate) fn new(seed: u64, now: Timestamp) -> Self {
        // Twelve digits, as in Box. All kinds share the range, so that a client that mixes them up is noticed.
        let first = 240_000_000_000 + (seed % 1000) * 1_000_000;
        Self {
            now,
            items: HashMap::new(),
            children: HashMap::new(),
            trashes: HashMap::new(),
            purged_folders: HashMap::new(),
            users: BTreeMap::new(),
            events: Events::new(seed),
            next_id: HashMap::from([
                (ItemKind::Folder, first),
                (ItemKind::File, first),
                (ItemKind::WebLink, first),
            ]),
            next_user: 30_000_000_000 + seed % 1000 * 10_000,
            token_user: 0,
            token_admin: 0,
            id: 900_000 + seed % 1000,
            name: "Aoyama Foods".to_owned(),
        }
    }

    /// Sets the owners of `box_token` and `box_admin_token`.
    pub(crate) fn set_token_owners(&mut self, token_user: UserId, token_admin: UserId) {
        self.token_user = token_user;
        self.token_admin = token_admin;
    }

    pub(crate) fn item(&self, key: ItemKey) -> Option<&Item> {
        self.items.get(&key)
    }

    pub(super) fn folder_by_id(&self, id: FolderId) -> Option<&Item> {
        self.items.get(&ItemKey {
            kind: ItemKind::Folder,
            id,
        })
    }

    /// Returns the folders from below the root down to `parent`; it starts below a purged folder.
    pub(super) fn path(&self, mut parent: Parent) -> Vec<&Item> {
        let mut path = Vec::new();
        while let Parent::Folder(id) = parent
            && let Some(folder) = self.folder_by_id(id)
        {
            path.push(folder);
            parent = folder.parent;
        }
        path.reverse();
        path
    }

    /// Returns whether a parent exists and is neither trashed nor inside a trashed folder.
    pub(super) fn is_active_parent(&self, mut parent: Parent) -> bool {
        loop {
            match parent {
                Parent::Root(_) => return true,
                Parent::Folder(id) => match self.folder_by_id(id) {
                    Some(folder) if folder.trashed.is_none() => parent = folder.parent,
                    Some(_) | None => return false,
                },
            }
        }
    }

    pub(super) fn is_active(&self, item: &Item) -> bool {
        item.trashed.is_none() && self.is_active_parent(item.parent)
    }

    /// Returns whether `parent` is the folder or below it.
    pub(super) fn is_within(&self, mut parent: Parent, folder: FolderId) -> bool {
        while let Parent::Folder(id) = parent {
            if id == folder {
                return true;
            }
            match self.folder_by_id(id) {
                Some(above) => parent = above.parent,
                None => return false,
            }
        }
        false
    }

    /// Returns the item of any kind that has a name in a parent.
    pub(super) fn item_with_name(&self, parent: Parent, name: &str) -> Option<ItemKey> {
        self.children
            .get(&parent)?
            .get(&names::normalized(name))
            .copied()
    }

    pub(super) fn children_of(&self, parent: Parent) -> impl Iterator<Item = &Item> {
        self.children
            .get(&parent)
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter_map(|key| self.items.get(key))
    }
}

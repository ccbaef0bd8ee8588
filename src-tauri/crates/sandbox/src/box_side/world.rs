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

use jiff::Timestamp;

use super::events::Events;
use super::item::{FolderId, Item, Key, Kind, Place, Remains, User, UserId};
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
            next_id: HashMap::from([
                (Kind::Folder, first),
                (Kind::File, first),
                (Kind::WebLink, first),
            ]),
            next_user: 30_000_000_000 + seed % 1000 * 10_000,
            token_user: 0,
            token_admin: 0,
            enterprise: (900_000 + seed % 1000, "Aoyama Foods".to_owned()),
        }
    }

    /// Whose tokens `box_token` and `box_admin_token` are.
    pub(crate) fn set_people(&mut self, token_user: UserId, token_admin: UserId) {
        self.token_user = token_user;
        self.token_admin = token_admin;
    }

    pub(crate) fn item(&self, key: Key) -> Option<&Item> {
        self.items.get(&key)
    }

    pub(super) fn folder_at(&self, id: FolderId) -> Option<&Item> {
        self.items.get(&Key {
            kind: Kind::Folder,
            id,
        })
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
        self.children
            .get(&place)?
            .get(&names::folded(name))
            .copied()
    }

    pub(super) fn children_of(&self, place: Place) -> impl Iterator<Item = &Item> {
        self.children
            .get(&place)
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter_map(|key| self.items.get(key))
    }
}

//! Who sees what, and who may change it.

use super::item::{Access, Item, Key, Kind, Place, UserId};
use super::refusal::Refusal;
use super::world::World;

impl World {
    /// What a user may do with an item because of owning it or a folder above, or of collaborating there.
    pub(super) fn access(&self, user: UserId, item: &Item) -> Option<Access> {
        let direct = access_here(user, item);
        if direct == Some(Access::Editor) {
            return direct;
        }
        let above = self.path(item.place);
        above
            .into_iter()
            .filter_map(|folder| access_here(user, folder))
            .chain(direct)
            .max()
    }

    /// What a user may do in a place.
    pub(super) fn place_access(&self, user: UserId, place: Place) -> Option<Access> {
        match place {
            Place::Root(owner) => (owner == user).then_some(Access::Editor),
            Place::Folder(id) => self.access(user, self.folder_at(id)?),
        }
    }

    /// The item behind an id, if there is one and the user may know of it: by access or by having deleted it.
    pub(super) fn visible(&self, user: UserId, key: Key) -> Result<&Item, Refusal> {
        self.items
            .get(&key)
            .filter(|item| {
                item.trashed.is_some_and(|trashed| trashed.by == user)
                    || self.access(user, item).is_some()
            })
            .ok_or_else(|| Refusal::no_item(key))
    }

    /// The same for an item that is to be changed where it is: not in the trash, and with the right to do so.
    pub(super) fn changeable(&self, user: UserId, key: Key) -> Result<&Item, Refusal> {
        let item = self.visible(user, key)?;
        if !self.is_active(item) {
            return Err(Refusal::trashed());
        }
        match self.access(user, item) {
            Some(Access::Editor) => Ok(item),
            Some(Access::Viewer) | None => Err(Refusal::no_permission()),
        }
    }

    /// The folder that a body names as `parent`, to put something into.
    pub(super) fn destination(&self, user: UserId, id: &str) -> Result<Place, Refusal> {
        if id == "0" {
            return Ok(Place::Root(user));
        }
        let missing = || Refusal::no_folder("parent", id);
        let place = Place::Folder(id.parse().map_err(|_| missing())?);
        if !self.place_is_active(place) {
            return Err(missing());
        }
        match self.place_access(user, place) {
            Some(Access::Editor) => Ok(place),
            Some(Access::Viewer) => Err(Refusal::no_permission()),
            None => Err(missing()),
        }
    }

    /// Folders of others that a user collaborates in, which stand in the user's own root.
    pub(super) fn shared_with(&self, user: UserId) -> impl Iterator<Item = &Item> {
        self.items.values().filter(move |item| {
            item.key.kind == Kind::Folder
                && item.owner != user
                && item
                    .collaborators
                    .iter()
                    .any(|&(collaborator, _)| collaborator == user)
                && self.place_access(user, item.place).is_none()
                && self.is_active(item)
        })
    }
}

fn access_here(user: UserId, item: &Item) -> Option<Access> {
    if item.owner == user {
        return Some(Access::Editor);
    }
    item.collaborators
        .iter()
        .filter(|&&(collaborator, _)| collaborator == user)
        .map(|&(_, access)| access)
        .max()
}

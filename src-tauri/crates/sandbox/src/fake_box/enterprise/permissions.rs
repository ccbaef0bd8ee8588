//! The permissions of users for items.

use super::Enterprise;
use crate::fake_box::error::BoxError;
use crate::fake_box::item::{Item, ItemKey, ItemKind, Parent, Permission, UserId};

impl Enterprise {
    /// Returns the permission of a user for an item, through ownership or collaboration, of the item or a folder above.
    pub(crate) fn permission(&self, user: UserId, item: &Item) -> Option<Permission> {
        let direct = own_permission(user, item);
        if direct == Some(Permission::Editor) {
            return direct;
        }
        let above = self.path(item.parent);
        above
            .into_iter()
            .filter_map(|folder| own_permission(user, folder))
            .chain(direct)
            .max()
    }

    /// Returns the permission of a user in a parent.
    pub(crate) fn permission_in(&self, user: UserId, parent: Parent) -> Option<Permission> {
        match parent {
            Parent::Root(owner) => (owner == user).then_some(Permission::Editor),
            Parent::Folder(id) => self.permission(user, self.folder_by_id(id)?),
        }
    }

    /// Returns an item that a user can see: with a permission, or because they deleted it.
    pub(crate) fn visible_item(&self, user: UserId, key: ItemKey) -> Result<&Item, BoxError> {
        self.items
            .get(&key)
            .filter(|item| {
                item.trashed.is_some_and(|trashed| trashed.by == user)
                    || self.permission(user, item).is_some()
            })
            .ok_or_else(|| BoxError::item_not_found(key))
    }

    /// Returns an active item that a user may edit.
    pub(crate) fn editable_item(&self, user: UserId, key: ItemKey) -> Result<&Item, BoxError> {
        let item = self.visible_item(user, key)?;
        if !self.is_active(item) {
            return Err(BoxError::trashed());
        }
        match self.permission(user, item) {
            Some(Permission::Editor) => Ok(item),
            Some(Permission::Viewer) | None => Err(BoxError::insufficient_permissions()),
        }
    }

    /// Returns the folder that a body names as `parent`, if the user may add items to it.
    pub(crate) fn target_folder(&self, user: UserId, id: &str) -> Result<Parent, BoxError> {
        if id == "0" {
            return Ok(Parent::Root(user));
        }
        let missing = || BoxError::folder_not_found("parent", id);
        let parent = Parent::Folder(id.parse().map_err(|_| missing())?);
        if !self.is_active_parent(parent) {
            return Err(missing());
        }
        match self.permission_in(user, parent) {
            Some(Permission::Editor) => Ok(parent),
            Some(Permission::Viewer) => Err(BoxError::insufficient_permissions()),
            None => Err(missing()),
        }
    }

    /// Returns the folders of others that a user collaborates in. They appear in the user's root.
    pub(crate) fn folders_shared_with(&self, user: UserId) -> impl Iterator<Item = &Item> {
        self.items.values().filter(move |item| {
            item.key.kind == ItemKind::Folder
                && item.owner != user
                && item
                    .collaborators
                    .iter()
                    .any(|&(collaborator, _)| collaborator == user)
                && self.permission_in(user, item.parent).is_none()
                && self.is_active(item)
        })
    }
}

fn own_permission(user: UserId, item: &Item) -> Option<Permission> {
    if item.owner == user {
        return Some(Permission::Editor);
    }
    item.collaborators
        .iter()
        .filter(|&&(collaborator, _)| collaborator == user)
        .map(|&(_, access)| access)
        .max()
}

//! Builders for users and items; see [`Enterprise`] for an example.

use jiff::{SignedDuration, Timestamp};
use sha1::{Digest as _, Sha1};

use super::Enterprise;
use crate::fake_box::item::{
    FileVersion, Item, ItemKey, ItemKind, Parent, Permission, Role, User, UserId,
};

impl Enterprise {
    pub(crate) fn user(&mut self, name: &str, login: &str, role: Role) -> UserBuilder<'_> {
        self.next_user += 11;
        let user = User {
            id: self.next_user,
            name: name.to_owned(),
            login: login.to_owned(),
            role,
            job_title: String::new(),
            language: "en".to_owned(),
            timezone: "America/Los_Angeles".to_owned(),
            created_at: before(self.now, 700),
            space_used: 0,
        };
        UserBuilder {
            enterprise: self,
            user,
        }
    }

    pub(crate) fn folder(&mut self, parent: Parent, name: &str) -> ItemBuilder<'_> {
        self.new_item(ItemKind::Folder, parent, name)
    }

    pub(crate) fn file(&mut self, parent: Parent, name: &str) -> ItemBuilder<'_> {
        self.new_item(ItemKind::File, parent, name).text(name)
    }

    pub(crate) fn web_link(&mut self, parent: Parent, name: &str) -> ItemBuilder<'_> {
        self.new_item(ItemKind::WebLink, parent, name)
            .url("https://example.com/")
    }

    /// Adds a previous version of a file, newer than those added before.
    pub(crate) fn file_version(&mut self, file: ItemKey, text: &str, at: Timestamp, by: UserId) {
        if let Some(item) = self.items.get_mut(&file) {
            item.past_versions.push(FileVersion {
                sha1: sha1_hex(text),
                size: text.len() as u64,
                at,
                by,
            });
        }
    }

    fn new_item(&mut self, kind: ItemKind, parent: Parent, name: &str) -> ItemBuilder<'_> {
        let owner = match parent {
            Parent::Root(user) => user,
            Parent::Folder(id) => self
                .folder_by_id(id)
                .map_or(self.token_user, |folder| folder.owner),
        };
        let long_ago = before(self.now, 200);
        let item = Item {
            key: ItemKey { kind, id: 0 },
            name: name.to_owned(),
            parent,
            owner,
            description: String::new(),
            created_at: long_ago,
            created_by: owner,
            modified_at: long_ago,
            modified_by: owner,
            size: 0,
            sha1: String::new(),
            url: String::new(),
            tags: Vec::new(),
            shared_link: None,
            version: 0,
            past_versions: Vec::new(),
            collaborators: Vec::new(),
            trashed: None,
            status_since: long_ago,
        };
        ItemBuilder {
            enterprise: self,
            item,
        }
    }
}

fn sha1_hex(text: &str) -> String {
    Sha1::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns the time `days` before `now`.
fn before(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(now)
}

/// Builds a user; [`UserBuilder::add`] adds it.
#[must_use = "nothing happens before add()"]
pub(crate) struct UserBuilder<'w> {
    enterprise: &'w mut Enterprise,
    user: User,
}

impl UserBuilder<'_> {
    pub(crate) fn id(mut self, id: UserId) -> Self {
        self.user.id = id;
        self
    }

    pub(crate) fn job_title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.user.job_title);
        self
    }

    /// Such as `ja`.
    pub(crate) fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.user.language);
        self
    }

    /// Such as `Asia/Tokyo`.
    pub(crate) fn timezone(mut self, timezone: &str) -> Self {
        timezone.clone_into(&mut self.user.timezone);
        self
    }

    pub(crate) fn add(self) -> UserId {
        let id = self.user.id;
        let replaced = self.enterprise.users.insert(id, self.user);
        assert!(replaced.is_none(), "two users with the id {id}");
        id
    }
}

/// Builds an item; [`ItemBuilder::add`] adds it. By default the owner of the parent owns, created and last modified
/// it, 200 days ago.
#[must_use = "nothing happens before add()"]
pub(crate) struct ItemBuilder<'w> {
    enterprise: &'w mut Enterprise,
    item: Item,
}

impl ItemBuilder<'_> {
    pub(crate) fn id(mut self, id: u64) -> Self {
        self.item.key.id = id;
        self
    }

    pub(crate) fn created(mut self, at: Timestamp, by: UserId) -> Self {
        (self.item.created_at, self.item.created_by) = (at, by);
        self
    }

    pub(crate) fn modified(mut self, at: Timestamp, by: UserId) -> Self {
        (self.item.modified_at, self.item.modified_by) = (at, by);
        self
    }

    pub(crate) fn description(mut self, description: &str) -> Self {
        description.clone_into(&mut self.item.description);
        self
    }

    /// `etag` and `sequence_id`.
    pub(crate) fn version(mut self, version: u64) -> Self {
        self.item.version = version;
        self
    }

    /// Sets the content of a file, and with it SHA-1 and size; [`Self::size`] overrides the size.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.item.sha1 = sha1_hex(text);
        self.item.size = text.len() as u64;
        self
    }

    /// Sets the size of a file in bytes.
    pub(crate) fn size(mut self, bytes: u64) -> Self {
        self.item.size = bytes;
        self
    }

    /// Sets the target of a web link.
    pub(crate) fn url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.item.url);
        self
    }

    /// Adds a collaborator to a folder.
    pub(crate) fn collaborator(mut self, user: UserId, access: Permission) -> Self {
        self.item.collaborators.push((user, access));
        self
    }

    /// # Panics
    ///
    /// Panics when the name is invalid or in use.
    pub(crate) fn add(mut self) -> ItemKey {
        if self.item.key.id == 0 {
            self.item.key = self.enterprise.new_key(self.item.key.kind);
        }
        let key = self.item.key;
        self.enterprise.insert(self.item);
        key
    }
}

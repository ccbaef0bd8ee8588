//! How a scenario puts people and items into a world; see [`World`] for how it reads.

use jiff::{SignedDuration, Timestamp};
use sha1::{Digest as _, Sha1};

use super::collaborations::PastVersion;
use super::item::{Access, Item, Key, Kind, Place, Role, User, UserId};
use super::world::World;

impl World {
    pub(crate) fn user(&mut self, name: &str, login: &str, role: Role) -> NewUser<'_> {
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
        NewUser { world: self, user }
    }

    pub(crate) fn folder(&mut self, place: Place, name: &str) -> NewItem<'_> {
        self.new_item(Kind::Folder, place, name)
    }

    pub(crate) fn file(&mut self, place: Place, name: &str) -> NewItem<'_> {
        self.new_item(Kind::File, place, name).text(name)
    }

    pub(crate) fn web_link(&mut self, place: Place, name: &str) -> NewItem<'_> {
        self.new_item(Kind::WebLink, place, name)
            .url("https://example.com/")
    }

    /// Adds a version of a file that came before the one it holds, after those that were added already.
    pub(crate) fn past_version(&mut self, file: Key, text: &str, at: Timestamp, by: UserId) {
        if let Some(item) = self.items.get_mut(&file) {
            item.past.push(PastVersion {
                sha1: sha1_hex(text),
                size: text.len() as u64,
                at,
                by,
            });
        }
    }

    fn new_item(&mut self, kind: Kind, place: Place, name: &str) -> NewItem<'_> {
        let owner = match place {
            Place::Root(user) => user,
            Place::Folder(id) => self
                .folder_at(id)
                .map_or(self.token_user, |folder| folder.owner),
        };
        let long_ago = before(self.now, 200);
        let item = Item {
            key: Key { kind, id: 0 },
            name: name.to_owned(),
            place,
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
            past: Vec::new(),
            collaborators: Vec::new(),
            trashed: None,
            status_since: long_ago,
        };
        NewItem { world: self, item }
    }
}

fn sha1_hex(text: &str) -> String {
    Sha1::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// That many days before a moment.
fn before(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap_or(now)
}

/// A user about to be added.
#[must_use = "nothing happens before add()"]
pub(crate) struct NewUser<'w> {
    world: &'w mut World,
    user: User,
}

impl NewUser<'_> {
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
        let replaced = self.world.users.insert(id, self.user);
        assert!(replaced.is_none(), "two users with the id {id}");
        id
    }
}

/// An item about to be added. Owner, author and the one who changed it last are the owner of the folder it is
/// put into, unless said otherwise; it was made 200 days ago.
#[must_use = "nothing happens before add()"]
pub(crate) struct NewItem<'w> {
    world: &'w mut World,
    item: Item,
}

impl NewItem<'_> {
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

    /// The content of a file: the SHA-1 is really that of the text, the size too unless [`Self::size`] follows.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.item.sha1 = sha1_hex(text);
        self.item.size = text.len() as u64;
        self
    }

    /// The size of a file in bytes.
    pub(crate) fn size(mut self, bytes: u64) -> Self {
        self.item.size = bytes;
        self
    }

    /// Where a web link goes.
    pub(crate) fn url(mut self, url: &str) -> Self {
        url.clone_into(&mut self.item.url);
        self
    }

    /// Somebody besides the owner who may use a folder and everything below it.
    pub(crate) fn collaborator(mut self, user: UserId, access: Access) -> Self {
        self.item.collaborators.push((user, access));
        self
    }

    /// # Panics
    ///
    /// When the name is refused or taken: such a world could not exist.
    pub(crate) fn add(mut self) -> Key {
        if self.item.key.id == 0 {
            self.item.key = self.world.new_key(self.item.key.kind);
        }
        let key = self.item.key;
        self.world.insert(self.item);
        key
    }
}

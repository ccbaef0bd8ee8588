//! Items as answers show them: which fields, and what is in them.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use super::call::Query;
use super::collaborations::PastVersion;
use super::item::{Access, Item, Key, Kind, Place, UserId};
use super::quirks::{GoneParent, Quirks};
use super::world::World;

const FILE_MINI: &[&str] = &[
    "type",
    "id",
    "file_version",
    "sequence_id",
    "etag",
    "sha1",
    "name",
];
const FOLDER_MINI: &[&str] = &["type", "id", "sequence_id", "etag", "name"];
const WEB_LINK_MINI: &[&str] = &["type", "id", "sequence_id", "etag", "name", "url"];

/// What the standard form of every kind adds to the mini one.
const STANDARD: &[&str] = &[
    "description",
    "path_collection",
    "created_at",
    "modified_at",
    "trashed_at",
    "purged_at",
    "created_by",
    "modified_by",
    "owned_by",
    "shared_link",
    "parent",
    "item_status",
];
const STANDARD_OF_CONTENT: &[&str] = &["size", "content_created_at", "content_modified_at"];

/// How much of an item is shown when the call does not name `fields`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Mini,
    Standard,
}

/// One user's look at the world.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Show<'w> {
    pub(crate) world: &'w World,
    pub(crate) quirks: &'w Quirks,
    pub(crate) viewer: UserId,
    /// The answer of a restore shows no shared link although it works again.
    pub(crate) just_restored: bool,
}

impl Show<'_> {
    /// With `fields`, the mini form and what is named; otherwise the given form.
    pub(crate) fn item(&self, item: &Item, form: Form, query: &Query) -> Value {
        let kind = item.key.kind;
        let mini = match kind {
            Kind::File => FILE_MINI,
            Kind::Folder => FOLDER_MINI,
            Kind::WebLink => WEB_LINK_MINI,
        };
        let mut names = mini.to_vec();
        match (query.list("fields"), form) {
            (Some(fields), _) => names.extend(fields),
            (None, Form::Mini) => {}
            (None, Form::Standard) => {
                names.extend(STANDARD);
                match kind {
                    Kind::File => names.extend(STANDARD_OF_CONTENT),
                    Kind::Folder => {
                        names.extend(STANDARD_OF_CONTENT);
                        names.push("folder_upload_email");
                    }
                    Kind::WebLink => {}
                }
            }
        }
        let shown: Map<String, Value> = names
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), self.field(item, name)?)))
            .collect();
        Value::Object(shown)
    }

    /// Only what names an item, whatever the call asks for.
    pub(crate) fn mini(&self, item: &Item) -> Value {
        self.item(item, Form::Mini, &Query::parse(""))
    }

    fn field(&self, item: &Item, name: &str) -> Option<Value> {
        let common = match name {
            "type" => Value::from(item.key.kind.name()),
            "id" => self.number(item.key.id),
            "etag" | "sequence_id" => self.number(item.version),
            "name" => Value::from(item.name.as_str()),
            "description" => Value::from(item.description.as_str()),
            "path_collection" => self.path_collection(item),
            "created_at" => stamp(item.created_at),
            "modified_at" => stamp(item.modified_at),
            "trashed_at" => item
                .trashed
                .map_or(Value::Null, |trashed| stamp(trashed.at)),
            "purged_at" => item
                .trashed
                .and_then(|trashed| trashed.purge_at)
                .map_or(Value::Null, stamp),
            "created_by" => self.user(item.created_by),
            "modified_by" => match item.trashed {
                Some(trashed) if self.quirks.modified_by_deleter => self.user(trashed.by),
                Some(_) | None => self.user(item.modified_by),
            },
            "owned_by" => self.user(item.owner),
            "shared_link" => self.shared_link(item),
            "parent" => self.parent(item),
            "item_status" => Value::from(if self.world.is_active(item) {
                "active"
            } else {
                "trashed"
            }),
            "tags" => json!(item.tags),
            "permissions" => self.permissions(item),
            "has_collaborations" => Value::from(!item.collaborators.is_empty()),
            "is_externally_owned" | "is_associated_with_app_item" => Value::from(false),
            "is_accessible_via_shared_link" => Value::from(item.shared_link.is_some()),
            "watermark_info" => json!({"is_watermarked": false}),
            "classification" => Value::Null,
            "allowed_invitee_roles" => {
                json!(["editor", "viewer", "previewer", "uploader", "co-owner"])
            }
            _ => return self.field_of_kind(item, name),
        };
        Some(common)
    }

    fn field_of_kind(&self, item: &Item, name: &str) -> Option<Value> {
        let value = match (item.key.kind, name) {
            (Kind::File | Kind::Folder, "size") => self.size(item.size),
            (Kind::File | Kind::Folder, "content_created_at") => stamp(item.created_at),
            (Kind::File | Kind::Folder, "content_modified_at") => stamp(item.modified_at),
            (Kind::File, "sha1") => Value::from(item.sha1.as_str()),
            (Kind::File, "file_version") => {
                json!({"type": "file_version", "id": self.number(version_id(item, item.past.len())), "sha1": item.sha1})
            }
            (Kind::File, "extension") => {
                let extension = item
                    .name
                    .rsplit_once('.')
                    .map_or("", |(_, extension)| extension);
                Value::from(extension)
            }
            (Kind::File, "version_number") => Value::from((item.past.len() + 1).to_string()),
            (Kind::File, "comment_count") => Value::from(0),
            (Kind::File, "is_package") => Value::from(false),
            (Kind::File, "lock" | "expires_at" | "disposition_at") => Value::Null,
            (Kind::File, "uploader_display_name") => self
                .world
                .users
                .get(&item.created_by)
                .map_or(Value::Null, |user| Value::from(user.name.as_str())),
            (Kind::Folder, "folder_upload_email") => Value::Null,
            (Kind::Folder, "sync_state") => Value::from("not_synced"),
            (Kind::Folder, "can_non_owners_invite" | "can_non_owners_view_collaborators") => {
                Value::from(true)
            }
            (Kind::Folder, "is_collaboration_restricted_to_enterprise") => Value::from(false),
            (Kind::Folder, "allowed_shared_link_access_levels") => {
                json!(["open", "company", "collaborators"])
            }
            (Kind::WebLink, "url") => Value::from(item.url.as_str()),
            _ => return None,
        };
        Some(value)
    }

    /// What the trash shows instead of the way to an item is one entry called Trash.
    fn path_collection(&self, item: &Item) -> Value {
        let entries = if self.world.is_active(item) {
            let mut entries = vec![root()];
            let path = self.world.path(item.place);
            let seen = path
                .into_iter()
                .skip_while(|folder| self.world.access(self.viewer, folder).is_none());
            entries.extend(seen.map(|folder| self.mini(folder)));
            entries
        } else {
            vec![
                json!({"type": "folder", "id": "1", "sequence_id": null, "etag": null, "name": "Trash"}),
            ]
        };
        json!({"total_count": entries.len(), "entries": entries})
    }

    fn parent(&self, item: &Item) -> Value {
        let Place::Folder(id) = item.place else {
            return root();
        };
        if let Some(folder) = self.world.item(Key {
            kind: Kind::Folder,
            id,
        }) {
            let shared_alone = item.key.kind == Kind::Folder
                && item.owner != self.viewer
                && self.world.access(self.viewer, folder).is_none();
            return if shared_alone {
                root()
            } else {
                self.mini(folder)
            };
        }
        match (self.world.purged_folders.get(&id), self.quirks.gone_parent) {
            (Some(remains), GoneParent::Mini) => {
                let version = self.number(remains.version);
                json!({
                    "type": "folder", "id": self.number(id), "sequence_id": version, "etag": version,
                    "name": remains.name,
                })
            }
            (None, _) | (_, GoneParent::Null) => Value::Null,
        }
    }

    fn shared_link(&self, item: &Item) -> Value {
        let link = item
            .shared_link
            .as_ref()
            .filter(|link| link.lives(Timestamp::now()));
        link.filter(|_| !self.just_restored && self.world.is_active(item))
            .map_or(Value::Null, |link| link.shown(item))
    }

    fn permissions(&self, item: &Item) -> Value {
        let edits = self.world.access(self.viewer, item) == Some(Access::Editor);
        json!({
            "can_delete": edits, "can_download": true, "can_invite_collaborator": edits, "can_rename": edits,
            "can_set_share_access": edits, "can_share": true, "can_upload": edits,
        })
    }

    /// The mini form of a user; `null` for somebody who does not exist.
    pub(crate) fn user(&self, id: UserId) -> Value {
        self.world.users.get(&id).map_or(
            Value::Null,
            |user| json!({"type": "user", "id": self.number(id), "name": user.name, "login": user.login}),
        )
    }

    /// The version of a file that came `number` versions after the first.
    pub(crate) fn past_version(&self, file: &Item, number: usize, version: &PastVersion) -> Value {
        let at = stamp(version.at);
        let uploader = self
            .world
            .users
            .get(&version.by)
            .map(|user| user.name.as_str());
        json!({
            "type": "file_version",
            "id": self.number(version_id(file, number)),
            "sha1": version.sha1,
            "name": file.name,
            "size": self.size(version.size),
            "created_at": at,
            "modified_at": at,
            "modified_by": self.user(version.by),
            "trashed_at": null,
            "trashed_by": null,
            "restored_at": null,
            "restored_by": null,
            "purged_at": null,
            "uploader_display_name": uploader,
            "version_number": (number + 1).to_string(),
        })
    }

    /// Ids, etags and sequence ids are strings of digits, unless a quirk says otherwise.
    pub(crate) fn number(&self, number: u64) -> Value {
        if self.quirks.numeric_ids {
            Value::from(number)
        } else {
            Value::from(number.to_string())
        }
    }

    /// Bytes.
    pub(crate) fn size(&self, bytes: u64) -> Value {
        #[expect(clippy::cast_precision_loss, reason = "that is what Box does to them")]
        if self.quirks.exponent_sizes {
            Value::from(bytes as f64)
        } else {
            Value::from(bytes)
        }
    }
}

/// Another number than any item's.
fn version_id(file: &Item, number: usize) -> u64 {
    file.key
        .id
        .saturating_add((number as u64 + 1) * 1_000_000_000_000)
}

/// "All Files".
pub(crate) fn root() -> Value {
    json!({"type": "folder", "id": "0", "sequence_id": null, "etag": null, "name": "All Files"})
}

/// A moment in the time zone of the enterprise, California, so that offsets differ over the year. Daylight
/// saving is taken to run from April to October, which needs no time zone database.
pub(crate) fn stamp(at: Timestamp) -> Value {
    let standard = Offset::constant(-8).to_datetime(at);
    let (local, offset) = if (4..=10).contains(&standard.month()) {
        (Offset::constant(-7).to_datetime(at), "-07:00")
    } else {
        (standard, "-08:00")
    };
    Value::from(format!("{}{offset}", local.strftime("%Y-%m-%dT%H:%M:%S")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_carry_the_offset_of_their_season() {
        let winter: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let summer: Timestamp = "2026-07-02T03:04:05Z".parse().unwrap();
        assert_eq!(stamp(winter), "2026-01-01T19:04:05-08:00");
        assert_eq!(stamp(summer), "2026-07-01T20:04:05-07:00");
    }
}

//! Rendering of items and users as JSON.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::enterprise::Enterprise;
use super::item::{FileVersion, Item, ItemKey, ItemKind, Parent, Permission, UserId};
use super::query::QueryParams;
use super::quirks::{BoxQuirks, GoneParent};
use super::shared_link;
use super::timestamps::format_time;

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

/// The fields that the standard form of every kind adds to the mini one.
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
const STANDARD_FILE_OR_FOLDER: &[&str] = &["size", "content_created_at", "content_modified_at"];

/// The representation of an item when the request does not name `fields`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Representation {
    Mini,
    Standard,
}

/// Renders items as one user sees them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Renderer<'w> {
    pub(crate) enterprise: &'w Enterprise,
    pub(crate) quirks: &'w BoxQuirks,
    pub(crate) viewer: UserId,
    /// The response of a restore shows no shared link, although the link is active again.
    pub(crate) just_restored: bool,
}

impl Renderer<'_> {
    /// Renders an item: with `fields`, the mini form and the named fields, otherwise the given form.
    pub(crate) fn item(&self, item: &Item, form: Representation, query: &QueryParams) -> Value {
        let kind = item.key.kind;
        let mini = match kind {
            ItemKind::File => FILE_MINI,
            ItemKind::Folder => FOLDER_MINI,
            ItemKind::WebLink => WEB_LINK_MINI,
        };
        let mut names = mini.to_vec();
        match (query.list("fields"), form) {
            (Some(fields), _) => names.extend(fields),
            (None, Representation::Mini) => {}
            (None, Representation::Standard) => {
                names.extend(STANDARD);
                match kind {
                    ItemKind::File => names.extend(STANDARD_FILE_OR_FOLDER),
                    ItemKind::Folder => {
                        names.extend(STANDARD_FILE_OR_FOLDER);
                        names.push("folder_upload_email");
                    }
                    ItemKind::WebLink => {}
                }
            }
        }
        let shown: Map<String, Value> = names
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), self.field(item, name)?)))
            .collect();
        Value::Object(shown)
    }

    /// Renders the mini form, whatever the request asks for.
    pub(crate) fn mini(&self, item: &Item) -> Value {
        self.item(item, Representation::Mini, &QueryParams::parse(""))
    }

    fn field(&self, item: &Item, name: &str) -> Option<Value> {
        let common = match name {
            "type" => Value::from(item.key.kind.name()),
            "id" => self.digits(item.key.id),
            "etag" | "sequence_id" => self.digits(item.version),
            "name" => Value::from(item.name.as_str()),
            "description" => Value::from(item.description.as_str()),
            "path_collection" => self.path_collection(item),
            "created_at" => format_time(item.created_at),
            "modified_at" => format_time(item.modified_at),
            "trashed_at" => item
                .trashed
                .map_or(Value::Null, |trashed| format_time(trashed.at)),
            "purged_at" => item
                .trashed
                .and_then(|trashed| trashed.purge_at)
                .map_or(Value::Null, format_time),
            "created_by" => self.user(item.created_by),
            "modified_by" => match item.trashed {
                Some(trashed) if self.quirks.modified_by_deleter => self.user(trashed.by),
                Some(_) | None => self.user(item.modified_by),
            },
            "owned_by" => self.user(item.owner),
            "shared_link" => self.shared_link(item),
            "parent" => self.parent(item),
            "item_status" => Value::from(if self.enterprise.is_active(item) {
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
            _ => return self.kind_specific_field(item, name),
        };
        Some(common)
    }

    fn kind_specific_field(&self, item: &Item, name: &str) -> Option<Value> {
        let value = match (item.key.kind, name) {
            (ItemKind::File | ItemKind::Folder, "size") => self.size(item.size),
            (ItemKind::File | ItemKind::Folder, "content_created_at") => {
                format_time(item.created_at)
            }
            (ItemKind::File | ItemKind::Folder, "content_modified_at") => {
                format_time(item.modified_at)
            }
            (ItemKind::File, "sha1") => Value::from(item.sha1.as_str()),
            (ItemKind::File, "file_version") => {
                json!({"type": "file_version", "id": self.digits(version_id(item, item.past_versions.len())), "sha1": item.sha1})
            }
            (ItemKind::File, "extension") => {
                let extension = item
                    .name
                    .rsplit_once('.')
                    .map_or("", |(_, extension)| extension);
                Value::from(extension)
            }
            (ItemKind::File, "version_number") => {
                Value::from((item.past_versions.len() + 1).to_string())
            }
            (ItemKind::File, "comment_count") => Value::from(0),
            (ItemKind::File, "is_package") => Value::from(false),
            (ItemKind::File, "lock" | "expires_at" | "disposition_at") => Value::Null,
            (ItemKind::File, "uploader_display_name") => self
                .enterprise
                .users
                .get(&item.created_by)
                .map_or(Value::Null, |user| Value::from(user.name.as_str())),
            (ItemKind::Folder, "folder_upload_email") => Value::Null,
            (ItemKind::Folder, "sync_state") => Value::from("not_synced"),
            (ItemKind::Folder, "can_non_owners_invite" | "can_non_owners_view_collaborators") => {
                Value::from(true)
            }
            (ItemKind::Folder, "is_collaboration_restricted_to_enterprise") => Value::from(false),
            (ItemKind::Folder, "allowed_shared_link_access_levels") => {
                json!(["open", "company", "collaborators"])
            }
            (ItemKind::WebLink, "url") => Value::from(item.url.as_str()),
            _ => return None,
        };
        Some(value)
    }

    /// Renders the path. That of a trashed item is one entry named Trash.
    fn path_collection(&self, item: &Item) -> Value {
        let entries = if self.enterprise.is_active(item) {
            let mut entries = vec![root_folder()];
            let path = self.enterprise.path(item.parent);
            let seen = path
                .into_iter()
                .skip_while(|folder| self.enterprise.permission(self.viewer, folder).is_none());
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
        let Parent::Folder(id) = item.parent else {
            return root_folder();
        };
        if let Some(folder) = self.enterprise.item(ItemKey {
            kind: ItemKind::Folder,
            id,
        }) {
            let shared_alone = item.key.kind == ItemKind::Folder
                && item.owner != self.viewer
                && self.enterprise.permission(self.viewer, folder).is_none();
            return if shared_alone {
                root_folder()
            } else {
                self.mini(folder)
            };
        }
        match (
            self.enterprise.purged_folders.get(&id),
            self.quirks.gone_parent,
        ) {
            (Some(tombstone), GoneParent::Mini) => {
                let version = self.digits(tombstone.version);
                json!({
                    "type": "folder", "id": self.digits(id), "sequence_id": version, "etag": version,
                    "name": tombstone.name,
                })
            }
            (None, _) | (_, GoneParent::Null) => Value::Null,
        }
    }

    fn shared_link(&self, item: &Item) -> Value {
        let link = item
            .shared_link
            .as_ref()
            .filter(|link| link.is_active(Timestamp::now()));
        link.filter(|_| !self.just_restored && self.enterprise.is_active(item))
            .map_or(Value::Null, |link| shared_link::to_json(link, item))
    }

    fn permissions(&self, item: &Item) -> Value {
        let edits = self.enterprise.permission(self.viewer, item) == Some(Permission::Editor);
        json!({
            "can_delete": edits, "can_download": true, "can_invite_collaborator": edits, "can_rename": edits,
            "can_set_share_access": edits, "can_share": true, "can_upload": edits,
        })
    }

    /// Renders the mini form of a user, `null` for an unknown one.
    pub(crate) fn user(&self, id: UserId) -> Value {
        self.enterprise.users.get(&id).map_or(
            Value::Null,
            |user| json!({"type": "user", "id": self.digits(id), "name": user.name, "login": user.login}),
        )
    }

    /// Renders the version of a file that came `number` versions after the first.
    pub(crate) fn file_version(&self, file: &Item, number: usize, version: &FileVersion) -> Value {
        let at = format_time(version.at);
        let uploader = self
            .enterprise
            .users
            .get(&version.by)
            .map(|user| user.name.as_str());
        json!({
            "type": "file_version",
            "id": self.digits(version_id(file, number)),
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

    /// Renders an ID, etag or sequence ID: a string of digits, unless a quirk says otherwise.
    pub(crate) fn digits(&self, number: u64) -> Value {
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

/// Returns a number that no item has.
fn version_id(file: &Item, number: usize) -> u64 {
    file.key
        .id
        .saturating_add((number as u64 + 1) * 1_000_000_000_000)
}

/// Renders the mini form of "All Files".
pub(crate) fn root_folder() -> Value {
    json!({"type": "folder", "id": "0", "sequence_id": null, "etag": null, "name": "All Files"})
}

//! The JSON of responses.

use http_client::json;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    id::{FolderId, ItemId, UserId},
    item::{Etag, FolderRef, Item, ItemKey, ItemKind, ItemStatus, MiniItem, UserRef},
};

/// Fields to request in lists. Without `path_collection`, which would be a fifth of the response, and for items in the trash is
/// always the trash.
pub(crate) const LIST_FIELDS: &str = "type,id,name,etag,size,item_status,trashed_at,purged_at,parent,owned_by,\
    modified_by,modified_at,created_by,created_at,sha1,extension,description,url,shared_link";

/// Fields to request for single items.
pub(crate) const ITEM_FIELDS: &str = "type,id,name,etag,size,item_status,trashed_at,purged_at,parent,owned_by,\
    modified_by,modified_at,created_by,created_at,sha1,extension,description,url,shared_link,path_collection";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WireItem {
    #[serde(rename = "type", deserialize_with = "json::text")]
    kind: Option<String>,
    #[serde(deserialize_with = "json::text")]
    id: Option<String>,
    #[serde(deserialize_with = "json::text")]
    name: Option<String>,
    #[serde(deserialize_with = "json::text")]
    etag: Option<String>,
    #[serde(deserialize_with = "json::text")]
    item_status: Option<String>,
    #[serde(deserialize_with = "json::number")]
    size: Option<u64>,
    #[serde(deserialize_with = "json::object")]
    parent: Option<WireFolder>,
    #[serde(deserialize_with = "json::object")]
    path_collection: Option<WirePath>,
    #[serde(deserialize_with = "json::timestamp")]
    trashed_at: Option<Timestamp>,
    #[serde(deserialize_with = "json::timestamp")]
    purged_at: Option<Timestamp>,
    #[serde(deserialize_with = "json::timestamp")]
    created_at: Option<Timestamp>,
    #[serde(deserialize_with = "json::timestamp")]
    modified_at: Option<Timestamp>,
    #[serde(deserialize_with = "json::object")]
    created_by: Option<WireUser>,
    #[serde(deserialize_with = "json::object")]
    modified_by: Option<WireUser>,
    #[serde(deserialize_with = "json::object")]
    owned_by: Option<WireUser>,
    #[serde(deserialize_with = "json::text")]
    sha1: Option<String>,
    #[serde(deserialize_with = "json::text")]
    extension: Option<String>,
    #[serde(deserialize_with = "json::text")]
    description: Option<String>,
    #[serde(deserialize_with = "json::text")]
    url: Option<String>,
    #[serde(deserialize_with = "json::object")]
    shared_link: Option<Ignored>,
    #[serde(deserialize_with = "json::object")]
    pub(crate) permissions: Option<WirePermissions>,
    #[serde(deserialize_with = "json::object")]
    pub(crate) item_collection: Option<WireItemCollection>,
}

impl WireItem {
    /// Returns the item if it has an ID and a known kind; `expected` is the kind if the response has none.
    pub(crate) fn into_item(self, expected: Option<ItemKind>) -> Option<Item> {
        let key = key(self.kind.as_deref(), self.id.as_deref(), expected)?;
        let path = self
            .path_collection
            .map(|path| path.entries)
            .unwrap_or_default();
        Some(Item {
            key,
            name: self.name.unwrap_or_default(),
            etag: self.etag.map(Etag),
            status: match self.item_status.as_deref() {
                Some("active") => ItemStatus::Active,
                Some("trashed") => ItemStatus::Trashed,
                Some("deleted") => ItemStatus::Deleted,
                _ => ItemStatus::Unknown,
            },
            size: self.size,
            parent: self.parent.and_then(WireFolder::into_ref),
            path: path.into_iter().filter_map(WireFolder::into_ref).collect(),
            trashed_at: self.trashed_at,
            purged_at: self.purged_at,
            created_at: self.created_at,
            modified_at: self.modified_at,
            created_by: self.created_by.map(WireUser::into_ref),
            modified_by: self.modified_by.map(WireUser::into_ref),
            owned_by: self.owned_by.map(WireUser::into_ref),
            sha1: self.sha1,
            extension: self.extension.filter(|text| !text.is_empty()),
            description: self.description.filter(|text| !text.is_empty()),
            url: self.url,
            has_shared_link: self.shared_link.is_some(),
        })
    }

    pub(crate) fn into_mini(self) -> Option<MiniItem> {
        let key = key(self.kind.as_deref(), self.id.as_deref(), None)?;
        Some(MiniItem {
            key,
            name: self.name.unwrap_or_default(),
            sha1: self.sha1,
            etag: self.etag.map(Etag),
        })
    }
}

fn key(kind: Option<&str>, id: Option<&str>, expected: Option<ItemKind>) -> Option<ItemKey> {
    let kind = match kind {
        Some(name) => ItemKind::from_type(name)?,
        None => expected?,
    };
    Some(ItemKey {
        kind,
        id: ItemId::parse(id?).ok()?,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WirePermissions {
    #[serde(deserialize_with = "json::boolean")]
    pub(crate) can_upload: Option<bool>,
}

/// The first page of a folder's items, as it comes with the folder itself.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WireItemCollection {
    #[serde(deserialize_with = "json::number")]
    total_count: Option<u64>,
    #[serde(deserialize_with = "json::list")]
    entries: Vec<WireFolder>,
}

impl WireItemCollection {
    /// Returns the names of all items of the folder; `None` if this page does not have them all, or one has no name.
    pub(crate) fn complete_names(self) -> Option<Vec<String>> {
        let names: Vec<String> = self
            .entries
            .into_iter()
            .filter_map(|entry| entry.name.filter(|name| !name.is_empty()))
            .collect();
        let is_complete = self.total_count == u64::try_from(names.len()).ok();
        is_complete.then_some(names)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WirePath {
    #[serde(deserialize_with = "json::list")]
    entries: Vec<WireFolder>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireFolder {
    #[serde(deserialize_with = "json::text")]
    id: Option<String>,
    #[serde(deserialize_with = "json::text")]
    name: Option<String>,
}

impl WireFolder {
    fn into_ref(self) -> Option<FolderRef> {
        Some(FolderRef {
            id: FolderId::parse(&self.id?).ok()?,
            name: self.name.unwrap_or_default(),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WireUser {
    #[serde(deserialize_with = "json::text")]
    pub(crate) id: Option<String>,
    #[serde(deserialize_with = "json::text")]
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "json::text")]
    pub(crate) login: Option<String>,
    #[serde(deserialize_with = "json::text")]
    pub(crate) role: Option<String>,
    #[serde(deserialize_with = "json::object")]
    pub(crate) enterprise: Option<WireEnterprise>,
}

impl WireUser {
    pub(crate) fn into_ref(self) -> UserRef {
        UserRef {
            id: self.id.and_then(|id| UserId::parse(&id).ok()),
            name: self.name.unwrap_or_default(),
            login: self.login.filter(|text| !text.is_empty()),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WireEnterprise {
    #[serde(deserialize_with = "json::text")]
    pub(crate) name: Option<String>,
}

/// An object whose content is ignored.
#[derive(Deserialize)]
struct Ignored {}

/// Returns whether a conflict is transient: another operation works on the folder, or another request reserves the name
/// (developer guide "Common errors"). Nothing was changed.
pub(crate) fn is_transient_conflict(body: &Value) -> bool {
    matches!(
        body["code"].as_str(),
        Some("operation_blocked_temporary" | "name_temporarily_reserved")
    )
}

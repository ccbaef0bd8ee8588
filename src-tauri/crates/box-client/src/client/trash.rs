use http_client::{CallKind, Request, RetryPolicy};
use serde_json::{Map, Value, json};

use super::{
    BoxClient,
    items::{UpdatedItem, write_timeout},
    page::{Marker, Page, RawPage},
};
use crate::{
    error::Error,
    id::FolderId,
    item::{Item, ItemKey},
    wire::LIST_FIELDS,
};

/// Name and folder for a restore; the default is the original ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoreTarget {
    /// A new name. Applied even if the original name is free (Java SDK 4, `BoxTrashIT`).
    pub name: Option<String>,
    /// The folder if the original one no longer exists; otherwise ignored by Box (OpenAPI, "Restore file").
    pub parent: Option<FolderId>,
}

impl BoxClient {
    /// Lists the trash: items that the user deleted or owns, without the content of deleted folders, unsorted, at most 1,000 at a
    /// time (OpenAPI, `GET /folders/trash/items`). Uses markers, because offsets end at 10,000 and hang before.
    pub async fn trash_page(&self, from: Option<&Marker>, limit: u16) -> Result<Page<Item>, Error> {
        self.raw_trash_page(from, limit).await?.parse()
    }

    /// Returns a page of the trash that is not parsed yet.
    pub async fn raw_trash_page(
        &self,
        from: Option<&Marker>,
        limit: u16,
    ) -> Result<RawPage, Error> {
        let request = Request::get(
            ["2.0", "folders", "trash", "items"],
            RetryPolicy::Idempotent,
        )
        .kind(CallKind::Listing)
        .query("usemarker", true)
        .query("limit", limit.clamp(1, 1000))
        .query("fields", LIST_FIELDS);
        self.page_by_marker(request, from).await
    }

    /// Returns an item of the trash. Fails with `NotFound` or `NotTrashed` when it is not there, or only inside a deleted folder
    /// (OpenAPI, `GET /files/:id/trash` and so on).
    pub async fn trashed_item(&self, key: &ItemKey) -> Result<Item, Error> {
        let path = ["2.0", key.kind.segment(), key.id.as_str(), "trash"];
        self.item_from(
            Request::get(path, RetryPolicy::Idempotent).kind(CallKind::Lookup),
            key,
        )
        .await
    }

    /// Restores an item from the trash. Returns it with its current path.
    ///
    /// Fails with `NameConflict` if the name exists, with `Busy` after five attempts while another operation works on the folder,
    /// and with `NotFound` also when it was restored already. Times out after eleven minutes for a folder, else after half a minute
    /// (OpenAPI, `POST /files/:id` and so on).
    pub async fn restore(
        &self,
        key: &ItemKey,
        target: &RestoreTarget,
    ) -> Result<UpdatedItem, Error> {
        let mut body = Map::new();
        if let Some(name) = &target.name {
            body.insert("name".to_owned(), json!(name));
        }
        if let Some(parent) = &target.parent {
            body.insert("parent".to_owned(), json!({ "id": parent.as_str() }));
        }
        let request = Request::post(
            ["2.0", key.kind.segment(), key.id.as_str()],
            RetryPolicy::IfNotApplied,
        )
        .kind(CallKind::Change)
        .json(Value::Object(body))
        .timeout(write_timeout(key));
        self.send_for_item(request, key).await
    }
}

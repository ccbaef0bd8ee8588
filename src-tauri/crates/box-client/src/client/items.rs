use http_client::{CallKind, Request, RetryPolicy, Timeout};
use serde_json::json;

use super::{BoxClient, is_item};
use crate::{
    error::Error,
    id::FolderId,
    item::{Etag, Item, ItemKey, ItemKind},
    wire::{ITEM_FIELDS, WireItem},
};

/// An item after a write.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdatedItem {
    /// The current item.
    pub item: Item,
    /// The request ID, for Box's support.
    pub request_id: Option<String>,
}

/// Returns the timeout of a write: minutes for a folder with its content, seconds for anything else.
pub(crate) fn write_timeout(key: &ItemKey) -> Timeout {
    if key.kind == ItemKind::Folder {
        Timeout::Long
    } else {
        Timeout::Short
    }
}

impl BoxClient {
    /// Returns an item. A file or web link in the trash is returned with
    /// [`ItemStatus::Trashed`](crate::ItemStatus::Trashed); for a folder in the trash this fails with `Trashed` or `NotFound` (Python
    /// SDK, `test/trashed_files.py`, `trashed_folders.py`; OpenAPI, `GET /files/:id`).
    pub async fn item(&self, key: &ItemKey) -> Result<Item, Error> {
        let request = Request::get(
            ["2.0", key.kind.segment(), key.id.as_str()],
            RetryPolicy::Idempotent,
        )
        .kind(CallKind::Lookup)
        .query("fields", ITEM_FIELDS);
        self.item_from(request, key).await
    }

    /// Renames an active item, if it still has this entity tag; else fails with `PreconditionFailed`. Fails with `NameConflict` if
    /// the name exists (OpenAPI, `PUT /files/:id` and so on).
    pub async fn rename(
        &self,
        key: &ItemKey,
        name: &str,
        if_match: Option<&Etag>,
    ) -> Result<UpdatedItem, Error> {
        let path = ["2.0", key.kind.segment(), key.id.as_str()];
        let mut request = Request::put(path, RetryPolicy::IfNotApplied)
            .kind(CallKind::Change)
            .json(json!({ "name": name }));
        if let Some(etag) = if_match {
            request = request.header("If-Match", etag.as_str());
        }
        self.send_for_item(request, key).await
    }

    /// Moves an active item to another folder, with the same name. Times out after eleven minutes for a folder, else after half a
    /// minute. Box rejects moves that rename for large folders, and ignores `If-Match`, so this uses neither (OpenAPI,
    /// `PUT /files/:id` and so on).
    pub async fn move_to(&self, key: &ItemKey, folder: &FolderId) -> Result<UpdatedItem, Error> {
        let path = ["2.0", key.kind.segment(), key.id.as_str()];
        let request = Request::put(path, RetryPolicy::IfNotApplied)
            .kind(CallKind::Change)
            .json(json!({ "parent": { "id": folder.as_str() } }))
            .timeout(write_timeout(key));
        self.send_for_item(request, key).await
    }

    /// Moves an item to the trash, a folder with its content, if it still has this entity tag; else fails with
    /// `PreconditionFailed`. Deletes it permanently if the organization has disabled the trash. Returns the request ID (OpenAPI,
    /// `DELETE /files/:id` and so on).
    pub async fn move_to_trash(
        &self,
        key: &ItemKey,
        if_match: Option<&Etag>,
    ) -> Result<Option<String>, Error> {
        let mut request = Request::delete(
            ["2.0", key.kind.segment(), key.id.as_str()],
            RetryPolicy::IfNotApplied,
        )
        .kind(CallKind::Change)
        .timeout(write_timeout(key));
        if key.kind == ItemKind::Folder {
            request = request.query("recursive", true);
        }
        if let Some(etag) = if_match {
            request = request.header("If-Match", etag.as_str());
        }
        let response = self.send(request).await?;
        response.no_content(is_item)?;
        Ok(response.request_id().map(ToOwned::to_owned))
    }

    pub(crate) async fn item_from(&self, request: Request, key: &ItemKey) -> Result<Item, Error> {
        Ok(self.send_for_item(request, key).await?.item)
    }

    /// Sends a request that returns this item. Another item in the response is an error.
    pub(crate) async fn send_for_item(
        &self,
        request: Request,
        key: &ItemKey,
    ) -> Result<UpdatedItem, Error> {
        let response = self.send(request).await?;
        let item: WireItem = response.json_repaired()?;
        let item = item
            .into_item(Some(key.kind))
            .ok_or_else(|| response.invalid("an item without an ID"))?;
        if item.key != *key {
            return Err(response.invalid("another item than requested").into());
        }
        Ok(UpdatedItem {
            item,
            request_id: response.request_id().map(ToOwned::to_owned),
        })
    }
}

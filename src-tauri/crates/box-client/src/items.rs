use http_client::{CallKind, Request, RetryPolicy, Timeout};
use serde_json::json;

use crate::{
    client::{BoxClient, is_item},
    error::Error,
    id::FolderId,
    item::{Etag, Item, ItemKey, ItemKind},
    wire::{ITEM_FIELDS, WireItem},
};

/// An item after a change, and what Box's support knows the change by.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The item as it is now.
    pub item: Item,
    /// The id of the request.
    pub request_id: Option<String>,
}

/// How long a change of an item may take: a folder with all that is in it takes Box minutes, anything else seconds.
pub(crate) fn timeout(key: &ItemKey) -> Timeout {
    if key.kind == ItemKind::Folder {
        Timeout::Long
    } else {
        Timeout::Short
    }
}

impl BoxClient {
    /// Looks an item up wherever it is. A file or web link in the trash answers as well, with
    /// [`ItemStatus::Trashed`](crate::ItemStatus::Trashed); a folder there fails with `Trashed` or `NotFound` (Python SDK,
    /// `test/trashed_files.py`, `trashed_folders.py`; OpenAPI, `GET /files/:id`).
    pub async fn item(&self, key: &ItemKey) -> Result<Item, Error> {
        let request = Request::get(
            ["2.0", key.kind.segment(), key.id.as_str()],
            RetryPolicy::Idempotent,
        )
        .kind(CallKind::Lookup)
        .query("fields", ITEM_FIELDS);
        self.item_from(request, key).await
    }

    /// Gives an active item another name where it is, only if it still has this mark (`If-Match`): `PreconditionFailed`
    /// otherwise. `NameTaken` leaves it as it was. (OpenAPI, `PUT /files/:id` and its likes.)
    pub async fn rename(
        &self,
        key: &ItemKey,
        name: &str,
        unchanged: Option<&Etag>,
    ) -> Result<Changed, Error> {
        let path = ["2.0", key.kind.segment(), key.id.as_str()];
        let mut request = Request::put(path, RetryPolicy::IfNotApplied)
            .kind(CallKind::Change)
            .json(json!({ "name": name }));
        if let Some(etag) = unchanged {
            request = request.header("If-Match", etag.as_str());
        }
        self.changed(request, key).await
    }

    /// Moves an active item into another folder, under the name it has. A folder may take minutes: the call waits for
    /// eleven, for anything else half a minute. Box refuses a move that renames as well for large folders, and protects none by `If-Match`, so this does
    /// neither. (OpenAPI, `PUT /files/:id` and its likes.)
    pub async fn move_to(&self, key: &ItemKey, folder: &FolderId) -> Result<Changed, Error> {
        let path = ["2.0", key.kind.segment(), key.id.as_str()];
        let request = Request::put(path, RetryPolicy::IfNotApplied)
            .kind(CallKind::Change)
            .json(json!({ "parent": { "id": folder.as_str() } }))
            .timeout(timeout(key));
        self.changed(request, key).await
    }

    /// Puts an item into the trash, a folder with all that is in it, only if it still has this mark (`If-Match`):
    /// `PreconditionFailed` otherwise. Where the company has switched the trash off this deletes for good.
    /// (OpenAPI, `DELETE /files/:id` and its likes.)
    pub async fn move_to_trash(
        &self,
        key: &ItemKey,
        unchanged: Option<&Etag>,
    ) -> Result<Option<String>, Error> {
        let mut request = Request::delete(
            ["2.0", key.kind.segment(), key.id.as_str()],
            RetryPolicy::IfNotApplied,
        )
        .kind(CallKind::Change)
        .timeout(timeout(key));
        if key.kind == ItemKind::Folder {
            request = request.query("recursive", true);
        }
        if let Some(etag) = unchanged {
            request = request.header("If-Match", etag.as_str());
        }
        let response = self.send(request).await?;
        response.no_content(is_item)?;
        Ok(response.request_id().map(ToOwned::to_owned))
    }

    pub(crate) async fn item_from(&self, request: Request, key: &ItemKey) -> Result<Item, Error> {
        Ok(self.changed(request, key).await?.item)
    }

    /// Sends a request whose answer is the item that it names. An answer about anything else tells nothing about this one.
    pub(crate) async fn changed(&self, request: Request, key: &ItemKey) -> Result<Changed, Error> {
        let response = self.send(request).await?;
        let item: WireItem = response.json_repaired()?;
        let item = item
            .into_item(Some(key.kind))
            .ok_or_else(|| response.invalid("an item without an ID"))?;
        if item.key != *key {
            return Err(response
                .invalid("another item than the one that was asked for")
                .into());
        }
        Ok(Changed {
            item,
            request_id: response.request_id().map(ToOwned::to_owned),
        })
    }
}

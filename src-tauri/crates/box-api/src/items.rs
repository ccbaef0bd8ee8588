use transport::{Patience, Repeat, Request};

use crate::{
    client::BoxClient,
    error::Error,
    item::{Etag, Item, ItemKey, ItemKind},
    wire::{ITEM_FIELDS, WireItem},
};

impl BoxClient {
    /// Looks an item up wherever it is. A file or web link in the trash answers as well, with
    /// [`ItemStatus::Trashed`](crate::ItemStatus::Trashed); a folder there fails with `Trashed` or `NotFound` (Python SDK,
    /// `test/trashed_files.py`, `trashed_folders.py`; OpenAPI, `GET /files/:id`).
    pub async fn item(&self, key: &ItemKey) -> Result<Item, Error> {
        let request = Request::get(["2.0", key.kind.segment(), key.id.as_str()], Repeat::Safe)
            .query("fields", ITEM_FIELDS);
        self.item_from(request, key.kind).await
    }

    /// Puts an item into the trash, a folder with all that is in it, only if it still has this mark (`If-Match`):
    /// `PreconditionFailed` otherwise. Where the company has switched the trash off this deletes for good.
    /// (OpenAPI, `DELETE /files/:id` and its likes.)
    pub async fn move_to_trash(&self, key: &ItemKey, unchanged: Option<&Etag>) -> Result<(), Error> {
        let mut request = Request::delete(["2.0", key.kind.segment(), key.id.as_str()], Repeat::IfNotApplied)
            .patience(Patience::Long);
        if key.kind == ItemKind::Folder {
            request = request.query("recursive", true);
        }
        if let Some(etag) = unchanged {
            request = request.header("If-Match", etag.as_str());
        }
        self.send(request).await.map(drop)
    }

    pub(crate) async fn item_from(&self, request: Request, kind: ItemKind) -> Result<Item, Error> {
        let answer = self.send(request).await?;
        let item: WireItem = answer.json()?;
        item.into_item(Some(kind)).ok_or_else(|| answer.unusable("an item without an id").into())
    }
}

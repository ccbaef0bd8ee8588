use http_client::{CallKind, Request, RetryPolicy};

use crate::{
    client::BoxClient,
    error::Error,
    id::FolderId,
    item::{Item, ItemKind},
    trash::{Marker, Page},
    wire::{ITEM_FIELDS, LIST_FIELDS, WireItem},
};

/// A folder that is not in the trash.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// The folder itself.
    pub item: Item,
    /// Whether the user may put something into it; none if Box did not say.
    pub can_upload: Option<bool>,
}

impl BoxClient {
    /// Looks a folder up. `NotFound` when it is gone, in the trash, or out of the user's sight; `Trashed` where Box says so.
    /// (OpenAPI, `GET /folders/:id`, `Folder--Full`.)
    pub async fn folder(&self, id: &FolderId) -> Result<Folder, Error> {
        let request = Request::get(["2.0", "folders", id.as_str()], RetryPolicy::Idempotent)
            .kind(CallKind::Lookup)
            .query("fields", format!("{ITEM_FIELDS},permissions"));
        let response = self.send(request).await?;
        let wire: WireItem = response.json_repaired()?;
        let can_upload = wire
            .permissions
            .as_ref()
            .and_then(|permissions| permissions.can_upload);
        let item = wire
            .into_item(Some(ItemKind::Folder))
            .filter(|item| item.key == id.clone().into())
            .ok_or_else(|| response.invalid("no folder, or another one than was asked for"))?;
        Ok(Folder { item, can_upload })
    }

    /// Lists what is in a folder, unsorted, at most 1,000 at a time (OpenAPI, `GET /folders/:id/items`).
    pub async fn folder_items(
        &self,
        id: &FolderId,
        from: Option<&Marker>,
        limit: u16,
    ) -> Result<Page<Item>, Error> {
        let request = Request::get(
            ["2.0", "folders", id.as_str(), "items"],
            RetryPolicy::Idempotent,
        )
        .kind(CallKind::Listing)
        .query("usemarker", true)
        .query("limit", limit.clamp(1, 1000))
        .query("fields", LIST_FIELDS);
        self.page_by_marker(request, from).await?.read()
    }
}

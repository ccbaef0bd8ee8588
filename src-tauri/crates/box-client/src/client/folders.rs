use http_client::{CallKind, Request, RetryPolicy};

use super::{
    BoxClient,
    page::{Marker, Page, RawPage, SeenMarkers},
};
use crate::{
    error::Error,
    id::FolderId,
    item::{Item, ItemKind},
    wire::{ITEM_FIELDS, LIST_FIELDS, WireItem, WireItemCollection},
};

/// The most items that Box returns in a page.
const MAX_PAGE: u16 = 1000;

/// A folder that is not in the trash.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// The folder itself.
    pub item: Item,
    /// Whether the user has permission to add items; `None` if Box did not return it.
    pub can_upload: Option<bool>,
}

impl BoxClient {
    /// Returns a folder. Fails with `NotFound` or `Trashed` when it is in the trash, and with `NotFound` when it is permanently
    /// deleted or not visible to the user (OpenAPI, `GET /folders/:id`, `Folder--Full`).
    pub async fn folder(&self, id: &FolderId) -> Result<Folder, Error> {
        let (folder, _) = self.read_folder(id, None).await?;
        Ok(folder)
    }

    /// Returns a folder as [`folder`](Self::folder) does, with the names of its items if it has at most 1,000: the first page
    /// of a folder's items comes with the folder itself (OpenAPI, `GET /folders/:id`, `item_collection`).
    pub async fn folder_with_names(
        &self,
        id: &FolderId,
    ) -> Result<(Folder, Option<Vec<String>>), Error> {
        self.read_folder(id, Some(MAX_PAGE)).await
    }

    async fn read_folder(
        &self,
        id: &FolderId,
        items: Option<u16>,
    ) -> Result<(Folder, Option<Vec<String>>), Error> {
        let mut fields = format!("{ITEM_FIELDS},permissions");
        if items.is_some() {
            fields.push_str(",item_collection");
        }
        let request = Request::get(["2.0", "folders", id.as_str()], RetryPolicy::Idempotent)
            .kind(CallKind::Lookup)
            .query("fields", fields)
            .query_if("limit", items);
        let response = self.send(request).await?;
        let mut wire: WireItem = response.json_repaired()?;
        let can_upload = wire
            .permissions
            .as_ref()
            .and_then(|permissions| permissions.can_upload);
        let names = wire
            .item_collection
            .take()
            .and_then(WireItemCollection::complete_names);
        let item = wire
            .into_item(Some(ItemKind::Folder))
            .filter(|item| item.key == id.clone().into())
            .ok_or_else(|| response.invalid("no folder, or another one than requested"))?;
        Ok((Folder { item, can_upload }, names))
    }

    /// Lists the items of a folder, unsorted, at most 1,000 at a time (OpenAPI, `GET /folders/:id/items`).
    pub async fn folder_items(
        &self,
        id: &FolderId,
        from: Option<&Marker>,
        limit: u16,
    ) -> Result<Page<Item>, Error> {
        self.raw_folder_items(id, from, limit).await?.parse()
    }

    async fn raw_folder_items(
        &self,
        id: &FolderId,
        from: Option<&Marker>,
        limit: u16,
    ) -> Result<RawPage, Error> {
        let request = Request::get(
            ["2.0", "folders", id.as_str(), "items"],
            RetryPolicy::Idempotent,
        )
        .kind(CallKind::Listing)
        .query("usemarker", true)
        .query("limit", limit.clamp(1, MAX_PAGE))
        .query("fields", LIST_FIELDS);
        self.page_by_marker(request, from).await
    }

    /// Lists the next items of a folder whose pages before had the markers `seen`, as [`folder_items`](Self::folder_items) does.
    ///
    /// # Errors
    /// [`ErrorKind::EndlessList`](crate::ErrorKind::EndlessList) when the page leads to one before it.
    pub async fn next_folder_items(
        &self,
        id: &FolderId,
        from: Option<&Marker>,
        limit: u16,
        seen: &mut SeenMarkers,
    ) -> Result<Page<Item>, Error> {
        let page = self.raw_folder_items(id, from, limit).await?;
        page.check_new(seen)?;
        page.parse()
    }
}

use http_client::{CallKind, Repeat, Request};

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
        let request = Request::get(["2.0", "folders", id.as_str()], Repeat::Safe)
            .kind(CallKind::Lookup)
            .query("fields", format!("{ITEM_FIELDS},permissions"));
        let answer = self.send(request).await?;
        let wire: WireItem = answer.json_repaired()?;
        let can_upload = wire
            .permissions
            .as_ref()
            .and_then(|permissions| permissions.can_upload);
        let item = wire
            .into_item(Some(ItemKind::Folder))
            .filter(|item| item.key == id.clone().into())
            .ok_or_else(|| answer.unusable("no folder, or another one than was asked for"))?;
        Ok(Folder { item, can_upload })
    }

    /// Lists what is in a folder, unsorted, at most 1,000 at a time (OpenAPI, `GET /folders/:id/items`).
    pub async fn folder_items(
        &self,
        id: &FolderId,
        from: Option<&Marker>,
        limit: u16,
    ) -> Result<Page<Item>, Error> {
        let request = Request::get(["2.0", "folders", id.as_str(), "items"], Repeat::Safe)
            .kind(CallKind::Listing)
            .query("usemarker", true)
            .query("limit", limit.clamp(1, 1000))
            .query("fields", LIST_FIELDS);
        self.page_by_marker(request, from).await?.read()
    }
}

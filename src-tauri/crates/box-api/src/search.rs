use transport::{Repeat, Request};

use crate::{
    client::BoxClient,
    error::Error,
    item::Item,
    wire::{ITEM_FIELDS, WireItem, WirePage},
};

impl BoxClient {
    /// Finds folders whose name begins with the words, at most 200, best first, none for no words. The index is some ten
    /// minutes behind, and Box allows six searches a second and sixty a minute (OpenAPI, `GET /search`; developer guide
    /// "Rate limits").
    pub async fn search_folders(&self, words: &str, limit: u16) -> Result<Vec<Item>, Error> {
        let words = words.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let request = Request::get(["2.0", "search"], Repeat::Safe)
            .query("query", words)
            .query("type", "folder")
            .query("content_types", "name")
            .query("limit", limit.clamp(1, 200))
            .query("fields", ITEM_FIELDS);
        let page: WirePage<WireItem> = self.send(request).await?.json()?;
        Ok(page.entries.into_iter().filter_map(|entry| entry.into_item(None)).collect())
    }
}

//! The JSON of a list.

use http_client::{
    Response,
    json::{self, Entries},
};
use serde::Deserialize;

use crate::error::Error;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WirePage<T: serde::de::DeserializeOwned> {
    #[serde(deserialize_with = "json::entries")]
    entries: Option<Entries<T>>,
}

impl<T: serde::de::DeserializeOwned> WirePage<T> {
    /// Converts the entries, and counts those that are skipped.
    ///
    /// # Errors
    /// When there is no list; this is not an empty list.
    pub(crate) fn parse<U>(
        self,
        response: &Response,
        convert: impl FnMut(T) -> Option<U>,
    ) -> Result<(Vec<U>, u32), Error> {
        let entries = self
            .entries
            .ok_or_else(|| response.invalid("a list without its entries"))?;
        let objects = entries.objects.len();
        let items: Vec<U> = entries.objects.into_iter().filter_map(convert).collect();
        let skipped = u32::try_from(objects - items.len()).unwrap_or(u32::MAX);
        Ok((items, entries.skipped.saturating_add(skipped)))
    }
}

/// The marker of a page, without its entries.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WirePageCursor {
    #[serde(deserialize_with = "json::text")]
    pub(crate) next_marker: Option<String>,
}

use std::time::Duration;

use http_client::{CallKind, Request, RetryPolicy};
use jiff::Timestamp;

use super::{BoxClient, page::SearchResults, wire_page::WirePage};
use crate::{
    error::Error,
    id::UserId,
    item::Item,
    wire::{ITEM_FIELDS, LIST_FIELDS, WireItem},
};

/// Box's maximum for a page of results.
const PAGE_SIZE: u16 = 200;
/// Maximum wait of an interactive search.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// Box's maximum offset.
const MAX_OFFSET: u32 = 10_000;

/// The conditions of a search in the trash; empty ones are not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrashSearch {
    /// Whole words of names without punctuation, any of which has to match. Box may reject a search without words.
    pub words: Vec<String>,
    /// The user who deleted it.
    pub deleted_by: Option<UserId>,
    /// Start of the time of deletion, inclusive.
    pub from: Option<Timestamp>,
    /// End of the time of deletion, inclusive.
    pub to: Option<Timestamp>,
}

/// A page of search results.
#[derive(Debug, Clone)]
pub struct SearchPage {
    /// The items.
    pub items: Vec<Item>,
    /// The next page.
    pub next: NextPage,
}

/// The continuation of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextPage {
    /// More results from this offset on.
    Offset(u32),
    /// No more results.
    End,
    /// Possibly more, beyond Box's maximum offset: narrow the search.
    BeyondLimit,
}

impl BoxClient {
    /// Searches folders with all of the words, without punctuation, in their name: at most 200, best match first. Box also returns
    /// similar names, so callers have to filter. The index is about ten minutes old (OpenAPI, `GET /search`).
    pub async fn search_folders(
        &self,
        words: &[String],
        limit: u16,
    ) -> Result<SearchResults<Item>, Error> {
        if words.is_empty() {
            return Ok(SearchResults {
                entries: Vec::new(),
                skipped: 0,
            });
        }
        // Adjacent words are an OR, and operators in lower case are words.
        let all = words
            .iter()
            .map(|word| word.to_lowercase())
            .collect::<Vec<_>>()
            .join(" AND ");
        let request = Request::get(["2.0", "search"], RetryPolicy::Idempotent)
            .kind(CallKind::Search)
            .max_wait(MAX_WAIT)
            .query("query", all)
            .query("type", "folder")
            .query("content_types", "name")
            .query("limit", limit.clamp(1, 200))
            .query("fields", ITEM_FIELDS);
        let response = self.send(request).await?;
        let page: WirePage<WireItem> = response.json_repaired()?;
        let (entries, skipped) = page.parse(&response, |entry| entry.into_item(None))?;
        Ok(SearchResults { entries, skipped })
    }

    /// Searches the trash by user and time of deletion, which lists do not return: from this offset on, 200 at a time, in no useful
    /// order. The index is about ten minutes old and begins in February 2023 (OpenAPI, `GET /search`).
    pub async fn search_trash(&self, search: &TrashSearch, from: u32) -> Result<SearchPage, Error> {
        let range = match (search.from, search.to) {
            (None, None) => None,
            (from, to) => Some(format!("{},{}", range_bound(from), range_bound(to))),
        };
        let request = Request::get(["2.0", "search"], RetryPolicy::Idempotent)
            .kind(CallKind::Search)
            .query("query", any_word_query(&search.words))
            .query("trash_content", "trashed_only")
            .query_if("deleted_user_ids", search.deleted_by.as_ref())
            .query_if("deleted_at_range", range)
            .query("limit", PAGE_SIZE)
            .query("offset", from)
            .query("fields", LIST_FIELDS);
        let response = self.send(request).await?;
        let page: WirePage<WireItem> = response.json_repaired()?;
        let (items, skipped) = page.parse(&response, |entry| entry.into_item(None))?;
        // Box's total count may exceed what can be listed, so it is not used.
        let next = match from + u32::from(PAGE_SIZE) {
            _ if items.is_empty() && skipped == 0 => NextPage::End,
            offset if offset > MAX_OFFSET => NextPage::BeyondLimit,
            offset => NextPage::Offset(offset),
        };
        Ok(SearchPage { items, next })
    }
}

/// Returns a query for any of the words. Quotation marks make NOT, AND and OR ordinary words.
fn any_word_query(words: &[String]) -> String {
    words
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" OR ")
}

fn range_bound(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

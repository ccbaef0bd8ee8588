use std::time::Duration;

use http_client::{CallKind, Request, RetryPolicy};
use jiff::Timestamp;

use crate::{
    client::BoxClient,
    error::Error,
    id::UserId,
    item::Item,
    wire::{ITEM_FIELDS, LIST_FIELDS, WireItem, WirePage},
};

/// Box's most for a page of results.
const PAGE: u16 = 200;
/// The longest wait for a person who has typed something; after that the time is told.
const PATIENCE: Duration = Duration::from_secs(10);
/// Box refuses to begin a page further on.
const FURTHEST: u32 = 10_000;

/// What to look for in the trash. What is none or empty is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrashSearch {
    /// Whole words of names, any of which will do, without signs. Box's documentation asks for words; with none it may refuse.
    pub words: Vec<String>,
    /// Who deleted it.
    pub deleted_by: Option<UserId>,
    /// Deleted at or after.
    pub from: Option<Timestamp>,
    /// Deleted at or before.
    pub to: Option<Timestamp>,
}

/// A part of what was found.
#[derive(Debug, Clone)]
pub struct Results {
    /// The items.
    pub items: Vec<Item>,
    /// Where to go on.
    pub next: Next,
}

/// What comes after a part of what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// More, from this number on.
    From(u32),
    /// Nothing.
    Nothing,
    /// Perhaps more, which Box does not show: ask for less.
    OutOfReach,
}

impl BoxClient {
    /// Finds folders with all of the words, which hold no signs, in their name: at most 200, best first, none for no words.
    /// Whoever shows them has to look for the words in the names again, since Box also answers what is only alike. The index is
    /// some ten minutes behind, and Box allows six searches a second and sixty a minute (OpenAPI, `GET /search`; developer
    /// guide "Rate limits").
    pub async fn search_folders(&self, words: &[String], limit: u16) -> Result<Vec<Item>, Error> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        // Words side by side are an OR, and operators in lower case are words.
        let all = words
            .iter()
            .map(|word| word.to_lowercase())
            .collect::<Vec<_>>()
            .join(" AND ");
        let request = Request::get(["2.0", "search"], RetryPolicy::Idempotent)
            .kind(CallKind::Search)
            .max_wait(PATIENCE)
            .query("query", all)
            .query("type", "folder")
            .query("content_types", "name")
            .query("limit", limit.clamp(1, 200))
            .query("fields", ITEM_FIELDS);
        let response = self.send(request).await?;
        let page: WirePage<WireItem> = response.json_repaired()?;
        Ok(page.read(&response, |entry| entry.into_item(None))?.0)
    }

    /// Finds what is in the trash by who deleted it and when, which no list tells: from number `from` on, 200 at a time, in
    /// no useful order. The index is some ten minutes behind and knows nothing of before February 2023. Box allows six
    /// searches a second and sixty a minute (OpenAPI, `GET /search`; developer guide "Rate limits").
    pub async fn search_trash(&self, search: &TrashSearch, from: u32) -> Result<Results, Error> {
        let range = match (search.from, search.to) {
            (None, None) => None,
            (from, to) => Some(format!("{},{}", in_words(from), in_words(to))),
        };
        let request = Request::get(["2.0", "search"], RetryPolicy::Idempotent)
            .kind(CallKind::Search)
            .query("query", any_of(&search.words))
            .query("trash_content", "trashed_only")
            .query_if("deleted_user_ids", search.deleted_by.as_ref())
            .query_if("deleted_at_range", range)
            .query("limit", PAGE)
            .query("offset", from)
            .query("fields", LIST_FIELDS);
        let response = self.send(request).await?;
        let page: WirePage<WireItem> = response.json_repaired()?;
        let (items, unreadable) = page.read(&response, |entry| entry.into_item(None))?;
        // The count that Box gives may be more than can ever be listed, so it is not asked.
        let next = match from + u32::from(PAGE) {
            _ if items.is_empty() && unreadable == 0 => Next::Nothing,
            further if further > FURTHEST => Next::OutOfReach,
            further => Next::From(further),
        };
        Ok(Results { items, next })
    }
}

/// A query for any of the words. Quotation marks make NOT, AND and OR words like others.
fn any_of(words: &[String]) -> String {
    words
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(" OR ")
}

fn in_words(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

use std::collections::HashSet;

use http_client::{
    Response,
    json::{self, Entries},
};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

use crate::error::Error;

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries, in Clumio's order, without those without an ID.
    pub entries: Vec<T>,
    /// The number of entries that were skipped.
    pub skipped: u32,
    /// Start of the next page; `None` on the last page. It may be one that was read before ([`SeenStarts`]).
    pub next: Option<PageStart>,
    /// Total number of entries, if returned; may change between pages.
    pub total: Option<u64>,
}

/// The start of a page. Opaque: a number for some lists, a token for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageStart(pub(crate) String);

impl PageStart {
    /// Takes a stored start of an earlier page.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Returns the start as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The starts of the pages that were read so far. A start that repeats would lead to an endless loop.
#[derive(Debug, Default)]
pub struct SeenStarts(HashSet<String>);

impl SeenStarts {
    /// Adds a start and returns whether it is new.
    pub fn insert(&mut self, start: &PageStart) -> bool {
        self.0.insert(start.0.clone())
    }
}

/// The envelope of every list (Go SDK, `models/responses.go`). Any key may be null or missing.
#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct WirePage<T: DeserializeOwned> {
    #[serde(default, deserialize_with = "json::number")]
    total_count: Option<u64>,
    #[serde(default, deserialize_with = "json::number")]
    current_count: Option<u64>,
    #[serde(default, deserialize_with = "json::object")]
    _links: Option<WireLinks>,
    #[serde(default = "none", deserialize_with = "json::object")]
    _embedded: Option<WireEmbedded<T>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireLinks {
    #[serde(deserialize_with = "json::object")]
    _next: Option<WireLink>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireLink {
    #[serde(deserialize_with = "json::text")]
    href: Option<String>,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct WireEmbedded<T: DeserializeOwned> {
    #[serde(default = "none", deserialize_with = "json::entries")]
    items: Option<Entries<T>>,
}

fn none<T>() -> Option<T> {
    None
}

/// Parses the page that was requested with `from`.
///
/// # Errors
/// When there is no list, unless its count is zero.
pub(crate) fn parse_page<T: DeserializeOwned, U>(
    response: &Response,
    from: Option<&PageStart>,
    convert: impl FnMut(T) -> Option<U>,
) -> Result<Page<U>, Error> {
    let WirePage {
        total_count,
        current_count,
        _links,
        _embedded,
    } = response.json_repaired()?;
    let items = match _embedded.and_then(|embedded| embedded.items) {
        Some(items) => items,
        None if total_count == Some(0) || current_count == Some(0) => Entries {
            objects: Vec::new(),
            skipped: 0,
        },
        None => return Err(response.invalid("a list without its items").into()),
    };
    let objects = items.objects.len();
    let entries: Vec<U> = items.objects.into_iter().filter_map(convert).collect();
    let skipped = u32::try_from(objects - entries.len()).unwrap_or(u32::MAX);
    let next = _links
        .and_then(|links| links._next)
        .and_then(|link| next_start(&link.href?));
    Ok(Page {
        entries,
        skipped: items.skipped.saturating_add(skipped),
        next: next.filter(|next| Some(next) != from),
        total: total_count,
    })
}

/// Returns the start in the link to the next page, which is relative: `/users?start=2&limit=20`.
fn next_start(href: &str) -> Option<PageStart> {
    let base = Url::parse("https://relative.invalid").ok()?;
    let link = base.join(href).ok()?;
    let (_, start) = link.query_pairs().find(|(name, _)| name == "start")?;
    (!start.is_empty()).then(|| PageStart(start.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_read_from_the_next_link() {
        let parsed = |href| next_start(href).map(|PageStart(start)| start);
        assert_eq!(parsed("/users?start=1").as_deref(), Some("1"));
        assert_eq!(
            parsed("/restores/files?limit=1&start=a%2Bb%3D%3D&filter=%7B%7D").as_deref(),
            Some("a+b==")
        );
        assert_eq!(
            parsed("https://us-west-2.api.clumio.com/tasks?start=7").as_deref(),
            Some("7")
        );
        assert_eq!(parsed("/users?limit=1"), None);
        assert_eq!(parsed("/users?start="), None);
        assert_eq!(parsed(""), None);
        assert_eq!(parsed("http://[junk"), None);
    }
}

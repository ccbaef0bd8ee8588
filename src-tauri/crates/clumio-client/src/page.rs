use http_client::{
    Response,
    json::{self, Entries},
};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

use crate::error::Error;

/// A part of a list, and where the rest begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries, in Clumio's order. One without an ID is left out.
    pub entries: Vec<T>,
    /// How many were left out.
    pub unreadable: u32,
    /// Where to go on; none at the end.
    pub next: Option<PageStart>,
    /// How many there are altogether, as far as Clumio says; may shift between pages.
    pub total: Option<u64>,
}

/// Where a page begins. Opaque: a number for some lists, a token for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageStart(pub(crate) String);

impl PageStart {
    /// The start that an earlier page gave, as it was written down in the meantime.
    pub fn resumed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The start as text, to be handed back later.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The frame of every list (Go SDK, `models/responses.go`). Any key may be null or absent where there is nothing to tell.
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

/// Reads the page that was asked for by `from`.
///
/// # Errors
/// When there is no list in it, unless its counts say that there is nothing to list.
pub(crate) fn page<T: DeserializeOwned, U>(
    response: &Response,
    from: Option<&PageStart>,
    read: impl FnMut(T) -> Option<U>,
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
    let of_the_right_form = items.objects.len();
    let entries: Vec<U> = items.objects.into_iter().filter_map(read).collect();
    let unreadable = u32::try_from(of_the_right_form - entries.len()).unwrap_or(u32::MAX);
    let next = _links
        .and_then(|links| links._next)
        .and_then(|link| start(&link.href?));
    Ok(Page {
        entries,
        unreadable: items.skipped.saturating_add(unreadable),
        next: next.filter(|next| Some(next) != from),
        total: total_count,
    })
}

/// Takes the start out of the link to the next page, which is relative: `/users?start=2&limit=20`.
fn start(href: &str) -> Option<PageStart> {
    let base = Url::parse("https://relative.invalid").ok()?;
    let link = base.join(href).ok()?;
    let (_, start) = link.query_pairs().find(|(name, _)| name == "start")?;
    (!start.is_empty()).then(|| PageStart(start.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_start_out_of_the_next_link() {
        let taken = |href| start(href).map(|PageStart(start)| start);
        assert_eq!(taken("/users?start=1").as_deref(), Some("1"));
        assert_eq!(
            taken("/restores/files?limit=1&start=a%2Bb%3D%3D&filter=%7B%7D").as_deref(),
            Some("a+b==")
        );
        assert_eq!(
            taken("https://us-west-2.api.clumio.com/tasks?start=7").as_deref(),
            Some("7")
        );
        assert_eq!(taken("/users?limit=1"), None);
        assert_eq!(taken("/users?start="), None);
        assert_eq!(taken(""), None);
        assert_eq!(taken("http://[junk"), None);
    }
}

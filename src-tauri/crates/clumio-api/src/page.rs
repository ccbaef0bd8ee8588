use serde::{Deserialize, de::DeserializeOwned};
use transport::json;
use url::Url;

/// A part of a list, and where the rest begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries, in Clumio's order. One without an id is left out.
    pub entries: Vec<T>,
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

/// The frame of every list (Go SDK, `models/responses.go`). Every key may be null or absent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WirePage<T: DeserializeOwned> {
    #[serde(deserialize_with = "json::number")]
    total_count: Option<u64>,
    #[serde(deserialize_with = "json::object")]
    _links: Option<WireLinks>,
    #[serde(deserialize_with = "json::object", bound = "T: DeserializeOwned")]
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
    #[serde(default = "Vec::new", deserialize_with = "json::list")]
    items: Vec<T>,
}

impl<T: DeserializeOwned> WirePage<T> {
    /// Reads the page that was asked for by `from`.
    pub(crate) fn into_page<U>(self, from: Option<&PageStart>, read: impl FnMut(T) -> Option<U>) -> Page<U> {
        let entries: Vec<U> = self
            ._embedded
            .map(|embedded| embedded.items)
            .unwrap_or_default()
            .into_iter()
            .filter_map(read)
            .collect();
        let next = self._links.and_then(|links| links._next).and_then(|link| start(&link.href?));
        Page { entries, next: next.filter(|next| Some(next) != from), total: self.total_count }
    }
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
        assert_eq!(taken("https://us-west-2.api.clumio.com/tasks?start=7").as_deref(), Some("7"));
        assert_eq!(taken("/users?limit=1"), None);
        assert_eq!(taken("/users?start="), None);
        assert_eq!(taken(""), None);
        assert_eq!(taken("http://[junk"), None);
    }

    #[test]
    fn a_link_to_the_same_page_is_the_end() {
        let wire =
            || serde_json::from_str::<WirePage<u8>>(r#"{"_links":{"_next":{"href":"/x?start=2"}}}"#).unwrap();
        let start = PageStart("2".to_owned());
        assert_eq!(wire().into_page(None, Some).next, Some(start.clone()));
        assert_eq!(wire().into_page(Some(&start), Some).next, None);
    }
}

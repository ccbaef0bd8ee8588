use std::collections::HashSet;

use http_client::{Request, Response};

use super::{
    BoxClient,
    wire_page::{WirePage, WirePageCursor},
};
use crate::{
    error::{Error, ErrorKind},
    item::Item,
    wire::WireItem,
};

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries, in Box's order, without those of an unknown kind or without an ID.
    pub entries: Vec<T>,
    /// The number of entries that were skipped.
    pub skipped: u32,
    /// Marker of the next page; `None` on the last page.
    pub next: Option<Marker>,
}

/// The results of a search that has one page.
#[derive(Debug, Clone)]
pub struct SearchResults<T> {
    /// The entries, in Box's order, without those of an unknown kind or without an ID.
    pub entries: Vec<T>,
    /// The number of entries that were skipped.
    pub skipped: u32,
}

/// A page that is not parsed yet. Its next marker is known, so that the next page can be requested while this one is parsed.
pub struct RawPage {
    response: Response,
    next: Option<Marker>,
}

impl RawPage {
    /// Returns the marker of the next page; `None` on the last page.
    pub fn next(&self) -> Option<&Marker> {
        self.next.as_ref()
    }

    /// Adds the marker of the next page to those that were `seen`.
    ///
    /// # Errors
    /// [`ErrorKind::EndlessList`] when it was seen before.
    pub(crate) fn check_new(&self, seen: &mut SeenMarkers) -> Result<(), Error> {
        if self.next.as_ref().is_none_or(|next| seen.insert(next)) {
            return Ok(());
        }
        let error = Error::from(self.response.invalid("it leads to a page before it"));
        Err(error.with_kind(ErrorKind::EndlessList))
    }

    /// Parses the entries.
    pub fn parse(self) -> Result<Page<Item>, Error> {
        let page: WirePage<WireItem> = self.response.json_repaired()?;
        let (entries, skipped) = page.parse(&self.response, |entry| entry.into_item(None))?;
        Ok(Page {
            entries,
            skipped,
            next: self.next,
        })
    }
}

/// The position of a page. Valid for minutes, not to be stored (developer guide "Marker-based pagination").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker(pub(crate) String);

/// The markers that were followed so far. A marker that repeats would lead to an endless loop.
#[derive(Debug, Default)]
pub struct SeenMarkers(HashSet<String>);

impl SeenMarkers {
    /// Adds a marker and returns whether it is new.
    pub fn insert(&mut self, marker: &Marker) -> bool {
        self.0.insert(marker.0.clone())
    }
}

impl Marker {
    /// Takes a marker.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the marker.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl BoxClient {
    /// Sends a request for a page.
    pub(crate) async fn page_by_marker(
        &self,
        request: Request,
        from: Option<&Marker>,
    ) -> Result<RawPage, Error> {
        let response = self
            .send(request.query_if("marker", from.map(|marker| &marker.0)))
            .await?;
        let cursor: WirePageCursor = response.json_repaired()?;
        // On the last page the marker is null, empty or missing. A marker that repeats would never end.
        let next = cursor
            .next_marker
            .filter(|next| !next.is_empty())
            .map(Marker);
        Ok(RawPage {
            response,
            next: next.filter(|next| Some(next) != from),
        })
    }
}

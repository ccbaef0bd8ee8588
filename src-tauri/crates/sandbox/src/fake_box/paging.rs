//! Offset-based and marker-based paging.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::error::BoxError;
use super::item::{Item, ItemKey, ItemKind};
use super::query::QueryParams;
use super::quirks::{BoxQuirks, LastMarker, Order};

/// Offsets above this are refused, except among the items of a folder.
pub(crate) const MAX_OFFSET: u64 = 10_000;

/// The lists, which differ in the query parameters they accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// The trash: cannot be sorted by ID, nor at all with markers.
    Trash,
    /// The items of "All Files", which cannot be sorted with markers.
    Root,
    /// The items of any other folder.
    Folder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortBy {
    Id,
    Name,
    Date,
    Size,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SortOrder {
    pub(crate) by: SortBy,
    pub(crate) descending: bool,
}

/// The start of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageStart {
    Offset(usize),
    /// After the item of a marker, or at the beginning.
    Marker(Option<PageMarker>),
}

/// The last item of a page, and its index in case the item is gone when the next page is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageMarker {
    pub(crate) key: ItemKey,
    pub(crate) index: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    pub(crate) start: PageStart,
    pub(crate) limit: usize,
    pub(crate) sorting: Option<SortOrder>,
}

impl Paging {
    pub(crate) fn parse(query: &QueryParams, list: ListKind) -> Result<Self, BoxError> {
        let limit = limit(query, 100, 1000)?;
        let sorting = SortOrder::parse(query, list)?;
        let by_marker = query.flag("usemarker");
        let marker = query.get("marker");
        let mixed = |name: &str| {
            BoxError::invalid(
                name,
                format!("'{name}' cannot be used with marker based paging"),
            )
        };
        if !by_marker {
            if marker.is_some() {
                return Err(BoxError::invalid("marker", "'marker' needs usemarker=true"));
            }
            return Self::by_offset(query, list);
        }
        if query.get("offset").is_some() {
            return Err(mixed("offset"));
        }
        if list != ListKind::Folder
            && (query.get("sort").is_some() || query.get("direction").is_some())
        {
            return Err(mixed("sort"));
        }
        let mark = marker
            .filter(|&text| text != "0")
            .map(PageMarker::parse)
            .transpose()?;
        Ok(Self {
            start: PageStart::Marker(mark),
            limit,
            sorting,
        })
    }

    /// Parses the query of a list without markers.
    pub(crate) fn by_offset(query: &QueryParams, list: ListKind) -> Result<Self, BoxError> {
        let offset = match list {
            ListKind::Trash => offset(query)?,
            ListKind::Root | ListKind::Folder => to_usize(query.number("offset")?.unwrap_or(0)),
        };
        let (limit, sorting) = (limit(query, 100, 1000)?, SortOrder::parse(query, list)?);
        Ok(Self {
            start: PageStart::Offset(offset),
            limit,
            sorting,
        })
    }

    /// Returns a page of a sorted list.
    pub(crate) fn page<'i>(&self, list: &[&'i Item]) -> Page<'i> {
        let begin = match self.start {
            PageStart::Offset(offset) => offset,
            PageStart::Marker(None) => 0,
            PageStart::Marker(Some(mark)) => list
                .iter()
                .position(|item| item.key == mark.key)
                .map_or(mark.index, |position| position + 1),
        }
        .min(list.len());
        let end = begin.saturating_add(self.limit).min(list.len());
        let next = list[begin..end].last().map(|item| PageMarker {
            key: item.key,
            index: end,
        });
        Page {
            entries: list[begin..end].to_vec(),
            total: list.len(),
            next: next.filter(|_| end < list.len()),
        }
    }
}

/// A page of entries, the total, and the marker of the next page.
#[derive(Debug)]
pub(crate) struct Page<'i> {
    pub(crate) entries: Vec<&'i Item>,
    pub(crate) total: usize,
    pub(crate) next: Option<PageMarker>,
}

impl Page<'_> {
    /// Returns the JSON object of the page around its rendered entries.
    pub(crate) fn body(&self, paging: &Paging, quirks: &BoxQuirks, entries: Vec<Value>) -> Value {
        let mut body = Map::from_iter([
            ("entries".to_owned(), Value::Array(entries)),
            ("limit".to_owned(), Value::from(paging.limit)),
        ]);
        match paging.start {
            PageStart::Offset(offset) => {
                body.insert("total_count".to_owned(), Value::from(self.total));
                body.insert("offset".to_owned(), Value::from(offset));
                let order = paging.sorting.unwrap_or_default().order();
                match quirks.order {
                    Order::Array => body.insert("order".to_owned(), order),
                    Order::Object => body.insert(
                        "order".to_owned(),
                        json!({"by": "type", "direction": "ASC"}),
                    ),
                    Order::Absent => None,
                };
            }
            PageStart::Marker(_) => match (self.next, quirks.last_marker) {
                (Some(mark), _) => {
                    body.insert("next_marker".to_owned(), Value::from(mark.text()));
                }
                (None, LastMarker::Absent) => {}
                (None, LastMarker::Null) => {
                    body.insert("next_marker".to_owned(), Value::Null);
                }
                (None, LastMarker::Empty) => {
                    body.insert("next_marker".to_owned(), Value::from(""));
                }
            },
        }
        Value::Object(body)
    }
}

impl Default for SortOrder {
    fn default() -> Self {
        Self {
            by: SortBy::Name,
            descending: false,
        }
    }
}

impl SortOrder {
    fn parse(query: &QueryParams, list: ListKind) -> Result<Option<Self>, BoxError> {
        let by = match query.get("sort") {
            None => None,
            Some("id") if list != ListKind::Trash => Some(SortBy::Id),
            Some("name") => Some(SortBy::Name),
            Some("date") => Some(SortBy::Date),
            Some("size") => Some(SortBy::Size),
            Some(other) => {
                return Err(BoxError::invalid(
                    "sort",
                    format!("Invalid value '{other}'"),
                ));
            }
        };
        let descending = match query.get("direction") {
            None => None,
            Some(text) if text.eq_ignore_ascii_case("asc") => Some(false),
            Some(text) if text.eq_ignore_ascii_case("desc") => Some(true),
            Some(other) => {
                return Err(BoxError::invalid(
                    "direction",
                    format!("Invalid value '{other}'"),
                ));
            }
        };
        if by.is_none() && descending.is_none() {
            return Ok(None);
        }
        Ok(Some(Self {
            by: by.unwrap_or(SortBy::Name),
            descending: descending.unwrap_or(false),
        }))
    }

    /// Sorts by kind, and within a kind by the requested field.
    pub(crate) fn sort(self, items: &mut [&Item]) {
        items.sort_by(|left, right| {
            let second = match self.by {
                SortBy::Id => left.key.id.cmp(&right.key.id),
                SortBy::Name => left.name.to_lowercase().cmp(&right.name.to_lowercase()),
                SortBy::Date => left.modified_at.cmp(&right.modified_at),
                SortBy::Size => left.size.cmp(&right.size),
            };
            let second = if self.descending {
                second.reverse()
            } else {
                second
            };
            left.key
                .kind
                .cmp(&right.key.kind)
                .then(second)
                .then(left.key.id.cmp(&right.key.id))
        });
    }

    fn order(self) -> Value {
        let by = match self.by {
            SortBy::Id => "id",
            SortBy::Name => "name",
            SortBy::Date => "date",
            SortBy::Size => "size",
        };
        let direction = if self.descending { "DESC" } else { "ASC" };
        json!([{"by": "type", "direction": "ASC"}, {"by": by, "direction": direction}])
    }
}

impl PageMarker {
    pub(crate) fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(format!(
            "{}:{}:{}",
            self.key.kind.name(),
            self.key.id,
            self.index
        ))
    }

    fn parse(text: &str) -> Result<Self, BoxError> {
        let decoded = || {
            let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let mut searched = plain.split(':');
            let kind = match searched.next()? {
                "folder" => ItemKind::Folder,
                "file" => ItemKind::File,
                "web_link" => ItemKind::WebLink,
                _ => return None,
            };
            let id = searched.next()?.parse().ok()?;
            Some(Self {
                key: ItemKey { kind, id },
                index: searched.next()?.parse().ok()?,
            })
        };
        decoded().ok_or_else(|| BoxError::invalid("marker", format!("Invalid value '{text}'")))
    }
}

/// Returns the page size, at most `max`. 0 is a page without entries: Box's Python client asks for one to find the end of a
/// stream.
pub(crate) fn limit(query: &QueryParams, default: u64, max: u64) -> Result<usize, BoxError> {
    Ok(to_usize(query.number("limit")?.unwrap_or(default).min(max)))
}

pub(crate) fn offset(query: &QueryParams) -> Result<usize, BoxError> {
    let offset = query.number("offset")?.unwrap_or(0);
    if offset > MAX_OFFSET {
        let message = format!(
            "Invalid value '{offset}'. The offset must not exceed the maximum offset of {MAX_OFFSET}"
        );
        return Err(BoxError::invalid("offset", message));
    }
    Ok(to_usize(offset))
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

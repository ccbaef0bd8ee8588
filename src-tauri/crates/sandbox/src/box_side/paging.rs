//! The two ways to walk a list: by offset and by marker.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::call::Query;
use super::item::{Item, Key, Kind};
use super::quirks::{LastMarker, Order, Quirks};
use super::refusal::Refusal;

/// Offsets above this are refused, except among the items of a folder.
pub(crate) const HIGHEST_OFFSET: u64 = 10_000;

/// A list, by what its query may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// The trash: no order by id, and none at all with markers.
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
pub(crate) struct Sorting {
    pub(crate) by: SortBy,
    pub(crate) descending: bool,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Offset(usize),
    /// After an item, the one that a marker names, or at the beginning.
    Marker(Option<Mark>),
}

/// The last item of a page, and its place in the list in case the item is gone when the next page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) key: Key,
    pub(crate) index: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Paging {
    pub(crate) start: Start,
    pub(crate) limit: usize,
    pub(crate) sorting: Option<Sorting>,
}

impl Paging {
    pub(crate) fn parse(query: &Query, list: List) -> Result<Self, Refusal> {
        let limit = limit(query, 100, 1000)?;
        let sorting = Sorting::parse(query, list)?;
        let by_marker = query.flag("usemarker");
        let marker = query.get("marker");
        let mixed = |name: &str| {
            Refusal::invalid(
                name,
                format!("'{name}' cannot be used with marker based paging"),
            )
        };
        if !by_marker {
            if marker.is_some() {
                return Err(Refusal::invalid("marker", "'marker' needs usemarker=true"));
            }
            return Self::by_offset(query, list);
        }
        if query.get("offset").is_some() {
            return Err(mixed("offset"));
        }
        if list != List::Folder && (query.get("sort").is_some() || query.get("direction").is_some())
        {
            return Err(mixed("sort"));
        }
        let mark = marker
            .filter(|&text| text != "0")
            .map(Mark::parse)
            .transpose()?;
        Ok(Self {
            start: Start::Marker(mark),
            limit,
            sorting,
        })
    }

    /// The page of a list that knows no markers.
    pub(crate) fn by_offset(query: &Query, list: List) -> Result<Self, Refusal> {
        let offset = match list {
            List::Trash => offset(query)?,
            List::Root | List::Folder => whole(query.number("offset")?.unwrap_or(0)),
        };
        let (limit, sorting) = (limit(query, 100, 1000)?, Sorting::parse(query, list)?);
        Ok(Self {
            start: Start::Offset(offset),
            limit,
            sorting,
        })
    }

    /// One page of a list that is in order already.
    pub(crate) fn cut<'i>(&self, list: &[&'i Item]) -> Page<'i> {
        let begin = match self.start {
            Start::Offset(offset) => offset,
            Start::Marker(None) => 0,
            Start::Marker(Some(mark)) => list
                .iter()
                .position(|item| item.key == mark.key)
                .map_or(mark.index, |position| position + 1),
        }
        .min(list.len());
        let end = begin.saturating_add(self.limit).min(list.len());
        let next = list[begin..end].last().map(|item| Mark {
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

/// Some entries, how many there are in all, and where it goes on.
#[derive(Debug)]
pub(crate) struct Page<'i> {
    pub(crate) entries: Vec<&'i Item>,
    pub(crate) total: usize,
    pub(crate) next: Option<Mark>,
}

impl Page<'_> {
    /// The object around the entries, which are shown already.
    pub(crate) fn body(&self, paging: &Paging, quirks: &Quirks, entries: Vec<Value>) -> Value {
        let mut body = Map::from_iter([
            ("entries".to_owned(), Value::Array(entries)),
            ("limit".to_owned(), Value::from(paging.limit)),
        ]);
        match paging.start {
            Start::Offset(offset) => {
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
            Start::Marker(_) => match (self.next, quirks.last_marker) {
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

impl Default for Sorting {
    fn default() -> Self {
        Self {
            by: SortBy::Name,
            descending: false,
        }
    }
}

impl Sorting {
    fn parse(query: &Query, list: List) -> Result<Option<Self>, Refusal> {
        let by = match query.get("sort") {
            None => None,
            Some("id") if list != List::Trash => Some(SortBy::Id),
            Some("name") => Some(SortBy::Name),
            Some("date") => Some(SortBy::Date),
            Some("size") => Some(SortBy::Size),
            Some(other) => {
                return Err(Refusal::invalid("sort", format!("Invalid value '{other}'")));
            }
        };
        let descending = match query.get("direction") {
            None => None,
            Some(text) if text.eq_ignore_ascii_case("asc") => Some(false),
            Some(text) if text.eq_ignore_ascii_case("desc") => Some(true),
            Some(other) => {
                return Err(Refusal::invalid(
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

    /// Folders, files, web links; within each by what was asked for.
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

impl Mark {
    pub(crate) fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(format!(
            "{}:{}:{}",
            self.key.kind.name(),
            self.key.id,
            self.index
        ))
    }

    fn parse(text: &str) -> Result<Self, Refusal> {
        let decoded = || {
            let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let mut parts = plain.split(':');
            let kind = match parts.next()? {
                "folder" => Kind::Folder,
                "file" => Kind::File,
                "web_link" => Kind::WebLink,
                _ => return None,
            };
            let id = parts.next()?.parse().ok()?;
            Some(Self {
                key: Key { kind, id },
                index: parts.next()?.parse().ok()?,
            })
        };
        decoded().ok_or_else(|| Refusal::invalid("marker", format!("Invalid value '{text}'")))
    }
}

/// Values above `most` are clamped. 0 is a page without entries: Box's client for Python asks so for the end of a stream.
pub(crate) fn limit(query: &Query, default: u64, most: u64) -> Result<usize, Refusal> {
    Ok(whole(query.number("limit")?.unwrap_or(default).min(most)))
}

pub(crate) fn offset(query: &Query) -> Result<usize, Refusal> {
    let offset = query.number("offset")?.unwrap_or(0);
    if offset > HIGHEST_OFFSET {
        let message = format!(
            "Invalid value '{offset}'. The offset must not exceed the maximum offset of {HIGHEST_OFFSET}"
        );
        return Err(Refusal::invalid("offset", message));
    }
    Ok(whole(offset))
}

fn whole(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

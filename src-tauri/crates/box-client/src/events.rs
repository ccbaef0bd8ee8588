use http_client::{CallKind, Request, RetryPolicy, json};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    client::BoxClient,
    error::Error,
    id::ItemId,
    item::{ItemKey, ItemKind, UserRef},
    trash::{Marker, Page},
    wire::{WirePage, WireUser},
};

/// Box's most for a chunk of events.
const CHUNK: u16 = 500;

/// That somebody moved an item to the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// What was deleted.
    pub key: ItemKey,
    /// When.
    pub at: Option<Timestamp>,
    /// By whom.
    pub by: UserRef,
}

impl BoxClient {
    /// What was deleted in the whole company from one moment to another, oldest first, 500 at a time; Box keeps a year of
    /// it. The same deletion may come twice. Takes an administrator who may run reports, and an application with the scope
    /// to manage enterprise properties: `Forbidden` otherwise (OpenAPI, `GET /events` with `stream_type=admin_logs`;
    /// developer guide "Enterprise events").
    pub async fn deletions(
        &self,
        from: Option<Timestamp>,
        before: Option<Timestamp>,
        position: Option<&Marker>,
    ) -> Result<Page<Deletion>, Error> {
        let request = Request::get(["2.0", "events"], RetryPolicy::Idempotent)
            .kind(CallKind::Listing)
            .query("stream_type", "admin_logs")
            .query("event_type", "DELETE")
            .query("limit", CHUNK)
            .query_if("created_after", from)
            .query_if("created_before", before)
            .query_if("stream_position", position.map(Marker::as_str));
        let response = self.send(request).await?;
        let end: WireEventsEnd = response.json_repaired()?;
        let page: WirePage<WireEvent> = response.json_repaired()?;
        let (events, unreadable) = page.read(&response, Some)?;
        let moved_on = |next: &Marker| Some(next) != position;
        let next = end.next_stream_position.map(Marker).filter(moved_on);
        // A chunk may be smaller than asked for with more to come; only an empty one is the end.
        let next = next.filter(|_| !events.is_empty() || unreadable > 0);
        let entries = events
            .into_iter()
            .filter_map(WireEvent::into_deletion)
            .collect();
        Ok(Page {
            entries,
            unreadable,
            next,
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEventsEnd {
    #[serde(deserialize_with = "json::text")]
    next_stream_position: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEvent {
    #[serde(deserialize_with = "json::text")]
    event_type: Option<String>,
    #[serde(deserialize_with = "json::timestamp")]
    created_at: Option<Timestamp>,
    #[serde(deserialize_with = "json::object")]
    created_by: Option<WireUser>,
    #[serde(deserialize_with = "json::object")]
    source: Option<WireSource>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireSource {
    #[serde(deserialize_with = "json::text")]
    item_type: Option<String>,
    #[serde(deserialize_with = "json::text")]
    item_id: Option<String>,
}

impl WireEvent {
    fn into_deletion(self) -> Option<Deletion> {
        if self.event_type.as_deref() != Some("DELETE") {
            return None;
        }
        let source = self.source?;
        let kind = ItemKind::from_type(&source.item_type?)?;
        let id = ItemId::parse(&source.item_id?).ok()?;
        Some(Deletion {
            key: ItemKey { kind, id },
            at: self.created_at,
            by: self.created_by?.into_ref(),
        })
    }
}

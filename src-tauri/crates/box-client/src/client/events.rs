use http_client::{CallKind, Request, RetryPolicy, json};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    BoxClient,
    page::{Marker, Page},
    wire_page::WirePage,
};
use crate::{
    error::Error,
    id::ItemId,
    item::{ItemKey, ItemKind, UserRef},
    wire::WireUser,
};

/// Box's maximum for a page of events.
const PAGE_SIZE: u16 = 500;

/// The event of an item that was moved to the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletionEvent {
    /// The item.
    pub key: ItemKey,
    /// Time of the event.
    pub deleted_at: Option<Timestamp>,
    /// The user who deleted it.
    pub deleted_by: UserRef,
}

impl BoxClient {
    /// Lists the deletions of the whole organization in a time range, oldest first, 500 at a time; Box keeps a year. An event may
    /// occur twice. Requires an admin with permission to run reports, and an application with the scope to manage enterprise
    /// properties, else fails with `Forbidden` (OpenAPI, `GET /events` with `stream_type=admin_logs`; developer guide "Enterprise
    /// events").
    pub async fn deletion_events(
        &self,
        from: Option<Timestamp>,
        before: Option<Timestamp>,
        position: Option<&Marker>,
    ) -> Result<Page<DeletionEvent>, Error> {
        let request = Request::get(["2.0", "events"], RetryPolicy::Idempotent)
            .kind(CallKind::Listing)
            .query("stream_type", "admin_logs")
            .query("event_type", "DELETE")
            .query("limit", PAGE_SIZE)
            .query_if("created_after", from)
            .query_if("created_before", before)
            .query_if("stream_position", position.map(Marker::as_str));
        let response = self.send(request).await?;
        let cursor: WireEventsCursor = response.json_repaired()?;
        let page: WirePage<WireEvent> = response.json_repaired()?;
        let (events, skipped) = page.parse(&response, Some)?;
        let is_new = |next: &Marker| Some(next) != position;
        let next = cursor.next_stream_position.map(Marker).filter(is_new);
        // A page may be smaller than the limit with more to come; only an empty one is the end.
        let next = next.filter(|_| !events.is_empty() || skipped > 0);
        let entries = events
            .into_iter()
            .filter_map(WireEvent::into_deletion)
            .collect();
        Ok(Page {
            entries,
            skipped,
            next,
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireEventsCursor {
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
    fn into_deletion(self) -> Option<DeletionEvent> {
        if self.event_type.as_deref() != Some("DELETE") {
            return None;
        }
        let source = self.source?;
        let kind = ItemKind::from_type(&source.item_type?)?;
        let id = ItemId::parse(&source.item_id?).ok()?;
        Some(DeletionEvent {
            key: ItemKey { kind, id },
            deleted_at: self.created_at,
            deleted_by: self.created_by?.into_ref(),
        })
    }
}

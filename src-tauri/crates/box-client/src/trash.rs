use std::collections::HashSet;

use http_client::{CallKind, Request, Response, RetryPolicy};
use serde_json::{Map, Value, json};

use crate::{
    client::BoxClient,
    error::Error,
    id::FolderId,
    item::{Item, ItemKey},
    items::{Changed, timeout},
    wire::{LIST_FIELDS, WireItem, WirePage, WirePageEnd},
};

/// A part of a list, and where the rest begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The entries, in Box's order. An entry of an unknown kind or without an ID is left out.
    pub entries: Vec<T>,
    /// How many were left out.
    pub unreadable: u32,
    /// Where to go on; none at the end.
    pub next: Option<Marker>,
}

/// A page that has come and was not read yet. Where the rest begins is known already, so that the next page can be on its
/// way while this one is read.
pub struct UnreadPage {
    response: Response,
    next: Option<Marker>,
}

impl UnreadPage {
    /// Where to go on; none at the end.
    pub fn next(&self) -> Option<&Marker> {
        self.next.as_ref()
    }

    /// Reads the entries.
    pub fn read(self) -> Result<Page<Item>, Error> {
        let page: WirePage<WireItem> = self.response.json_repaired()?;
        let (entries, unreadable) = page.read(&self.response, |entry| entry.into_item(None))?;
        Ok(Page {
            entries,
            unreadable,
            next: self.next,
        })
    }
}

/// Where the rest of a list begins. Good for some minutes, not to be stored (developer guide "Marker-based pagination").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker(pub(crate) String);

/// The markers that a walk through a list has followed. A service that leads back to one of them would be asked for ever.
#[derive(Debug, Default)]
pub struct Trail(HashSet<String>);

impl Trail {
    /// Notes a marker, and says whether it is the first time.
    pub fn is_new(&mut self, marker: &Marker) -> bool {
        self.0.insert(marker.0.clone())
    }
}

impl Marker {
    /// Takes a marker that was handed out.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The marker, to be handed back as it is.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where to restore an item to, when not simply to where it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewPlace {
    /// A new name. It is applied whether or not the old one is taken (Java SDK 4, `BoxTrashIT`), so it is given only when
    /// somebody chose it.
    pub name: Option<String>,
    /// The folder to use *if the original one is gone*; otherwise Box ignores it (OpenAPI, "Restore file").
    pub parent: Option<FolderId>,
}

impl BoxClient {
    /// Lists the trash: what the user deleted or owns, only the top of each deleted tree, unsorted, at most 1,000 at a time
    /// (OpenAPI, `GET /folders/trash/items`). By marker, because paging by offset ends at 10,000 and hangs before.
    pub async fn trash_page(&self, from: Option<&Marker>, limit: u16) -> Result<Page<Item>, Error> {
        self.unread_trash_page(from, limit).await?.read()
    }

    /// The same page, to be read by the caller.
    pub async fn unread_trash_page(
        &self,
        from: Option<&Marker>,
        limit: u16,
    ) -> Result<UnreadPage, Error> {
        let request = Request::get(
            ["2.0", "folders", "trash", "items"],
            RetryPolicy::Idempotent,
        )
        .kind(CallKind::Listing)
        .query("usemarker", true)
        .query("limit", limit.clamp(1, 1000))
        .query("fields", LIST_FIELDS);
        self.page_by_marker(request, from).await
    }

    /// Looks one item up in the trash. `NotFound` or `NotTrashed` when it is not there, or only inside a deleted folder
    /// (OpenAPI, `GET /files/:id/trash` and its likes).
    pub async fn trashed_item(&self, key: &ItemKey) -> Result<Item, Error> {
        let path = ["2.0", key.kind.segment(), key.id.as_str(), "trash"];
        self.item_from(
            Request::get(path, RetryPolicy::Idempotent).kind(CallKind::Lookup),
            key,
        )
        .await
    }

    /// Takes an item out of the trash, back to where it was or to a new place. The answer says where it is now.
    ///
    /// `NameTaken` leaves it in the trash. `Busy` comes after five tries at a folder that something else is working on.
    /// `NotFound` may also mean that it is back already. A folder may take minutes: the call waits for eleven, for
    /// anything else half a minute.
    /// (OpenAPI, `POST /files/:id` and its likes.)
    pub async fn restore(&self, key: &ItemKey, place: &NewPlace) -> Result<Changed, Error> {
        let mut body = Map::new();
        if let Some(name) = &place.name {
            body.insert("name".to_owned(), json!(name));
        }
        if let Some(parent) = &place.parent {
            body.insert("parent".to_owned(), json!({ "id": parent.as_str() }));
        }
        let request = Request::post(
            ["2.0", key.kind.segment(), key.id.as_str()],
            RetryPolicy::IfNotApplied,
        )
        .kind(CallKind::Change)
        .json(Value::Object(body))
        .timeout(timeout(key));
        self.changed(request, key).await
    }

    pub(crate) async fn page_by_marker(
        &self,
        request: Request,
        from: Option<&Marker>,
    ) -> Result<UnreadPage, Error> {
        let response = self
            .send(request.query_if("marker", from.map(|marker| &marker.0)))
            .await?;
        let end: WirePageEnd = response.json_repaired()?;
        // The end is null, empty or absent. A marker that leads to itself would never end.
        let next = end.next_marker.filter(|next| !next.is_empty()).map(Marker);
        Ok(UnreadPage {
            response,
            next: next.filter(|next| Some(next) != from),
        })
    }
}

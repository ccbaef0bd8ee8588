//! Listing the trash, page by page, into an index that can be asked from the first page on.

use std::collections::HashSet;
use std::sync::Weak;

use box_api::{BoxClient, Item};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::index::{Listed, TrashIndex};
use super::restorer::{Parts, Restorer, held};
use super::{ItemKey, Place, PlaceState, TrashQuery, TrashRow, TrashState, TrashWindow, from_box, trouble};
use crate::ports::Event;

/// Box's most for a page of the trash.
const PAGE: u16 = 1000;

/// What is known of the trash.
#[derive(Default)]
pub(crate) struct Trash {
    pub(crate) index: TrashIndex,
    state: TrashState,
    /// Counts the listings, so that a page of an earlier one finds no place any more.
    listing: u64,
    /// Brought back while a listing goes on, whose pages may still hold it.
    gone_meanwhile: HashSet<ItemKey>,
    stop: Option<DropGuard>,
}

impl Trash {
    /// How far the listing is, with the present count.
    fn state(&self) -> TrashState {
        TrashState { listed: self.index.len(), ..self.state.clone() }
    }

    /// The item is not in the trash any more.
    pub(crate) fn remove(&mut self, key: &ItemKey) {
        self.index.remove(key);
        if self.state.listing {
            self.gone_meanwhile.insert(key.clone());
        }
    }

    /// The item is in the trash again.
    pub(crate) fn put_back(&mut self, item: Item) {
        let listed = from_box::listed(item);
        self.gone_meanwhile.remove(&listed.key);
        self.index.add(listed);
    }
}

impl Restorer {
    /// Begins to list the trash anew. What was listed before stays until the first page has come; each page and the end
    /// are told to the window. Must be called within a tokio runtime.
    pub fn refresh_trash(&self) -> TrashState {
        let cancel = CancellationToken::new();
        let client = self.parts().client.cancelled_by(cancel.clone());
        let mut trash = held(&self.parts().trash);
        trash.listing += 1;
        trash.stop = Some(cancel.drop_guard());
        trash.gone_meanwhile.clear();
        trash.state =
            TrashState { listing: true, listed_at: Some(self.parts().clock.now()), ..TrashState::default() };
        tokio::spawn(list(self.weak_parts(), client, trash.listing));
        trash.state()
    }

    /// Stops the listing; what was listed stays usable.
    pub fn stop_trash(&self) -> TrashState {
        let mut trash = held(&self.parts().trash);
        trash.listing += 1;
        trash.stop = None;
        trash.state.listing = false;
        trash.state()
    }

    /// How far the listing is.
    pub fn trash_state(&self) -> TrashState {
        held(&self.parts().trash).state()
    }

    /// Up to `count` rows from number `from` of those that `query` asks for. A place that was not looked up yet is given
    /// by the folder's name alone; [`Restorer::places`] looks.
    pub fn trash_rows(&self, query: &TrashQuery, from: u32, count: u32) -> TrashWindow {
        let mut trash = held(&self.parts().trash);
        let state = trash.state();
        let (matched, found) = trash.index.window(query, from, count);
        let rows = found.into_iter().map(|listed| self.row(listed)).collect();
        TrashWindow { from, rows, matched, state }
    }

    fn row(&self, listed: &Listed) -> TrashRow {
        TrashRow {
            key: listed.key.clone(),
            name: listed.name.clone(),
            size: listed.size,
            deleted_at: listed.deleted_at,
            erased_at: listed.erased_at,
            owner: listed.owner.as_deref().map(ToOwned::to_owned),
            modified_by: listed.modified_by.as_deref().map(ToOwned::to_owned),
            was_in: self.place_without_looking(listed),
        }
    }

    fn place_without_looking(&self, listed: &Listed) -> Place {
        match &listed.parent {
            None => Place { path: Vec::new(), state: PlaceState::Gone },
            Some((id, name)) => self.parts().places.known(id).unwrap_or_else(|| Place {
                path: vec![name.as_ref().to_owned()],
                state: PlaceState::NotLooked,
            }),
        }
    }
}

/// Goes on as long as anybody is left who could ask for the rows.
async fn list(parts: Weak<Parts>, client: BoxClient, listing: u64) {
    let mut fresh = true;
    let mut marker = None;
    loop {
        let page = client.trash_page(marker.as_ref(), PAGE).await;
        let Some(parts) = parts.upgrade() else { return };
        let state = {
            let mut trash = held(&parts.trash);
            if trash.listing != listing {
                return;
            }
            match page {
                Ok(page) => {
                    if std::mem::take(&mut fresh) {
                        trash.index = TrashIndex::default();
                        parts.places.forget();
                    }
                    for listed in page.entries.into_iter().map(from_box::listed) {
                        if !trash.gone_meanwhile.contains(&listed.key) {
                            trash.index.add(listed);
                        }
                    }
                    trash.state.listing = page.next.is_some();
                    trash.state.complete = page.next.is_none();
                    marker = page.next;
                }
                Err(error) => {
                    trash.state.listing = false;
                    trash.state.problem = Some(trouble::problem(&error));
                }
            }
            trash.state()
        };
        let going_on = state.listing;
        parts.window.tell(Event::Trash { state });
        if !going_on {
            return;
        }
    }
}

//! The trash: list, get, delete permanently.

use std::ops::Bound;

use axum::http::StatusCode;

use super::enterprise::{Enterprise, Trash};
use super::error::{BoxError, BoxResult};
use super::item::{Item, ItemKey};
use super::json::{no_content, ok};
use super::paging::{ListKind, Page, PageMarker, PageStart, Paging, SortOrder};
use super::quirks::NotTrashed;
use super::render::Representation;
use super::request::BoxRequest;
use super::state::BoxState;

/// `GET /folders/trash/items`: the top-level trashed items that the caller owns or deleted.
pub(crate) fn list(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let paging = Paging::parse(&request.query, ListKind::Trash)?;
    let empty = Trash::default();
    let trash = state
        .enterprise
        .trashes
        .get(&request.caller)
        .unwrap_or(&empty);
    let mut page = match paging.start {
        PageStart::Offset(offset) => by_offset(&state.enterprise, trash, offset, &paging),
        PageStart::Marker(mark) => by_marker(&state.enterprise, trash, mark, paging.limit),
    };
    page.total += usize::try_from(state.quirks.total_count_extra).unwrap_or(0);
    if state.quirks.empty_last_page && page.next.is_none() {
        page.next = page.entries.last().map(|item| PageMarker {
            key: item.key,
            index: 0,
        });
    }
    let renderer = state.renderer(request.caller);
    let entries = page
        .entries
        .iter()
        .map(|item| renderer.item(item, Representation::Mini, &request.query))
        .collect();
    Ok(ok(&page.body(&paging, &state.quirks, entries)))
}

/// `GET /files/:id/trash` and the same for other kinds.
pub(crate) fn get(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    let item = trashed(state, request, key)?;
    Ok(ok(&state.renderer(request.caller).item(
        item,
        Representation::Standard,
        &request.query,
    )))
}

/// `DELETE /files/:id/trash` and the same for other kinds, for the owner only.
pub(crate) fn purge(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    let item = trashed(state, request, key)?;
    if item.owner != request.caller {
        return Err(BoxError::insufficient_permissions());
    }
    state.enterprise.purge(key);
    Ok(no_content())
}

/// Returns a visible item that is a top-level item of the trash.
pub(crate) fn trashed<'k>(
    state: &'k BoxState,
    request: &BoxRequest,
    key: ItemKey,
) -> Result<&'k Item, BoxError> {
    let item = state.enterprise.visible_item(request.caller, key)?;
    if item.trashed.is_some() {
        return Ok(item);
    }
    Err(match state.quirks.not_trashed {
        NotTrashed::NotTrashed => {
            BoxError::new(StatusCode::NOT_FOUND, "not_trashed", "Item is not trashed")
        }
        NotTrashed::NotFound => BoxError::item_not_found(key),
    })
}

fn by_offset<'w>(
    enterprise: &'w Enterprise,
    trash: &Trash,
    offset: usize,
    paging: &Paging,
) -> Page<'w> {
    let sorting = paging.sorting.unwrap_or_default();
    let total = trash.by_name.len();
    let entries = if sorting == SortOrder::default() {
        let keys = trash
            .by_name
            .iter()
            .map(|&(kind, _, id)| ItemKey { kind, id });
        keys.skip(offset)
            .take(paging.limit)
            .filter_map(|key| enterprise.item(key))
            .collect()
    } else {
        let mut all: Vec<&Item> = trash
            .by_id
            .iter()
            .filter_map(|&key| enterprise.item(key))
            .collect();
        sorting.sort(&mut all);
        all.into_iter().skip(offset).take(paging.limit).collect()
    };
    Page {
        entries,
        total,
        next: None,
    }
}

fn by_marker<'w>(
    enterprise: &'w Enterprise,
    trash: &Trash,
    mark: Option<PageMarker>,
    limit: usize,
) -> Page<'w> {
    let begin = mark.map_or(Bound::Unbounded, |mark| Bound::Excluded(mark.key));
    let mut rest = trash.by_id.range((begin, Bound::Unbounded));
    let entries: Vec<&Item> = rest
        .by_ref()
        .take(limit)
        .filter_map(|&key| enterprise.item(key))
        .collect();
    let next = rest.next().and(entries.last()).map(|item| PageMarker {
        key: item.key,
        index: 0,
    });
    Page {
        entries,
        total: trash.by_id.len(),
        next,
    }
}

//! The trash: list it, look at one item, delete for ever.

use std::ops::Bound;

use axum::http::StatusCode;

use super::Knowledge;
use super::call::Call;
use super::item::{Item, Key};
use super::json::{no_content, ok};
use super::paging::{List, Mark, Page, Paging, Sorting, Start};
use super::quirks::NotTrashed;
use super::refusal::{Answer, Refusal};
use super::show::Form;
use super::world::{Trash, World};

/// `GET /folders/trash/items`: what the caller owns or deleted, the tops of what was deleted only.
pub(crate) fn list(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let paging = Paging::parse(&call.query, List::Trash)?;
    let empty = Trash::default();
    let trash = knowledge.world.trashes.get(&call.caller).unwrap_or(&empty);
    let mut page = match paging.start {
        Start::Offset(offset) => by_offset(&knowledge.world, trash, offset, &paging),
        Start::Marker(mark) => by_marker(&knowledge.world, trash, mark, paging.limit),
    };
    page.total += usize::try_from(knowledge.quirks.total_count_extra).unwrap_or(0);
    if knowledge.quirks.empty_last_page && page.next.is_none() {
        page.next = page.entries.last().map(|item| Mark {
            key: item.key,
            index: 0,
        });
    }
    let show = knowledge.show(call);
    let entries = page
        .entries
        .iter()
        .map(|item| show.item(item, Form::Mini, &call.query))
        .collect();
    Ok(ok(&page.body(&paging, &knowledge.quirks, entries)))
}

/// `GET /files/:id/trash` and its like.
pub(crate) fn get(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    let item = trashed(knowledge, call, key)?;
    Ok(ok(&knowledge.show(call).item(
        item,
        Form::Standard,
        &call.query,
    )))
}

/// `DELETE /files/:id/trash` and its like. Only the owner may.
pub(crate) fn purge(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    let item = trashed(knowledge, call, key)?;
    if item.owner != call.caller {
        return Err(Refusal::no_permission());
    }
    knowledge.world.purge(key);
    Ok(no_content())
}

/// An item that the caller may know of and that was itself deleted, not something around it.
pub(crate) fn trashed<'k>(
    knowledge: &'k Knowledge,
    call: &Call,
    key: Key,
) -> Result<&'k Item, Refusal> {
    let item = knowledge.world.visible(call.caller, key)?;
    if item.trashed.is_some() {
        return Ok(item);
    }
    Err(match knowledge.quirks.not_trashed {
        NotTrashed::NotTrashed => {
            Refusal::new(StatusCode::NOT_FOUND, "not_trashed", "Item is not trashed")
        }
        NotTrashed::NotFound => Refusal::no_item(key),
    })
}

fn by_offset<'w>(world: &'w World, trash: &Trash, offset: usize, paging: &Paging) -> Page<'w> {
    let sorting = paging.sorting.unwrap_or_default();
    let total = trash.by_name.len();
    let entries = if sorting == Sorting::default() {
        let keys = trash.by_name.iter().map(|&(kind, _, id)| Key { kind, id });
        keys.skip(offset)
            .take(paging.limit)
            .filter_map(|key| world.item(key))
            .collect()
    } else {
        let mut all: Vec<&Item> = trash
            .by_id
            .iter()
            .filter_map(|&key| world.item(key))
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

fn by_marker<'w>(world: &'w World, trash: &Trash, mark: Option<Mark>, limit: usize) -> Page<'w> {
    let begin = mark.map_or(Bound::Unbounded, |mark| Bound::Excluded(mark.key));
    let mut rest = trash.by_id.range((begin, Bound::Unbounded));
    let entries: Vec<&Item> = rest
        .by_ref()
        .take(limit)
        .filter_map(|&key| world.item(key))
        .collect();
    let next = rest.next().and(entries.last()).map(|item| Mark {
        key: item.key,
        index: 0,
    });
    Page {
        entries,
        total: trash.by_id.len(),
        next,
    }
}

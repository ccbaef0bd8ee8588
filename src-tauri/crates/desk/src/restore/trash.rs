//! The trash as far as it is listed, and the questions that the window asks about it.

mod list;
mod selection;

use std::collections::{HashMap, HashSet};

use box_client::{Item, UserId};
use jiff::Timestamp;
use tokio_util::sync::DropGuard;

use self::list::Viewer;
use super::deleters::Asked;
use super::index::{Listed, TrashIndex};
use super::restorer::{Restorer, held};
use super::when::Span;
use super::{
    Deleter, FolderChoice, ItemKey, Person, PersonChoice, Place, PlaceState, TrashQuery, TrashRow,
    TrashState, TrashWindow, UserListing, from_box,
};

/// What is known of the trash.
#[derive(Default)]
pub(crate) struct Trash {
    pub(crate) index: TrashIndex,
    /// The list that this one took the place of, until it is complete: what was selected and learned there is not lost.
    before: Option<TrashIndex>,
    /// Where it was asked who deleted what.
    pub(crate) asked: Asked,
    state: TrashState,
    /// Whose trash is listed; nobody stands for the account itself.
    viewers: Vec<Viewer>,
    /// Counts the listings, so that a page of an earlier one finds no place any more.
    listing: u64,
    /// No page of this listing has come yet.
    fresh: bool,
    /// Brought back while a listing goes on, whose pages may still hold it.
    gone_meanwhile: HashSet<ItemKey>,
    /// Who deleted what, told while a listing goes on, which may not have come to it yet.
    told: HashMap<ItemKey, (Person, Option<Timestamp>)>,
    stop: Option<DropGuard>,
}

impl Trash {
    /// How far the listing is, with the present counts.
    pub(crate) fn state(&self) -> TrashState {
        let users = &self.state.users;
        let all = |done: fn(&UserListing) -> bool| !users.is_empty() && users.iter().all(done);
        TrashState {
            listed: self.index.len(),
            unreadable: users
                .iter()
                .map(|user| user.unreadable)
                .fold(0, u32::saturating_add),
            listing: self.is_listing(),
            complete: all(|user| user.complete),
            // What keeps one of several from being listed is told beside the others.
            problem: users
                .first()
                .and_then(|user| user.problem.clone())
                .filter(|_| all(|user| user.problem.is_some())),
            named: self.index.named(),
            ..self.state.clone()
        }
    }

    /// Adds what was listed, with what is known of it from before.
    fn add(&mut self, mut listed: Listed) {
        if let Some(before) = self
            .before
            .as_ref()
            .and_then(|before| before.get(&listed.key))
        {
            listed.selected = before.selected;
            listed.deleted_by = before
                .deleted_by
                .filter(|_| before.deleted_at == listed.deleted_at);
        }
        let key = listed.key.clone();
        self.index.add(listed);
        if let Some((by, at)) = self.told.get(&key) {
            self.index.note_deleter(&key, by.clone(), *at);
        }
    }

    /// Notes who deleted an item, also of one that is yet to be listed.
    pub(crate) fn note_deleter(&mut self, key: ItemKey, by: Person, at: Option<Timestamp>) {
        self.index.note_deleter(&key, by.clone(), at);
        if self.is_listing() {
            self.told.insert(key, (by, at));
        }
    }

    fn is_listing(&self) -> bool {
        self.state.users.iter().any(|user| user.listing)
    }

    /// The item is not in the trash any more.
    pub(crate) fn remove(&mut self, key: &ItemKey) {
        self.index.remove(key);
        if self.is_listing() {
            self.gone_meanwhile.insert(key.clone());
        }
    }

    /// The item is in the trash again, of the user whose trash it is.
    fn put_back(&mut self, item: Item, seen_by: Option<&UserId>) {
        let viewer = self
            .viewers
            .iter()
            .flatten()
            .find(|viewer| viewer.id.as_deref() == seen_by.map(UserId::as_str));
        let listed = from_box::listed(item, viewer);
        self.gone_meanwhile.remove(&listed.key);
        self.index.add(listed);
    }
}

impl Restorer {
    /// Up to `count` rows from number `from` of those that `query` asks for. A place that was not looked up yet is given
    /// by the folder's name alone; [`Restorer::places`] looks.
    pub fn trash_rows(&self, query: &TrashQuery, from: u32, count: u32) -> TrashWindow {
        let deleted = self.meant(query);
        let (found, state, selected, asked) = {
            let mut trash = held(&self.parts().trash);
            let found = trash.index.window(query, deleted, from, count);
            (
                found,
                trash.state(),
                trash.index.selected(),
                trash.asked.clone(),
            )
        };
        let rows = found
            .rows
            .into_iter()
            .map(|listed| self.row(listed, &asked))
            .collect();
        let (matched, unknown, selected_matching) = (found.matched, found.unknown, found.selected);
        TrashWindow {
            from,
            rows,
            matched,
            unknown,
            selected,
            selected_matching,
            state,
        }
    }

    /// All that `query` asks for, as it was listed.
    pub(crate) fn trash_listed(&self, query: &TrashQuery) -> Vec<Listed> {
        let deleted = self.meant(query);
        held(&self.parts().trash)
            .index
            .window(query, deleted, 0, u32::MAX)
            .rows
    }

    /// The folders that items were in whose name holds `text`: up to `most`, those with the most items first.
    pub fn trash_folders(&self, text: &str, most: usize) -> Vec<FolderChoice> {
        held(&self.parts().trash).index.folders(text, most)
    }

    /// The people whose items are listed and whose name or login holds `text`: up to `most`, those with the most items
    /// first.
    pub fn trash_owners(&self, text: &str, most: usize) -> Vec<PersonChoice> {
        held(&self.parts().trash).index.owners(text, most)
    }

    /// The item is in the trash again.
    pub(crate) fn put_back_into_list(&self, item: Item) {
        held(&self.parts().trash).put_back(item, self.acting_user());
    }

    /// The instants that the query's words mean now.
    fn meant(&self, query: &TrashQuery) -> Span {
        query.filter.when.span(&self.parts().now_here())
    }

    fn row(&self, listed: Listed, asked: &Asked) -> TrashRow {
        TrashRow {
            was_in: self.place_without_looking(&listed),
            deleted_by: match listed.deleted_by {
                Some(Person { name, .. }) => Deleter::Known { name },
                None if asked.about_all_of(listed.deleted_at) => Deleter::Unknown,
                None => Deleter::NotAsked,
            },
            key: listed.key,
            name: listed.name,
            size: listed.size,
            deleted_at: listed.deleted_at,
            erased_at: listed.erased_at,
            owner: listed.owner.map(|person| person.name),
            modified_by: listed.modified_by.map(|person| person.name),
            seen_by: listed.seen_by.map(|person| person.name),
            selected: listed.selected,
        }
    }

    fn place_without_looking(&self, listed: &Listed) -> Place {
        match &listed.parent {
            None => Place {
                path: Vec::new(),
                state: PlaceState::Gone,
            },
            Some(folder) => self
                .places_of(listed)
                .known(&folder.id)
                .unwrap_or_else(|| Place {
                    path: vec![folder.name.clone()],
                    state: PlaceState::NotLooked,
                }),
        }
    }
}

//! The trash in memory: found by any part of a name, sorted by any column, for as many rows as there are.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{ItemKey, TrashQuery, TrashSort};
use crate::haystack::{Haystack, Words};

/// An item of the trash as the listing gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    pub(crate) deleted_at: Option<Timestamp>,
    pub(crate) erased_at: Option<Timestamp>,
    pub(crate) owner: Option<Arc<str>>,
    pub(crate) modified_by: Option<Arc<str>>,
    /// The folder it was in: id and name.
    pub(crate) parent: Option<(Arc<str>, Arc<str>)>,
}

/// Every row, the order of each column, and the answer to the last question.
#[derive(Default)]
pub(crate) struct TrashIndex {
    rows: Vec<Listed>,
    /// Brought back or erased since they were listed.
    left: Vec<bool>,
    texts: Haystack,
    by_key: HashMap<ItemKey, u32>,
    /// Names of people and folders, kept once.
    shared: HashMap<Arc<str>, Arc<str>>,
    orders: [Vec<u32>; 4],
    answer: Option<(TrashQuery, Vec<u32>)>,
}

impl TrashIndex {
    /// How many items there are.
    pub(crate) fn len(&self) -> u32 {
        number(self.by_key.len())
    }

    /// Adds an item; one that is there already is brought up to date.
    pub(crate) fn add(&mut self, mut listed: Listed) {
        self.answer = None;
        self.remove(&listed.key);
        let parent = listed.parent.iter_mut().flat_map(|(id, name)| [id, name]);
        for text in parent.chain(&mut listed.owner).chain(&mut listed.modified_by) {
            *text = Arc::clone(self.shared.entry(Arc::clone(text)).or_insert_with(|| Arc::clone(text)));
        }
        let folder = listed.parent.as_ref().map_or("", |(_, name)| name);
        self.texts.push(&listed.name, folder);
        self.by_key.insert(listed.key.clone(), number(self.rows.len()));
        self.rows.push(listed);
        self.left.push(false);
    }

    /// Takes an item out, if it is there.
    pub(crate) fn remove(&mut self, key: &ItemKey) {
        if let Some(row) = self.by_key.remove(key) {
            self.left[row as usize] = true;
            self.answer = None;
        }
    }

    /// The item with this key.
    pub(crate) fn get(&self, key: &ItemKey) -> Option<&Listed> {
        self.by_key.get(key).map(|row| &self.rows[*row as usize])
    }

    /// How many items match, and up to `count` of them from number `from`.
    pub(crate) fn window(&mut self, query: &TrashQuery, from: u32, count: u32) -> (u32, Vec<&Listed>) {
        if self.answer.as_ref().is_none_or(|(asked, _)| asked != query) {
            self.answer = Some((query.clone(), self.matching(query)));
        }
        let found = self.answer.as_ref().map_or(&[][..], |(_, found)| found);
        let shown = found.iter().skip(from as usize).take(count as usize);
        (number(found.len()), shown.map(|row| &self.rows[*row as usize]).collect())
    }

    fn matching(&mut self, query: &TrashQuery) -> Vec<u32> {
        self.bring_in_order(query.sort);
        let mut wanted =
            self.texts.rows_with(&Words::of(&query.text)).unwrap_or_else(|| vec![true; self.rows.len()]);
        let narrowed =
            !query.kinds.is_empty() || query.deleted_from.is_some() || query.deleted_before.is_some();
        for (row, wanted) in wanted.iter_mut().enumerate() {
            *wanted = *wanted && !self.left[row] && (!narrowed || is_of(&self.rows[row], query));
        }
        let order = self.orders[query.sort as usize].iter().copied();
        let found = order.filter(|row| wanted[*row as usize]);
        if query.descending { found.rev().collect() } else { found.collect() }
    }

    /// Puts all rows in ascending order of a column. Rows that came since are merged in: the sort finds the ordered run.
    fn bring_in_order(&mut self, sort: TrashSort) {
        let mut order = std::mem::take(&mut self.orders[sort as usize]);
        if order.len() < self.rows.len() {
            order.extend(number(order.len())..number(self.rows.len()));
            order.sort_by(|one, other| self.compare(sort, *one, *other));
        }
        self.orders[sort as usize] = order;
    }

    fn compare(&self, sort: TrashSort, one: u32, other: u32) -> Ordering {
        let (first, second) = (&self.rows[one as usize], &self.rows[other as usize]);
        let by_name = || self.texts.first(one).cmp(self.texts.first(other));
        let column = match sort {
            TrashSort::Deleted => first.deleted_at.cmp(&second.deleted_at),
            TrashSort::Name => Ordering::Equal,
            TrashSort::Size => first.size.cmp(&second.size),
            TrashSort::WasIn => {
                let by_folder = self.texts.second(one).cmp(self.texts.second(other));
                by_folder.then_with(|| first.parent.cmp(&second.parent))
            }
        };
        column.then_with(by_name).then_with(|| first.key.cmp(&second.key))
    }
}

fn is_of(listed: &Listed, query: &TrashQuery) -> bool {
    let deleted = listed.deleted_at;
    (query.kinds.is_empty() || query.kinds.contains(&listed.key.kind))
        && query.deleted_from.is_none_or(|from| deleted.is_some_and(|deleted| deleted >= from))
        && query.deleted_before.is_none_or(|before| deleted.is_some_and(|deleted| deleted < before))
}

/// A trash holds far fewer than four thousand million items.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

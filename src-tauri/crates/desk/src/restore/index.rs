//! The trash in memory: found by any part of a name, sorted by any column, for as many rows as there are.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization;

use super::{ItemKey, TrashQuery, TrashSort};

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

/// A row and the texts it is searched and sorted by, made once.
struct Row {
    listed: Listed,
    name: Box<str>,
    folder: Arc<str>,
    /// Brought back or erased since it was listed.
    left: bool,
}

/// Every row, the order of each column, and the answer to the last question.
#[derive(Default)]
pub(crate) struct TrashIndex {
    rows: Vec<Row>,
    by_key: HashMap<ItemKey, u32>,
    folders: HashMap<Arc<str>, Arc<str>>,
    left: u32,
    orders: [Vec<u32>; 4],
    answer: Option<(TrashQuery, Vec<u32>)>,
}

impl TrashIndex {
    /// How many items there are.
    pub(crate) fn len(&self) -> u32 {
        index_of(self.rows.len()) - self.left
    }

    /// Adds an item; one that is there already is brought up to date.
    pub(crate) fn add(&mut self, listed: Listed) {
        self.answer = None;
        self.remove(&listed.key);
        let folder_name = listed.parent.as_ref().map_or_else(|| Arc::from(""), |(_, name)| Arc::clone(name));
        let folder = self.folders.entry(folder_name).or_insert_with_key(|name| searchable(name).into());
        let row = Row {
            name: searchable(&listed.name).into_boxed_str(),
            folder: Arc::clone(folder),
            listed,
            left: false,
        };
        self.by_key.insert(row.listed.key.clone(), index_of(self.rows.len()));
        self.rows.push(row);
    }

    /// Takes an item out, if it is there.
    pub(crate) fn remove(&mut self, key: &ItemKey) {
        if let Some(at) = self.by_key.remove(key) {
            self.rows[at as usize].left = true;
            self.left += 1;
            self.answer = None;
        }
    }

    /// The item with this key.
    pub(crate) fn get(&self, key: &ItemKey) -> Option<&Listed> {
        self.by_key.get(key).map(|at| &self.rows[*at as usize].listed)
    }

    /// How many items match, and up to `count` of them from number `from`.
    pub(crate) fn window(&mut self, query: &TrashQuery, from: u32, count: u32) -> (u32, Vec<&Listed>) {
        if self.answer.as_ref().is_none_or(|(asked, _)| asked != query) {
            self.answer = Some((query.clone(), self.matching(query)));
        }
        let found = self.answer.as_ref().map_or(&[][..], |(_, found)| found);
        let shown = found.iter().skip(from as usize).take(count as usize);
        (index_of(found.len()), shown.map(|at| &self.rows[*at as usize].listed).collect())
    }

    fn matching(&mut self, query: &TrashQuery) -> Vec<u32> {
        self.bring_in_order(query.sort);
        let (rows, order) = (&self.rows, &self.orders[query.sort as usize]);
        let text = searchable(&query.text);
        let words: Vec<Finder<'_>> = text.split_whitespace().map(Finder::new).collect();
        let matches = |at: &u32| {
            let row = &rows[*at as usize];
            !row.left && row.is_of(query) && words.iter().all(|word| row.holds(word))
        };
        let found = order.iter().copied().filter(matches);
        if query.descending { found.rev().collect() } else { found.collect() }
    }

    /// Puts all rows in ascending order of a column. Rows that came since are merged in: the sort finds the ordered run.
    fn bring_in_order(&mut self, sort: TrashSort) {
        let rows = &self.rows;
        let order = &mut self.orders[sort as usize];
        if order.len() < rows.len() {
            order.extend(index_of(order.len())..index_of(rows.len()));
            order.sort_by(|one, other| compare(sort, &rows[*one as usize], &rows[*other as usize]));
        }
    }
}

impl Row {
    fn is_of(&self, query: &TrashQuery) -> bool {
        let deleted = self.listed.deleted_at;
        (query.kinds.is_empty() || query.kinds.contains(&self.listed.key.kind))
            && query.deleted_from.is_none_or(|from| deleted.is_some_and(|deleted| deleted >= from))
            && query.deleted_before.is_none_or(|before| deleted.is_some_and(|deleted| deleted < before))
    }

    fn holds(&self, word: &Finder<'_>) -> bool {
        word.find(self.name.as_bytes()).is_some() || word.find(self.folder.as_bytes()).is_some()
    }
}

fn compare(sort: TrashSort, one: &Row, other: &Row) -> Ordering {
    let by_name = || one.name.cmp(&other.name);
    let by_key = || one.listed.key.cmp(&other.listed.key);
    let column = match sort {
        TrashSort::Deleted => one.listed.deleted_at.cmp(&other.listed.deleted_at),
        TrashSort::Name => Ordering::Equal,
        TrashSort::Size => one.listed.size.cmp(&other.listed.size),
        TrashSort::WasIn => {
            one.folder.cmp(&other.folder).then_with(|| one.listed.parent.cmp(&other.listed.parent))
        }
    };
    column.then_with(by_name).then_with(by_key)
}

/// How text is written for searching and sorting: compatibility forms united (full and half width), no letter case.
fn searchable(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    unicase::UniCase::unicode(text.nfkc().collect::<String>()).to_folded_case().nfkc().collect()
}

/// A trash holds far fewer than four thousand million items.
fn index_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

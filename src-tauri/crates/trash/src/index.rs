//! The trash in memory: filtered by any part of a name and by what is known of an item, and sorted by any column.

mod incidents;
mod interner;
mod row;
mod row_filter;
mod selection;
mod sort;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use jiff::Timestamp;

use self::interner::Interner;
use self::row::{NONE, Row, UNDATED, UNSIZED, to_u32};
use self::row_filter::RowFilter;
use crate::{FolderCount, OwnerCount, TimeRange, TrashFilter, TrashQuery, TrashSort};
use box_session::{FolderName, ItemKey, ItemKind, Person};
use text_search::{SearchWords, TextIndex, normalize_name, searchable};

/// Two times of the same deletion differ by this many microseconds at most: five minutes, since a large folder takes time.
const SAME_DELETION: u64 = 300_000_000;

/// An item of the trash as it was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashEntry {
    /// The item.
    pub key: ItemKey,
    /// The name.
    pub name: String,
    /// The size in bytes; `None` for bookmarks.
    pub size: Option<u64>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// When Box deletes it permanently.
    pub erased_at: Option<Timestamp>,
    /// The owner.
    pub owner: Option<Person>,
    /// Who modified it last.
    pub modified_by: Option<Person>,
    /// Who deleted it, if Box's events or its search say so; its list of the trash does not.
    pub deleted_by: Option<Person>,
    /// The folder it was in.
    pub parent: Option<FolderName>,
    /// The user in whose trash it is, where that is not the account's own.
    pub seen_by: Option<Person>,
    /// Whether it is selected.
    pub selected: bool,
}

/// All rows, the order of each column, and the result of the last query.
#[derive(Default)]
pub(crate) struct TrashIndex {
    rows: Vec<Row>,
    /// Names and IDs of all rows.
    names_and_ids: String,
    texts: TextIndex,
    by_key: HashTable<u32>,
    hasher: RandomState,
    people: Interner<Person>,
    folders: Interner<FolderName>,
    orders: [Vec<u32>; 4],
    cached: Option<CachedResult>,
    selected: u32,
    with_deleted_by: u32,
}

struct CachedResult {
    query: TrashQuery,
    deleted: TimeRange,
    rows: Vec<u32>,
    unknown: u32,
}

/// A page of the matching rows.
pub(crate) struct Matches {
    /// How many match.
    pub(crate) matched: u32,
    /// How many more might match, because it is not known who deleted them.
    pub(crate) unknown: u32,
    /// How many of those that match are selected.
    pub(crate) selected: u32,
    /// The entries of the page.
    pub(crate) rows: Vec<TrashEntry>,
}

impl TrashIndex {
    /// Returns the number of items.
    pub(crate) fn len(&self) -> u32 {
        to_u32(self.by_key.len())
    }

    /// Adds an item or updates it. An item in the trash of two users is listed for its owner, or else for the first of them.
    pub(crate) fn add(&mut self, entry: TrashEntry) {
        if let Some(row) = self.find(&entry.key) {
            let seen_by = entry
                .seen_by
                .as_ref()
                .map_or(NONE, |user| self.people.find(user));
            let id = |person: &Option<Person>| person.as_ref().and_then(|person| person.id.clone());
            let is_owners = id(&entry.seen_by).is_some() && id(&entry.seen_by) == id(&entry.owner);
            if self.rows[row as usize].seen_by != seen_by && !is_owners {
                return;
            }
        }
        self.remove(&entry.key);
        self.cached = None;
        self.selected += u32::from(entry.selected);
        self.with_deleted_by += u32::from(entry.deleted_by.is_some());
        let at = to_u32(self.rows.len());
        let folder = entry.parent.as_ref().map_or("", |folder| &folder.name);
        self.texts.push(&entry.name, folder);
        let (name, text) = (within_u16(&entry.name), to_u32(self.names_and_ids.len()));
        self.names_and_ids.push_str(name);
        self.names_and_ids.push_str(&entry.key.id);
        self.rows.push(Row {
            size: entry.size.unwrap_or(UNSIZED),
            deleted_at: entry.deleted_at.map_or(UNDATED, Timestamp::as_microsecond),
            erased_at: entry.erased_at.map_or(UNDATED, Timestamp::as_microsecond),
            owner: self.people.intern(entry.owner),
            modified_by: self.people.intern(entry.modified_by),
            deleted_by: self.people.intern(entry.deleted_by),
            folder: self.folders.intern(entry.parent),
            seen_by: self.people.intern(entry.seen_by),
            text,
            name_length: u16::try_from(name.len()).unwrap_or(u16::MAX),
            id_length: u8::try_from(entry.key.id.len()).unwrap_or(u8::MAX),
            kind: entry.key.kind,
            removed: false,
            selected: entry.selected,
        });
        let hash = self.hash(entry.key.kind, &entry.key.id);
        let Self {
            by_key,
            rows,
            names_and_ids,
            hasher,
            ..
        } = self;
        by_key.insert_unique(hash, at, |row| {
            let row = &rows[*row as usize];
            hasher.hash_one((row.kind, id_of(names_and_ids, row)))
        });
    }

    /// Removes an item, if it is there.
    pub(crate) fn remove(&mut self, key: &ItemKey) {
        if let Some(at) = self.find(key) {
            let hash = self.hash(key.kind, &key.id);
            if let Ok(entry) = self.by_key.find_entry(hash, |row| *row == at) {
                entry.remove();
            }
            let row = &mut self.rows[at as usize];
            row.removed = true;
            self.with_deleted_by -= u32::from(row.deleted_by != NONE);
            self.selected -= u32::from(std::mem::take(&mut row.selected));
            self.cached = None;
        }
    }

    /// Returns the item with this key.
    pub(crate) fn get(&self, key: &ItemKey) -> Option<TrashEntry> {
        self.find(key).map(|row| self.entry(row))
    }

    /// Sets who deleted an item, and when if that was not known. Does nothing if the item was deleted at another time: then
    /// this is about an earlier deletion of it.
    pub(crate) fn set_deleted_by(&mut self, key: &ItemKey, by: Person, at: Option<Timestamp>) {
        let Some(row) = self.find(key) else { return };
        let row = &mut self.rows[row as usize];
        let at = at.map(Timestamp::as_microsecond);
        if at.is_some_and(|at| {
            row.deleted_at != UNDATED && row.deleted_at.abs_diff(at) > SAME_DELETION
        }) {
            return;
        }
        self.with_deleted_by += u32::from(row.deleted_by == NONE);
        row.deleted_by = self.people.intern(Some(by));
        if row.deleted_at == UNDATED
            && let Some(at) = at
        {
            row.deleted_at = at;
            self.orders[TrashSort::Deleted as usize].clear();
        }
        self.cached = None;
    }

    /// Returns the number of items of which it is known who deleted them.
    pub(crate) fn with_deleted_by(&self) -> u32 {
        self.with_deleted_by
    }

    /// Returns when the item that was deleted first was, as far as known.
    pub(crate) fn first_deleted_at(&self) -> Option<Timestamp> {
        let dated = self
            .rows
            .iter()
            .filter(|row| !row.removed && row.deleted_at != UNDATED);
        dated
            .map(|row| row.deleted_at)
            .min()
            .and_then(|at| Timestamp::from_microsecond(at).ok())
    }

    /// Returns up to `count` matching items from number `from`, with counts; `deleted` is the range of the query's date filter
    /// now.
    pub(crate) fn page(
        &mut self,
        query: &TrashQuery,
        deleted: TimeRange,
        from: u32,
        count: u32,
    ) -> Matches {
        let result = match self.cached.take() {
            Some(result) if result.query == *query && result.deleted == deleted => result,
            _ => self.find_matches(query, deleted),
        };
        let shown = result.rows.iter().skip(from as usize).take(count as usize);
        let rows = shown.map(|row| self.entry(*row)).collect();
        let selected = match self.selected {
            0 => 0,
            _ => to_u32(
                result
                    .rows
                    .iter()
                    .filter(|row| self.rows[**row as usize].selected)
                    .count(),
            ),
        };
        let page = Matches {
            matched: to_u32(result.rows.len()),
            unknown: result.unknown,
            selected,
            rows,
        };
        self.cached = Some(result);
        page
    }

    /// Returns the first words of the names of the items that may match, because it is not known who deleted them: up to `limit`,
    /// the most frequent first.
    pub(crate) fn first_words_of_candidates(
        &self,
        filter: &TrashFilter,
        deleted: TimeRange,
        limit: usize,
    ) -> Vec<String> {
        let row_filter = RowFilter::new(&self.people, &self.folders, filter, deleted);
        let fits = self.texts.rows_with(&SearchWords::parse(&filter.text));
        let mut counted: HashMap<&str, u32> = HashMap::new();
        for (at, row) in self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.removed && row_filter.may_match(row))
        {
            if fits.as_ref().is_none_or(|fits| fits[at]) {
                let mut words = self
                    .name(row)
                    .split(|letter: char| !letter.is_alphanumeric());
                *counted
                    .entry(words.find(|word| !word.is_empty()).unwrap_or_default())
                    .or_default() += 1;
            }
        }
        counted.remove("");
        let mut words: Vec<_> = counted.into_iter().collect();
        words.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
        words
            .into_iter()
            .take(limit)
            .map(|(word, _)| word.to_owned())
            .collect()
    }

    /// Returns the people whose name or login contains `text`, those with the most rows in any role first.
    pub(crate) fn people(&self, text: &str, limit: usize) -> Vec<Person> {
        let parts = |row: &Row| [row.owner, row.modified_by, row.deleted_by, row.seen_by];
        let counted = self.count_rows(text, limit, self.people.len(), parts, |number| {
            self.name_of(number)
        });
        counted
            .into_iter()
            .filter_map(|(number, _)| self.people.get(number).cloned())
            .collect()
    }

    /// Returns the folders whose name contains `text`, those with the most rows first.
    pub(crate) fn folders(&self, text: &str, limit: usize) -> Vec<FolderCount> {
        let name = |number| self.folders.get(number).map(|folder| folder.name.clone());
        let counted = self.count_rows(text, limit, self.folders.len(), |row| [row.folder], name);
        let choice = |(number, rows)| {
            Some(FolderCount {
                folder: self.folders.get(number)?.clone(),
                rows,
            })
        };
        counted.into_iter().filter_map(choice).collect()
    }

    /// Returns the owners whose name or login contains `text`, those with the most rows first.
    pub(crate) fn owners(&self, text: &str, limit: usize) -> Vec<OwnerCount> {
        let counted = self.count_rows(
            text,
            limit,
            self.people.len(),
            |row| [row.owner],
            |number| self.name_of(number),
        );
        let choice = |(number, rows)| {
            Some(OwnerCount {
                person: self.people.get(number)?.clone(),
                rows,
            })
        };
        counted.into_iter().filter_map(choice).collect()
    }

    fn name_of(&self, person: u32) -> Option<String> {
        let person = self.people.get(person)?;
        Some(format!(
            "{} {}",
            person.name,
            person.login.as_deref().unwrap_or_default()
        ))
    }

    /// Counts the rows of each person or folder whose name contains `text`: up to `limit`, the most rows first, then by name.
    fn count_rows<const N: usize>(
        &self,
        text: &str,
        limit: usize,
        count: usize,
        numbers: impl Fn(&Row) -> [u32; N],
        name: impl Fn(u32) -> Option<String>,
    ) -> Vec<(u32, u32)> {
        let mut rows = vec![0; count];
        for row in self.rows.iter().filter(|row| !row.removed) {
            for number in numbers(row) {
                if let Some(rows) = rows.get_mut(number as usize) {
                    *rows += 1;
                }
            }
        }
        let text = searchable(&normalize_name(text));
        let mut counted: Vec<(std::cmp::Reverse<u32>, String, u32)> = (0..)
            .zip(rows)
            .filter(|(_, rows)| *rows > 0)
            .filter_map(|(number, rows)| {
                Some((std::cmp::Reverse(rows), searchable(&name(number)?), number))
            })
            .filter(|(_, name, _)| name.contains(&text))
            .collect();
        counted.sort();
        counted
            .into_iter()
            .take(limit)
            .map(|(rows, _, number)| (number, rows.0))
            .collect()
    }

    fn find_matches(&mut self, query: &TrashQuery, deleted: TimeRange) -> CachedResult {
        self.update_order(query.sort);
        let row_filter = RowFilter::new(&self.people, &self.folders, &query.filter, deleted);
        let mut fits = self
            .texts
            .rows_with(&SearchWords::parse(&query.filter.text))
            .unwrap_or_else(|| vec![true; self.rows.len()]);
        let mut unknown = 0;
        for (row, fits) in self.rows.iter().zip(&mut fits) {
            *fits &= !row.removed;
            if *fits {
                unknown += u32::from(row_filter.may_match(row));
                *fits = row_filter.matches(row);
            }
        }
        let order = self.orders[query.sort as usize].iter().copied();
        let matching = order.filter(|row| fits[*row as usize]);
        let rows = if query.descending {
            matching.rev().collect()
        } else {
            matching.collect()
        };
        CachedResult {
            query: query.clone(),
            deleted,
            rows,
            unknown,
        }
    }

    fn find(&self, key: &ItemKey) -> Option<u32> {
        let hash = self.hash(key.kind, &key.id);
        let same = |row: &u32| self.rows[*row as usize].kind == key.kind && self.id(*row) == key.id;
        self.by_key.find(hash, same).copied()
    }

    fn hash(&self, kind: ItemKind, id: &str) -> u64 {
        self.hasher.hash_one((kind, id))
    }

    fn id(&self, row: u32) -> &str {
        id_of(&self.names_and_ids, &self.rows[row as usize])
    }

    fn name(&self, row: &Row) -> &str {
        &self.names_and_ids[row.text as usize..][..row.name_length.into()]
    }

    fn key(&self, row: u32) -> ItemKey {
        ItemKey {
            kind: self.rows[row as usize].kind,
            id: self.id(row).to_owned(),
        }
    }

    fn entry(&self, at: u32) -> TrashEntry {
        let row = &self.rows[at as usize];
        let name = self.name(row);
        let when = |at: i64| {
            (at != UNDATED)
                .then(|| Timestamp::from_microsecond(at).ok())
                .flatten()
        };
        TrashEntry {
            key: self.key(at),
            name: name.to_owned(),
            size: row.size(),
            deleted_at: when(row.deleted_at),
            erased_at: when(row.erased_at),
            owner: self.people.get(row.owner).cloned(),
            modified_by: self.people.get(row.modified_by).cloned(),
            deleted_by: self.people.get(row.deleted_by).cloned(),
            parent: self.folders.get(row.folder).cloned(),
            seen_by: self.people.get(row.seen_by).cloned(),
            selected: row.selected,
        }
    }
}

fn id_of<'t>(names_and_ids: &'t str, row: &Row) -> &'t str {
    &names_and_ids[row.text as usize + usize::from(row.name_length)..][..row.id_length.into()]
}

/// Cuts a name to 65,535 bytes; Box's longest name has 255 characters.
fn within_u16(name: &str) -> &str {
    let mut end = name.len().min(u16::MAX.into());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

#[cfg(test)]
mod tests;

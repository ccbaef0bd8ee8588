//! The trash in memory: filtered by any part of a name and by what is known of an item, sorted by any column, for any
//! number of rows.

mod interner;
mod row_filter;
mod selection;
mod sort;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use jiff::Timestamp;

use self::interner::{Interner, NONE};
use self::row_filter::RowFilter;
use crate::{FolderCount, OwnerCount, TimeRange, TrashFilter, TrashQuery, TrashSort};
use box_session::{FolderName, ItemKey, ItemKind, Person};
use text_search::{SearchWords, TextIndex, normalize_name, searchable};

/// Stands for an unknown time.
const UNDATED: i64 = i64::MIN;
/// Two times of the same deletion differ by this many microseconds at most: five minutes, since a large folder takes time.
const SAME_DELETION: u64 = 300_000_000;
/// Stands for an unknown size.
const UNSIZED: u64 = u64::MAX;

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
    /// Who deleted it, if another source than the list told.
    pub deleted_by: Option<Person>,
    /// The folder it was in.
    pub parent: Option<FolderName>,
    /// The user in whose trash it is, where that is not the account's own.
    pub seen_by: Option<Person>,
    /// Whether it is selected.
    pub selected: bool,
}

/// An entry in few bytes: texts lie in one piece, people and folders are numbers.
struct Row {
    size: u64,
    deleted_at: i64,
    erased_at: i64,
    owner: u32,
    modified_by: u32,
    deleted_by: u32,
    folder: u32,
    seen_by: u32,
    /// Where the name begins; the ID follows it.
    text: u32,
    name_length: u16,
    id_length: u8,
    kind: ItemKind,
    /// Restored or permanently deleted since it was listed.
    removed: bool,
    selected: bool,
}

impl Row {
    fn size(&self) -> Option<u64> {
        (self.size != UNSIZED).then_some(self.size)
    }
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
    pub(crate) rows: Vec<TrashEntry>,
}

impl TrashIndex {
    /// Returns the number of items.
    pub(crate) fn len(&self) -> u32 {
        to_u32(self.by_key.len())
    }

    /// Adds an item or updates it. Of two users in whose trash it is, its owner is kept, and otherwise the first.
    pub(crate) fn add(&mut self, listed: TrashEntry) {
        if let Some(there) = self.find(&listed.key) {
            let seen_by = listed
                .seen_by
                .as_ref()
                .map_or(NONE, |user| self.people.find(user));
            let id = |person: &Option<Person>| person.as_ref().and_then(|person| person.id.clone());
            let owners = id(&listed.seen_by).is_some() && id(&listed.seen_by) == id(&listed.owner);
            if self.rows[there as usize].seen_by != seen_by && !owners {
                return;
            }
        }
        self.remove(&listed.key);
        self.cached = None;
        self.selected += u32::from(listed.selected);
        self.with_deleted_by += u32::from(listed.deleted_by.is_some());
        let at = to_u32(self.rows.len());
        let folder = listed.parent.as_ref().map_or("", |folder| &folder.name);
        self.texts.push(&listed.name, folder);
        let (name, text) = (within_u16(&listed.name), to_u32(self.names_and_ids.len()));
        self.names_and_ids.push_str(name);
        self.names_and_ids.push_str(&listed.key.id);
        self.rows.push(Row {
            size: listed.size.unwrap_or(UNSIZED),
            deleted_at: listed.deleted_at.map_or(UNDATED, Timestamp::as_microsecond),
            erased_at: listed.erased_at.map_or(UNDATED, Timestamp::as_microsecond),
            owner: self.people.intern(listed.owner),
            modified_by: self.people.intern(listed.modified_by),
            deleted_by: self.people.intern(listed.deleted_by),
            folder: self.folders.intern(listed.parent),
            seen_by: self.people.intern(listed.seen_by),
            text,
            name_length: u16::try_from(name.len()).unwrap_or(u16::MAX),
            id_length: u8::try_from(listed.key.id.len()).unwrap_or(u8::MAX),
            kind: listed.key.kind,
            removed: false,
            selected: listed.selected,
        });
        let hash = self.hash(listed.key.kind, &listed.key.id);
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
        self.find(key).map(|row| self.listed(row))
    }

    /// Sets who deleted an item, and when if that was not known. An item that was deleted at quite another time was deleted
    /// twice, and this is about the other deletion.
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

    /// Returns when the first of all items was deleted, as far as known.
    pub(crate) fn first_deleted_at(&self) -> Option<Timestamp> {
        let known = self
            .rows
            .iter()
            .filter(|row| !row.removed && row.deleted_at != UNDATED);
        known
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
        let rows = shown.map(|row| self.listed(*row)).collect();
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

    /// Returns the first words of the names of the items that may match, the commonest first: those of which it is not known
    /// whether the wanted person deleted them.
    pub(crate) fn first_words_of_candidates(
        &self,
        filter: &TrashFilter,
        deleted: TimeRange,
        most: usize,
    ) -> Vec<String> {
        let row_filter = RowFilter::new(self, filter, deleted);
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
            .take(most)
            .map(|(word, _)| word.to_owned())
            .collect()
    }

    /// Returns the people whose name or login contains `text`, those with the most rows in any role first.
    pub(crate) fn people(&self, text: &str, most: usize) -> Vec<Person> {
        let parts = |row: &Row| [row.owner, row.modified_by, row.deleted_by, row.seen_by];
        let counted = self.count_rows(text, most, self.people.len(), parts, |number| {
            self.name_of(number)
        });
        counted
            .into_iter()
            .filter_map(|(number, _)| self.people.get(number).cloned())
            .collect()
    }

    /// Returns the folders whose name contains `text`, those with the most rows first.
    pub(crate) fn folders(&self, text: &str, most: usize) -> Vec<FolderCount> {
        let name = |number| self.folders.get(number).map(|folder| folder.name.clone());
        let counted = self.count_rows(text, most, self.folders.len(), |row| [row.folder], name);
        let choice = |(number, rows)| {
            Some(FolderCount {
                folder: self.folders.get(number)?.clone(),
                rows,
            })
        };
        counted.into_iter().filter_map(choice).collect()
    }

    /// Returns the owners whose name or login contains `text`, those with the most rows first.
    pub(crate) fn owners(&self, text: &str, most: usize) -> Vec<OwnerCount> {
        let counted = self.count_rows(
            text,
            most,
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

    /// Counts the rows of each number: the most first, then in the order of their names.
    fn count_rows<const N: usize>(
        &self,
        text: &str,
        most: usize,
        kept: usize,
        of: impl Fn(&Row) -> [u32; N],
        name: impl Fn(u32) -> Option<String>,
    ) -> Vec<(u32, u32)> {
        let mut rows = vec![0; kept];
        for row in self.rows.iter().filter(|row| !row.removed) {
            for number in of(row) {
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
            .take(most)
            .map(|(rows, _, number)| (number, rows.0))
            .collect()
    }

    fn find_matches(&mut self, query: &TrashQuery, deleted: TimeRange) -> CachedResult {
        self.update_order(query.sort);
        let row_filter = RowFilter::new(self, &query.filter, deleted);
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
        let found = order.filter(|row| fits[*row as usize]);
        let rows = if query.descending {
            found.rev().collect()
        } else {
            found.collect()
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

    fn listed(&self, at: u32) -> TrashEntry {
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

fn id_of<'w>(written: &'w str, row: &Row) -> &'w str {
    &written[row.text as usize + usize::from(row.name_length)..][..row.id_length.into()]
}

/// Cuts a name to the bytes that fit; Box's longest name has 255 characters.
fn within_u16(name: &str) -> &str {
    let mut end = name.len().min(u16::MAX.into());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// Converts a count; a trash holds far fewer than four thousand million items.
fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}

#[cfg(test)]
mod tests;

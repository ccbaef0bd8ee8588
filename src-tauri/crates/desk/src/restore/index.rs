//! The trash in memory: found by any part of a name and by what is known of it, sorted by any column, for as many rows
//! as there are.

mod order;
mod people;
mod selection;
mod wanted;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use box_client::normalize_name;
use hashbrown::HashTable;
use jiff::Timestamp;

use self::people::{NONE, Shared};
use self::wanted::Wanted;
use super::when::Span;
use super::{
    FolderChoice, FolderName, ItemKey, ItemKind, Person, PersonChoice, TrashFilter, TrashQuery,
    TrashSort,
};
use text_search::{SearchWords, TextIndex, searchable};

/// In the place of a time that is not known.
const UNDATED: i64 = i64::MIN;
/// Two words on one deletion may be this many microseconds apart: five minutes, for a large folder takes its time.
const SAME_DELETION: u64 = 300_000_000;
/// In the place of a size that is not known.
const UNSIZED: u64 = u64::MAX;

/// An item of the trash as the listing gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    pub(crate) deleted_at: Option<Timestamp>,
    pub(crate) erased_at: Option<Timestamp>,
    pub(crate) owner: Option<Person>,
    pub(crate) modified_by: Option<Person>,
    /// Who deleted it, as far as somebody else than the listing told.
    pub(crate) deleted_by: Option<Person>,
    /// The folder it was in.
    pub(crate) parent: Option<FolderName>,
    /// In whose trash it is, where that is not the account's own.
    pub(crate) seen_by: Option<Person>,
    pub(crate) selected: bool,
}

/// The same in few bytes: texts lie in one piece, people and folders are numbers.
struct Row {
    size: u64,
    deleted_at: i64,
    erased_at: i64,
    owner: u32,
    modified_by: u32,
    deleted_by: u32,
    folder: u32,
    seen_by: u32,
    /// Where the name begins; the id follows it.
    text: u32,
    name_length: u16,
    id_length: u8,
    kind: ItemKind,
    /// Brought back or erased since it was listed.
    left: bool,
    selected: bool,
}

impl Row {
    fn size(&self) -> Option<u64> {
        (self.size != UNSIZED).then_some(self.size)
    }
}

/// Every row, the order of each column, and the answer to the last question.
#[derive(Default)]
pub(crate) struct TrashIndex {
    rows: Vec<Row>,
    /// Names and ids of all rows.
    written: String,
    texts: TextIndex,
    by_key: HashTable<u32>,
    hasher: RandomState,
    people: Shared<Person>,
    folders: Shared<FolderName>,
    orders: [Vec<u32>; 4],
    answer: Option<Answer>,
    selected: u32,
    named: u32,
}

struct Answer {
    query: TrashQuery,
    deleted: Span,
    found: Vec<u32>,
    unknown: u32,
}

/// A part of the rows that match.
pub(crate) struct Found {
    /// How many match.
    pub(crate) matched: u32,
    /// How many more might, were it known who deleted them.
    pub(crate) unknown: u32,
    /// How many of those that match are selected.
    pub(crate) selected: u32,
    pub(crate) rows: Vec<Listed>,
}

impl TrashIndex {
    /// How many items there are.
    pub(crate) fn len(&self) -> u32 {
        number(self.by_key.len())
    }

    /// Adds an item; one that is there already is brought up to date. Of two users in whose trash it is, its owner has the
    /// better right to it, and otherwise the first.
    pub(crate) fn add(&mut self, listed: Listed) {
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
        self.answer = None;
        self.selected += u32::from(listed.selected);
        self.named += u32::from(listed.deleted_by.is_some());
        let at = number(self.rows.len());
        let folder = listed.parent.as_ref().map_or("", |folder| &folder.name);
        self.texts.push(&listed.name, folder);
        let (name, text) = (within_u16(&listed.name), number(self.written.len()));
        self.written.push_str(name);
        self.written.push_str(&listed.key.id);
        self.rows.push(Row {
            size: listed.size.unwrap_or(UNSIZED),
            deleted_at: listed.deleted_at.map_or(UNDATED, Timestamp::as_microsecond),
            erased_at: listed.erased_at.map_or(UNDATED, Timestamp::as_microsecond),
            owner: self.people.number(listed.owner),
            modified_by: self.people.number(listed.modified_by),
            deleted_by: self.people.number(listed.deleted_by),
            folder: self.folders.number(listed.parent),
            seen_by: self.people.number(listed.seen_by),
            text,
            name_length: u16::try_from(name.len()).unwrap_or(u16::MAX),
            id_length: u8::try_from(listed.key.id.len()).unwrap_or(u8::MAX),
            kind: listed.key.kind,
            left: false,
            selected: listed.selected,
        });
        let hash = self.hash(listed.key.kind, &listed.key.id);
        let Self {
            by_key,
            rows,
            written,
            hasher,
            ..
        } = self;
        by_key.insert_unique(hash, at, |row| {
            let row = &rows[*row as usize];
            hasher.hash_one((row.kind, id_of(written, row)))
        });
    }

    /// Takes an item out, if it is there.
    pub(crate) fn remove(&mut self, key: &ItemKey) {
        if let Some(at) = self.find(key) {
            let hash = self.hash(key.kind, &key.id);
            if let Ok(entry) = self.by_key.find_entry(hash, |row| *row == at) {
                entry.remove();
            }
            let row = &mut self.rows[at as usize];
            row.left = true;
            self.named -= u32::from(row.deleted_by != NONE);
            self.selected -= u32::from(std::mem::take(&mut row.selected));
            self.answer = None;
        }
    }

    /// The item with this key.
    pub(crate) fn get(&self, key: &ItemKey) -> Option<Listed> {
        self.find(key).map(|row| self.listed(row))
    }

    /// Notes who deleted an item at a time, and the time if that was not known. What was deleted at quite another time was
    /// deleted twice, and this is about the other.
    pub(crate) fn note_deleter(&mut self, key: &ItemKey, by: Person, at: Option<Timestamp>) {
        let Some(row) = self.find(key) else { return };
        let row = &mut self.rows[row as usize];
        let at = at.map(Timestamp::as_microsecond);
        if at.is_some_and(|at| {
            row.deleted_at != UNDATED && row.deleted_at.abs_diff(at) > SAME_DELETION
        }) {
            return;
        }
        self.named += u32::from(row.deleted_by == NONE);
        row.deleted_by = self.people.number(Some(by));
        if row.deleted_at == UNDATED
            && let Some(at) = at
        {
            row.deleted_at = at;
            self.orders[TrashSort::Deleted as usize].clear();
        }
        self.answer = None;
    }

    /// Of how many items it is known who deleted them.
    pub(crate) fn named(&self) -> u32 {
        self.named
    }

    /// When the first of all items was deleted, as far as known.
    pub(crate) fn first_deleted(&self) -> Option<Timestamp> {
        let known = self
            .rows
            .iter()
            .filter(|row| !row.left && row.deleted_at != UNDATED);
        known
            .map(|row| row.deleted_at)
            .min()
            .and_then(|at| Timestamp::from_microsecond(at).ok())
    }

    /// How many items match, and up to `count` of them from number `from`; `deleted` are the instants that the query's
    /// words mean now.
    pub(crate) fn window(
        &mut self,
        query: &TrashQuery,
        deleted: Span,
        from: u32,
        count: u32,
    ) -> Found {
        let answer = match self.answer.take() {
            Some(answer) if answer.query == *query && answer.deleted == deleted => answer,
            _ => self.matching(query, deleted),
        };
        let shown = answer.found.iter().skip(from as usize).take(count as usize);
        let rows = shown.map(|row| self.listed(*row)).collect();
        let selected = match self.selected {
            0 => 0,
            _ => number(
                answer
                    .found
                    .iter()
                    .filter(|row| self.rows[**row as usize].selected)
                    .count(),
            ),
        };
        let found = Found {
            matched: number(answer.found.len()),
            unknown: answer.unknown,
            selected,
            rows,
        };
        self.answer = Some(answer);
        found
    }

    /// The words that the names of the items in question begin with, the commonest first: those that would match had the
    /// person in question deleted them.
    pub(crate) fn words_in_question(
        &self,
        filter: &TrashFilter,
        deleted: Span,
        most: usize,
    ) -> Vec<String> {
        let wanted = Wanted::new(self, filter, deleted);
        let fits = self.texts.rows_with(&SearchWords::parse(&filter.text));
        let mut counted: HashMap<&str, u32> = HashMap::new();
        for (at, row) in self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.left && wanted.might_fit(row))
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

    /// People whose name or login holds `text`, those with the most rows in any part first.
    pub(crate) fn people(&self, text: &str, most: usize) -> Vec<Person> {
        let parts = |row: &Row| [row.owner, row.modified_by, row.deleted_by, row.seen_by];
        let counted = self.counted(text, most, self.people.len(), parts, |number| {
            self.name_of(number)
        });
        counted
            .into_iter()
            .filter_map(|(number, _)| self.people.get(number).cloned())
            .collect()
    }

    /// The folders whose name holds `text`, those with the most rows first.
    pub(crate) fn folders(&self, text: &str, most: usize) -> Vec<FolderChoice> {
        let name = |number| self.folders.get(number).map(|folder| folder.name.clone());
        let counted = self.counted(text, most, self.folders.len(), |row| [row.folder], name);
        let choice = |(number, rows)| {
            Some(FolderChoice {
                folder: self.folders.get(number)?.clone(),
                rows,
            })
        };
        counted.into_iter().filter_map(choice).collect()
    }

    /// The owners whose name or login holds `text`, those with the most rows first.
    pub(crate) fn owners(&self, text: &str, most: usize) -> Vec<PersonChoice> {
        let counted = self.counted(
            text,
            most,
            self.people.len(),
            |row| [row.owner],
            |number| self.name_of(number),
        );
        let choice = |(number, rows)| {
            Some(PersonChoice {
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

    /// Numbers with their rows, the most first, then in the order of their names.
    fn counted<const N: usize>(
        &self,
        text: &str,
        most: usize,
        kept: usize,
        of: impl Fn(&Row) -> [u32; N],
        name: impl Fn(u32) -> Option<String>,
    ) -> Vec<(u32, u32)> {
        let mut rows = vec![0; kept];
        for row in self.rows.iter().filter(|row| !row.left) {
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

    fn matching(&mut self, query: &TrashQuery, deleted: Span) -> Answer {
        self.bring_in_order(query.sort);
        let wanted = Wanted::new(self, &query.filter, deleted);
        let mut fits = self
            .texts
            .rows_with(&SearchWords::parse(&query.filter.text))
            .unwrap_or_else(|| vec![true; self.rows.len()]);
        let mut unknown = 0;
        for (row, fits) in self.rows.iter().zip(&mut fits) {
            *fits &= !row.left;
            if *fits {
                unknown += u32::from(wanted.might_fit(row));
                *fits = wanted.fits(row);
            }
        }
        let order = self.orders[query.sort as usize].iter().copied();
        let found = order.filter(|row| fits[*row as usize]);
        let found = if query.descending {
            found.rev().collect()
        } else {
            found.collect()
        };
        Answer {
            query: query.clone(),
            deleted,
            found,
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
        id_of(&self.written, &self.rows[row as usize])
    }

    fn name(&self, row: &Row) -> &str {
        &self.written[row.text as usize..][..row.name_length.into()]
    }

    fn key(&self, row: u32) -> ItemKey {
        ItemKey {
            kind: self.rows[row as usize].kind,
            id: self.id(row).to_owned(),
        }
    }

    fn listed(&self, at: u32) -> Listed {
        let row = &self.rows[at as usize];
        let name = self.name(row);
        let when = |at: i64| {
            (at != UNDATED)
                .then(|| Timestamp::from_microsecond(at).ok())
                .flatten()
        };
        Listed {
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

/// Box's longest name has 255 characters; whatever is longer than this many bytes is cut.
fn within_u16(name: &str) -> &str {
    let mut end = name.len().min(u16::MAX.into());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// A trash holds far fewer than four thousand million items.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}

#[cfg(test)]
mod tests;

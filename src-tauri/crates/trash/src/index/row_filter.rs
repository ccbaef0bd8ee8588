//! A filter in the form in which each row is matched by comparing numbers.

use super::interner::Interner;
use super::row::{NONE, Row, UNDATED};
use crate::{DeletedByFilter, TimeRange, TrashFilter};
use box_session::{FolderName, ItemKind, Person};

/// The conditions on a row but those on its texts.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct RowFilter {
    kinds: Vec<ItemKind>,
    deleted: TimeRange,
    at_least: u64,
    at_most: Option<u64>,
    /// The number of an owner or folder that no row has matches nothing.
    owner: Option<u32>,
    folder: Option<u32>,
    deleted_by: Option<u32>,
    is_empty: bool,
}

impl RowFilter {
    /// Converts a filter with the numbers that people and folders have in the index; `deleted` is the range of its date filter.
    pub(super) fn new(
        people: &Interner<Person>,
        folders: &Interner<FolderName>,
        criteria: &TrashFilter,
        deleted: TimeRange,
    ) -> Self {
        let mut filter = Self {
            kinds: criteria.kinds.clone(),
            deleted,
            at_least: criteria.at_least.unwrap_or(0),
            at_most: criteria.at_most,
            owner: criteria
                .owner
                .as_ref()
                .map(|owner| or_no_row(people.find(owner))),
            folder: criteria
                .folder
                .as_ref()
                .map(|folder| or_no_row(folders.find(folder))),
            deleted_by: criteria.deleted_by.as_ref().map(|by| match by {
                DeletedByFilter::Person { person } => or_no_row(people.find(person)),
                DeletedByFilter::Unknown => NONE,
            }),
            is_empty: false,
        };
        filter.is_empty = filter
            == Self {
                is_empty: false,
                ..Self::unfiltered()
            };
        filter
    }

    /// Returns whether a row matches but for its texts.
    pub(super) fn matches(&self, row: &Row) -> bool {
        self.is_empty
            || (self.matches_except_deleted_by(row)
                && self.deleted_by.is_none_or(|by| by == row.deleted_by))
    }

    /// Returns whether all but the person who deleted it matches, and that person is not known.
    pub(super) fn may_match(&self, row: &Row) -> bool {
        self.deleted_by.is_some_and(|by| by != NONE)
            && row.deleted_by == NONE
            && self.matches_except_deleted_by(row)
    }

    fn matches_except_deleted_by(&self, row: &Row) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&row.kind))
            && self.deleted.contains(row.deleted_at, UNDATED)
            && self.matches_size(row.size())
            && self.owner.is_none_or(|owner| owner == row.owner)
            && self.folder.is_none_or(|folder| folder == row.folder)
    }

    /// Returns whether the size matches. An item without a size is neither large nor small.
    fn matches_size(&self, size: Option<u64>) -> bool {
        match size {
            Some(size) => self.at_least <= size && self.at_most.is_none_or(|most| size <= most),
            None => self.at_least == 0 && self.at_most.is_none(),
        }
    }

    fn unfiltered() -> Self {
        Self {
            kinds: Vec::new(),
            deleted: TimeRange::default(),
            at_least: 0,
            at_most: None,
            owner: None,
            folder: None,
            deleted_by: None,
            is_empty: true,
        }
    }
}

/// Keeps a person whom no row has apart from `NONE`, which stands for "unknown" in a row.
fn or_no_row(number: u32) -> u32 {
    if number == NONE { NONE - 1 } else { number }
}

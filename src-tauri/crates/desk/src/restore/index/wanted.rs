//! A question to the index, put so that each row is answered by comparing numbers.

use super::people::NONE;
use super::{Row, TrashIndex, UNDATED};
use crate::restore::when::Span;
use crate::restore::{DeletedBy, ItemKind, TrashFilter};

/// What a row has to be like, besides its texts.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    kinds: Vec<ItemKind>,
    deleted: Span,
    at_least: u64,
    at_most: Option<u64>,
    /// Of nobody and in no folder that a row has: nothing matches then.
    owner: Option<u32>,
    folder: Option<u32>,
    deleted_by: Option<u32>,
    anything: bool,
}

impl Wanted {
    pub(super) fn new(index: &TrashIndex, filter: &TrashFilter, deleted: Span) -> Self {
        let mut wanted = Self {
            kinds: filter.kinds.clone(),
            deleted,
            at_least: filter.at_least.unwrap_or(0),
            at_most: filter.at_most,
            owner: filter
                .owner
                .as_ref()
                .map(|owner| found(index.people.find(owner))),
            folder: filter
                .folder
                .as_ref()
                .map(|folder| found(index.folders.find(folder))),
            deleted_by: filter.deleted_by.as_ref().map(|by| match by {
                DeletedBy::Person { person } => found(index.people.find(person)),
                DeletedBy::Unknown => NONE,
            }),
            anything: false,
        };
        wanted.anything = wanted
            == Self {
                anything: false,
                ..Self::everything()
            };
        wanted
    }

    pub(super) fn fits(&self, row: &Row) -> bool {
        self.anything
            || (self.fits_but_for_the_deleter(row)
                && self.deleted_by.is_none_or(|by| by == row.deleted_by))
    }

    /// Whether all but who deleted it fits, and that is not known.
    pub(super) fn might_fit(&self, row: &Row) -> bool {
        self.deleted_by.is_some_and(|by| by != NONE)
            && row.deleted_by == NONE
            && self.fits_but_for_the_deleter(row)
    }

    fn fits_but_for_the_deleter(&self, row: &Row) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&row.kind))
            && self.deleted.holds(row.deleted_at, UNDATED)
            && self.fits_size(row.size())
            && self.owner.is_none_or(|owner| owner == row.owner)
            && self.folder.is_none_or(|folder| folder == row.folder)
    }

    /// An item without a size is neither large nor small.
    fn fits_size(&self, size: Option<u64>) -> bool {
        match size {
            Some(size) => self.at_least <= size && self.at_most.is_none_or(|most| size <= most),
            None => self.at_least == 0 && self.at_most.is_none(),
        }
    }

    fn everything() -> Self {
        Self {
            kinds: Vec::new(),
            deleted: Span::default(),
            at_least: 0,
            at_most: None,
            owner: None,
            folder: None,
            deleted_by: None,
            anything: true,
        }
    }
}

/// `NONE` stands for "unknown" in a row, and must not be found by somebody whom no row names.
fn found(number: u32) -> u32 {
    if number == NONE { NONE - 1 } else { number }
}

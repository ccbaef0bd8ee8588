//! What is selected: a mark on the row, so that it costs nothing and outlives any filter.

use super::{TrashIndex, number};
use crate::restore::when::Span;
use crate::restore::{ItemKey, TrashQuery};

impl TrashIndex {
    /// How many items are selected.
    pub(crate) fn selected(&self) -> u32 {
        self.selected
    }

    /// The keys of what is selected, in the order in which it was listed.
    pub(crate) fn selected_keys(&self) -> Vec<ItemKey> {
        let selected = (0..number(self.rows.len())).filter(|row| self.rows[*row as usize].selected);
        selected.map(|row| self.key(row)).collect()
    }

    /// Selects one item, or no longer.
    pub(crate) fn select(&mut self, key: &ItemKey, on: bool) {
        if let Some(row) = self.find(key) {
            self.mark([row], on);
        }
    }

    /// Selects what matches, from row `from` to row `to`, or no longer.
    pub(crate) fn select_matching(
        &mut self,
        query: &TrashQuery,
        deleted: Span,
        rows: std::ops::RangeInclusive<u32>,
        on: bool,
    ) {
        let answer = self.matching(query, deleted);
        let (from, to) = (*rows.start() as usize, *rows.end() as usize);
        self.mark(
            answer
                .found
                .iter()
                .copied()
                .take(to.saturating_add(1))
                .skip(from),
            on,
        );
        self.answer = Some(answer);
    }

    /// Selects nothing any more.
    pub(crate) fn select_nothing(&mut self) {
        self.mark(0..number(self.rows.len()), false);
    }

    fn mark(&mut self, rows: impl IntoIterator<Item = u32>, on: bool) {
        for row in rows {
            let row = &mut self.rows[row as usize];
            if row.selected != on {
                row.selected = on;
                self.selected = if on {
                    self.selected + 1
                } else {
                    self.selected - 1
                };
            }
        }
    }
}

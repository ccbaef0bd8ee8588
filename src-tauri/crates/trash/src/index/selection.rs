//! The selection: a flag of each row, so that it costs nothing and outlives any filter.

use super::{TrashIndex, row::to_u32};
use crate::{TimeRange, TrashQuery};
use box_session::ItemKey;

impl TrashIndex {
    /// Returns how many items are selected.
    pub(crate) fn selected_count(&self) -> u32 {
        self.selected
    }

    /// Returns the selected items in the order in which they were listed.
    pub(crate) fn selected_keys(&self) -> Vec<ItemKey> {
        let selected = (0..to_u32(self.rows.len())).filter(|row| self.rows[*row as usize].selected);
        selected.map(|row| self.key(row)).collect()
    }

    /// Selects or deselects one item.
    pub(crate) fn select(&mut self, key: &ItemKey, on: bool) {
        if let Some(row) = self.find(key) {
            self.set_selected([row], on);
        }
    }

    /// Selects or deselects the matching rows with these numbers.
    pub(crate) fn select_matching(
        &mut self,
        query: &TrashQuery,
        deleted: TimeRange,
        rows: std::ops::RangeInclusive<u32>,
        on: bool,
    ) {
        let result = self.find_matches(query, deleted);
        let (from, to) = (*rows.start() as usize, *rows.end() as usize);
        self.set_selected(
            result
                .rows
                .iter()
                .copied()
                .take(to.saturating_add(1))
                .skip(from),
            on,
        );
        self.cached = Some(result);
    }

    /// Clears the selection.
    pub(crate) fn clear_selection(&mut self) {
        self.set_selected(0..to_u32(self.rows.len()), false);
    }

    fn set_selected(&mut self, rows: impl IntoIterator<Item = u32>, on: bool) {
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

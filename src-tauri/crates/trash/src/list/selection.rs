//! The person's selection in the list.

use super::TrashList;
use crate::SelectionChange;
use box_session::ItemKey;

impl TrashList {
    /// Changes the selection; returns how many items are selected now. A selection outlives filters, sorting and a new
    /// loading; an item that leaves the trash leaves the selection.
    pub fn select(&self, change: &SelectionChange) -> u32 {
        let mut contents = self.0.contents.lock();
        let index = &mut contents.index;
        match change {
            SelectionChange::One { key, on } => index.select(key, *on),
            SelectionChange::Range { query, from, to } => {
                index.select_matching(query, self.date_range(query), *from..=*to, true);
            }
            SelectionChange::All { query, on } => {
                index.select_matching(query, self.date_range(query), 0..=u32::MAX, *on);
            }
            SelectionChange::Nothing => index.clear_selection(),
        }
        index.selected_count()
    }

    /// Returns the selected items in the order in which they were listed.
    #[must_use]
    pub fn selected_keys(&self) -> Vec<ItemKey> {
        self.0.contents.lock().index.selected_keys()
    }
}

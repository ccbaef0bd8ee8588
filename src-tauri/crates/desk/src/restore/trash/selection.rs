//! What the person selected.

use super::{ItemKey, Restorer, held};
use crate::restore::Selecting;

impl Restorer {
    /// Selects, or no longer, and says how many items are selected now. A selection outlives filters, orders and a new
    /// listing; what leaves the trash leaves it.
    pub fn select(&self, what: &Selecting) -> u32 {
        let mut trash = held(&self.parts().trash);
        match what {
            Selecting::One { key, on } => trash.index.select(key, *on),
            Selecting::Range { query, from, to } => {
                trash
                    .index
                    .select_matching(query, self.meant(query), *from..=*to, true);
            }
            Selecting::All { query, on } => {
                trash
                    .index
                    .select_matching(query, self.meant(query), 0..=u32::MAX, *on);
            }
            Selecting::Nothing => trash.index.select_nothing(),
        }
        trash.index.selected()
    }

    /// What is selected, in the order in which it was listed.
    pub fn selected_keys(&self) -> Vec<ItemKey> {
        held(&self.parts().trash).index.selected_keys()
    }
}

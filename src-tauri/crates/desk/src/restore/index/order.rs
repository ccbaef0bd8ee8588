//! The rows in the order of a column, kept from one question to the next.

use std::cmp::Ordering;

use super::{TrashIndex, number};
use crate::restore::TrashSort;

impl TrashIndex {
    /// Puts all rows in ascending order of a column. Rows that came since the last time are sorted by themselves and
    /// merged in.
    pub(super) fn bring_in_order(&mut self, sort: TrashSort) {
        let mut order = std::mem::take(&mut self.orders[sort as usize]);
        let known = order.len();
        if known < self.rows.len() {
            order.extend(self.sorted(sort, number(known)..number(self.rows.len())));
            // Two ascending runs: the stable sort finds and merges them.
            order.sort_by(|one, other| self.compare(sort, *one, *other));
        }
        self.orders[sort as usize] = order;
    }

    /// Most comparisons end within the first bytes of a key, which lie side by side here.
    fn sorted(&self, sort: TrashSort, rows: std::ops::Range<u32>) -> impl Iterator<Item = u32> {
        let mut keyed: Vec<(u128, u32)> = rows.map(|row| (self.beginning(sort, row), row)).collect();
        keyed.sort_unstable_by(|(first, one), (second, other)| {
            first.cmp(second).then_with(|| self.compare(sort, *one, *other))
        });
        keyed.into_iter().map(|(_, row)| row)
    }

    /// A number that stands in the same order as the row, as far as sixteen bytes go.
    fn beginning(&self, sort: TrashSort, row: u32) -> u128 {
        let listed = &self.rows[row as usize];
        match sort {
            TrashSort::Deleted => u128::from(listed.deleted_at.wrapping_sub(i64::MIN) as u64),
            TrashSort::Name => first_bytes(self.texts.first(row)),
            TrashSort::Size => u128::from(size_order(listed.size)),
            TrashSort::WasIn => first_bytes(self.texts.second(row)),
        }
    }

    fn compare(&self, sort: TrashSort, one: u32, other: u32) -> Ordering {
        let (first, second) = (&self.rows[one as usize], &self.rows[other as usize]);
        let column = match sort {
            TrashSort::Deleted => first.deleted_at.cmp(&second.deleted_at),
            TrashSort::Name => Ordering::Equal,
            TrashSort::Size => size_order(first.size).cmp(&size_order(second.size)),
            TrashSort::WasIn => {
                let by_folder = self.texts.second(one).cmp(self.texts.second(other));
                by_folder.then_with(|| self.folders.get(first.folder).cmp(&self.folders.get(second.folder)))
            }
        };
        column
            .then_with(|| self.texts.first(one).cmp(self.texts.first(other)))
            .then_with(|| (first.kind, self.id(one)).cmp(&(second.kind, self.id(other))))
    }
}

/// No size comes before every size.
fn size_order(size: u64) -> u64 {
    size.wrapping_add(1)
}

fn first_bytes(text: &str) -> u128 {
    let mut first = [0; 16];
    let length = text.len().min(16);
    first[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(first)
}

//! Sorts the rows by each column, and keeps the order from one query to the next.

use std::cmp::Ordering;

use super::{
    TrashIndex,
    row::{Row, to_u32},
};
use crate::TrashSort;

impl TrashIndex {
    /// Sorts all rows by a column in ascending order. Rows that were added since the last time are sorted by themselves and
    /// merged in.
    pub(super) fn update_order(&mut self, sort: TrashSort) {
        let mut order = std::mem::take(&mut self.orders[sort as usize]);
        let sorted = order.len();
        if sorted < self.rows.len() {
            let ranks = if sort == TrashSort::WasIn {
                self.folder_ranks()
            } else {
                Vec::new()
            };
            order.extend(self.sorted(sort, &ranks, to_u32(sorted)..to_u32(self.rows.len())));
            // Two ascending runs: the stable sort finds and merges them.
            order.sort_by(|one, other| self.compare(sort, &ranks, *one, *other));
        }
        self.orders[sort as usize] = order;
    }

    /// Sorts rows by a number made of the first bytes of their keys, so that few keys are compared in full.
    fn sorted(
        &self,
        sort: TrashSort,
        ranks: &[u32],
        rows: std::ops::Range<u32>,
    ) -> impl Iterator<Item = u32> {
        let mut keyed: Vec<(u128, u32)> = rows
            .map(|row| (self.sort_prefix(sort, ranks, row), row))
            .collect();
        keyed.sort_unstable_by(|(first, one), (second, other)| {
            first
                .cmp(second)
                .then_with(|| self.compare(sort, ranks, *one, *other))
        });
        keyed.into_iter().map(|(_, row)| row)
    }

    /// Returns a number that sorts as the row does, as far as sixteen bytes go.
    fn sort_prefix(&self, sort: TrashSort, ranks: &[u32], row: u32) -> u128 {
        let row_data = &self.rows[row as usize];
        match sort {
            TrashSort::Deleted => u128::from(row_data.deleted_at.wrapping_sub(i64::MIN) as u64),
            TrashSort::Name => first_bytes(self.texts.first(row)),
            TrashSort::Size => u128::from(size_order(row_data.size)),
            TrashSort::WasIn => {
                u128::from(ranks[self.folder_number(row_data)]) << 96
                    | first_bytes(self.texts.first(row)) >> 32
            }
        }
    }

    /// Returns the rank of each folder in the order of their names; the rank of no folder is the last.
    fn folder_ranks(&self) -> Vec<u32> {
        let mut one_of_each = vec![None; self.folders.len() + 1];
        for (at, row) in (0..).zip(&self.rows) {
            one_of_each[self.folder_number(row)].get_or_insert(at);
        }
        let name =
            |folder: u32| one_of_each[folder as usize].map_or("", |row| self.texts.second(row));
        let mut folders: Vec<u32> = (0..to_u32(one_of_each.len())).collect();
        folders.sort_by_cached_key(|folder| (name(*folder), self.folders.get(*folder)));
        let mut ranks = vec![0; folders.len()];
        for (rank, folder) in (0..).zip(folders) {
            ranks[folder as usize] = rank;
        }
        ranks
    }

    fn folder_number(&self, row: &Row) -> usize {
        (row.folder as usize).min(self.folders.len())
    }

    fn compare(&self, sort: TrashSort, ranks: &[u32], one: u32, other: u32) -> Ordering {
        let (first, second) = (&self.rows[one as usize], &self.rows[other as usize]);
        let column = match sort {
            TrashSort::Deleted => first.deleted_at.cmp(&second.deleted_at),
            TrashSort::Name => Ordering::Equal,
            TrashSort::Size => size_order(first.size).cmp(&size_order(second.size)),
            TrashSort::WasIn => {
                ranks[self.folder_number(first)].cmp(&ranks[self.folder_number(second)])
            }
        };
        column
            .then_with(|| self.texts.first(one).cmp(self.texts.first(other)))
            .then_with(|| (first.kind, self.id(one)).cmp(&(second.kind, self.id(other))))
    }
}

/// Returns a number that puts rows without a size before all others.
fn size_order(size: u64) -> u64 {
    size.wrapping_add(1)
}

fn first_bytes(text: &str) -> u128 {
    let mut first = [0; 16];
    let length = text.len().min(16);
    first[..length].copy_from_slice(&text.as_bytes()[..length]);
    u128::from_be_bytes(first)
}

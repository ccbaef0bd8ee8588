//! The rows in the order of a column, kept from one question to the next.

use std::cmp::Ordering;

use super::{Row, TrashIndex, number};
use crate::restore::TrashSort;

impl TrashIndex {
    /// Puts all rows in ascending order of a column. Rows that came since the last time are sorted by themselves and
    /// merged in.
    pub(super) fn bring_in_order(&mut self, sort: TrashSort) {
        let mut order = std::mem::take(&mut self.orders[sort as usize]);
        let known = order.len();
        if known < self.rows.len() {
            let places = if sort == TrashSort::WasIn {
                self.places_of_folders()
            } else {
                Vec::new()
            };
            order.extend(self.sorted(sort, &places, number(known)..number(self.rows.len())));
            // Two ascending runs: the stable sort finds and merges them.
            order.sort_by(|one, other| self.compare(sort, &places, *one, *other));
        }
        self.orders[sort as usize] = order;
    }

    /// Most comparisons end within the first bytes of a key, which lie side by side here.
    fn sorted(
        &self,
        sort: TrashSort,
        places: &[u32],
        rows: std::ops::Range<u32>,
    ) -> impl Iterator<Item = u32> {
        let mut keyed: Vec<(u128, u32)> = rows
            .map(|row| (self.beginning(sort, places, row), row))
            .collect();
        keyed.sort_unstable_by(|(first, one), (second, other)| {
            first
                .cmp(second)
                .then_with(|| self.compare(sort, places, *one, *other))
        });
        keyed.into_iter().map(|(_, row)| row)
    }

    /// A number that stands in the same order as the row, as far as sixteen bytes go.
    fn beginning(&self, sort: TrashSort, places: &[u32], row: u32) -> u128 {
        let listed = &self.rows[row as usize];
        match sort {
            TrashSort::Deleted => u128::from(listed.deleted_at.wrapping_sub(i64::MIN) as u64),
            TrashSort::Name => first_bytes(self.texts.first(row)),
            TrashSort::Size => u128::from(size_order(listed.size)),
            TrashSort::WasIn => {
                u128::from(places[self.folder_or_none(listed)]) << 96
                    | first_bytes(self.texts.first(row)) >> 32
            }
        }
    }

    /// The place of each folder in the order of their names; that of no folder stands at the end.
    fn places_of_folders(&self) -> Vec<u32> {
        let mut one_of_each = vec![None; self.folders.len() + 1];
        for (at, row) in (0..).zip(&self.rows) {
            one_of_each[self.folder_or_none(row)].get_or_insert(at);
        }
        let name =
            |folder: u32| one_of_each[folder as usize].map_or("", |row| self.texts.second(row));
        let mut folders: Vec<u32> = (0..number(one_of_each.len())).collect();
        folders.sort_by_cached_key(|folder| (name(*folder), self.folders.get(*folder)));
        let mut places = vec![0; folders.len()];
        for (place, folder) in (0..).zip(folders) {
            places[folder as usize] = place;
        }
        places
    }

    fn folder_or_none(&self, row: &Row) -> usize {
        (row.folder as usize).min(self.folders.len())
    }

    fn compare(&self, sort: TrashSort, places: &[u32], one: u32, other: u32) -> Ordering {
        let (first, second) = (&self.rows[one as usize], &self.rows[other as usize]);
        let column = match sort {
            TrashSort::Deleted => first.deleted_at.cmp(&second.deleted_at),
            TrashSort::Name => Ordering::Equal,
            TrashSort::Size => size_order(first.size).cmp(&size_order(second.size)),
            TrashSort::WasIn => {
                places[self.folder_or_none(first)].cmp(&places[self.folder_or_none(second)])
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

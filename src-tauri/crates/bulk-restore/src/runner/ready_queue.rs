//! The order in which items are sent.

use crate::{
    WaitReason,
    concurrency::{FolderLocks, related},
    direction::Direction,
    job_item::JobItem,
};
use journal::ItemState;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use tokio::time::Instant;

/// The remaining items, each in one place: ready, waiting for a folder, or delayed.
#[derive(Debug, Default)]
pub(super) struct ReadyQueue {
    ready: VecDeque<usize>,
    /// The items that wait for the restore of a folder, by folder.
    waiting_for_folder: HashMap<usize, Vec<usize>>,
    /// The number of items whose undo a folder waits for.
    items_before_folder: HashMap<usize, usize>,
    delayed: BTreeMap<(Instant, usize), WaitReason>,
}

impl ReadyQueue {
    /// Queues the remaining items: parents before children for a restore, children before parents for an undo.
    pub(super) fn new(items: &[JobItem], direction: Direction) -> Self {
        let mut queue = Self::default();
        let left: Vec<usize> = (0..items.len())
            .filter(|&index| is_wanted(&items[index], direction))
            .collect();
        match direction {
            Direction::Restore => {
                for index in left {
                    match parent_item(items, index) {
                        Some(folder) if !items[folder].has_ended() => {
                            queue.wait_for(folder, index);
                        }
                        Some(_) | None => queue.ready.push_back(index),
                    }
                }
            }
            Direction::Undo => {
                for folder in left.iter().filter_map(|&index| parent_item(items, index)) {
                    *queue.items_before_folder.entry(folder).or_default() += 1;
                }
                queue.ready.extend(
                    left.into_iter()
                        .filter(|index| !queue.items_before_folder.contains_key(index)),
                );
            }
        }
        queue
    }

    /// Returns whether no item will become ready on its own. Items that wait for a folder do not count: it may wait for an answer.
    pub(super) fn is_empty(&self) -> bool {
        self.ready.is_empty() && self.delayed.is_empty()
    }

    /// Removes and returns the next item that can be sent. While a folder waits for its tree to be unlocked, no item behind it in
    /// that tree starts, or the folder would wait for ever.
    pub(super) fn take_ready(
        &mut self,
        items: &[JobItem],
        folder_locks: &FolderLocks,
        now: Instant,
    ) -> Option<usize> {
        while let Some((&(at, index), _)) = self.delayed.first_key_value()
            && at <= now
        {
            self.delayed.pop_first();
            self.ready.push_front(index);
        }
        let mut reserved: Vec<&str> = Vec::new();
        let position = self.ready.iter().position(|&index| {
            let job_item = &items[index];
            let path = job_item.detail.tree.as_str();
            if reserved
                .iter()
                .any(|folder_path| related(path, folder_path))
            {
                return false;
            }
            let free = folder_locks.can_lock(path, job_item.is_folder());
            if !free && job_item.is_folder() {
                reserved.push(path);
            }
            free
        })?;
        self.ready.remove(position)
    }

    pub(super) fn push_front(&mut self, index: usize) {
        self.ready.push_front(index);
    }

    pub(super) fn push_back(&mut self, index: usize) {
        self.ready.push_back(index);
    }

    pub(super) fn push_delayed(&mut self, at: Instant, index: usize, reason: WaitReason) {
        self.delayed.insert((at, index), reason);
    }

    /// Makes the delayed items ready.
    pub(super) fn end_delays(&mut self) {
        let delayed = std::mem::take(&mut self.delayed);
        self.ready
            .extend(delayed.into_keys().map(|(_, index)| index));
    }

    /// Keeps only these items.
    pub(super) fn retain(&mut self, kept: &HashSet<usize>) {
        self.ready.retain(|index| kept.contains(index));
        self.delayed.retain(|(_, index), _| kept.contains(index));
        self.waiting_for_folder.clear();
    }

    /// Removes and returns the ready and delayed items.
    pub(super) fn drain(&mut self) -> Vec<usize> {
        let delayed = std::mem::take(&mut self.delayed);
        self.ready
            .drain(..)
            .chain(delayed.into_keys().map(|(_, index)| index))
            .collect()
    }

    /// Removes an item.
    pub(super) fn remove(&mut self, index: usize) {
        self.ready.retain(|&other| other != index);
        self.delayed.retain(|(_, other), _| *other != index);
        self.items_before_folder.remove(&index);
    }

    /// Removes and returns the ready and delayed items that `removes` selects.
    pub(super) fn remove_where(&mut self, removes: impl Fn(usize) -> bool) -> Vec<usize> {
        let delayed = self.delayed.keys().map(|(_, index)| *index);
        let dropped = self
            .ready
            .iter()
            .copied()
            .chain(delayed)
            .filter(|&index| removes(index))
            .collect();
        self.ready.retain(|&index| !removes(index));
        self.delayed.retain(|&(_, index), _| !removes(index));
        dropped
    }

    pub(super) fn wait_for(&mut self, folder: usize, index: usize) {
        self.waiting_for_folder
            .entry(folder)
            .or_default()
            .push(index);
    }

    /// Makes the items that wait for a folder ready, and returns them.
    pub(super) fn release_waiting(&mut self, folder: usize) -> Vec<usize> {
        let waiting_for_folder = self.waiting_for_folder.remove(&folder).unwrap_or_default();
        self.ready.extend(&waiting_for_folder);
        waiting_for_folder
    }

    /// Counts an item in the folder as undone. After the last one the folder is ready.
    pub(super) fn finish_undo_in(&mut self, folder: usize) {
        if let Some(left) = self.items_before_folder.get_mut(&folder) {
            *left -= 1;
            if *left == 0 {
                self.items_before_folder.remove(&folder);
                self.ready.push_back(folder);
            }
        }
    }

    /// Returns the time at which the first delayed item is ready.
    pub(super) fn next_delayed_at(&self) -> Option<Instant> {
        self.delayed.first_key_value().map(|((at, _), _)| *at)
    }

    /// Returns the reason of the first delayed item.
    pub(super) fn delay_reason(&self) -> WaitReason {
        self.delayed
            .first_key_value()
            .map_or(WaitReason::FolderBusy, |(_, reason)| *reason)
    }
}

/// Returns the folder that is restored before an item.
pub(super) fn parent_item(items: &[JobItem], index: usize) -> Option<usize> {
    let folder = usize::try_from(items[index].detail.after?).ok()?;
    Some(folder).filter(|folder| *folder < items.len() && *folder != index)
}

/// Returns whether an item has work left in this direction.
fn is_wanted(job_item: &JobItem, direction: Direction) -> bool {
    match direction {
        Direction::Restore => matches!(job_item.state, ItemState::Pending | ItemState::InFlight),
        Direction::Undo => job_item.can_be_undone(),
    }
}

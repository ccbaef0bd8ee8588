//! Whose turn it is.

use crate::{
    WaitReason,
    concurrency::{FolderLocks, related},
    job_item::JobItem,
    runner::{Direction, is_wanted},
};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use tokio::time::Instant;

/// The items that are left, each in one place: in line, waiting for its folder, or waiting for a time.
#[derive(Debug, Default)]
pub(super) struct ReadyQueue {
    line: VecDeque<usize>,
    /// What waits for a folder to come back, by the folder.
    inside: HashMap<usize, Vec<usize>>,
    /// How many a folder waits for that have to be put away before it.
    around: HashMap<usize, usize>,
    later: BTreeMap<(Instant, usize), WaitReason>,
}

impl ReadyQueue {
    /// Everything that is left, parents before children; the other way round when it is put back.
    pub(super) fn new(records: &[JobItem], direction: Direction) -> Self {
        let mut queue = Self::default();
        let left: Vec<usize> = (0..records.len())
            .filter(|&index| is_wanted(&records[index], direction))
            .collect();
        match direction {
            Direction::Restore => {
                for index in left {
                    match parent_item(records, index) {
                        Some(folder) if !records[folder].has_ended() => {
                            queue.wait_for(folder, index);
                        }
                        Some(_) | None => queue.line.push_back(index),
                    }
                }
            }
            Direction::Undo => {
                for folder in left.iter().filter_map(|&index| parent_item(records, index)) {
                    *queue.around.entry(folder).or_default() += 1;
                }
                queue.line.extend(
                    left.into_iter()
                        .filter(|index| !queue.around.contains_key(index)),
                );
            }
        }
        queue
    }

    /// Whether nobody's turn will come by itself. What waits for a folder that waits for an answer does not count.
    pub(super) fn is_empty(&self) -> bool {
        self.line.is_empty() && self.later.is_empty()
    }

    /// The next whose turn it is. Behind a folder that waits for its tree to be quiet nothing of that tree begins, or it
    /// would wait for ever.
    pub(super) fn take(
        &mut self,
        records: &[JobItem],
        folder_locks: &FolderLocks,
        now: Instant,
    ) -> Option<usize> {
        while let Some((&(at, index), _)) = self.later.first_key_value()
            && at <= now
        {
            self.later.pop_first();
            self.line.push_front(index);
        }
        let mut reserved: Vec<&str> = Vec::new();
        let place = self.line.iter().position(|&index| {
            let record = &records[index];
            let tree = record.detail.tree.as_str();
            if reserved.iter().any(|waited_for| related(tree, waited_for)) {
                return false;
            }
            let free = folder_locks.can_lock(tree, record.is_folder());
            if !free && record.is_folder() {
                reserved.push(tree);
            }
            free
        })?;
        self.line.remove(place)
    }

    pub(super) fn first(&mut self, index: usize) {
        self.line.push_front(index);
    }

    pub(super) fn last(&mut self, index: usize) {
        self.line.push_back(index);
    }

    pub(super) fn at(&mut self, at: Instant, index: usize, reason: WaitReason) {
        self.later.insert((at, index), reason);
    }

    /// Only these keep their turns.
    pub(super) fn keep(&mut self, wanted: &HashSet<usize>) {
        self.line.retain(|index| wanted.contains(index));
        self.later.retain(|(_, index), _| wanted.contains(index));
        self.inside.clear();
    }

    /// Nobody's turn comes any more; answers with whose would have.
    pub(super) fn drain(&mut self) -> Vec<usize> {
        let later = std::mem::take(&mut self.later);
        self.line
            .drain(..)
            .chain(later.into_keys().map(|(_, index)| index))
            .collect()
    }

    /// The item needs no turn any more.
    pub(super) fn remove(&mut self, index: usize) {
        self.line.retain(|&other| other != index);
        self.later.retain(|(_, other), _| *other != index);
        self.around.remove(&index);
    }

    /// Takes the turns of those in line that `unwanted` names; answers with whose they were.
    pub(super) fn remove_where(&mut self, unwanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let later = self.later.keys().map(|(_, index)| *index);
        let dropped = self
            .line
            .iter()
            .copied()
            .chain(later)
            .filter(|&index| unwanted(index))
            .collect();
        self.line.retain(|&index| !unwanted(index));
        self.later.retain(|&(_, index), _| !unwanted(index));
        dropped
    }

    pub(super) fn wait_for(&mut self, folder: usize, index: usize) {
        self.inside.entry(folder).or_default().push(index);
    }

    /// What waited for this folder stands in line from now on.
    pub(super) fn release(&mut self, folder: usize) -> Vec<usize> {
        let inside = self.inside.remove(&folder).unwrap_or_default();
        self.line.extend(&inside);
        inside
    }

    /// Something in this folder was put away: after the last of it, it is the folder's turn.
    pub(super) fn finish_undo_in(&mut self, folder: usize) {
        if let Some(left) = self.around.get_mut(&folder) {
            *left -= 1;
            if *left == 0 {
                self.around.remove(&folder);
                self.line.push_back(folder);
            }
        }
    }

    /// When the first of those that wait for a time may go on.
    pub(super) fn next(&self) -> Option<Instant> {
        self.later.first_key_value().map(|((at, _), _)| *at)
    }

    /// What that one waits for.
    pub(super) fn reason(&self) -> WaitReason {
        self.later
            .first_key_value()
            .map_or(WaitReason::FolderBusy, |(_, reason)| *reason)
    }
}

/// The folder that has to be back before an item.
pub(super) fn parent_item(records: &[JobItem], index: usize) -> Option<usize> {
    let folder = usize::try_from(records[index].detail.after?).ok()?;
    Some(folder).filter(|folder| *folder < records.len() && *folder != index)
}

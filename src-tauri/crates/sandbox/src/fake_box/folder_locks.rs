//! The folders that a slow folder operation locks.

use super::enterprise::Enterprise;
use super::item::{FolderId, Parent};

#[derive(Debug, Default)]
pub(crate) struct FolderLocks {
    locks: Vec<FolderLock>,
    last_id: u64,
}

#[derive(Debug)]
struct FolderLock {
    id: u64,
    folder: FolderId,
    parents: [Parent; 2],
}

impl FolderLocks {
    /// Locks a folder, its old parent and its new one.
    pub(crate) fn lock(&mut self, folder: FolderId, from: Parent, to: Parent) -> u64 {
        self.last_id += 1;
        self.locks.push(FolderLock {
            id: self.last_id,
            folder,
            parents: [from, to],
        });
        self.last_id
    }

    pub(crate) fn unlock(&mut self, id: u64) {
        self.locks.retain(|lock| lock.id != id);
    }

    /// Returns whether the parent or a folder above or below it is locked. A locked root does not lock the folders below it,
    /// or one operation would block everything of the user.
    pub(crate) fn is_locked(&self, enterprise: &Enterprise, parent: Parent) -> bool {
        self.locks.iter().any(|lock| {
            enterprise.is_within(parent, lock.folder)
                || lock.parents.iter().any(|&locked| match (locked, parent) {
                    (Parent::Folder(locked_folder), Parent::Folder(folder)) => {
                        enterprise.is_within(parent, locked_folder)
                            || enterprise.is_within(locked, folder)
                    }
                    (Parent::Root(_), _) | (_, Parent::Root(_)) => locked == parent,
                })
        })
    }
}

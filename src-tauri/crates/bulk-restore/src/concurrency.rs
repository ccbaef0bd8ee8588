//! Limits of concurrent restores: how many at a time, and one folder at a time in a tree.

/// The number of concurrent restores. Box's own clients send one at a time. With a latency of 150 ms, eight allow about fifty
/// requests per second, three times Box's limit for a user.
pub(crate) const MAX_AT_ONCE: usize = 8;

/// The current limit of concurrent restores: halved when Box asks to slow down, raised by one after as many successes.
#[derive(Debug)]
pub(crate) struct AdaptiveLimit {
    max: usize,
    current: usize,
    successes: usize,
}

impl AdaptiveLimit {
    pub(crate) fn new(max: usize) -> Self {
        Self {
            max: max.max(1),
            current: max.max(1),
            successes: 0,
        }
    }

    pub(crate) fn current(&self) -> usize {
        self.current
    }

    pub(crate) fn on_success(&mut self) {
        self.successes += 1;
        if self.successes >= self.current {
            self.successes = 0;
            self.current = (self.current + 1).min(self.max);
        }
    }

    pub(crate) fn on_pressure(&mut self) {
        self.successes = 0;
        self.current = (self.current / 2).max(1);
    }
}

/// Returns the key of a folder: the names of its path from the root, one a line.
pub(crate) fn path_key(path: &[String]) -> String {
    path.join("\n")
}

/// Returns the key of a subfolder of the folder `parent`.
pub(crate) fn path_key_inside(parent: &str, folder: &str) -> String {
    if parent.is_empty() {
        folder.to_owned()
    } else {
        format!("{parent}\n{folder}")
    }
}

/// Returns whether the folders are equal or one contains the other. The root contains none: otherwise one slow folder would stop
/// everything.
pub(crate) fn related(one: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        !outer.is_empty()
            && inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.starts_with('\n'))
    };
    one == other || within(one, other) || within(other, one)
}

/// The folders in use. Restoring a folder locks its original and its target folder (OpenAPI, "Restore folder"), so nothing else is
/// sent there, above it or below it at that time.
#[derive(Debug, Default)]
pub(crate) struct FolderLocks(Vec<(Box<str>, bool)>);

impl FolderLocks {
    pub(crate) fn can_lock(&self, folder_key: &str, is_folder: bool) -> bool {
        !self
            .0
            .iter()
            .any(|(locked, by_folder)| (is_folder || *by_folder) && related(folder_key, locked))
    }

    pub(crate) fn lock(&mut self, folder_key: &str, is_folder: bool) {
        self.0.push((folder_key.into(), is_folder));
    }

    pub(crate) fn unlock(&mut self, folder_key: &str, is_folder: bool) {
        let position = self
            .0
            .iter()
            .position(|(locked, by_folder)| **locked == *folder_key && *by_folder == is_folder);
        if let Some(position) = position {
            self.0.swap_remove(position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_halved_at_once_and_raised_slowly() {
        let mut limit = AdaptiveLimit::new(8);
        limit.on_pressure();
        limit.on_pressure();
        assert_eq!(limit.current(), 2);
        for _ in 0..2 + 3 + 4 + 5 + 6 + 7 - 1 {
            limit.on_success();
        }
        assert_eq!(limit.current(), 7);
        for _ in 0..20 {
            limit.on_success();
        }
        assert_eq!(limit.current(), 8);
        for _ in 0..9 {
            limit.on_pressure();
        }
        assert_eq!(limit.current(), 1);
    }

    #[test]
    fn a_folder_locks_its_tree() {
        let mut folder_locks = FolderLocks::default();
        folder_locks.lock("Legal\nContracts", false);
        folder_locks.lock("Legal\nContracts", false);
        assert!(
            folder_locks.can_lock("Legal\nContracts", false)
                && !folder_locks.can_lock("Legal\nContracts", true)
        );
        assert!(
            !folder_locks.can_lock("Legal", true)
                && !folder_locks.can_lock("Legal\nContracts\n2025", true)
        );
        assert!(
            folder_locks.can_lock("Legal\nContracts 2", true)
                && folder_locks.can_lock("Board", true)
        );
        assert!(folder_locks.can_lock("", true), "the root is separate");
        folder_locks.unlock("Legal\nContracts", false);
        assert!(!folder_locks.can_lock("Legal\nContracts", true));
        folder_locks.unlock("Legal\nContracts", false);
        folder_locks.lock("Legal", true);
        assert!(
            !folder_locks.can_lock("Legal\nContracts", false)
                && folder_locks.can_lock("Board", false)
        );
        folder_locks.unlock("Legal", true);
        assert!(folder_locks.can_lock("Legal", true));
    }
}

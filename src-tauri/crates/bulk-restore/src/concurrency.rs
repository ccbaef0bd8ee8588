//! How much may be under way: so many at once, and one folder at a time in a tree.

/// Restores under way at most. Box's own clients send one after the other; eight fill a line of 150 ms up to fifty requests
/// a second, three times what Box allows a user.
pub(crate) const MAX_AT_ONCE: usize = 8;

/// How many may be under way now: half as many after every sign that it is too much, one more after as many that went well.
#[derive(Debug)]
pub(crate) struct AdaptiveLimit {
    most: usize,
    now: usize,
    on_success: usize,
}

impl AdaptiveLimit {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            now: most.max(1),
            on_success: 0,
        }
    }

    pub(crate) fn current(&self) -> usize {
        self.now
    }

    pub(crate) fn on_success(&mut self) {
        self.on_success += 1;
        if self.on_success >= self.now {
            self.on_success = 0;
            self.now = (self.now + 1).min(self.most);
        }
    }

    pub(crate) fn on_pressure(&mut self) {
        self.on_success = 0;
        self.now = (self.now / 2).max(1);
    }
}

/// Where items go to: the names from the top to the folder, one a line.
pub(crate) fn path_key(path: &[String]) -> String {
    path.join("\n")
}

/// The inside of a folder that goes to `tree`.
pub(crate) fn path_key_inside(tree: &str, folder: &str) -> String {
    if tree.is_empty() {
        folder.to_owned()
    } else {
        format!("{tree}\n{folder}")
    }
}

/// Whether one lies in the other, or they are the same. The top counts for itself alone: otherwise one slow folder would stop
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

/// What is under way where. Restoring a folder locks where it comes from and where it goes (OpenAPI, "Restore folder"), so
/// nothing else goes on there, above it or below it meanwhile.
#[derive(Debug, Default)]
pub(crate) struct FolderLocks(Vec<(Box<str>, bool)>);

impl FolderLocks {
    pub(crate) fn can_lock(&self, tree: &str, is_folder: bool) -> bool {
        !self
            .0
            .iter()
            .any(|(busy, by_folder)| (is_folder || *by_folder) && related(tree, busy))
    }

    pub(crate) fn lock(&mut self, tree: &str, is_folder: bool) {
        self.0.push((tree.into(), is_folder));
    }

    pub(crate) fn unlock(&mut self, tree: &str, is_folder: bool) {
        let place = self
            .0
            .iter()
            .position(|(busy, by_folder)| **busy == *tree && *by_folder == is_folder);
        if let Some(place) = place {
            self.0.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_at_once_and_comes_back_slowly() {
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
    fn a_folder_is_alone_in_its_tree() {
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
        assert!(
            folder_locks.can_lock("", true),
            "the top is a place of its own"
        );
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

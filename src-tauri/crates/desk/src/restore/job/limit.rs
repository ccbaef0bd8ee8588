//! How much may be under way: so many at once, and one folder at a time in a tree.

use std::collections::{HashMap, HashSet};

/// Restores under way at most. Box's own clients send one after the other; eight fill a line of 150 ms up to fifty requests
/// a second, three times what Box allows a user.
pub(crate) const MOST_AT_ONCE: usize = 8;

/// How many may be under way now: half as many after every sign that it is too much, one more after as many that went well.
#[derive(Debug)]
pub(crate) struct Limit {
    most: usize,
    now: usize,
    went_well: usize,
}

impl Limit {
    pub(crate) fn new(most: usize) -> Self {
        Self { most: most.max(1), now: most.max(1), went_well: 0 }
    }

    pub(crate) fn now(&self) -> usize {
        self.now
    }

    pub(crate) fn went_well(&mut self) {
        self.went_well += 1;
        if self.went_well >= self.now {
            self.went_well = 0;
            self.now = (self.now + 1).min(self.most);
        }
    }

    pub(crate) fn too_much(&mut self) {
        self.went_well = 0;
        self.now = (self.now / 2).max(1);
    }
}

/// What is under way in each tree, named by the folder at its top. Restoring a folder locks where it comes from and where it
/// goes (OpenAPI, "Restore folder"), so nothing else goes on in its tree meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    items: HashMap<Box<str>, usize>,
    folders: HashSet<Box<str>>,
}

impl Trees {
    pub(crate) fn may_begin(&self, tree: &str, is_folder: bool) -> bool {
        let busy = self.folders.contains(tree) || (is_folder && self.items.contains_key(tree));
        !busy
    }

    pub(crate) fn begin(&mut self, tree: &str, is_folder: bool) {
        if is_folder {
            self.folders.insert(tree.into());
        } else {
            *self.items.entry(tree.into()).or_default() += 1;
        }
    }

    pub(crate) fn end(&mut self, tree: &str, is_folder: bool) {
        if is_folder {
            self.folders.remove(tree);
        } else if let Some(count) = self.items.get_mut(tree) {
            *count -= 1;
            if *count == 0 {
                self.items.remove(tree);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_at_once_and_comes_back_slowly() {
        let mut limit = Limit::new(8);
        limit.too_much();
        limit.too_much();
        assert_eq!(limit.now(), 2);
        for _ in 0..2 + 3 + 4 + 5 + 6 + 7 - 1 {
            limit.went_well();
        }
        assert_eq!(limit.now(), 7);
        for _ in 0..20 {
            limit.went_well();
        }
        assert_eq!(limit.now(), 8);
        for _ in 0..9 {
            limit.too_much();
        }
        assert_eq!(limit.now(), 1);
    }

    #[test]
    fn a_folder_is_alone_in_its_tree() {
        let mut trees = Trees::default();
        trees.begin("Legal", false);
        trees.begin("Legal", false);
        assert!(trees.may_begin("Legal", false) && !trees.may_begin("Legal", true));
        assert!(trees.may_begin("Board", true));
        trees.end("Legal", false);
        assert!(!trees.may_begin("Legal", true));
        trees.end("Legal", false);
        trees.begin("Legal", true);
        assert!(!trees.may_begin("Legal", false) && !trees.may_begin("Legal", true));
        trees.end("Legal", true);
        assert!(trees.may_begin("Legal", true));
    }
}

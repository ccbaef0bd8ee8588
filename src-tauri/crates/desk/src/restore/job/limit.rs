//! How much may be under way: so many at once, and one folder at a time in a tree.

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
        Self {
            most: most.max(1),
            now: most.max(1),
            went_well: 0,
        }
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

/// Where items go to: the names from the top to the folder, one a line.
pub(crate) fn tree_of(path: &[String]) -> String {
    path.join("\n")
}

/// The inside of a folder that goes to `tree`.
pub(crate) fn tree_inside(tree: &str, folder: &str) -> String {
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
pub(crate) struct Trees(Vec<(Box<str>, bool)>);

impl Trees {
    pub(crate) fn may_begin(&self, tree: &str, is_folder: bool) -> bool {
        !self
            .0
            .iter()
            .any(|(busy, by_folder)| (is_folder || *by_folder) && related(tree, busy))
    }

    pub(crate) fn begin(&mut self, tree: &str, is_folder: bool) {
        self.0.push((tree.into(), is_folder));
    }

    pub(crate) fn end(&mut self, tree: &str, is_folder: bool) {
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
        trees.begin("Legal\nContracts", false);
        trees.begin("Legal\nContracts", false);
        assert!(
            trees.may_begin("Legal\nContracts", false)
                && !trees.may_begin("Legal\nContracts", true)
        );
        assert!(
            !trees.may_begin("Legal", true) && !trees.may_begin("Legal\nContracts\n2025", true)
        );
        assert!(trees.may_begin("Legal\nContracts 2", true) && trees.may_begin("Board", true));
        assert!(trees.may_begin("", true), "the top is a place of its own");
        trees.end("Legal\nContracts", false);
        assert!(!trees.may_begin("Legal\nContracts", true));
        trees.end("Legal\nContracts", false);
        trees.begin("Legal", true);
        assert!(!trees.may_begin("Legal\nContracts", false) && trees.may_begin("Board", false));
        trees.end("Legal", true);
        assert!(trees.may_begin("Legal", true));
    }
}

//! People and folders, each kept once and named by a number.

use std::collections::HashMap;

use super::number;
use crate::restore::{FolderName, Person};

/// No person or no folder.
pub(super) const NONE: u32 = u32::MAX;

/// Things that many rows share, each under a number.
pub(super) struct Shared<T> {
    all: Vec<T>,
    by_mark: HashMap<Box<str>, u32>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            by_mark: HashMap::new(),
        }
    }
}

impl<T: Marked + Clone> Shared<T> {
    /// The number of the thing, which is kept if it is new.
    pub(super) fn number(&mut self, thing: Option<T>) -> u32 {
        let Some(thing) = thing else { return NONE };
        if let Some(number) = self.by_mark.get(thing.mark()) {
            return *number;
        }
        let at = number(self.all.len());
        self.by_mark.insert(thing.mark().into(), at);
        self.all.push(thing);
        at
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.all.get(number as usize)
    }

    /// The number of a thing that was kept; `NONE` for one that no row has.
    pub(super) fn find(&self, thing: &T) -> u32 {
        self.by_mark.get(thing.mark()).copied().unwrap_or(NONE)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}

/// What tells one thing from another.
pub(super) trait Marked {
    fn mark(&self) -> &str;
}

impl Marked for Person {
    /// The id, or the name of somebody whose id is not known; no name is a number alone.
    fn mark(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

impl Marked for FolderName {
    fn mark(&self) -> &str {
        &self.id
    }
}

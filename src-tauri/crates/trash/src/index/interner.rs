//! Interning: people and folders are stored once and referred to by a number.

use std::collections::HashMap;

use super::row::{NONE, to_u32};
use box_session::{FolderName, Person};

/// Values that many rows share, each stored once.
pub(super) struct Interner<T> {
    all: Vec<T>,
    by_key: HashMap<Box<str>, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            by_key: HashMap::new(),
        }
    }
}

impl<T: InternKey + Clone> Interner<T> {
    /// Returns the number of a value, which is stored if it is new; `NONE` for none.
    pub(super) fn intern(&mut self, value: Option<T>) -> u32 {
        let Some(value) = value else { return NONE };
        if let Some(number) = self.by_key.get(value.intern_key()) {
            return *number;
        }
        let at = to_u32(self.all.len());
        self.by_key.insert(value.intern_key().into(), at);
        self.all.push(value);
        at
    }

    /// Returns the value with a number.
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.all.get(number as usize)
    }

    /// Returns the number of a stored value; `NONE` for one that no row has.
    pub(super) fn find(&self, value: &T) -> u32 {
        self.by_key.get(value.intern_key()).copied().unwrap_or(NONE)
    }

    /// Returns the number of values.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}

/// A value that is stored once for each key.
pub(super) trait InternKey {
    /// Returns the text by which equal values are recognized.
    fn intern_key(&self) -> &str;
}

impl InternKey for Person {
    /// Returns the ID, or the name where the ID is not known; no name is a number alone.
    fn intern_key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

impl InternKey for FolderName {
    fn intern_key(&self) -> &str {
        &self.id
    }
}

#![doc = include_str!("../README.md")]

mod characters;
mod searchable;

pub use characters::{fold_punctuation, is_direction_or_break, is_invisible};
pub use searchable::searchable;

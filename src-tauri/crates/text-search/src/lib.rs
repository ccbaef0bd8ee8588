#![doc = include_str!("../README.md")]

mod characters;
mod mail_address;
mod searchable;
mod text_index;
mod text_input;

pub use characters::{fold_punctuation, is_direction_or_break, is_invisible};
pub use mail_address::mail_address;
pub use searchable::searchable;
pub use text_index::{SearchWords, TextIndex, WordFinders};
pub use text_input::{normalize_id, normalize_name};

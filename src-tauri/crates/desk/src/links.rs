//! What a pasted or typed text is taken for.

mod id;
mod link;
#[cfg(test)]
mod tests;

use crate::{
    passcode::{AssetKind, AssetRef},
    restore::ItemKey,
};
use serde::Serialize;
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization;

/// Longer texts are looked through as far as this many characters: somebody pasted a whole ticket.
const MOST: usize = 20_000;

/// A text of more characters is no name.
const LONGEST_NAME: usize = 200;

/// What a text was taken for, the likeliest first, and what is known here that it may mean.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Reading {
    /// Never empty. More than one where a text can be read in more ways.
    pub taken: Vec<Jump>,
    /// Known assets that it may mean.
    pub assets: Vec<AssetRef>,
    /// How many of the restored files found so far have it in their words.
    pub files: u32,
}

/// What a text was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Jump {
    /// A restored file of Clumio, by its id or by a link that holds it. An asset's own id looks the same.
    RestoredFile {
        /// The id.
        id: String,
    },
    /// A part of such an id, or one with too many characters.
    PartOfId {
        /// What there is of it.
        part: String,
    },
    /// An asset, by its id at the cloud provider.
    Asset {
        /// What it is.
        asset: AssetKind,
        /// The native id.
        native_id: String,
    },
    /// The beginning of an id at the cloud provider.
    PartOfNativeId {
        /// What it is an id of.
        asset: AssetKind,
        /// What there is of it.
        part: String,
    },
    /// A recipient's address.
    Recipient {
        /// The address, or what there is of it.
        address: String,
        /// Whether it can be a whole one.
        whole: bool,
    },
    /// An item at Box, by its link.
    BoxItem {
        /// Which.
        key: ItemKey,
    },
    /// Digits alone: an id of Box, without saying of what kind.
    BoxId {
        /// The id.
        id: String,
    },
    /// A shared link of Box: it names no item, and a trashed item's shared link is dead.
    BoxSharedLink,
    /// A link to Box that names no item.
    BoxLink,
    /// A link to Clumio's portal that names no restored file.
    ClumioLink,
    /// A link to somewhere this program does not know.
    UnknownLink {
        /// Its host.
        host: String,
    },
    /// Any other text: a name to look for.
    Text {
        /// The text, trimmed.
        text: String,
    },
    /// A text that is no name, and in which no id, link or address was found.
    TooLong,
    /// Nothing.
    Nothing,
}

/// Says what `text` is taken for, the likeliest first. Never fails and is never empty: what is nothing else is a name to look
/// for.
#[must_use]
pub fn read(text: &str) -> Vec<Jump> {
    let text = match text.char_indices().nth(MOST) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let trimmed = text.trim_matches(is_around);
    if trimmed.is_empty() {
        return vec![Jump::Nothing];
    }
    // Ids typed with a Japanese input method arrive in full width.
    let plain: String = trimmed.nfkc().collect();
    let name = (trimmed.chars().count() <= LONGEST_NAME).then(|| Jump::Text { text: trimmed.to_owned() });
    let exact = whole(&plain);
    if let Some(jump) = exact {
        // Digits and half an id may as well be a part of a name.
        let ambiguous =
            matches!(jump, Jump::BoxId { .. } | Jump::PartOfId { .. } | Jump::PartOfNativeId { .. });
        return std::iter::once(jump).chain(name.filter(|_| ambiguous)).collect();
    }
    let within = within(&plain);
    let taken: Vec<Jump> = within.into_iter().chain(name).collect();
    if taken.is_empty() { vec![Jump::TooLong] } else { taken }
}

/// The words to look for in names, where a text can be read as such.
pub(crate) fn as_name(taken: &[Jump]) -> Option<&str> {
    taken.iter().find_map(|jump| match jump {
        Jump::Text { text } => Some(text.as_str()),
        Jump::Recipient { address, .. } => Some(address.as_str()),
        Jump::RestoredFile { .. }
        | Jump::PartOfId { .. }
        | Jump::Asset { .. }
        | Jump::PartOfNativeId { .. }
        | Jump::BoxItem { .. }
        | Jump::BoxId { .. }
        | Jump::BoxSharedLink
        | Jump::BoxLink
        | Jump::ClumioLink
        | Jump::UnknownLink { .. }
        | Jump::TooLong
        | Jump::Nothing => None,
    })
}

/// What an asset may be called that `text` means.
pub(crate) fn as_asset<'a>(text: &'a str, taken: &'a [Jump]) -> &'a str {
    match taken.first() {
        Some(Jump::RestoredFile { id }) => id,
        _ => as_name(taken).unwrap_or(text),
    }
}

/// The text as a whole.
fn whole(text: &str) -> Option<Jump> {
    link::link(text)
        .or_else(|| id::restored_file_id(text))
        .or_else(|| id::native_id(text))
        .or_else(|| id::box_id(text))
        .or_else(|| address(text))
}

/// The first thing in a longer text, a mail or a ticket say, that cannot be anything else: a link, an id or an address.
fn within(text: &str) -> Option<Jump> {
    let around = |c: char| is_around(c) || "()[]{}.,;:。、（）【】".contains(c);
    let mut words = text.split(|c: char| c.is_whitespace() || "<>「」『』、。".contains(c));
    words.find_map(|word| {
        whole(word.trim_matches(around)).filter(|jump| match jump {
            Jump::RestoredFile { .. } | Jump::Asset { .. } | Jump::BoxItem { .. } => true,
            Jump::Recipient { whole, .. } => *whole,
            Jump::PartOfId { .. }
            | Jump::PartOfNativeId { .. }
            | Jump::BoxId { .. }
            | Jump::BoxSharedLink
            | Jump::BoxLink
            | Jump::ClumioLink
            | Jump::UnknownLink { .. }
            | Jump::Text { .. }
            | Jump::TooLong
            | Jump::Nothing => false,
        })
    })
}

fn is_around(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>\"'“”「」".contains(c)
}

/// `name@host.example`, or as much of it as there is.
fn address(text: &str) -> Option<Jump> {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = text.split_once('?').map_or(text, |(address, _)| address);
    let (name, host) = text.split_once('@')?;
    if name.is_empty() || host.contains('@') || text.contains(|c: char| c.is_whitespace() || c == ':') {
        return None;
    }
    let whole = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    Some(Jump::Recipient { address: text.to_owned(), whole })
}

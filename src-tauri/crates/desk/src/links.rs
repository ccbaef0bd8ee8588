//! What a pasted or typed text is taken for.

mod address;
mod box_link;
mod encoded;
mod id;
mod link;
mod scan;
#[cfg(test)]
mod tests;
mod wrapped;

use crate::passcode::{AssetKind, AssetRef};
use address::address;
use box_client::{is_invisible, normalize_id, normalize_name};
use box_session::ItemKey;
use scan::{Findings, scan};
use serde::Serialize;
use ts_rs::TS;

/// Longer texts are looked through as far as this many characters: a ticket with all the mails that were quoted in it.
const MOST: usize = 200_000;

/// So many readings of one text are offered.
const MOST_TAKEN: usize = 50;

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
    /// The page where a recipient asks for a file that was shared with them: its address names no restored file.
    AccessRequestedFile,
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

/// Returns what `text` is taken for, the likeliest first. Never fails and is never empty: what is nothing else is a name to look
/// for. What stands in it is taken as it stands; only escapes are undone, invisible characters dropped, and dashes and the full
/// width of Japanese keyboards folded. In doubt it is not an ID.
#[must_use]
pub fn read(text: &str) -> Vec<Jump> {
    let text = match text.char_indices().nth(MOST) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let name = normalize_name(text);
    let trimmed = name.trim_matches(is_around);
    if trimmed.is_empty() {
        return vec![Jump::Nothing];
    }
    let name = name_in(trimmed);
    let name = (name.chars().count() <= LONGEST_NAME).then(|| Jump::Text {
        text: name.to_owned(),
    });
    let plain = normalize_id(&encoded::decoded(text));
    let alone = plain.trim_matches(is_formatting);
    if let Some(taken) = whole(alone, name.clone()) {
        return taken;
    }
    let Findings {
        mut certain,
        mut links,
        more,
    } = found_in(&plain);
    certain.truncate(MOST_TAKEN);
    if !certain.is_empty() {
        let several = certain.len() > 1;
        return certain
            .into_iter()
            .chain(name.filter(|_| more && !several))
            .collect();
    }
    if more {
        links.retain(|link| !matches!(link, Jump::UnknownLink { .. }));
    }
    links.truncate(MOST_TAKEN);
    let taken: Vec<Jump> = links.into_iter().chain(name.filter(|_| more)).collect();
    if taken.is_empty() {
        vec![name_or_too_long(trimmed)]
    } else {
        taken
    }
}

fn name_or_too_long(trimmed: &str) -> Jump {
    if trimmed.chars().count() <= LONGEST_NAME {
        Jump::Text {
            text: name_in(trimmed).to_owned(),
        }
    } else {
        Jump::TooLong
    }
}

/// Reads the text as a whole, other than as a link: an ID, a number, a part of an ID, an address.
fn whole(text: &str, name: Option<Jump>) -> Option<Vec<Jump>> {
    let with_name = |jump: Jump| {
        // Digits and half an ID may as well be a part of a name.
        let sure = matches!(
            jump,
            Jump::RestoredFile { .. } | Jump::Asset { .. } | Jump::BoxItem { .. }
        );
        std::iter::once(jump)
            .chain(name.clone().filter(|_| !sure))
            .collect()
    };
    let id = id::restored_file_id(text)
        .or_else(|| id::native_id(text))
        .or_else(|| id::box_id(text));
    if let Some(id) = id {
        return Some(with_name(id));
    }
    if let Some(id) = id::number_in_a_sheet(text).or_else(|| labelled_id(text)) {
        return Some(with_name(id));
    }
    let several: Vec<&str> = text
        .split([' ', '\n', '\r', '\t', ',', ';'])
        .filter(|word| !word.is_empty())
        .collect();
    if several.len() > 1
        && several
            .iter()
            .all(|word| word.len() >= 9 && id::is_item_id(word))
    {
        let mut ids: Vec<Jump> = several
            .iter()
            .map(|id| Jump::BoxId {
                id: (*id).to_owned(),
            })
            .collect();
        ids.dedup();
        ids.truncate(MOST_TAKEN);
        return Some(ids);
    }
    Some(address(text)).filter(|taken| !taken.is_empty())
}

/// Reads `ID: 123` and the like.
fn labelled_id(text: &str) -> Option<Jump> {
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let label = text[..begin].to_lowercase();
    let label = label.trim_matches([' ', ':', '=', '#', '"', '\'', '_', '-', '.', '\t']);
    let before = label.strip_suffix("id");
    // `Android 12` is a name.
    let says_so = before.is_some_and(|before| {
        matches!(before, "file" | "folder" | "item")
            || !before.ends_with(|c: char| c.is_ascii_alphanumeric())
    });
    let fits = says_so
        && label.chars().count() <= 16
        && !label.contains(|c: char| c.is_numeric() || c == '\n');
    id::is_item_id(&text[begin..])
        .then(|| id::box_id(&text[begin..]))
        .flatten()
        .filter(|_| fits)
}

/// Finds what stands in a text. A mail may have come as it is sent, with its own escapes.
fn found_in(text: &str) -> Findings {
    let Some(mail) = encoded::quoted_printable(text) else {
        return scan(text);
    };
    let found = scan(&normalize_id(&encoded::decoded(&mail)));
    if !found.certain.is_empty() {
        return found;
    }
    // It only looked like a mail: `=3D` can be the beginning of an ID. An address may have lost its beginning.
    let mut plain = scan(text);
    plain
        .certain
        .retain(|jump| !matches!(jump, Jump::Recipient { .. }));
    if plain.certain.is_empty() {
        found
    } else {
        plain
    }
}

/// Returns the name in a path of Box Drive or in the line that Box shows above a list.
fn name_in(text: &str) -> &str {
    let last = |separators: &[char]| {
        text.rsplit(separators)
            .map(str::trim)
            .find(|name| !name.is_empty())
    };
    let drive = text.starts_with(['/', '~', '\\'])
        || text.get(1..3).is_some_and(|drive| drive.starts_with(':'));
    let boxes = ["Box", "Box-Box", "Box Sync"];
    let in_drive = drive
        && text
            .split(['/', '\\'])
            .rev()
            .skip(1)
            .any(|part| boxes.contains(&part));
    let crumbs = text.contains(" > ")
        && ["All Files", "すべてのファイル"]
            .iter()
            .any(|root| text.starts_with(root));
    let name = match (in_drive, crumbs) {
        (true, _) => last(&['/', '\\']),
        (false, true) => last(&['>']),
        (false, false) => None,
    };
    name.unwrap_or(text)
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
        | Jump::AccessRequestedFile
        | Jump::UnknownLink { .. }
        | Jump::TooLong
        | Jump::Nothing => None,
    })
}

/// Returns what known assets may be called that the text means; nothing where it means none.
pub(crate) fn as_assets(taken: &[Jump]) -> Vec<&str> {
    let ids = taken.iter().filter_map(|jump| {
        if let Jump::RestoredFile { id } = jump {
            Some(id.as_str())
        } else {
            (*jump == Jump::Nothing).then_some("")
        }
    });
    let ids: Vec<&str> = ids.take(MOST_ASSETS).collect();
    if ids.is_empty() {
        as_name(taken).into_iter().collect()
    } else {
        ids
    }
}

/// Known assets are looked for by so many IDs of one text.
const MOST_ASSETS: usize = 5;

fn is_around(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c) || "<>\"'“”「」".contains(c)
}

/// Marks of a sentence, a list or a chat around something that stands alone.
fn is_formatting(c: char) -> bool {
    is_around(c) || ".,;:!?*~`|#()[]{}«»‹›•·、。（）【】『』".contains(c)
}

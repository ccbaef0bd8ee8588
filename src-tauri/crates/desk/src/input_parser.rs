//! Recognizes IDs, links, email addresses and names in a text that a person pasted or typed.

mod box_url;
mod email_address;
mod escapes;
mod id;
mod parsed_input;
#[cfg(test)]
mod tests;
mod text_scan;
mod url;
mod wrapped_url;

use box_client::{is_invisible, normalize_id, normalize_name};
use email_address::parse_email_address;
pub use parsed_input::ParsedInput;
use passcode::{AssetRef, Finder};
use serde::Serialize;
use text_scan::{ScanResult, scan_text};
use ts_rs::TS;

/// Maximum number of characters that are read of a text: a ticket with all the emails that are quoted in it.
const MAX_CHARS: usize = 200_000;

/// Maximum number of results for one text.
const MAX_RESULTS: usize = 50;

/// Maximum number of characters of a name.
const MAX_NAME_CHARS: usize = 200;

/// A parsed text, and the assets and restored files already found here that match it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(rename = "Reading")]
pub struct InputMatches {
    /// The results, the likeliest first. Never empty; more than one for an ambiguous text.
    #[serde(rename = "taken")]
    pub parsed: Vec<ParsedInput>,
    /// Assets already found that match.
    pub assets: Vec<AssetRef>,
    /// Number of restored files found so far that match.
    #[serde(rename = "files")]
    pub file_count: u32,
}

/// Parses `text` and adds the assets and restored files already found that match it. Sends no request.
pub async fn find_matches(text: &str, finder: &Finder) -> InputMatches {
    let parsed = parse(text);
    let file_count = search_words(&parsed).map_or(0, |words| finder.count_matching(words));
    let mut assets = Vec::new();
    for words in asset_search_words(&parsed) {
        for asset in finder.known_assets(words).await {
            if !assets.contains(&asset) {
                assets.push(asset);
            }
        }
    }
    InputMatches {
        parsed,
        assets,
        file_count,
    }
}

/// Returns the meanings of `text`, the likeliest first. Never empty: a text with no other meaning is a name to search for.
/// Characters are read as they are; only escapes are decoded, invisible characters removed, and dashes and full-width forms
/// of Japanese keyboards folded. In doubt a text is not an ID.
#[must_use]
pub fn parse(text: &str) -> Vec<ParsedInput> {
    let text = match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let name = normalize_name(text);
    let trimmed = name.trim_matches(is_enclosing);
    if trimmed.is_empty() {
        return vec![ParsedInput::Nothing];
    }
    let name = name_in_path(trimmed);
    let name = (name.chars().count() <= MAX_NAME_CHARS).then(|| ParsedInput::Text {
        text: name.to_owned(),
    });
    let plain = normalize_id(&escapes::decode_json_and_html(text));
    let alone = plain.trim_matches(is_formatting);
    if let Some(parsed) = parse_whole(alone, name.clone()) {
        return parsed;
    }
    let ScanResult {
        mut certain,
        mut links,
        has_other_text,
    } = scan_with_escapes(&plain);
    certain.truncate(MAX_RESULTS);
    if !certain.is_empty() {
        let several = certain.len() > 1;
        return certain
            .into_iter()
            .chain(name.filter(|_| has_other_text && !several))
            .collect();
    }
    if has_other_text {
        links.retain(|link| !matches!(link, ParsedInput::UnknownLink { .. }));
    }
    links.truncate(MAX_RESULTS);
    let parsed: Vec<ParsedInput> = links
        .into_iter()
        .chain(name.filter(|_| has_other_text))
        .collect();
    if parsed.is_empty() {
        vec![name_or_too_long(trimmed)]
    } else {
        parsed
    }
}

fn name_or_too_long(trimmed: &str) -> ParsedInput {
    if trimmed.chars().count() <= MAX_NAME_CHARS {
        ParsedInput::Text {
            text: name_in_path(trimmed).to_owned(),
        }
    } else {
        ParsedInput::TooLong
    }
}

/// Parses a text that is an ID, a number, a part of an ID or an email address as a whole.
fn parse_whole(text: &str, name: Option<ParsedInput>) -> Option<Vec<ParsedInput>> {
    let with_name = |parsed: ParsedInput| {
        // Digits and a part of an ID may also be a part of a name.
        let is_certain = matches!(
            parsed,
            ParsedInput::RestoredFile { .. }
                | ParsedInput::Asset { .. }
                | ParsedInput::BoxItem { .. }
        );
        std::iter::once(parsed)
            .chain(name.clone().filter(|_| !is_certain))
            .collect()
    };
    let id = id::parse_restored_file_id(text)
        .or_else(|| id::parse_native_id(text))
        .or_else(|| id::parse_box_id(text));
    if let Some(id) = id {
        return Some(with_name(id));
    }
    if let Some(id) = id::parse_spreadsheet_number(text).or_else(|| parse_labelled_id(text)) {
        return Some(with_name(id));
    }
    let several: Vec<&str> = text
        .split([' ', '\n', '\r', '\t', ',', ';'])
        .filter(|word| !word.is_empty())
        .collect();
    if several.len() > 1
        && several
            .iter()
            .all(|word| word.len() >= 9 && id::is_box_id(word))
    {
        let mut ids: Vec<ParsedInput> = several
            .iter()
            .map(|id| ParsedInput::BoxId {
                id: (*id).to_owned(),
            })
            .collect();
        ids.dedup();
        ids.truncate(MAX_RESULTS);
        return Some(ids);
    }
    Some(parse_email_address(text)).filter(|parsed| !parsed.is_empty())
}

/// Parses `ID: 123` and the like.
fn parse_labelled_id(text: &str) -> Option<ParsedInput> {
    let begin = text.find(|c: char| c.is_ascii_digit())?;
    let label = text[..begin].to_lowercase();
    let label = label.trim_matches([' ', ':', '=', '#', '"', '\'', '_', '-', '.', '\t']);
    let before = label.strip_suffix("id");
    // `Android 12` is a name.
    let is_id_label = before.is_some_and(|before| {
        matches!(before, "file" | "folder" | "item")
            || !before.ends_with(|c: char| c.is_ascii_alphanumeric())
    });
    let fits = is_id_label
        && label.chars().count() <= 16
        && !label.contains(|c: char| c.is_numeric() || c == '\n');
    id::is_box_id(&text[begin..])
        .then(|| id::parse_box_id(&text[begin..]))
        .flatten()
        .filter(|_| fits)
}

/// Scans a text that may be an email in its transport form, with escapes of its own.
fn scan_with_escapes(text: &str) -> ScanResult {
    let Some(email) = escapes::decode_quoted_printable(text) else {
        return scan_text(text);
    };
    let found = scan_text(&normalize_id(&escapes::decode_json_and_html(&email)));
    if !found.certain.is_empty() {
        return found;
    }
    // It only looks like an email: `=3D` can be the beginning of an ID. An address may lack its beginning.
    let mut plain = scan_text(text);
    plain
        .certain
        .retain(|parsed| !matches!(parsed, ParsedInput::Recipient { .. }));
    if plain.certain.is_empty() {
        found
    } else {
        plain
    }
}

/// Returns the name at the end of a Box Drive path or of the breadcrumb line of Box; any other text as it is.
fn name_in_path(text: &str) -> &str {
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

/// Returns the words to search names for, where a meaning has any.
fn search_words(parsed: &[ParsedInput]) -> Option<&str> {
    parsed.iter().find_map(|parsed| match parsed {
        ParsedInput::Text { text } => Some(text.as_str()),
        ParsedInput::Recipient { address, .. } => Some(address.as_str()),
        ParsedInput::RestoredFile { .. }
        | ParsedInput::PartOfId { .. }
        | ParsedInput::Asset { .. }
        | ParsedInput::PartOfNativeId { .. }
        | ParsedInput::BoxItem { .. }
        | ParsedInput::BoxId { .. }
        | ParsedInput::BoxSharedLink
        | ParsedInput::BoxLink
        | ParsedInput::ClumioLink
        | ParsedInput::AccessRequestedFile
        | ParsedInput::UnknownLink { .. }
        | ParsedInput::TooLong
        | ParsedInput::Nothing => None,
    })
}

/// Returns the words to search assets for: the IDs in the text, else its words; the empty word, which every asset matches,
/// for an empty text.
fn asset_search_words(parsed: &[ParsedInput]) -> Vec<&str> {
    let ids = parsed.iter().filter_map(|parsed| {
        if let ParsedInput::RestoredFile { id } = parsed {
            Some(id.as_str())
        } else {
            (*parsed == ParsedInput::Nothing).then_some("")
        }
    });
    let ids: Vec<&str> = ids.take(MAX_ASSET_SEARCHES).collect();
    if ids.is_empty() {
        search_words(parsed).into_iter().collect()
    } else {
        ids
    }
}

/// Maximum number of IDs of one text that assets are searched for.
const MAX_ASSET_SEARCHES: usize = 5;

fn is_enclosing(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c) || "<>\"'“”「」".contains(c)
}

/// Returns whether a sentence, a list or a chat may put it around an ID or a name.
fn is_formatting(c: char) -> bool {
    is_enclosing(c) || ".,;:!?*~`|#()[]{}«»‹›•·、。（）【】『』".contains(c)
}

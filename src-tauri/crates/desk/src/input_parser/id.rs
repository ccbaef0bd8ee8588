//! IDs.

use super::parsed_input::ParsedInput;
use box_session::{ItemKey, ItemKind};
use passcode::AssetKind;
use std::ops::Range;

/// Positions of the dashes of a UUID.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// Number of hexadecimal digits of each group of a UUID.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Parses a UUID with or without its dashes, the beginning of one, or one that is followed by more digits.
pub(super) fn parse_restored_file_id(text: &str) -> Option<ParsedInput> {
    if matches!(text.len(), 32 | 36)
        && let Some(id) = uuid::Uuid::try_parse(text).ok().filter(|id| !id.is_nil())
    {
        return Some(ParsedInput::RestoredFile {
            id: id.hyphenated().to_string(),
        });
    }
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    let fits = !is_zero
        && text.bytes().take(36).enumerate().all(|(at, byte)| {
            if DASHES.contains(&at) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        });
    let rest_fits = text
        .bytes()
        .skip(36)
        .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    (text.len() > DASHES[0] && fits && rest_fits).then(|| ParsedInput::PartOfId {
        part: text.to_ascii_lowercase(),
    })
}

/// Returns the last UUID in `text`: the later part of a URL is the more specific one.
pub(super) fn last_uuid(text: &str) -> Option<String> {
    find_uuids(text).pop().map(|(_, id)| id)
}

/// Finds the UUIDs in `text`, with their positions. An email program may have wrapped one at the end of a line, or a person typed
/// blanks for its dashes. Not a UUID: one that more letters, digits or dashes follow, and a name with an extension.
pub(super) fn find_uuids(text: &str) -> Vec<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_hexdigit()
            && !at
                .checked_sub(1)
                .is_some_and(|before| is_joined(bytes[before]));
        match parse_uuid_at(bytes, at).filter(|(end, _)| begins && is_complete(bytes, at, *end)) {
            Some((end, id)) => {
                found.push((at..end, id));
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn is_joined(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn is_complete(bytes: &[u8], begin: usize, end: usize) -> bool {
    let italics = |at: Option<&u8>| at == Some(&b'_');
    let before = begin.checked_sub(1).and_then(|at| bytes.get(at));
    match bytes.get(end) {
        Some(b'.') => {
            // An extension, unless it is the first word of the next sentence.
            let word = bytes[end + 1..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            !(1..=5).contains(&word)
        }
        Some(b'@') => false,
        next => italics(before) == italics(next) && !next.is_some_and(|byte| is_joined(*byte)),
    }
}

/// Parses the UUID that begins at a position; returns its end, too.
fn parse_uuid_at(bytes: &[u8], begin: usize) -> Option<(usize, String)> {
    let mut id = String::with_capacity(36);
    let (mut at, mut breaks, mut without_dash) = (begin, 0, 0);
    for (number, length) in GROUPS.into_iter().enumerate() {
        if number > 0 {
            let before = at;
            at = skip_blanks(bytes, at);
            let dash = bytes.get(at) == Some(&b'-');
            if dash {
                at = skip_blanks(bytes, at + 1);
            }
            without_dash += usize::from(!dash);
            breaks += usize::from(at > before + usize::from(dash));
            if at == before {
                return None;
            }
            id.push('-');
        }
        for _ in 0..length {
            if !bytes.get(at)?.is_ascii_hexdigit() {
                at = next_line(bytes, at)?;
                breaks += 1;
            }
            let digit = bytes.get(at).filter(|byte| byte.is_ascii_hexdigit())?;
            id.push(char::from(digit.to_ascii_lowercase()));
            at += 1;
        }
    }
    // Either all four dashes are blanks or none is; groups of decimal digits are a card or phone number.
    let has_valid_form = match without_dash {
        0 => breaks <= 2,
        4 => breaks == 4 && id.contains(|c: char| c.is_ascii_alphabetic()),
        _ => false,
    };
    let is_uuid = has_valid_form && id.contains(|c: char| c != '0' && c != '-');
    is_uuid.then_some((at, id))
}

/// Skips at most three blanks, or a line break.
fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    if let Some(next) = next_line(bytes, at) {
        return next;
    }
    at + bytes[at.min(bytes.len())..]
        .iter()
        .take(3)
        .take_while(|byte| **byte == b' ')
        .count()
}

/// Returns the start of the next line if only blanks precede it. Skips the `>` of a quoted email.
pub(super) fn next_line(bytes: &[u8], at: usize) -> Option<usize> {
    let skip = |at: usize, these: &[u8]| {
        at + bytes[at.min(bytes.len())..]
            .iter()
            .take_while(|byte| these.contains(byte))
            .count()
    };
    let end = skip(at, b" \t\r");
    (bytes.get(end) == Some(&b'\n')).then(|| skip(end + 1, b" \t>"))
}

/// Parses an ID at the cloud provider, plain or at the end of its ARN, or the beginning of one.
pub(super) fn parse_native_id(text: &str) -> Option<ParsedInput> {
    if let Some((partition, arn)) = text
        .strip_prefix("arn:aws")
        .and_then(|arn| arn.split_once(':'))
    {
        // Each partition has a suffix of its own: `aws-cn`, `aws-us-gov`.
        if !partition.is_empty() && !partition.starts_with('-') {
            return None;
        }
        let (_, item) = arn.rsplit_once(':')?;
        return match item.split_once('/')? {
            ("table", table) => {
                let name = table.split('/').next().unwrap_or(table);
                Some(ParsedInput::Asset {
                    asset: AssetKind::DynamodbTable,
                    native_id: name.to_owned(),
                })
            }
            ("instance" | "volume", id) => parse_native_id(id),
            _ => None,
        };
    }
    let lower = text.to_ascii_lowercase();
    let (asset, rest) = match (lower.strip_prefix("vol-"), lower.strip_prefix("i-")) {
        (Some(rest), _) => (AssetKind::EbsVolume, rest),
        (_, Some(rest)) => (AssetKind::Ec2Instance, rest),
        (None, None) => return None,
    };
    if !rest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    match rest.len() {
        8..=17 => Some(ParsedInput::Asset {
            asset,
            native_id: lower,
        }),
        2..=7 | 18..=40 => Some(ParsedInput::PartOfNativeId { asset, part: lower }),
        _ => None,
    }
}

/// Returns the first complete ID of an instance or a volume in a URL of the provider's console.
pub(super) fn first_native_id(text: &str) -> Option<ParsedInput> {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.find_map(|word| {
        parse_native_id(word).filter(|parsed| matches!(parsed, ParsedInput::Asset { .. }))
    })
}

/// Parses digits, plain or with the prefix of Box's error messages (`f_1`, `d_1`).
pub(super) fn parse_box_id(text: &str) -> Option<ParsedInput> {
    if let Some(key) = parse_prefixed_id(text) {
        return Some(ParsedInput::BoxItem { key });
    }
    is_box_id(text).then(|| ParsedInput::BoxId {
        id: text.to_owned(),
    })
}

/// Returns whether a text can be the ID of an item. Box's IDs are numbers of up to 20 digits; 0 is the root of every account, and
/// no other begins with 0.
pub(super) fn is_box_id(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

/// Parses `f_1`, `d_1` and `w_1`, as Box's URLs and error messages write an item.
pub(super) fn parse_prefixed_id(text: &str) -> Option<ItemKey> {
    let (prefix, id) = text.split_once('_').filter(|(_, id)| is_box_id(id))?;
    let kind = match prefix {
        "f" | "F" => ItemKind::File,
        "d" | "D" => ItemKind::Folder,
        "w" | "W" => ItemKind::WebLink,
        _ => return None,
    };
    Some(ItemKey {
        kind,
        id: id.to_owned(),
    })
}

/// Parses a Box ID as a spreadsheet shows a number: `123,456,789,012`, `123 456 789 012`, `123456789012.0`.
pub(super) fn parse_spreadsheet_number(text: &str) -> Option<ParsedInput> {
    if let Some(id) = text.strip_suffix(".0").filter(|id| id.len() >= 9) {
        return parse_box_id(id);
    }
    let separator = [',', ' ', '\'']
        .into_iter()
        .find(|separator| text.contains(*separator))?;
    let mut groups = text.split(separator);
    let first = (1..=3).contains(&groups.next()?.len());
    let id = text.replace(separator, "");
    // Fewer groups are an amount of money or two numbers.
    (first && groups.clone().count() >= 3 && groups.all(|group| group.len() == 3))
        .then(|| parse_box_id(&id))
        .flatten()
}

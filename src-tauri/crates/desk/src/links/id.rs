//! Ids.

use super::{Jump, box_link::prefixed};
use crate::passcode::AssetKind;
use std::ops::Range;

/// Where the dashes of a UUID stand.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// How many digits of hexadecimal stand in each part of a UUID.
const PARTS: [usize; 5] = [8, 4, 4, 4, 12];

/// A UUID with or without its dashes, or the beginning of one, or one with more behind it.
pub(super) fn restored_file_id(text: &str) -> Option<Jump> {
    if matches!(text.len(), 32 | 36)
        && let Some(id) = uuid::Uuid::try_parse(text).ok().filter(|id| !id.is_nil())
    {
        return Some(Jump::RestoredFile {
            id: id.hyphenated().to_string(),
        });
    }
    let is_nothing = text.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    let fits = !is_nothing
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
    (text.len() > DASHES[0] && fits && rest_fits).then(|| Jump::PartOfId {
        part: text.to_ascii_lowercase(),
    })
}

/// The last UUID in `text`: in an address the more special part stands later.
pub(super) fn uuid_in(text: &str) -> Option<String> {
    uuids(text).pop().map(|(_, id)| id)
}

/// Finds the UUIDs in `text` and where they stand. A mail program may have broken one at the end of a line, or a person written blanks
/// for its dashes; what goes on with more letters, digits or dashes is none, and neither is what is a name with an extension.
pub(super) fn uuids(text: &str) -> Vec<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_hexdigit()
            && !at
                .checked_sub(1)
                .is_some_and(|before| is_joined(bytes[before]));
        match uuid_at(bytes, at).filter(|(end, _)| begins && ends_there(bytes, at, *end)) {
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

fn ends_there(bytes: &[u8], begin: usize, end: usize) -> bool {
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
        behind => {
            italics(before) == italics(behind) && !behind.is_some_and(|byte| is_joined(*byte))
        }
    }
}

/// Reads the UUID that begins at a place, and where it ends.
fn uuid_at(bytes: &[u8], begin: usize) -> Option<(usize, String)> {
    let mut id = String::with_capacity(36);
    let (mut at, mut breaks, mut without_dash) = (begin, 0, 0);
    for (number, length) in PARTS.into_iter().enumerate() {
        if number > 0 {
            let before = at;
            at = blanks(bytes, at);
            let dash = bytes.get(at) == Some(&b'-');
            if dash {
                at = blanks(bytes, at + 1);
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
    // Blanks for dashes stand in all four places or in none; groups of plain digits are a number of a card or a phone.
    let written_so = match without_dash {
        0 => breaks <= 2,
        4 => breaks == 4 && id.contains(|c: char| c.is_ascii_alphabetic()),
        _ => false,
    };
    let is_one = written_so && id.contains(|c: char| c != '0' && c != '-');
    is_one.then_some((at, id))
}

/// Skips at most three blanks, or goes to the beginning of the next line.
fn blanks(bytes: &[u8], at: usize) -> usize {
    if let Some(next) = next_line(bytes, at) {
        return next;
    }
    at + bytes[at.min(bytes.len())..]
        .iter()
        .take(3)
        .take_while(|byte| **byte == b' ')
        .count()
}

/// Finds the beginning of the next line, if nothing but blanks stands before it. A quoted mail has `>` there.
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

/// An id at the cloud provider, as it is or at the end of its ARN, or the beginning of one.
pub(super) fn native_id(text: &str) -> Option<Jump> {
    if let Some((partition, arn)) = text
        .strip_prefix("arn:aws")
        .and_then(|arn| arn.split_once(':'))
    {
        // China, the government's clouds and others have a partition each: `aws-cn`, `aws-us-gov`.
        if !partition.is_empty() && !partition.starts_with('-') {
            return None;
        }
        let (_, item) = arn.rsplit_once(':')?;
        return match item.split_once('/')? {
            ("table", table) => {
                let name = table.split('/').next().unwrap_or(table);
                Some(Jump::Asset {
                    asset: AssetKind::DynamodbTable,
                    native_id: name.to_owned(),
                })
            }
            ("instance" | "volume", id) => native_id(id),
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
        8..=17 => Some(Jump::Asset {
            asset,
            native_id: lower,
        }),
        2..=7 | 18..=40 => Some(Jump::PartOfNativeId { asset, part: lower }),
        _ => None,
    }
}

/// The first whole id of an instance or a volume in the address of a page of the provider's console.
pub(super) fn native_id_in(text: &str) -> Option<Jump> {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.find_map(|word| native_id(word).filter(|jump| matches!(jump, Jump::Asset { .. })))
}

/// Reads digits alone, or with the prefix that Box's error messages give an ID (`f_1`, `d_1`).
pub(super) fn box_id(text: &str) -> Option<Jump> {
    if let Some(key) = prefixed(text) {
        return Some(Jump::BoxItem { key });
    }
    is_item_id(text).then(|| Jump::BoxId {
        id: text.to_owned(),
    })
}

/// Says that a text can be the ID of an item. Box's IDs are numbers of up to 20 digits; 0 is the root of every account, and no other begins with it.
pub(super) fn is_item_id(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

/// Reads an ID of Box as a spreadsheet shows a number: `123,456,789,012`, `123 456 789 012`, `123456789012.0`.
pub(super) fn number_in_a_sheet(text: &str) -> Option<Jump> {
    if let Some(id) = text.strip_suffix(".0").filter(|id| id.len() >= 9) {
        return box_id(id);
    }
    let separator = [',', ' ', '\'']
        .into_iter()
        .find(|separator| text.contains(*separator))?;
    let mut groups = text.split(separator);
    let first = (1..=3).contains(&groups.next()?.len());
    let id = text.replace(separator, "");
    // Fewer groups are an amount of money or two numbers.
    (first && groups.clone().count() >= 3 && groups.all(|group| group.len() == 3))
        .then(|| box_id(&id))
        .flatten()
}

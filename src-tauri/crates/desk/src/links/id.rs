//! Ids.

use super::Jump;
use crate::{
    passcode::AssetKind,
    restore::{ItemKey, ItemKind},
};

/// Where the dashes of a UUID stand.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// A UUID with or without its dashes, or the beginning of one, or one with more behind it.
pub(super) fn restored_file_id(text: &str) -> Option<Jump> {
    if matches!(text.len(), 32 | 36)
        && let Ok(id) = uuid::Uuid::try_parse(text)
    {
        return Some(Jump::RestoredFile { id: id.hyphenated().to_string() });
    }
    let fits = text
        .bytes()
        .take(36)
        .enumerate()
        .all(|(at, byte)| if DASHES.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() });
    let rest_fits = text.bytes().skip(36).all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    (text.len() > DASHES[0] && fits && rest_fits).then(|| Jump::PartOfId { part: text.to_ascii_lowercase() })
}

/// The last UUID in `text`: in an address the more special part stands later.
pub(super) fn uuid_in(text: &str) -> Option<String> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.into_iter().rev().find_map(|at| {
        let candidate = text.get(at..at + 36)?;
        let before = text[..at].chars().next_back();
        let after = text[at + 36..].chars().next();
        let stands_alone =
            !before.is_some_and(|c| c.is_ascii_hexdigit()) && !after.is_some_and(|c| c.is_ascii_hexdigit());
        let dashes_right = DASHES.iter().all(|&dash| candidate.as_bytes()[dash] == b'-');
        (stands_alone && dashes_right && uuid::Uuid::try_parse(candidate).is_ok())
            .then(|| candidate.to_ascii_lowercase())
    })
}

/// An id at the cloud provider, as it is or at the end of its ARN, or the beginning of one.
pub(super) fn native_id(text: &str) -> Option<Jump> {
    if let Some(arn) = text.strip_prefix("arn:aws:") {
        let (_, item) = arn.rsplit_once(':')?;
        return match item.split_once('/')? {
            ("table", table) => {
                let name = table.split('/').next().unwrap_or(table);
                Some(Jump::Asset { asset: AssetKind::DynamodbTable, native_id: name.to_owned() })
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
        8..=17 => Some(Jump::Asset { asset, native_id: lower }),
        2..=7 | 18..=40 => Some(Jump::PartOfNativeId { asset, part: lower }),
        _ => None,
    }
}

/// The first whole id of an instance or a volume in the address of a page of the provider's console.
pub(super) fn native_id_in(text: &str) -> Option<Jump> {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.find_map(|word| native_id(word).filter(|jump| matches!(jump, Jump::Asset { .. })))
}

/// Digits alone, or with the prefix that Box's error messages give an id (`f_1`, `d_1`).
pub(super) fn box_id(text: &str) -> Option<Jump> {
    let prefixed = [("f_", ItemKind::File), ("d_", ItemKind::Folder), ("w_", ItemKind::WebLink)];
    for (prefix, kind) in prefixed {
        if let Some(id) = text.strip_prefix(prefix)
            && is_box_id(id)
        {
            return Some(Jump::BoxItem { key: ItemKey { kind, id: id.to_owned() } });
        }
    }
    is_box_id(text).then(|| Jump::BoxId { id: text.to_owned() })
}

/// Box's ids are numbers of up to 20 digits.
pub(super) fn is_box_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

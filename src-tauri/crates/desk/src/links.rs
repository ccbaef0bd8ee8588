//! What a pasted or typed text is taken for.

use crate::{
    passcode::AssetKind,
    restore::{ItemKey, ItemKind},
};
use serde::Serialize;
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// What a text was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Jump {
    /// A restored file of Clumio, by its id or by a link that holds it.
    RestoredFile {
        /// The id.
        id: String,
    },
    /// An asset, by its id at the cloud provider.
    Asset {
        /// What it is.
        asset: AssetKind,
        /// The native id.
        native_id: String,
    },
    /// A recipient's address.
    Recipient {
        /// The address.
        address: String,
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
    /// Nothing.
    Nothing,
}

/// Says what `text` is taken for. Never fails: what is nothing else is a name to look for.
#[must_use]
pub fn jump(text: &str) -> Jump {
    let trimmed =
        text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || "<>\"'“”「」".contains(c));
    if trimmed.is_empty() {
        return Jump::Nothing;
    }
    // Ids typed with a Japanese input method arrive in full width.
    let plain: String = trimmed.nfkc().collect();
    link(&plain)
        .or_else(|| restored_file_id(&plain))
        .or_else(|| native_id(&plain))
        .or_else(|| box_id(&plain))
        .or_else(|| address(&plain))
        .unwrap_or_else(|| Jump::Text { text: trimmed.to_owned() })
}

fn link(text: &str) -> Option<Jump> {
    let known_host_first = ["app.box.com/", "api.box.com/"].iter().any(|host| text.starts_with(host));
    let url =
        if known_host_first { Url::parse(&format!("https://{text}")) } else { Url::parse(text) }.ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?.to_ascii_lowercase();
    let of = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    let found = if of("box.com") {
        box_item_in(&url)
    } else if of("clumio.com") {
        uuid_in(url.as_str()).map(|id| Jump::RestoredFile { id })
    } else {
        None
    };
    Some(found.unwrap_or(Jump::UnknownLink { host }))
}

/// `…/file/123`, `…/folder/123`, and the same behind a shared link (`/s/abc/file/123`).
fn box_item_in(url: &Url) -> Option<Jump> {
    let segments: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let item = segments.windows(2).find_map(|pair| {
        let kind = match pair[0] {
            "file" | "files" => ItemKind::File,
            "folder" | "folders" => ItemKind::Folder,
            "web_link" | "web_links" | "weblink" => ItemKind::WebLink,
            _ => return None,
        };
        is_box_id(pair[1]).then(|| ItemKey { kind, id: pair[1].to_owned() })
    });
    match item {
        Some(key) => Some(Jump::BoxItem { key }),
        None if matches!(segments.first(), Some(&("s" | "v"))) => Some(Jump::BoxSharedLink),
        None => None,
    }
}

fn restored_file_id(text: &str) -> Option<Jump> {
    (text.len() == 36).then(|| uuid_in(text)).flatten().map(|id| Jump::RestoredFile { id })
}

/// The last UUID in `text`: in an address the more special part stands later.
fn uuid_in(text: &str) -> Option<String> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.into_iter().rev().find_map(|at| {
        let candidate = text.get(at..at + 36)?;
        let before = text[..at].chars().next_back();
        let after = text[at + 36..].chars().next();
        let stands_alone =
            !before.is_some_and(|c| c.is_ascii_hexdigit()) && !after.is_some_and(|c| c.is_ascii_hexdigit());
        let dashes_right = [8, 13, 18, 23].iter().all(|&dash| candidate.as_bytes()[dash] == b'-');
        (stands_alone && dashes_right && uuid::Uuid::try_parse(candidate).is_ok())
            .then(|| candidate.to_ascii_lowercase())
    })
}

fn native_id(text: &str) -> Option<Jump> {
    let lower = text.to_ascii_lowercase();
    let hexadecimal =
        |rest: &str| (8..=17).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_hexdigit());
    if let Some(rest) = lower.strip_prefix("vol-")
        && hexadecimal(rest)
    {
        return Some(Jump::Asset { asset: AssetKind::EbsVolume, native_id: lower });
    }
    if let Some(rest) = lower.strip_prefix("i-")
        && hexadecimal(rest)
    {
        return Some(Jump::Asset { asset: AssetKind::Ec2Instance, native_id: lower });
    }
    let (_, table) = text.strip_prefix("arn:aws:dynamodb:").and_then(|rest| rest.split_once(":table/"))?;
    (!table.is_empty()).then(|| Jump::Asset { asset: AssetKind::DynamodbTable, native_id: table.to_owned() })
}

/// Digits alone, or with the prefix that Box's error messages give an id (`f_1`, `d_1`).
fn box_id(text: &str) -> Option<Jump> {
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

fn is_box_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn address(text: &str) -> Option<Jump> {
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let (name, host) = text.split_once('@')?;
    let whole = !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.contains(char::is_whitespace)
        && !host.contains('@');
    whole.then(|| Jump::Recipient { address: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = "9c2934fc-ff4d-11e9-8e11-76706df7fe01";

    fn item(kind: ItemKind, id: &str) -> Jump {
        Jump::BoxItem { key: ItemKey { kind, id: id.to_owned() } }
    }

    #[test]
    fn every_form_a_person_pastes_is_known() {
        let restored = Jump::RestoredFile { id: FILE.to_owned() };
        let table = [
            (format!("  {FILE}\n"), restored.clone()),
            (FILE.to_uppercase(), restored.clone()),
            (format!("https://west.portal.clumio.com/restores/{FILE}?tab=1"), restored),
            (
                "i-0a1b2c3d4e5f67890".into(),
                Jump::Asset { asset: AssetKind::Ec2Instance, native_id: "i-0a1b2c3d4e5f67890".into() },
            ),
            (
                "VOL-0A1B2C3D".into(),
                Jump::Asset { asset: AssetKind::EbsVolume, native_id: "vol-0a1b2c3d".into() },
            ),
            (
                "arn:aws:dynamodb:us-west-2:1234:table/orders".into(),
                Jump::Asset { asset: AssetKind::DynamodbTable, native_id: "orders".into() },
            ),
            (
                "k.tanaka@aoyama-foods.example".into(),
                Jump::Recipient { address: "k.tanaka@aoyama-foods.example".into() },
            ),
            ("<mailto:a@b.example>".into(), Jump::Recipient { address: "a@b.example".into() }),
            ("https://app.box.com/file/123456789012".into(), item(ItemKind::File, "123456789012")),
            ("app.box.com/folder/7?sortColumn=date".into(), item(ItemKind::Folder, "7")),
            ("https://aoyama.app.box.com/s/abc/file/55".into(), item(ItemKind::File, "55")),
            ("https://api.box.com/2.0/web_links/12/trash".into(), item(ItemKind::WebLink, "12")),
            ("https://app.box.com/s/abcdef".into(), Jump::BoxSharedLink),
            ("d_123".into(), item(ItemKind::Folder, "123")),
            ("１２３４５".into(), Jump::BoxId { id: "12345".into() }),
            (
                "https://app.box.com.evil.example/file/1".into(),
                Jump::UnknownLink { host: "app.box.com.evil.example".into() },
            ),
            ("発注リスト".into(), Jump::Text { text: "発注リスト".into() }),
            ("Contract 2025.docx".into(), Jump::Text { text: "Contract 2025.docx".into() }),
            ("123456789012345678901".into(), Jump::Text { text: "123456789012345678901".into() }),
            ("i-xyz".into(), Jump::Text { text: "i-xyz".into() }),
            ("  ".into(), Jump::Nothing),
        ];
        for (text, expected) in table {
            assert_eq!(jump(&text), expected, "for {text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_for_something_and_ids_stay_plain(text in "\\PC{0,80}") {
            match jump(&text) {
                Jump::BoxId { id } => prop_assert!(is_box_id(&id)),
                Jump::BoxItem { key } => prop_assert!(is_box_id(&key.id)),
                Jump::RestoredFile { id } => prop_assert!(uuid::Uuid::try_parse(&id).is_ok()),
                Jump::Asset { .. }
                | Jump::Recipient { .. }
                | Jump::BoxSharedLink
                | Jump::UnknownLink { .. }
                | Jump::Text { .. }
                | Jump::Nothing => {}
            }
        }

        #[test]
        fn an_id_in_a_portal_link_is_found_wherever_it_stands(before in "[a-z/]{0,20}", after in "(/[g-z]{0,8})?") {
            let text = format!("https://east.portal.clumio.com/{before}/{FILE}{after}");
            prop_assert_eq!(jump(&text), Jump::RestoredFile { id: FILE.to_owned() });
        }
    }
}

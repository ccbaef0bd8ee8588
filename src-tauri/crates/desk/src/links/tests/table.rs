//! A pasted text and what it is taken for, on a line each.

use super::super::{Jump, read};
use box_session::ItemKind;

pub(super) const FILE: &str = "9c2934fc-ff4d-11e9-8e11-76706df7fe01";
pub(super) const OTHER: &str = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

/// Texts and readings; `FILE` and `OTHER` stand for two IDs.
pub(super) type Table = [(&'static str, &'static str)];

pub(super) fn check(table: &Table) {
    let filled = |text: &str| text.replace("FILE", FILE).replace("OTHER", OTHER);
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let (text, expected) = (filled(text), filled(expected));
            let shown = read(&text)
                .iter()
                .map(|jump| words(jump, &text))
                .collect::<Vec<_>>()
                .join(" | ");
            (shown != expected)
                .then(|| format!("{text:?}\n  is taken for {shown}\n  and not for  {expected}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        table.len(),
        wrong.join("\n")
    );
}

/// A reading in a few words; a name that is the whole text is just a name.
pub(super) fn words(jump: &Jump, whole: &str) -> String {
    match jump {
        Jump::RestoredFile { id } => format!("restored {id}"),
        Jump::PartOfId { .. } => "part of id".into(),
        Jump::Asset { native_id, .. } => format!("asset {native_id}"),
        Jump::PartOfNativeId { .. } => "part of asset".into(),
        Jump::Recipient {
            address,
            whole: true,
        } => format!("to {address}"),
        Jump::Recipient {
            address,
            whole: false,
        } => format!("part {address}"),
        Jump::BoxItem { key } => match key.kind {
            ItemKind::File => format!("file {}", key.id),
            ItemKind::Folder => format!("folder {}", key.id),
            ItemKind::WebLink => format!("web link {}", key.id),
        },
        Jump::BoxId { id } => format!("id {id}"),
        Jump::BoxSharedLink => "shared".into(),
        Jump::BoxLink => "box".into(),
        Jump::ClumioLink => "clumio".into(),
        Jump::AccessRequestedFile => "access".into(),
        Jump::UnknownLink { host } => format!("link {host}"),
        Jump::Text { text } if text == whole.trim() => "name".into(),
        Jump::Text { text } => format!("name {text}"),
        Jump::TooLong => "too long".into(),
        Jump::Nothing => "nothing".into(),
    }
}

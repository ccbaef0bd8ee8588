//! Tables of pasted texts and their results.

use super::super::{ParsedInput, parse};
use box_session::ItemKind;

pub(super) const FILE: &str = "9c2934fc-ff4d-11e9-8e11-76706df7fe01";
pub(super) const OTHER: &str = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

/// Texts and results; `FILE` and `OTHER` are replaced by two IDs.
pub(super) type Table = [(&'static str, &'static str)];

pub(super) fn check(table: &Table) {
    let filled = |text: &str| text.replace("FILE", FILE).replace("OTHER", OTHER);
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let (text, expected) = (filled(text), filled(expected));
            let shown = parse(&text)
                .iter()
                .map(|parsed| words(parsed, &text))
                .collect::<Vec<_>>()
                .join(" | ");
            (shown != expected)
                .then(|| format!("{text:?}\n  gives    {shown}\n  expected {expected}"))
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

/// Describes a result; a name that is the whole text is just "name".
pub(super) fn words(parsed: &ParsedInput, whole: &str) -> String {
    match parsed {
        ParsedInput::RestoredFile { id } => format!("restored {id}"),
        ParsedInput::PartOfId { .. } => "part of id".into(),
        ParsedInput::Asset { native_id, .. } => format!("asset {native_id}"),
        ParsedInput::PartOfNativeId { .. } => "part of asset".into(),
        ParsedInput::Recipient {
            address,
            whole: true,
        } => format!("to {address}"),
        ParsedInput::Recipient {
            address,
            whole: false,
        } => format!("part {address}"),
        ParsedInput::BoxItem { key } => match key.kind {
            ItemKind::File => format!("file {}", key.id),
            ItemKind::Folder => format!("folder {}", key.id),
            ItemKind::WebLink => format!("web link {}", key.id),
        },
        ParsedInput::BoxId { id } => format!("id {id}"),
        ParsedInput::BoxSharedLink => "shared".into(),
        ParsedInput::BoxLink => "box".into(),
        ParsedInput::ClumioLink => "clumio".into(),
        ParsedInput::AccessRequestedFile => "access".into(),
        ParsedInput::UnknownLink { host } => format!("link {host}"),
        ParsedInput::Text { text } if text == whole.trim() => "name".into(),
        ParsedInput::Text { text } => format!("name {text}"),
        ParsedInput::TooLong => "too long".into(),
        ParsedInput::Nothing => "nothing".into(),
    }
}

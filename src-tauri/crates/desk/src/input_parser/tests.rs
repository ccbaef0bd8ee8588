mod box_urls;
mod ids_and_names;
mod mails_and_tickets;
mod reports;
mod table;
mod wrapped_urls;

use super::{id::is_box_id, *};
use box_session::{ItemKey, ItemKind};
use passcode::AssetKind;
use proptest::prelude::*;

const FILE: &str = "9c2934fc-ff4d-11e9-8e11-76706df7fe01";

fn item(kind: ItemKind, id: &str) -> ParsedInput {
    ParsedInput::BoxItem {
        key: ItemKey {
            kind,
            id: id.to_owned(),
        },
    }
}

#[test]
fn every_kind_of_input_is_recognized() {
    let restored = ParsedInput::RestoredFile {
        id: FILE.to_owned(),
    };
    let table = [
        (format!("  {FILE}\n"), restored.clone()),
        (FILE.to_uppercase(), restored.clone()),
        (format!("https://west.portal.clumio.com/restores/{FILE}?tab=1"), restored),
        (
            "i-0a1b2c3d4e5f67890".into(),
            ParsedInput::Asset { asset: AssetKind::Ec2Instance, native_id: "i-0a1b2c3d4e5f67890".into() },
        ),
        (
            "VOL-0A1B2C3D".into(),
            ParsedInput::Asset { asset: AssetKind::EbsVolume, native_id: "vol-0a1b2c3d".into() },
        ),
        (
            "arn:aws:dynamodb:us-west-2:1234:table/orders".into(),
            ParsedInput::Asset { asset: AssetKind::DynamodbTable, native_id: "orders".into() },
        ),
        (
            "k.tanaka@aoyama-foods.example".into(),
            ParsedInput::Recipient { address: "k.tanaka@aoyama-foods.example".into(), whole: true },
        ),
        ("<mailto:a@b.example>".into(), ParsedInput::Recipient { address: "a@b.example".into(), whole: true }),
        ("https://app.box.com/file/123456789012".into(), item(ItemKind::File, "123456789012")),
        ("app.box.com/folder/7?sortColumn=date".into(), item(ItemKind::Folder, "7")),
        ("https://aoyama.app.box.com/s/abc/file/55".into(), item(ItemKind::File, "55")),
        ("https://api.box.com/2.0/web_links/12/trash".into(), item(ItemKind::WebLink, "12")),
        ("https://app.box.com/s/abcdef".into(), ParsedInput::BoxSharedLink),
        ("https://app.box.com/trash".into(), ParsedInput::BoxLink),
        ("https://west.portal.clumio.com/login".into(), ParsedInput::ClumioLink),
        (
            "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#InstanceDetails:instanceId=i-0a1b2c3d4e5f67890"
                .into(),
            ParsedInput::Asset { asset: AssetKind::Ec2Instance, native_id: "i-0a1b2c3d4e5f67890".into() },
        ),
        (
            "arn:aws:ec2:eu-west-1:1234:volume/vol-0a1b2c3d".into(),
            ParsedInput::Asset { asset: AssetKind::EbsVolume, native_id: "vol-0a1b2c3d".into() },
        ),
        (FILE.replace('-', ""), ParsedInput::RestoredFile { id: FILE.to_owned() }),
        (FILE[..20].to_uppercase(), ParsedInput::PartOfId { part: FILE[..20].to_owned() }),
        (format!("{FILE}a"), ParsedInput::PartOfId { part: format!("{FILE}a") }),
        ("i-0a1".into(), ParsedInput::PartOfNativeId { asset: AssetKind::Ec2Instance, part: "i-0a1".into() }),
        ("k.tanaka@".into(), ParsedInput::Recipient { address: "k.tanaka@".into(), whole: false }),
        ("d_123".into(), item(ItemKind::Folder, "123")),
        ("１２３４５".into(), ParsedInput::BoxId { id: "12345".into() }),
        (
            "https://app.box.com.evil.example/file/1".into(),
            ParsedInput::UnknownLink { host: "app.box.com.evil.example".into() },
        ),
        ("発注リスト".into(), ParsedInput::Text { text: "発注リスト".into() }),
        ("Contract 2025.docx".into(), ParsedInput::Text { text: "Contract 2025.docx".into() }),
        ("123456789012345678901".into(), ParsedInput::Text { text: "123456789012345678901".into() }),
        ("i-xyz".into(), ParsedInput::Text { text: "i-xyz".into() }),
        ("  ".into(), ParsedInput::Nothing),
    ];
    for (text, expected) in table {
        assert_eq!(parse(&text)[0], expected, "for {text:?}");
    }
}

#[test]
fn ambiguous_text_has_several_results() {
    let table = [
        (
            "501",
            vec![
                ParsedInput::BoxId { id: "501".into() },
                ParsedInput::Text { text: "501".into() },
            ],
        ),
        (
            "i-be",
            vec![
                ParsedInput::PartOfNativeId {
                    asset: AssetKind::Ec2Instance,
                    part: "i-be".into(),
                },
                ParsedInput::Text {
                    text: "i-be".into(),
                },
            ],
        ),
        (
            "budget 2026",
            vec![ParsedInput::Text {
                text: "budget 2026".into(),
            }],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(parse(text), expected, "for {text:?}");
    }
}

#[test]
fn id_link_or_email_address_is_found_in_a_ticket() {
    let ticket = |content: &str| {
        format!("Hello,\nthe passcode for ({content}). is lost 12345, please help\n-- \nKeiko")
    };
    let restored = ParsedInput::RestoredFile {
        id: FILE.to_owned(),
    };
    let table = [
        (FILE.to_owned(), restored.clone()),
        (
            format!("https://west.portal.clumio.com/restores/{FILE}"),
            restored,
        ),
        (
            "https://app.box.com/file/55".to_owned(),
            item(ItemKind::File, "55"),
        ),
        (
            "Tanaka <k@b.example>".to_owned(),
            ParsedInput::Recipient {
                address: "k@b.example".into(),
                whole: true,
            },
        ),
    ];
    for (content, expected) in table {
        assert_eq!(parse(&ticket(&content))[0], expected, "for {content:?}");
    }
    assert_eq!(parse(&"so it goes ".repeat(100)), [ParsedInput::TooLong]);
}

/// Returns the letters and digits alone, normalized for comparison.
fn letters(text: &str) -> String {
    normalize_id(text)
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Generates texts from pieces of tickets, in any order.
fn pasted() -> impl Strategy<Value = String> {
    let pieces = [
        "https://app.box.com/",
        "https://west.portal.clumio.com/restores/",
        "https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fapp.box.com%2F",
        "https://urldefense.com/v3/__https://app.box.com/",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__app.box.com_",
        "__;!!a$",
        "app.box.com/",
        "files/0/f/",
        "file/",
        "folder/",
        "?fileId=",
        "file id ",
        "f_",
        FILE,
        "9c2934fc-ff4d-",
        "i-0a1b2c3d",
        "k.tanaka@aoyama.example",
        "@",
        "%2F",
        "%40",
        "=3D",
        "=40",
        "=\n",
        "\n> ",
        "\n",
        " ",
        "&amp;",
        "&#49;",
        "\\u0031",
        "%31",
        "-31",
        "**A",
        ".0",
        ",",
    ];
    let number = "[0-9]{1,6}".prop_map(String::from);
    let other = "\\PC{0,3}".prop_map(String::from);
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces.to_vec()).prop_map(String::from),
        2 => number,
        1 => other,
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

#[test]
fn an_escape_in_part_of_an_address_is_decoded() {
    let part = ParsedInput::Recipient {
        address: "r&d@".to_owned(),
        whole: false,
    };
    assert_eq!(parse("r&amp;d@")[0], part);
}

proptest! {
    #[test]
    fn every_text_has_a_result_and_ids_are_valid(text in "\\PC{0,80}") {
        let results = parse(&text);
        prop_assert!(!results.is_empty());
        for parsed in results {
            match parsed {
                ParsedInput::BoxId { id } => prop_assert!(is_box_id(&id)),
                ParsedInput::BoxItem { key } => prop_assert!(is_box_id(&key.id)),
                ParsedInput::RestoredFile { id } => prop_assert!(uuid::Uuid::try_parse(&id).is_ok()),
                ParsedInput::Text { text } => prop_assert!(!text.is_empty()),
                ParsedInput::PartOfId { .. }
                | ParsedInput::Asset { .. }
                | ParsedInput::PartOfNativeId { .. }
                | ParsedInput::Recipient { .. }
                | ParsedInput::BoxSharedLink
                | ParsedInput::BoxLink
                | ParsedInput::ClumioLink
                | ParsedInput::AccessRequestedFile
                | ParsedInput::UnknownLink { .. }
                | ParsedInput::TooLong
                | ParsedInput::Nothing => {}
            }
        }
    }

    #[test]
    fn every_result_is_part_of_the_text(text in pasted()) {
        for parsed in parse(&text) {
            let (id, parts) = match &parsed {
                ParsedInput::RestoredFile { id } | ParsedInput::BoxId { id } | ParsedInput::Asset { native_id: id, .. } => (id.as_str(), false),
                ParsedInput::BoxItem { key } => (key.id.as_str(), false),
                ParsedInput::Recipient { address, .. } => (address.as_str(), true),
                ParsedInput::UnknownLink { host } if !host.contains("xn--") => (host.as_str(), true),
                ParsedInput::UnknownLink { .. }
                | ParsedInput::PartOfId { .. }
                | ParsedInput::PartOfNativeId { .. }
                | ParsedInput::BoxSharedLink
                | ParsedInput::BoxLink
                | ParsedInput::ClumioLink
                | ParsedInput::AccessRequestedFile
                | ParsedInput::Text { .. }
                | ParsedInput::TooLong
                | ParsedInput::Nothing => continue,
            };
            // An escape is never decoded to a letter or a digit, so each run of them is in the text.
            let is_in_text = |part: &str| letters(&text).contains(&letters(part));
            let parts: Vec<&str> = if parts { id.split(|c: char| !c.is_alphanumeric()).collect() } else { vec![id] };
            prop_assert!(parts.into_iter().all(is_in_text), "{parsed:?} in {text:?}");
            if let ParsedInput::BoxId { id } | ParsedInput::BoxItem { key: ItemKey { id, .. } } = &parsed {
                prop_assert!(is_box_id(id));
            }
        }
    }

    #[test]
    fn surrounding_blanks_and_invisible_characters_are_ignored(
        text in pasted(),
        before in "[ \\t\\n\u{200b}\u{feff}\u{200e}\u{a0}]{0,4}",
        after in "[ \\t\\n\u{200b}\u{feff}\u{200e}\u{a0}]{0,4}",
    ) {
        prop_assert_eq!(parse(&format!("{before}{text}{after}")), parse(&text));
    }

    #[test]
    fn id_is_found_anywhere_in_a_portal_link(before in "[a-z/]{0,20}", after in "(/[g-z]{0,8})?") {
        let text = format!("https://east.portal.clumio.com/{before}/{FILE}{after}");
        prop_assert_eq!(parse(&text), [ParsedInput::RestoredFile { id: FILE.to_owned() }]);
    }
}

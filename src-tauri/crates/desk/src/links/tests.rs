mod boxes;
mod field;
mod ids;
mod table;
mod tickets;
mod wrappers;

use super::{id::is_item_id, *};
use box_session::ItemKind;
use proptest::prelude::*;

const FILE: &str = "9c2934fc-ff4d-11e9-8e11-76706df7fe01";

fn item(kind: ItemKind, id: &str) -> Jump {
    Jump::BoxItem {
        key: ItemKey {
            kind,
            id: id.to_owned(),
        },
    }
}

#[test]
fn every_form_a_person_pastes_is_known() {
    let restored = Jump::RestoredFile {
        id: FILE.to_owned(),
    };
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
            Jump::Recipient { address: "k.tanaka@aoyama-foods.example".into(), whole: true },
        ),
        ("<mailto:a@b.example>".into(), Jump::Recipient { address: "a@b.example".into(), whole: true }),
        ("https://app.box.com/file/123456789012".into(), item(ItemKind::File, "123456789012")),
        ("app.box.com/folder/7?sortColumn=date".into(), item(ItemKind::Folder, "7")),
        ("https://aoyama.app.box.com/s/abc/file/55".into(), item(ItemKind::File, "55")),
        ("https://api.box.com/2.0/web_links/12/trash".into(), item(ItemKind::WebLink, "12")),
        ("https://app.box.com/s/abcdef".into(), Jump::BoxSharedLink),
        ("https://app.box.com/trash".into(), Jump::BoxLink),
        ("https://west.portal.clumio.com/login".into(), Jump::ClumioLink),
        (
            "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#InstanceDetails:instanceId=i-0a1b2c3d4e5f67890"
                .into(),
            Jump::Asset { asset: AssetKind::Ec2Instance, native_id: "i-0a1b2c3d4e5f67890".into() },
        ),
        (
            "arn:aws:ec2:eu-west-1:1234:volume/vol-0a1b2c3d".into(),
            Jump::Asset { asset: AssetKind::EbsVolume, native_id: "vol-0a1b2c3d".into() },
        ),
        (FILE.replace('-', ""), Jump::RestoredFile { id: FILE.to_owned() }),
        (FILE[..20].to_uppercase(), Jump::PartOfId { part: FILE[..20].to_owned() }),
        (format!("{FILE}a"), Jump::PartOfId { part: format!("{FILE}a") }),
        ("i-0a1".into(), Jump::PartOfNativeId { asset: AssetKind::Ec2Instance, part: "i-0a1".into() }),
        ("k.tanaka@".into(), Jump::Recipient { address: "k.tanaka@".into(), whole: false }),
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
        assert_eq!(read(&text)[0], expected, "for {text:?}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is() {
    let table = [
        (
            "501",
            vec![
                Jump::BoxId { id: "501".into() },
                Jump::Text { text: "501".into() },
            ],
        ),
        (
            "i-be",
            vec![
                Jump::PartOfNativeId {
                    asset: AssetKind::Ec2Instance,
                    part: "i-be".into(),
                },
                Jump::Text {
                    text: "i-be".into(),
                },
            ],
        ),
        (
            "budget 2026",
            vec![Jump::Text {
                text: "budget 2026".into(),
            }],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "for {text:?}");
    }
}

#[test]
fn an_id_a_link_or_an_address_is_found_in_a_whole_ticket() {
    let ticket = |about: &str| {
        format!("Hello,\nthe passcode for ({about}). is lost 12345, please help\n-- \nKeiko")
    };
    let restored = Jump::RestoredFile {
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
            Jump::Recipient {
                address: "k@b.example".into(),
                whole: true,
            },
        ),
    ];
    for (about, expected) in table {
        assert_eq!(read(&ticket(&about))[0], expected, "for {about:?}");
    }
    assert_eq!(read(&"so it goes ".repeat(100)), [Jump::TooLong]);
}

/// Letters and digits alone, in the form in which they are compared.
fn letters(text: &str) -> String {
    normalize_id(text)
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Texts made of what stands in tickets, in any order.
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

proptest! {
    #[test]
    fn any_text_is_taken_for_something_and_ids_stay_plain(text in "\\PC{0,80}") {
        let taken = read(&text);
        prop_assert!(!taken.is_empty());
        for jump in taken {
            match jump {
                Jump::BoxId { id } => prop_assert!(is_item_id(&id)),
                Jump::BoxItem { key } => prop_assert!(is_item_id(&key.id)),
                Jump::RestoredFile { id } => prop_assert!(uuid::Uuid::try_parse(&id).is_ok()),
                Jump::Text { text } => prop_assert!(!text.is_empty()),
                Jump::PartOfId { .. }
                | Jump::Asset { .. }
                | Jump::PartOfNativeId { .. }
                | Jump::Recipient { .. }
                | Jump::BoxSharedLink
                | Jump::BoxLink
                | Jump::ClumioLink
                | Jump::AccessRequestedFile
                | Jump::UnknownLink { .. }
                | Jump::TooLong
                | Jump::Nothing => {}
            }
        }
    }

    #[test]
    fn nothing_is_read_that_does_not_stand_there(text in pasted()) {
        for jump in read(&text) {
            let (id, parts) = match &jump {
                Jump::RestoredFile { id } | Jump::BoxId { id } | Jump::Asset { native_id: id, .. } => (id.as_str(), false),
                Jump::BoxItem { key } => (key.id.as_str(), false),
                Jump::Recipient { address, .. } => (address.as_str(), true),
                Jump::UnknownLink { host } if !host.contains("xn--") => (host.as_str(), true),
                Jump::UnknownLink { .. }
                | Jump::PartOfId { .. }
                | Jump::PartOfNativeId { .. }
                | Jump::BoxSharedLink
                | Jump::BoxLink
                | Jump::ClumioLink
                | Jump::AccessRequestedFile
                | Jump::Text { .. }
                | Jump::TooLong
                | Jump::Nothing => continue,
            };
            // Only what is no letter and no digit is ever an escape.
            let stands = |part: &str| letters(&text).contains(&letters(part));
            let parts: Vec<&str> = if parts { id.split(['@', '.', '-']).collect() } else { vec![id] };
            prop_assert!(parts.into_iter().all(stands), "{jump:?} in {text:?}");
            if let Jump::BoxId { id } | Jump::BoxItem { key: ItemKey { id, .. } } = &jump {
                prop_assert!(is_item_id(id));
            }
        }
    }

    #[test]
    fn blanks_and_invisible_characters_around_change_nothing(
        text in pasted(),
        before in "[ \\t\\n\u{200b}\u{feff}\u{200e}\u{a0}]{0,4}",
        after in "[ \\t\\n\u{200b}\u{feff}\u{200e}\u{a0}]{0,4}",
    ) {
        prop_assert_eq!(read(&format!("{before}{text}{after}")), read(&text));
    }

    #[test]
    fn an_id_in_a_portal_link_is_found_wherever_it_stands(before in "[a-z/]{0,20}", after in "(/[g-z]{0,8})?") {
        let text = format!("https://east.portal.clumio.com/{before}/{FILE}{after}");
        prop_assert_eq!(read(&text), [Jump::RestoredFile { id: FILE.to_owned() }]);
    }
}

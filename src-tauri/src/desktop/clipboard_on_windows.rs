//! What other programs find on the clipboard of Windows.

use super::SystemClipboard;
use clipboard_win::{
    Clipboard as Opened, get_clipboard_string,
    raw::{EnumFormats, format_name_big, get_vec},
};
use platform::{Clipboard as _, Content, Secret};
use secrecy::SecretString;

const CODE: &str = "K7-パス-0O";

#[test]
fn a_secret_is_out_of_history_cloud_and_monitors_and_leaves_nothing_behind() {
    // One after the other: there is one clipboard.
    for html in [None, Some("<p>K7-パス-0O</p>")] {
        let clipboard = SystemClipboard::default();
        let secret = Secret {
            text: CODE.into(),
            html: html.map(SecretString::from),
        };
        clipboard.write_secret(&secret).unwrap();

        assert_eq!(
            get_clipboard_string().unwrap(),
            CODE,
            "another program pastes what was copied"
        );
        assert!(matches!(clipboard.read(), Content::Text(there) if there.as_str() == CODE));
        if let Some(html) = html {
            assert!(
                clipboard.read_html().unwrap().unwrap().contains(html),
                "as HTML too"
            );
        }
        marked();

        clipboard.clear().unwrap();
        let _open = Opened::new_attempts(10).unwrap();
        assert_eq!(
            EnumFormats::new().count(),
            0,
            "emptied, not overwritten with a blank"
        );
    }
}

/// Microsoft names these three in "Clipboard formats", under "Cloud clipboard and clipboard history formats"; the two that
/// begin with Can hold a number, of which 0 says no.
fn marked() {
    let marks = marks();
    for (name, held) in [
        ("ExcludeClipboardContentFromMonitorProcessing", None),
        ("CanIncludeInClipboardHistory", Some(0_u32.to_le_bytes())),
        ("CanUploadToCloudClipboard", Some(0_u32.to_le_bytes())),
    ] {
        let mark = marks.iter().find(|(format, _)| format == name);
        let (_, bytes) = mark.unwrap_or_else(|| panic!("{name} is not among {marks:?}"));
        assert!(
            held.is_none_or(|held| bytes == &held),
            "{name} holds {bytes:?}"
        );
    }
}

/// Every format on the clipboard that has a name, with what it holds.
fn marks() -> Vec<(String, Vec<u8>)> {
    let _open = Opened::new_attempts(10).unwrap();
    let named = EnumFormats::new().filter_map(|format| Some((format, format_name_big(format)?)));
    let with_bytes = named.map(|(format, name)| {
        let mut bytes = Vec::new();
        let _read = get_vec(format, &mut bytes);
        (name, bytes)
    });
    with_bytes.collect()
}

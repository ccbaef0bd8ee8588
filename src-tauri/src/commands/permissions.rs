//! Checks that the page may call every command of the table, and nothing else may.

use super::NAMES;
use crate::main_window::{MAIN, context};
use tauri::ipc::{Origin, RuntimeAuthority};

/// Everything of Tauri's own that the page may call.
const OF_TAURI: [&str; 2] = ["plugin:event|listen", "plugin:event|unlisten"];

fn with_authority(check: impl FnOnce(&RuntimeAuthority)) {
    check(context().runtime_authority_mut());
}

fn may(authority: &RuntimeAuthority, command: &str, window: &str, origin: &Origin) -> bool {
    authority
        .resolve_access(command, window, window, origin)
        .is_some()
}

#[test]
fn the_page_may_call_every_command_and_only_those() {
    let remote = Origin::Remote {
        url: "https://example.com".parse().unwrap(),
    };
    with_authority(|authority| {
        assert!(!NAMES.is_empty());
        for command in NAMES.iter().chain(&OF_TAURI) {
            assert!(may(authority, command, MAIN, &Origin::Local), "{command}");
            assert!(!may(authority, command, MAIN, &remote), "{command}");
            assert!(!may(authority, command, "other", &Origin::Local));
        }
        let refused = [
            "job",
            "plugin:event|emit",
            "plugin:opener|open_url",
            "plugin:dialog|save",
            "plugin:webview|internal_toggle_devtools",
            "plugin:window|close",
        ];
        for command in refused {
            assert!(!may(authority, command, MAIN, &Origin::Local), "{command}");
        }
    });
}

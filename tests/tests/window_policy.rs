//! The company's policy in the real window: what it locks, and what a slip in it does.
#![cfg(target_os = "linux")]

use serde_json::json;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use tests::{App, By, Desktop, Sandbox};

#[test]
fn a_policy_locks_settings_and_a_broken_one_stops_the_start() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let policy = json!({
        "managed_by": "Aoyama Foods IT",
        "settings": { "clipboard_seconds": { "value": 15, "locked": true }, "theme": { "value": "dark" } },
    });
    let place = desktop.write("policy.json", &policy.to_string());
    let app = App::new(&desktop)
        .sandbox(&sandbox)
        .variable("RESTORE_DESK_POLICY", &place);
    let window = app.open();
    window.find(By::css("html[data-theme=dark]"));
    window.press("Control+4");
    window.see("Managed by Aoyama Foods IT");
    assert_eq!(
        window.count(By::css(
            "input[name$=radio]:disabled, fieldset input:disabled"
        )),
        4
    );
    window.accessible("settings, locked");
    window.picture("settings-locked");
    window.close();

    // A policy that others can change is ignored as a whole, and the window says so.
    fs::set_permissions(&place, Permissions::from_mode(0o666)).expect("the file is ours");
    let window = app.open();
    window.see("Your organization\u{2019}s policy isn\u{2019}t applied");
    window.see(&format!(
        "Users who aren\u{2019}t administrators can change {place}."
    ));
    assert_eq!(window.count(By::css("html[data-theme=dark]")), 0);
    window.accessible("a policy that others can change");
    window.picture("policy-ignored");
    window.close();

    let slip = "{\n  \"settings\": { \"hide_passcode\": { \"value\": true } }\n}";
    desktop.write("policy.json", slip);
    let window = app.open();
    window.see("Invalid policy file");
    window.see("line 2, column 31: unknown field `hide_passcode`");
    assert_eq!(window.count(By::css("nav")), 0);
    window.accessible("stopped by a broken policy");
    window.picture("policy-broken");
    window.close();
}

//! The company's policy in the real window: what it locks, and what a slip in it does.
#![cfg(target_os = "linux")]

use serde_json::json;
use std::fs;
use tests::{App, By, Desktop, Sandbox};

#[test]
fn a_policy_locks_settings_and_a_broken_one_stops_the_start() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let file = desktop.home().join("policy.json");
    let policy = json!({
        "managed_by": "Aoyama Foods IT",
        "settings": { "clipboard_seconds": { "value": 15, "locked": true }, "theme": { "value": "dark" } },
    });
    fs::write(&file, policy.to_string()).expect("the home is writable");
    let place = file.display().to_string();
    let app = App::new(&desktop)
        .sandbox(&sandbox)
        .variable("RESTORE_DESK_POLICY", &place);
    let window = app.open();
    window.find(By::css("html[data-theme=dark]"));
    window.press("Control+4");
    window.see("Set by Aoyama Foods IT. It cannot be changed here.");
    assert_eq!(
        window.count(By::css(
            "input[name$=radio]:disabled, fieldset input:disabled"
        )),
        4
    );
    window.accessible("settings, locked");
    window.picture("settings-locked");
    window.close();

    fs::write(
        &file,
        "{\n  \"settings\": { \"hide_passcode\": { \"value\": true } }\n}",
    )
    .expect("writable");
    let window = app.open();
    window.see("Your company\u{2019}s policy file cannot be followed");
    window.see("line 2, column 31: unknown field `hide_passcode`");
    assert_eq!(window.count(By::css("nav")), 0);
    window.accessible("stopped by a broken policy");
    window.picture("policy-broken");
    window.close();
}

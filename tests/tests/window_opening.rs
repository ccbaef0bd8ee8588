//! The window opens, shows its page, and asks for nothing that its policy forbids.
#![cfg(target_os = "linux")]

use tests::{App, By, Desktop};

#[test]
fn the_window_opens_with_its_page() {
    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    window.find(By::css("body"));
    assert_eq!(window.title(), "Restore Desk");
    assert_eq!(window.policy_violations(), Vec::<String>::new());
    window.picture("window-opening");
}

#[test]
fn what_the_policy_forbids_is_refused_and_noticed() {
    let desktop = Desktop::without_keyring();
    let window = App::new(&desktop).open();
    let fetched = window.script_later(
        "const done = arguments[0]; fetch('http://127.0.0.1:9/').then(() => done('sent'), () => done('refused'))",
        &serde_json::json!([]),
    );
    assert_eq!(fetched, "refused");
    assert_eq!(window.policy_violations().len(), 1);
}

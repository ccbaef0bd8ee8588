//! The window opens, shows its page, and asks for nothing that its policy forbids.
#![cfg(target_os = "linux")]

use serde_json::json;
use tests::{App, By, Desktop, until};

#[test]
fn the_window_opens_with_its_page() {
    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    window.find(By::css("#app *"));
    assert_eq!(window.title(), "Restore Desk");
    window.picture("opening");
}

#[test]
fn the_page_asks_for_nothing_that_its_policy_forbids() {
    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    window.play_again_watched();
    window.find(By::css("#app *"));
    assert_eq!(window.policy_violations(), Vec::<String>::new());
    window.picture("opening-again");

    // The listener does hear what is refused, and refused it is.
    window.script("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')", &json!([]));
    window.script("fetch('http://127.0.0.1:9/').catch(() => {})", &json!([]));
    for directive in ["style-src-attr", "connect-src"] {
        until(directive, || window.policy_violations().iter().find(|it| it.starts_with(directive)).map(drop));
    }
}

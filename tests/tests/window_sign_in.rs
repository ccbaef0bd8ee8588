//! Signing in at Box with the system's browser, and as an application, in the real window.
#![cfg(target_os = "linux")]

use serde_json::json;
use std::time::Duration;
use tests::{App, By, Desktop, Http, Opener, Sandbox, Window, until};

/// `sandbox::demo::people`: the person whose trash the demo opens with, and a colleague.
const COLLEAGUE: &str = "31240028";

/// Opens the dialog to connect Box again, and types the company's app.
fn type_the_app(window: &Window, sandbox: &Sandbox, way: &str) {
    window.press("Control+4");
    window.click(By::role("button", "More actions for Box"));
    window.click(By::role("menuitem", "Replace token for Box"));
    window.click(By::role("button", "Choose another way"));
    window.click(By::test_id(way));
    window.fill(
        By::role("textbox", "Client ID"),
        sandbox.said("box_client_id"),
    );
    window.fill(
        By::css("input[type=password]"),
        sandbox.said("box_client_secret"),
    );
}

/// The address of a page of Box that was opened in the browser, as soon as it was.
fn page_in_the_browser(opener: &Opener, number: usize) -> String {
    until("the browser was opened", || {
        opener
            .opened()
            .and_then(|opened| opened.lines().nth(number).map(ToOwned::to_owned))
    })
}

/// Presses a button of Box's page as a person would, in a browser that then goes where it is sent.
fn answer_in_the_browser(opener: &Opener, number: usize, answer: &str) -> String {
    let page = page_in_the_browser(opener, number);
    let browser = Http::new(Duration::from_secs(20));
    let asked = browser
        .get(&page, &[])
        .expect("the page of consent is there");
    assert!(asked.text.contains("Grant access to Box"), "{}", asked.text);
    browser
        .get(&format!("{page}&{answer}"), &[])
        .expect("the browser is sent back")
        .text
}

#[test]
fn somebody_signs_in_with_the_browser_and_out_again() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let opener = Opener::new(&desktop);
    let window = App::new(&desktop)
        .sandbox(&sandbox)
        .variable("PATH", &opener.path())
        .open();
    type_the_app(&window, &sandbox, "way-browser");
    window.accessible("connect Box: sign in with the browser");
    window.picture("connect-box-browser");
    window.click(By::role("button", "Continue in browser"));
    window.see("Waiting for sign-in…");
    window.accessible("waiting for the browser");
    window.picture("connect-box-waiting");
    let page = answer_in_the_browser(&opener, 0, "allow=false");
    assert!(page.contains("You aren’t signed in"), "{page}");
    window.see("Access wasn’t granted in Box");
    window.picture("connect-box-denied");

    window.click(By::role("button", "Continue in browser"));
    let closed = page_in_the_browser(&opener, 1);
    window.click(By::test_id("show-sign-in-again"));
    assert_eq!(
        page_in_the_browser(&opener, 2),
        closed,
        "the page that was closed opens again"
    );
    let page = answer_in_the_browser(&opener, 2, &format!("allow=true&user_id={COLLEAGUE}"));
    assert!(page.contains("Box access granted"), "{page}");
    window.see("Is this you?");
    window.see("l.ortega@aoyama-foods.example");
    window.accessible("is this you");
    window.picture("connect-box-is-this-you");
    window.click(By::role("button", "Yes, continue"));
    window.see("Box is connected as Luis");
    window.accessible("a second account is connected");
    window.click(By::role("button", "Switch now"));
    window.see("Signed in with the browser");

    // Every token that Box gives out now is good for two calls, and the list still comes.
    sandbox.quirks(&json!({ "expire_after_calls": 2 }));
    window.press("Control+2");
    window.find(By::css("[role=row][aria-rowindex]"));
    window.press("F5");
    window.press("Control+4");
    // Beside the account of before, and told from it by the address.
    window.click(By::role(
        "button",
        "More actions for l.ortega@aoyama-foods.example",
    ));
    window.click(By::role(
        "menuitem",
        "Disconnect l.ortega@aoyama-foods.example",
    ));
    window.see("Revokes the sign-in to Box");
    window.click(By::role("button", "Disconnect"));
    window.see("disconnected");
    window.see("Switched to “Aoyama Foods”");
    let state = sandbox.state();
    let revoked = |request: &serde_json::Value| {
        request["path"] == "/oauth2/revoke" && request["status"] == 200
    };
    assert!(
        state["requests"]
            .as_array()
            .expect("a log")
            .iter()
            .any(revoked),
        "the sign-in was revoked"
    );
    window.close();
}

#[test]
fn an_application_connects_without_anybody_signing_in() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    type_the_app(&window, &sandbox, "way-application");
    window.click(By::css("input[type=radio][value=user]"));
    window.press("Tab");
    window.type_text(COLLEAGUE);
    window.accessible("connect Box: as an app");
    window.picture("connect-box-application");
    window.click(By::role("button", "Check and connect"));
    window.see("Box is connected as Luis");
    window.click(By::role("button", "Not now"));
    window.see("Connected as an app");
    window.close();
}

//! The window opens, shows its page, and asks for nothing that its policy forbids.
#![cfg(target_os = "linux")]

use serde_json::json;
use tests::{App, By, Desktop, Sandbox, until};

#[test]
fn the_window_opens_with_its_page() {
    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    window.find(By::css("#app *"));
    assert_eq!(window.title(), "Restore Desk");
    window.picture("opening");
}

/// `--paper` of the dark theme.
const DARK: [u8; 3] = [18, 21, 25];

#[test]
fn a_dark_window_is_never_white() {
    let desktop = Desktop::start();
    let profile = desktop.home().join("profile");
    std::fs::create_dir(&profile).unwrap();
    std::fs::write(profile.join("settings.json"), r#"{"theme":"dark"}"#).unwrap();
    // The first start makes folders and is slower; the second is what people see each day.
    for _ in 0..2 {
        let seen = App::new(&desktop).colours_while_opening(DARK);
        let light: Vec<_> = seen
            .iter()
            .filter(|colour| colour.iter().any(|part| *part > 60))
            .collect();
        assert!(light.is_empty(), "a flash of {light:?} in {seen:?}");
    }
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
    window.script(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')",
        &json!([]),
    );
    window.script("fetch('http://127.0.0.1:9/').catch(() => {})", &json!([]));
    for directive in ["style-src-attr", "connect-src"] {
        until(directive, || {
            window
                .policy_violations()
                .iter()
                .find(|it| it.starts_with(directive))
                .map(drop)
        });
    }
}

#[test]
fn a_first_start_offers_three_ways_and_the_demo_opens_in_place() {
    let desktop = Desktop::start();
    let window = App::new(&desktop).open();
    window.see("Welcome to Restore Desk");
    window.accessible("the first start");
    window.press("Control+=");
    window.see("Zoom: 125%");
    window.script(
        "document.querySelector('[data-testid=open-demo]').focus()",
        &json!([]),
    );
    window.press("Enter");
    window.see("Sample data");
    window.find(By::test_id("passcode-recipient"));
    // The demo keeps the zoom that was set outside of it.
    until("the demo is as large", || {
        (window.script("return innerWidth", &json!([])) == json!(896)).then_some(())
    });
}

#[test]
fn the_window_comes_back_as_it_was_and_a_second_start_only_shows_it() {
    let desktop = Desktop::start();
    let app = App::new(&desktop);
    let window = app.open();
    window.see("Welcome to Restore Desk");
    window.resize(900, 640);
    window.press("Control+=");
    window.see("Zoom: 125%");
    let size = "return [innerWidth, innerHeight]";
    let before = until("everything is a quarter larger", || {
        Some(window.script(size, &json!([]))).filter(|size| *size == json!([720, 512]))
    });
    let second = app.start_beside();
    assert!(second.success(), "the second start ended with {second}");
    window.close();
    let window = app.open();
    window.see("Welcome to Restore Desk");
    assert_eq!(window.script(size, &json!([])), before);
}

#[test]
fn a_start_with_a_text_to_find_fills_the_search_and_presses_nothing() {
    let desktop = Desktop::start();
    let sandbox = Sandbox::start(&[]);
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = app.clone().find("k.tanaka@aoyama-foods.example").open();
    window.see("Recipient: k.tanaka@aoyama-foods.example");
    window.press("Escape");
    let second = app
        .find("https://app.box.com/file/12345")
        .language("ja")
        .start_beside();
    assert!(second.success(), "the second start ended with {second}");
    window.see("File 12345 in Box");
    assert_eq!(sandbox.requests("POST", "/2.0/"), 0);
    assert_eq!(sandbox.requests("POST", "/restores/"), 0);
}

#[test]
fn a_profile_that_cannot_be_used_opens_a_window_that_says_so() {
    let desktop = Desktop::start();
    let profile = desktop.home().join("profile");
    std::fs::write(&profile, "a file").unwrap();
    let window = App::new(&desktop).open();
    window.see("Restore Desk can\u{2019}t use its folder");
    window.see(&format!("{} isn\u{2019}t a folder", profile.display()));
    assert_eq!(window.count(By::css("nav")), 0);
    window.accessible("stopped by its folder");
    window.close();
    assert_eq!(std::fs::read_to_string(&profile).unwrap(), "a file");
}

#[test]
fn nothing_of_a_profile_is_open_to_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let desktop = Desktop::start();
    let profile = desktop.home().join("profile");
    std::fs::create_dir(&profile).unwrap();
    std::fs::set_permissions(&profile, std::fs::Permissions::from_mode(0o755)).unwrap();
    let window = App::new(&desktop).open();
    window.see("Welcome to Restore Desk");
    let mode = |path: &str| {
        std::fs::metadata(profile.join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!((mode(""), mode("journal.sqlite")), (0o700, 0o600));
}

#[test]
fn one_that_is_on_its_way_out_keeps_nobody_from_starting() {
    let desktop = Desktop::start();
    let app = App::new(&desktop);
    let window = app.open();
    let name = desktop
        .name_on_bus(".SingleInstance")
        .expect("it can be found by the next");
    window.close();
    until("its name is free", || {
        desktop
            .name_on_bus(".SingleInstance")
            .is_none()
            .then_some(())
    });
    let dying = desktop.dies_when_asked(&name);
    let window = app.open();
    window.see("Welcome to Restore Desk");
    dying.join().expect("it was asked");
}

#[test]
fn two_programs_on_two_buses_have_a_profile_one_after_the_other() {
    let (one, other) = (Desktop::start(), Desktop::start());
    let first = App::new(&one).open();
    first.see("Welcome to Restore Desk");
    let profile = one.home().join("profile");
    let second = App::new(&other)
        .profile(profile.to_str().expect("a path of ASCII"))
        .open();
    second.see("Another Restore Desk is using this profile");
    second.accessible("a second program on the profile");
    second.picture("opening-second-program");
    second.click(By::role("button", "Try again"));
    second.see("Another Restore Desk is using this profile");
    first.close();
    second.click(By::role("button", "Try again"));
    // The page loads again, so no element is held.
    let notices = "return document.querySelectorAll('.notices [role=alert]').length";
    until("it has the profile now", || {
        (second.script(notices, &json!([])) == json!(0)).then_some(())
    });
    second.see("Welcome to Restore Desk");
}

#[test]
fn a_first_program_that_hangs_keeps_nobody_from_looking() {
    let desktop = Desktop::start();
    let app = App::new(&desktop);
    let first = app.open();
    first.see("Welcome to Restore Desk");
    first.hold_up();
    let second = app.open();
    second.see("Another Restore Desk is using this profile");
    second.kill();
}

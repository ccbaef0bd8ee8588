//! What an outside program finds on the clipboard: the exact bytes, how they are marked, and nothing afterwards.
#![cfg(target_os = "linux")]

use tests::{App, By, Desktop, Sandbox, Window, until};

/// `sandbox::demo::clumio::EXPIRES_SOON`: Q3 forecast.xlsx for k.tanaka, two hours of its link left.
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";

fn handed_over(window: &Window<'_>, desktop: &Desktop) {
    window.regenerate(FILE, &desktop.clipboard());
    window.find(By::test_id("passcode"));
}

fn text(desktop: &Desktop, target: &str) -> String {
    let bytes = desktop
        .clipboard()
        .target(target)
        .unwrap_or_else(|| panic!("there is no {target}"));
    String::from_utf8(bytes).expect("what was copied is text")
}

#[test]
fn an_email_is_one_entry_in_two_forms_left_out_of_histories_and_gone_on_demand() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    handed_over(&window, &desktop);
    window.press("Enter");
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let passcode = text(&desktop, "UTF8_STRING");
    assert_eq!(sandbox.download(FILE, &passcode).status, 200);

    window.click(By::test_id("copy-email"));
    window.find(By::css("[data-testid=copy-email][data-state=copied]"));
    let email = text(&desktop, "UTF8_STRING");
    let begins = format!(
        "Hello,\n\nhere is the new passcode for the file that was shared with you:\n\n{passcode}\n\nFile: Q3 forecast.xlsx\nFor: k.tanaka@aoyama-foods.example\n"
    );
    assert!(email.starts_with(&begins), "{email}");
    let html = text(&desktop, "text/html");
    assert!(
        html.contains(&format!(
            ">{passcode}</code><br>\n<br>\nFile: Q3 forecast.xlsx<br>\n"
        )),
        "{html}"
    );
    let targets = desktop.clipboard().targets();
    for target in ["UTF8_STRING", "text/html", "x-kde-passwordManagerHint"] {
        assert!(
            targets.iter().any(|offered| offered == target),
            "{target} is not among {targets:?}"
        );
    }
    assert_eq!(text(&desktop, "x-kde-passwordManagerHint"), "secret");
    window.accessible("handing over");
    window.picture("handover-email");
    window.click(By::test_id("clipboard-clear"));
    until("nothing is on the clipboard", || {
        desktop.clipboard().targets().is_empty().then_some(())
    });
    assert_eq!(desktop.clipboard().text(), None);

    // What a person copied since is theirs, in every format.
    window.click(By::test_id("copy-email"));
    window.find(By::css("[data-testid=copy-email][data-state=copied]"));
    desktop.clipboard().put("Dear Ms Tanaka,");
    window.click(By::test_id("passed-on"));
    window.find(By::test_id("passed-on-notice"));
    assert_eq!(text(&desktop, "UTF8_STRING"), "Dear Ms Tanaka,");
}

#[test]
fn a_locked_screen_leaves_no_passcode_on_the_clipboard_and_none_in_sight() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let session = desktop.session();
    let window = App::new(&desktop).sandbox(&sandbox).open();
    handed_over(&window, &desktop);
    // What is not heard at all would not be heard of the session's own lock either.
    session.lock_other_session();
    session.screen_saver("org.gnome.ScreenSaver", false);
    let locks: [&dyn Fn(); 3] = [
        &|| session.locks(),
        &|| session.screen_saver("org.gnome.ScreenSaver", true),
        &|| {
            session.screen_saver("org.freedesktop.ScreenSaver", true);
        },
    ];
    for lock in locks {
        // Still in hand: without it the recipient would have no passcode at all.
        window.find(By::test_id("passcode"));
        window.click(By::test_id("copy"));
        window.find(By::css("[data-testid=copy][data-state=copied]"));
        assert_eq!(
            sandbox
                .download(FILE, &text(&desktop, "UTF8_STRING"))
                .status,
            200
        );
        lock();
        window.find(By::test_id("passcode-hidden"));
        until("nothing is on the clipboard", || {
            desktop.clipboard().targets().is_empty().then_some(())
        });
        // The page hears of it a moment later, and would still call the next copy what it says of the last.
        window.find(By::css("[data-testid=clipboard-ended][data-state=cleared]"));
        window.click(By::test_id("passcode-show"));
    }
    window.click(By::test_id("copy"));
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    desktop.clipboard().put("Dear Ms Tanaka,");
    session.locks();
    window.find(By::css(
        "[data-testid=clipboard-ended][data-state=replaced]",
    ));
    window.find(By::test_id("passcode-hidden"));
    assert_eq!(text(&desktop, "UTF8_STRING"), "Dear Ms Tanaka,");
}

#[test]
fn a_clipboard_that_cannot_be_had_never_yields_copied() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.press("Control+4");
    window.click(By::role_with("checkbox", "Hide passcodes"));
    window.press("Control+1");
    window.ask_about(FILE, &desktop.clipboard());
    // The program has not opened the clipboard yet.
    let none_left = desktop.without_connections();
    window.press("Enter");
    window.find(By::test_id("passcode-hidden"));
    for button in ["copy", "copy-email"] {
        window.click(By::test_id(button));
        window.see("Passcode not copied");
        assert_eq!(
            window
                .attribute(By::test_id(button), "data-state")
                .as_deref(),
            Some("ready")
        );
        // The way by hand.
        let shown = window.text(By::test_id("passcode")).replace(' ', "");
        assert_eq!(sandbox.download(FILE, &shown).status, 200);
    }
    window.picture("handover-clipboard-blocked");
    drop(none_left);
    window.click(By::test_id("copy"));
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    assert_eq!(
        sandbox
            .download(FILE, &text(&desktop, "UTF8_STRING"))
            .status,
        200
    );
}

#[test]
fn a_passcode_copied_by_hand_is_exact_and_cleared() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    handed_over(&window, &desktop);
    // One click selects all of it.
    window.click(By::test_id("passcode"));
    window.press("Control+c");
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let passcode = text(&desktop, "UTF8_STRING");
    assert!(!passcode.contains(char::is_whitespace), "{passcode:?}");
    assert_eq!(sandbox.download(FILE, &passcode).status, 200);
    assert_eq!(text(&desktop, "x-kde-passwordManagerHint"), "secret");
    // The middle button of the mouse would paste it.
    assert_eq!(desktop.clipboard().selected(), Some(passcode.into_bytes()));
    window.click(By::test_id("clipboard-clear"));
    window.find(By::css("[data-testid=clipboard-ended][data-state=cleared]"));
    assert_eq!(desktop.clipboard().text(), None);
    assert_eq!(desktop.clipboard().selected(), None);

    // Selected, and never copied. A click elsewhere ends the first selection.
    window.click(By::css("h1"));
    window.click(By::test_id("passcode"));
    until("it is selected", || desktop.clipboard().selected());
    window.click(By::test_id("passed-on"));
    window.find(By::test_id("passed-on-notice"));
    assert_eq!(desktop.clipboard().selected(), None);
}

#[test]
fn what_a_clipboard_manager_puts_back_does_not_stay() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    handed_over(&window, &desktop);
    window.click(By::test_id("copy"));
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let passcode = desktop.clipboard().text().expect("it was copied");
    let _guard = desktop.clipboard().guard();
    window.click(By::test_id("clipboard-clear"));
    window.find(By::css("[data-testid=clipboard-ended][data-state=cleared]"));
    let there = desktop.clipboard().text();
    assert!(
        there.as_ref().is_some_and(|there| *there != passcode),
        "{there:?}"
    );
}

#[test]
fn an_owner_that_does_not_answer_is_asked_until_it_is_cleared() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    handed_over(&window, &desktop);
    window.click(By::test_id("copy"));
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let owner = desktop
        .clipboard()
        .owned_with(&text(&desktop, "UTF8_STRING"));
    owner.hold_up();
    // What is on the page moves when the copy is announced; a click would miss.
    window.still();
    window.click(By::test_id("clipboard-clear"));
    window.find(By::css(
        "[data-testid=clipboard-ended][data-state=not_cleared]",
    ));
    owner.go_on();
    window.find(By::css("[data-testid=clipboard-ended][data-state=cleared]"));
    assert_eq!(desktop.clipboard().text(), None);
}

//! Several accounts beside each other, in the real window: switched by keyboard, and each asked only what is its own.
#![cfg(target_os = "linux")]

use sandbox::demo::{people, trash as demo};
use serde_json::{Value, json};
use tests::{App, By, Desktop, Sandbox, Window, until};

/// Two companies with the same people and items, and other tokens.
fn companies() -> [Sandbox; 2] {
    ["1", "2"].map(|seed| Sandbox::start(&["--seed", seed]))
}

fn restores(sandbox: &Sandbox, id: &str) -> usize {
    sandbox.requests("POST", &format!("/2.0/files/{id}"))
}

/// What came without the right token.
fn astray(sandbox: &Sandbox) -> Vec<Value> {
    let state = sandbox.state();
    let requests = state["requests"]
        .as_array()
        .expect("a log of requests")
        .iter();
    let ours = requests.filter(|one| {
        one["path"]
            .as_str()
            .is_some_and(|path| !path.starts_with("/_sandbox"))
    });
    ours.filter(|one| one["principal"].is_null() || one["status"] == 401)
        .cloned()
        .collect()
}

fn used(window: &Window<'_>) -> String {
    window.text(By::test_id("account-box"))
}

/// Opens the menu of the Box accounts with the keyboard.
fn open_menu(window: &Window<'_>) {
    until("the Box account is reached with the Tab key", || {
        window.press("Tab");
        let id = "return document.activeElement?.dataset.testid ?? ''";
        (window.script(id, &json!([])) == "account-box").then_some(())
    });
    window.press("ArrowDown");
    window.find(By::css("[role=menu]"));
}

fn ask_to_restore(window: &Window<'_>, name: &str, id: &str) {
    window.fill(By::test_id("trash-filter"), name);
    window.click(By::css(&format!(
        "[data-testid=restore][data-item='file:{id}']"
    )));
}

fn restore(window: &Window<'_>) {
    ask_to_restore(window, "miso", demo::OWNED_BY_KEIKO);
    window.find(By::test_id("restore-result"));
}

#[test]
fn two_boxes_are_switched_by_keyboard_and_each_gets_what_is_its_own() {
    let (desktop, [first, second]) = (Desktop::start(), companies());
    let window = App::new(&desktop).sandboxes(&[&first, &second]).open();
    window.press("Control+2");
    window.find(By::css("[role=row][aria-rowindex]"));
    let before = used(&window);
    restore(&window);
    assert_eq!(
        [
            restores(&first, demo::OWNED_BY_KEIKO),
            restores(&second, demo::OWNED_BY_KEIKO)
        ],
        [1, 0]
    );
    assert_eq!(
        second.requests("GET", "/2.0/folders/trash/items"),
        0,
        "nobody looked at the other one yet"
    );

    open_menu(&window);
    window.accessible("the menu of accounts");
    window.picture("accounts-menu");
    window.press("ArrowUp");
    window.press("Enter");
    until("the other account is used", || {
        (used(&window) != before).then_some(())
    });
    let focused = window.script(
        "return document.activeElement?.dataset.testid ?? ''",
        &json!([]),
    );
    assert_eq!(focused, "account-box", "the focus is where it was");
    // There the item is in the trash still.
    window.gone(By::test_id("restore-result"));
    assert_eq!(window.value(By::test_id("trash-filter")), "");
    restore(&window);
    assert_eq!(
        [
            restores(&first, demo::OWNED_BY_KEIKO),
            restores(&second, demo::OWNED_BY_KEIKO)
        ],
        [1, 1]
    );

    // Both can be undone from Activity, each where it was done.
    window.press("Control+3");
    let undone = |sandbox: &Sandbox| {
        sandbox.requests("DELETE", &format!("/2.0/files/{}", demo::OWNED_BY_KEIKO))
    };
    window.click(By::role("button", "Undo"));
    until("one of the two is back in the trash", || {
        (undone(&first) + undone(&second) == 1).then_some(())
    });
    // Under the heading: the undo, and the two restores.
    window.click(By::css("[role=row][aria-rowindex='4']"));
    window.click(By::role("button", "Undo"));
    until("each is back in its own trash", || {
        (undone(&first) == 1 && undone(&second) == 1).then_some(())
    });

    window.press("Control+4");
    window.click(By::role("button", "More actions for Aoyama Foods"));
    window.click(By::role("menuitem", "Name and colour of Aoyama Foods"));
    window.accessible("the name and colour of an account");
    window.fill(By::role("textbox", "Display name"), "Second company");
    window.click(By::css("input[type=radio][value=rose]"));
    window.picture("accounts-name");
    window.click(By::role("button", "Save"));
    window.find(By::text("Second company").inside(By::test_id("account-box")));
    window.accessible("settings with several accounts");
    window.picture("accounts-settings");
    window.resize(700, 800);
    window.picture("accounts-narrow");
    assert_eq!(
        [astray(&first), astray(&second)],
        [Vec::<Value>::new(), Vec::new()]
    );
    window.close();
}

#[test]
fn two_accounts_in_japanese_on_a_dark_screen() {
    let (desktop, [first, second]) = (Desktop::start(), companies());
    let window = App::new(&desktop)
        .sandboxes(&[&first, &second])
        .language("ja")
        .variable("GTK_THEME", "Adwaita:dark")
        .open();
    window.press("Control+2");
    window.find(By::css("[role=row][aria-rowindex]"));
    open_menu(&window);
    window.accessible("the menu of accounts, dark");
    window.picture("accounts-menu-ja");
    window.press("Escape");
    ask_to_restore(&window, "contract 2025", demo::CONTRACT);
    window.find(By::test_id("acting-as"));
    window.accessible("a question that names the account");
    window.picture("accounts-conflict-ja");
    window.press("Escape");
    window.press("Control+4");
    window.find(By::test_id("account-of-box"));
    window.picture("accounts-settings-ja");
    let hers = |sandbox: &Sandbox| sandbox.state().to_string().contains(people::MIKA_ID);
    assert!(hers(&first));
    window.close();
}

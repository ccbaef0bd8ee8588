use crate::story::{file, folder, item, meanwhile, open_trash, restore, restores, result, words};
use sandbox::demo::trash as demo;
use serde_json::json;
use tests::{By, Desktop, Sandbox, Window};

const NAME: &str = "conflict-name";

/// What is selected in the field for the new name.
#[track_caller]
fn selected(window: &Window<'_>) -> String {
    let script = "const f = document.activeElement;
        return f.dataset.testid + ': ' + f.value.slice(f.selectionStart, f.selectionEnd);";
    window
        .script(script, &json!([]))
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[track_caller]
fn dialog(window: &Window<'_>) -> String {
    window.find(By::test_id("conflict-comparison"));
    words(window, By::css("dialog"))
}

#[test]
fn both_are_kept_with_a_few_keys() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let before = file(&sandbox, demo::CONFLICTING_CONTRACT);
    let content = file(&sandbox, demo::CONTRACT).sha1;
    assert!(content.is_some());
    desktop.clipboard().put("Contract 2025.docx");
    window.click(By::test_id("trash-filter"));
    window.count_input();
    window.press("Control+v");
    window.see("1 of ");
    window.press("Enter");
    window.press("Enter");
    let words = dialog(&window);
    for part in [
        "“Contract 2025.docx” already exists in “Contracts”",
        "In the trash (to be restored)",
        "Luis Ortega",
        "In the folder (won’t change)",
        "Mika Sato",
        "The content is different.",
        "newer and",
        "larger",
    ] {
        assert!(words.contains(part), "{part:?} is not in {words:?}");
    }
    assert!(
        window
            .value(By::test_id(NAME))
            .starts_with("Contract 2025 (restored ")
    );
    let stem = selected(&window);
    assert!(
        stem.starts_with("conflict-name: Contract 2025 (restored ") && stem.ends_with(')'),
        "{stem}"
    );
    window.accessible("the name is taken");
    window.picture("conflict");
    window.press("Enter");
    let told = result(&window, "restored to");
    assert!(
        told.contains("Contract 2025 (restored ") && told.contains("Legal"),
        "{told}"
    );
    let input = window.input_so_far();
    assert!(input.keys <= 10 && input.clicks == 0, "{input:?}");

    let back = file(&sandbox, demo::CONTRACT);
    assert!(
        back.is_active() && back.parent == demo::CONTRACTS_FOLDER,
        "{back:?}"
    );
    assert!(
        back.name.starts_with("Contract 2025 (restored ") && back.name.ends_with(").docx"),
        "{back:?}"
    );
    assert_eq!(back.sha1, content, "it is the same file");
    assert_eq!(
        file(&sandbox, demo::CONFLICTING_CONTRACT),
        before,
        "what was there stays untouched"
    );
}

#[test]
fn the_comparison_says_what_differs_and_escape_changes_nothing() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let cases = [
        (
            "price list 2026",
            "file",
            demo::SAME_CONTENT,
            "Both have the same content.",
        ),
        (
            "brand guidelines",
            "file",
            demo::CASE_CONFLICT,
            "brand guidelines.PDF",
        ),
        (
            "press kit",
            "file",
            demo::FILE_CONFLICTING_WITH_FOLDER,
            "The existing item is a folder; the deleted one is a file.",
        ),
        (
            "onboarding 2026",
            "folder",
            demo::FOLDER_CONFLICTING_WITH_FOLDER,
            "“Onboarding 2026” already exists",
        ),
        (
            "travel policy",
            "web_link",
            demo::WEB_LINK_CONFLICTING_WITH_FILE,
            "The existing item is a file; the deleted one is a bookmark.",
        ),
    ];
    for (filter, kind, id, words) in cases {
        let before = item(&sandbox, kind, id);
        restore(&window, filter, &format!("{kind}:{id}"));
        let told = dialog(&window);
        assert!(told.contains(words), "{words:?} is not in {told:?}");
        window.press("Escape");
        window.gone(By::css("dialog"));
        assert_eq!(item(&sandbox, kind, id), before);
    }
    assert_eq!(
        sandbox.requests("POST", "/2.0/"),
        cases.len(),
        "each was sent once and refused"
    );
}

#[test]
fn a_name_that_cannot_be_used_is_told_in_words_and_not_sent() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    restore(
        &window,
        "brand guidelines",
        &format!("file:{}", demo::CASE_CONFLICT),
    );
    dialog(&window);
    let long = "x".repeat(256);
    let refused = [
        ("", "Enter a name."),
        ("Brand/Guidelines.pdf", "A name can’t contain / or \\."),
        ("..", "only one or two dots"),
        (" Guidelines.pdf", "begin or end with a space"),
        (long.as_str(), "at most 255 characters"),
        ("BRAND GUIDELINES.pdf", "This name is in use too."),
    ];
    for (name, words) in refused {
        window.fill(By::test_id(NAME), name);
        window.press("Enter");
        window.see(words);
        window.find(By::css("[data-testid=conflict-name][aria-invalid=true]"));
    }
    window.accessible("a name that is taken too");
    window.picture("conflict-name-refused");

    window.fill(By::test_id(NAME), "Brand guidelines?.pdf");
    window.see("Windows computers can’t sync this name");
    // Enter that only ends the composing of a word is not meant for the dialog.
    let compose = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', \
        { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }));";
    window.script(compose, &json!([]));
    window.fill(By::test_id(NAME), "ブランド.pdf");
    window.gone(By::text("Windows computers"));
    assert_eq!(
        restores(&sandbox, demo::CASE_CONFLICT),
        1,
        "only the refused one was sent"
    );
    window.press("Enter");
    result(&window, "“ブランド.pdf” restored to");
    assert_eq!(file(&sandbox, demo::CASE_CONFLICT).name, "ブランド.pdf");
    assert_eq!(
        file(&sandbox, demo::CONFLICTING_CASE).name,
        "brand guidelines.PDF"
    );
}

#[test]
fn a_name_taken_in_the_meantime_is_asked_about_again() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    // The suggestion steps aside for those that are there.
    restore(
        &window,
        "menu autumn",
        &format!("file:{}", demo::SUGGESTED_NAMES_IN_USE),
    );
    dialog(&window);
    let first = window.value(By::test_id(NAME));
    assert!(first.contains(" 2)"), "{first}");
    let campaigns = file(&sandbox, demo::SUGGESTED_NAMES_IN_USE).parent;
    let taken = json!({ "name": first, "parent": { "id": campaigns } });
    meanwhile(&sandbox, "POST", "/2.0/folders", &taken);
    window.press("Enter");
    window.see("Another item now has this name.");
    let second = window.value(By::test_id(NAME));
    assert_ne!(first, second);
    window.accessible("taken in the meantime");
    window.picture("conflict-again");
    window.press("Enter");
    result(&window, "restored to");
    let back = file(&sandbox, demo::SUGGESTED_NAMES_IN_USE);
    assert!(
        back.is_active() && back.name == second,
        "{back:?} is not called {second:?}"
    );

    // What was free a moment ago is taken when Enter arrives: the dialog opens after all.
    let rota = file(&sandbox, demo::DUPLICATE_OLDER);
    restore(
        &window,
        "rota.xlsx",
        &format!("file:{}", demo::DUPLICATE_OLDER),
    );
    result(&window, "“Rota.xlsx” restored to");
    restore(
        &window,
        "rota.xlsx",
        &format!("file:{}", demo::DUPLICATE_NEWER),
    );
    dialog(&window);
    window.press("Enter");
    result(&window, "“Rota (restored ");
    assert!(file(&sandbox, demo::DUPLICATE_NEWER).is_active());
    assert_eq!(file(&sandbox, demo::DUPLICATE_OLDER).name, rota.name);

    // The longest name that Box takes: the stem is cut, the ending stays.
    restore(
        &window,
        "minutes of the board",
        &format!("file:{}", demo::LONGEST_NAME_IN_USE),
    );
    dialog(&window);
    window.accessible("a name of 255 characters");
    window.picture("conflict-longest-name");
    window.press("Enter");
    result(&window, "“Minutes of the board");
    let back = file(&sandbox, demo::LONGEST_NAME_IN_USE);
    assert!(
        back.is_active() && back.name.ends_with(").docx") && back.name.chars().count() <= 255,
        "{back:?}"
    );
}

#[test]
fn leaving_it_in_the_trash_is_a_choice() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    restore(
        &window,
        "onboarding 2026",
        &format!("folder:{}", demo::FOLDER_CONFLICTING_WITH_FOLDER),
    );
    dialog(&window);
    window.click(By::role_with("radio", "Leave in trash"));
    window.click(By::role("button", "Leave in trash"));
    window.gone(By::css("dialog"));
    assert_eq!(
        folder(&sandbox, demo::FOLDER_CONFLICTING_WITH_FOLDER).status,
        "trashed"
    );
    // Keeping both works for folders as well.
    restore(
        &window,
        "onboarding 2026",
        &format!("folder:{}", demo::FOLDER_CONFLICTING_WITH_FOLDER),
    );
    dialog(&window);
    window.press("Enter");
    result(&window, "“Onboarding 2026 (restored ");
    assert_eq!(
        folder(&sandbox, demo::SAME_NAME_ACTIVE_FOLDER).name,
        "Onboarding 2026"
    );
}

//! Many items at once, in the real window.

use crate::story::{
    Item, file, files_in, folder, folder_called, item, meanwhile, open_trash, words,
};
use sandbox::demo::trash as demo;
use serde_json::json;
use std::fs;
use tests::{By, Desktop, Sandbox, Window, until};

/// Selects a row, found by its name; what was selected before stays so.
#[track_caller]
fn select(window: &Window<'_>, filter: &str, key: &str, selected: usize) {
    window.fill(By::test_id("trash-filter"), filter);
    window.click(By::css(&format!(
        "[role=row]:has([data-item={key:?}]) input[type=checkbox]"
    )));
    window.find(By::text(&format!("{selected} selected")).inside(By::test_id("trash-selection")));
}

/// Chooses an answer for a group, by the beginning of its words.
#[track_caller]
fn decide(window: &Window<'_>, group: &str, answer: &str) {
    window.find(By::css(&format!("[data-group={group}] select")));
    let choose = "const select = document.querySelector(`[data-group=${arguments[0]}] select`);
        const option = [...select.options].find((one) => one.text.startsWith(arguments[1]));
        select.value = option.value;
        select.dispatchEvent(new Event('change', { bubbles: true }));";
    window.script(choose, &json!([group, answer]));
}

/// Waits until the job stands so.
#[track_caller]
pub(crate) fn stands(window: &Window<'_>, phase: &str) {
    window.find(By::css(&format!("[data-testid=job][data-phase={phase}]")));
}

/// The rows of the report that are in sight, in words.
#[track_caller]
fn report(window: &Window<'_>) -> String {
    words(window, By::test_id("job-report"))
}

/// The moment of the request that brought an item back.
fn brought_back_at(sandbox: &Sandbox, path: &str) -> i64 {
    let state = sandbox.state();
    let requests = state["requests"]
        .as_array()
        .expect("the state has a log of requests");
    let found = requests.iter().find(|request| {
        request["method"] == "POST" && request["path"] == path && request["status"] == 201
    });
    found.unwrap_or_else(|| panic!("{path} was not brought back"))["at_ms"]
        .as_i64()
        .expect("a time")
}

#[test]
fn every_obstacle_is_decided_about_before_and_nothing_is_overwritten() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    let there = file(&sandbox, demo::CONFLICTING_CONTRACT);
    let rows = [
        ("contract 2025", format!("file:{}", demo::CONTRACT)),
        (
            "storefront",
            format!("file:{}", demo::FILE_OF_PURGED_FOLDER),
        ),
        (
            "audit checklist",
            format!("file:{}", demo::FILE_OF_TRASHED_FOLDER),
        ),
        (
            "supplier audits",
            format!("folder:{}", demo::TRASHED_FOLDER),
        ),
        ("onerror", format!("file:{}", demo::NAME_WITH_HTML)),
        ("invoice", format!("file:{}", demo::BIDI_NAME)),
        (
            "取締役会議事録",
            format!("file:{}", demo::LONGEST_JAPANESE_NAME),
        ),
        (
            "budget draft",
            format!("file:{}", demo::FILE_OF_VIEWER_ONLY_FOLDER),
        ),
    ];
    for (index, (filter, key)) in rows.iter().enumerate() {
        select(&window, filter, key, index + 1);
    }
    window.press("Control+r");
    window.find(By::test_id("job-start"));
    let plan = words(&window, By::css("dialog"));
    for part in [
        "Restore 8 items?",
        "1 with a name already in use",
        "Contract 2025.docx → Contract 2025 (restored ",
        "1 inside a selected folder",
        "1 whose folder no longer exists",
        "1 you don’t have permission to restore",
        "requests to Box",
    ] {
        assert!(plan.contains(part), "{part:?} is not in {plan:?}");
    }
    window.accessible("what stands in the way of eight items");
    window.picture("job-plan");

    // Two look-alikes are compared, and nothing changes by that.
    window.click(By::css(
        "[data-group=name_taken] [data-testid=job-group-list]",
    ));
    window.click(By::test_id("job-compare"));
    window.find(By::test_id("conflict-comparison"));
    let suggested = window.value(By::test_id("conflict-name"));
    window.press("Escape");
    window.gone(By::test_id("conflict-name"));

    decide(&window, "folder_gone", "Restore to another folder");
    let marketing = folder_called(&sandbox, "Marketing").id;
    window.click(By::css(&format!(
        "[data-testid=folder-row][data-folder='{marketing}']"
    )));
    window.accessible("choosing a folder for a group");
    window.click(By::test_id("folder-dialog-choose"));
    window.gone(By::test_id("folder-picker"));
    let csv = desktop.home().join("plan.csv");
    window.click(By::test_id("export").inside(By::css("dialog")));
    window.click(By::role("menuitem", "Save as CSV…"));
    window.answer_save_dialog(&csv);
    until("the plan is saved", || {
        fs::read_to_string(&csv)
            .ok()
            .filter(|text| text.contains("name_taken"))
    });

    // Another person takes the suggested name before Enter arrives.
    let taken = json!({ "name": suggested, "parent": { "id": demo::CONTRACTS_FOLDER } });
    meanwhile(&sandbox, "POST", "/2.0/folders", &taken);
    window.click(By::test_id("job-start"));
    stands(&window, "finished");
    window.see("Restored 7 of 8");
    window.accessible("a job that is done");
    window.picture("job-report");

    let never = sandbox.requests(
        "POST",
        &format!("/2.0/files/{}", demo::FILE_OF_VIEWER_ONLY_FOLDER),
    );
    assert_eq!(never, 0, "what this account may not restore is not tried");
    let back = file(&sandbox, demo::CONTRACT);
    assert!(
        back.is_active() && back.name != there.name && back.name != suggested,
        "{back:?}"
    );
    assert_eq!(
        file(&sandbox, demo::CONFLICTING_CONTRACT),
        there,
        "what was there stays untouched"
    );
    assert_eq!(
        file(&sandbox, demo::FILE_OF_PURGED_FOLDER).parent,
        marketing
    );
    let checklist = file(&sandbox, demo::FILE_OF_TRASHED_FOLDER);
    assert!(
        checklist.is_active() && checklist.parent == demo::TRASHED_FOLDER,
        "{checklist:?}"
    );
    let of_folder = brought_back_at(&sandbox, &format!("/2.0/folders/{}", demo::TRASHED_FOLDER));
    let of_file = brought_back_at(
        &sandbox,
        &format!("/2.0/files/{}", demo::FILE_OF_TRASHED_FOLDER),
    );
    assert!(of_folder <= of_file, "the folder goes first");

    let rows = report(&window);
    assert!(
        rows.contains("<img src=x onerror=alert(1)>.png") && rows.contains("U+202E"),
        "{rows}"
    );
    let harmless = "return [document.querySelectorAll('img[src=x], [onerror]').length,
        document.documentElement.scrollWidth > document.documentElement.clientWidth]";
    assert_eq!(window.script(harmless, &json!([])), json!([0, false]));

    window.click(By::test_id("job-ticket"));
    window.find(By::role("button", "Copied for ticket"));
    let ticket = desktop
        .clipboard()
        .text()
        .expect("the ticket's text is on the clipboard");
    let ticket = String::from_utf8(ticket).expect("it is text");
    assert!(ticket.starts_with("Restored 7 of 8\n"), "{ticket}");
    let csv = desktop.home().join("report.csv");
    window.click(By::test_id("export"));
    window.click(By::role("menuitem", "Save as CSV…"));
    window.answer_save_dialog(&csv);
    let text = until("the report is saved", || fs::read_to_string(&csv).ok());
    assert!(
        text.starts_with("\u{feff}number,") && text.contains("Contract 2025 (restored "),
        "{text}"
    );

    // The whole job goes back, but for what another person worked on since.
    let path = format!("/2.0/files/{}", demo::NAME_WITH_HTML);
    meanwhile(&sandbox, "PUT", &path, &json!({ "name": "in use.png" }));
    window.click(By::test_id("job-undo"));
    window.accessible("undo a whole job?");
    window.click(By::test_id("job-undo-now"));
    window.see("Moved 6 of 7 back to the trash");
    window.see("1 changed after restore");
    assert!(file(&sandbox, demo::NAME_WITH_HTML).is_active());
    assert_eq!(file(&sandbox, demo::CONTRACT).status, "trashed");
    assert_eq!(folder(&sandbox, demo::TRASHED_FOLDER).status, "trashed");
    assert_eq!(
        item(&sandbox, "file", demo::CONFLICTING_CONTRACT),
        Some(there)
    );

    window.click(By::test_id("job-back"));
    window.click(By::test_id("job-last"));
    window.find(By::test_id("job-last-one"));
    window.accessible("bulk restores of earlier");
}

#[test]
fn two_of_a_kind_come_back_with_two_keys() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    select(&window, "launch party", &format!("file:{}", demo::EMOJI), 1);
    select(
        &window,
        "litigation hold",
        &format!("file:{}", demo::RETAINED),
        2,
    );
    window.count_input();
    window.press("Control+r");
    window.see("No problems found.");
    until("the button has the focus", || {
        window.focused().starts_with("Restore 2").then_some(())
    });
    window.press("Enter");
    stands(&window, "finished");
    assert!(
        window.input_so_far().keys <= 2 + 1,
        "{:?}",
        window.input_so_far()
    );
    assert!(file(&sandbox, demo::EMOJI).is_active() && file(&sandbox, demo::RETAINED).is_active());
    window.gone(By::test_id("job-shortcut"));
}

#[test]
fn the_existing_one_is_renamed_or_another_folder_is_used_for_a_single_item() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&[]));
    let window = open_trash(&desktop, &sandbox);
    crate::story::restore(
        &window,
        "contract 2025",
        &format!("file:{}", demo::CONTRACT),
    );
    window.click(By::role_with(
        "radio",
        "Keep both: rename the existing item",
    ));
    window.see("In the folder (will be renamed)");
    window.accessible("renaming what is there");
    window.picture("conflict-rename");
    window.click(By::test_id("conflict-main"));
    crate::story::result(&window, "The existing item is now named");
    let (back, there) = (
        file(&sandbox, demo::CONTRACT),
        file(&sandbox, demo::CONFLICTING_CONTRACT),
    );
    assert!(
        back.is_active() && back.name == "Contract 2025.docx",
        "{back:?}"
    );
    assert!(
        there.is_active() && there.name != back.name && there.parent == back.parent,
        "{there:?}"
    );

    let brand = folder_called(&sandbox, "Campaigns").id;
    crate::story::restore(
        &window,
        "brand guidelines",
        &format!("file:{}", demo::CASE_CONFLICT),
    );
    window.click(By::role_with("radio", "Restore to another folder"));
    window.see("Two steps: ");
    window.fill(By::test_id("folder-search"), "campaigns");
    window.click(By::css(&format!(
        "[data-testid=folder-row][data-folder='{brand}']"
    )));
    window.click(By::test_id("conflict-main"));
    window.see("\u{201c}Brand Guidelines.pdf\u{201d} restored to");
    let back = file(&sandbox, demo::CASE_CONFLICT);
    assert!(
        back.is_active() && back.parent == brand && back.name == "Brand Guidelines.pdf",
        "{back:?}"
    );
    let stayed: Vec<Item> = files_in(&sandbox, &file(&sandbox, demo::CONFLICTING_CASE).parent);
    assert!(
        stayed.iter().all(|one| one.id != demo::CASE_CONFLICT),
        "{stayed:?}"
    );
}

//! What was done, looked at afterwards: copied for a ticket, saved as a file, erased.
#![cfg(target_os = "linux")]

use serde_json::Value;
use std::fs;
use tests::{App, By, Desktop, Sandbox, until};

/// `sandbox::demo::clumio::EXPIRES_SOON`: Q3 forecast.xlsx for k.tanaka, two hours of its link left.
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";
const RECIPIENT: &str = "k.tanaka@aoyama-foods.example";

#[test]
fn the_activity_goes_into_a_ticket_into_files_and_away() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let window = App::new(&desktop).sandbox(&sandbox).open();
    window.click(By::test_id("search-open"));
    window.fill(By::css("[role=combobox]"), FILE);
    window.see("Show this restored file");
    window.press("Enter");
    window.find(By::test_id("confirm-regenerate-button"));
    window.press("Enter");
    window.find(By::test_id("passcode"));
    window.press("Enter");
    window.find(By::css("[data-testid=copy][data-state=copied]"));
    let passcode = desktop
        .clipboard()
        .text()
        .expect("the passcode is on the clipboard");
    let passcode = String::from_utf8(passcode).expect("it is text");
    window.click(By::test_id("passed-on"));

    window.press("Control+3");
    window.click(By::role("button", "Copy for ticket"));
    window.find(By::role("button", "Copied for ticket"));
    let ticket = desktop
        .clipboard()
        .text()
        .expect("the ticket's text is on the clipboard");
    let ticket = String::from_utf8(ticket).expect("it is text");
    assert!(
        ticket.starts_with("Regenerate passcode: Q3 forecast.xlsx\n"),
        "{ticket}"
    );
    assert!(
        ticket.contains(RECIPIENT) && !ticket.contains(&passcode),
        "{ticket}"
    );
    assert_eq!(
        desktop.clipboard().target("x-kde-passwordManagerHint"),
        None
    );
    window.accessible("activity");
    window.picture("activity-ticket");

    let (csv, json) = (
        desktop.home().join("list.csv"),
        desktop.home().join("list.json"),
    );
    window.click(By::test_id("export"));
    window.click(By::role("menuitem", "Save as CSV…"));
    window.answer_save_dialog(&csv);
    window.see("Activity saved");
    let text = fs::read_to_string(&csv).expect("the file is there");
    assert!(
        text.starts_with("\u{feff}started_at,") && text.contains(RECIPIENT),
        "{text}"
    );
    window.click(By::test_id("export"));
    window.click(By::role("menuitem", "Save as JSON…"));
    window.answer_save_dialog(&json);
    let rows: Value = until("the second file is there", || {
        serde_json::from_slice(&fs::read(&json).ok()?).ok()
    });
    assert_eq!(rows[0]["item_name"], "Q3 forecast.xlsx");
    assert!(!rows.to_string().contains(&passcode) && !text.contains(&passcode));

    window.press("Control+4");
    window.click(By::role("button", "Delete all activity…"));
    window.see("Delete all activity?");
    window.accessible("delete all activity?");
    window.click(By::role("button", "Delete"));
    window.see("1 entry deleted");
    window.press("Control+3");
    window.see("No activity yet");
}

//! What pauses a job by itself, and how it goes on: a network that goes away, a token that ends.

use crate::jobs::stands;
use serde_json::json;
use std::time::Duration;
use tests::{App, By, Desktop, Relay, Sandbox, until, within};

/// Enough to be cut twice.
const ITEMS: usize = 60;

fn back(sandbox: &Sandbox) -> usize {
    let state = sandbox.state();
    let requests = state["requests"]
        .as_array()
        .expect("the state has a log of requests");
    requests
        .iter()
        .filter(|request| request["method"] == "POST" && request["status"] == 201)
        .count()
}

/// What is tried again at longer and longer intervals may take so long.
const A_MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_job_outlives_a_lost_network_by_itself_and_an_ended_token_with_a_new_one() {
    let desktop = Desktop::start();
    let items = ITEMS.to_string();
    let sandbox = Sandbox::start(&[
        "--scenario",
        "large",
        "--trash-items",
        &items,
        "--latency",
        "250",
    ]);
    let relay = Relay::to(sandbox.said("box_url"), "\"entries\"");
    let window = App::new(&desktop)
        .services(relay.url(), sandbox.said("clumio_url"))
        .open();
    window.find(By::css("#page"));
    window.press("Control+2");
    window.find(By::css("[data-testid=trash-count][data-listing=false]"));
    window.click(By::css("[role=columnheader] input[type=checkbox]"));
    window.find(By::text(&format!("{ITEMS} selected")).inside(By::test_id("trash-selection")));
    window.press("Control+r");
    window.click(By::test_id("job-start"));
    until("some are back", || (back(&sandbox) >= 8).then_some(()));

    relay.cut();
    // What was on its way is still asked after then, a few times.
    let said = || (window.count(By::text("Can’t reach Box.")) > 0).then_some(());
    within(Duration::from_secs(5), said).expect("it says why it waits");
    let figures = window.text(By::css("[data-testid=job] .figures"));
    assert!(
        !figures.contains("left"),
        "nobody knows how long it takes: {figures}"
    );
    window.accessible("a job without a network");
    window.picture("job-offline");
    let before = back(&sandbox);
    relay.mend();
    // It looks again every few seconds, and longer apart the longer it lasts.
    within(A_MINUTE, || (back(&sandbox) > before + 8).then_some(())).expect("it goes on by itself");

    let ended = json!([{ "match": { "path": "/2.0/" }, "times": 999, "do": { "status": 401 } }]);
    sandbox.script(&ended);
    stands(&window, "paused");
    window.see("Token rejected by Box");
    window.accessible("a job whose token has ended");
    window.picture("job-token-ended");
    sandbox.clear_script();
    window.click(By::role("button", "Go to accounts"));
    window.click(By::role("button", "More actions for Box"));
    window.click(By::role("menuitem", "Replace token for Box"));
    window.type_text(sandbox.said("box_token"));
    window.press("Enter");
    window.gone(By::css("dialog"));
    // With the new token it goes on by itself.
    window.press("Control+2");
    let ended =
        || (window.count(By::css("[data-testid=job][data-phase=finished]")) > 0).then_some(());
    within(A_MINUTE, ended).expect("the job ends");
    window.see(&format!("Restored {ITEMS} of {ITEMS}"));
    assert_eq!(back(&sandbox), ITEMS, "each was brought back once");

    // The activity has one row for all of it, which leads back to the report.
    window.press("Control+3");
    window.find(By::text("Bulk restore"));
    window.click(By::test_id("activity-report"));
    stands(&window, "finished");
    let undo = By::css("[data-testid=job-item-undo]");
    let item = window
        .attribute(undo.clone(), "data-item")
        .expect("which item it is about");
    window.click(By::css(&format!(
        "[data-testid=job-item-undo][data-item='{item}']"
    )));
    window.gone(By::css(&format!(
        "[data-testid=job-item-undo][data-item='{item}']"
    )));
    window.see("1 back in the trash");
    window.accessible("a report with one item put back");
    window.picture("job-one-undone");
}

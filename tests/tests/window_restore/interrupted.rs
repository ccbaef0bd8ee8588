//! A job of two thousand items on a bad day: asked to wait, locked out, refused, closed, killed.

use crate::jobs::stands;
use crate::story::{meanwhile, words};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use tests::{App, By, Desktop, Sandbox, Window, until, within};

const ITEMS: usize = 2000;

/// At the pace that Box allows they take two minutes.
const ALL_OF_THEM: Duration = Duration::from_secs(300);

/// The files in the trash, without those that come back inside a folder that is in the trash itself.
fn trashed(sandbox: &Sandbox) -> Vec<Value> {
    let state = sandbox.state();
    let items = state["box"]["items"]
        .as_array()
        .expect("the state lists what Box holds");
    let of_kind = |kind: &'static str| {
        items
            .iter()
            .filter(move |item| item["status"] == "trashed" && item["type"] == kind)
    };
    let folders: Vec<&Value> = of_kind("folder").map(|folder| &folder["id"]).collect();
    of_kind("file")
        .filter(|file| !folders.contains(&&file["parent_id"]))
        .cloned()
        .collect()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// How often each item was brought back, by the sandbox's own log.
fn brought_back(sandbox: &Sandbox) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    let state = sandbox.state();
    for request in state["requests"]
        .as_array()
        .expect("the state has a log of requests")
    {
        if request["method"] == "POST" && request["status"] == 201 {
            *times.entry(text(request, "path")).or_default() += 1;
        }
    }
    times
}

fn at_least_back(sandbox: &Sandbox, items: usize) {
    until("some are back", || {
        (brought_back(sandbox).len() >= items).then_some(())
    });
}

fn open<'a>(app: &App<'a>) -> Window<'a> {
    let window = app.open();
    window.find(By::css("#page"));
    window
}

#[test]
fn a_job_outlives_a_closed_window_and_a_power_cut_and_accounts_for_every_item() {
    let desktop = Desktop::start();
    let items = ITEMS.to_string();
    let sandbox = Sandbox::start(&[
        "--scenario",
        "large",
        "--trash-items",
        &items,
        "--latency",
        "150",
    ]);
    let app = App::new(&desktop).sandbox(&sandbox);
    let window = open(&app);
    window.press("Control+2");
    // All that is listed is chosen, so all has to be.
    until("all are listed", || {
        let listed = window.text(By::test_id("trash-count"));
        listed.starts_with("2,000 items").then_some(())
    });
    window.find(By::test_id("trash-name"));
    window.click(By::css("[role=columnheader] input[type=checkbox]"));
    window.find(By::text("2,000 selected").inside(By::test_id("trash-selection")));
    window.press("Control+r");
    within(ALL_OF_THEM, || {
        (window.count(By::test_id("job-start")) > 0).then_some(())
    })
    .expect("what would become of each is looked up in time");
    window.picture("job-plan-large");

    // After the look: one is erased, one is locked for a while, one is refused, one's answer gets lost.
    let files = trashed(&sandbox);
    let path = |index: usize| format!("/2.0/files/{}", text(&files[index], "id"));
    let (erased, locked, refused, lost) = (path(3), path(7), path(11), path(15));
    meanwhile(&sandbox, "DELETE", &format!("{erased}/trash"), &Value::Null);
    let rule = |path: &str, what: Value| json!({ "match": { "method": "POST", "path": path }, "do": what });
    sandbox.script(&json!([
        rule(&locked, json!({ "status": 409, "body": { "code": "operation_blocked_temporary" } })),
        // However often it is tried, also by the runs to come.
        { "match": { "method": "POST", "path": refused }, "times": 99,
          "do": { "status": 403, "body": { "code": "forbidden_by_policy", "request_id": "no1" } } },
        rule(&lost, json!({ "drop": "after" })),
        { "match": { "method": "POST", "path": "/2.0/files/" }, "times": 3,
          "do": { "status": 429, "headers": { "retry-after": "1" } } },
    ]));
    window.click(By::test_id("job-start"));
    stands(&window, "running");
    at_least_back(&sandbox, 20);
    window.accessible("a job that goes on");
    window.picture("job-running");

    // The person works on another page, and is led back.
    window.press("Control+3");
    window.find(By::test_id("job-shortcut"));
    window.picture("job-elsewhere");
    window.ask_to_close();
    window.see("A restore is still in progress");
    window.accessible("closing while a job goes on");
    window.click(By::test_id("job-close-stay"));
    window.gone(By::test_id("job-close-text"));
    window.ask_to_close();
    window.click(By::test_id("job-close-quit"));
    window.has_ended();

    let paused_at = brought_back(&sandbox).len();
    let window = open(&app);
    window.see("A restore was interrupted");
    window.picture("job-interrupted");
    window.click(By::role("button", "Resume"));
    stands(&window, "running");
    at_least_back(&sandbox, paused_at + 30);
    window.kill();

    let window = open(&app);
    window.see("A restore was interrupted");
    window.click(By::role("button", "Resume"));
    // What Box forbids is asked about, or told, at the end.
    within(ALL_OF_THEM, || {
        ["finished", "asking"].iter().find(|phase| {
            window.count(By::css(&format!("[data-testid=job][data-phase={phase}]"))) > 0
        })
    })
    .expect("the job stands still in time");
    window.picture("job-after-the-cut");

    // Every item was brought back exactly once, but for the two of which it is said why not.
    let times = brought_back(&sandbox);
    assert!(times.values().all(|times| *times == 1), "twice: {times:?}");
    let left: Vec<String> = trashed(&sandbox)
        .iter()
        .map(|item| text(item, "id"))
        .collect();
    assert_eq!(
        left,
        [refused.trim_start_matches("/2.0/files/")],
        "only the refused one is left"
    );
    let tags = words(&window, By::test_id("job-tags"));
    assert!(tags.contains("1,998 restored"), "{tags}");
    window.click(By::test_id("job-show-not_done"));
    let rows = words(&window, By::test_id("job-report"));
    assert!(rows.contains(&text(&files[3], "name")), "{rows}");
    assert!(rows.contains("Not found in Box"), "{rows}");
    // What Box refuses is asked about: another answer may do.
    window.click(By::test_id("job-show-asking"));
    let asked = text(&files[11], "name");
    window.find(By::text(&asked).inside(By::test_id("job-report")));
    window.accessible("what was not restored");
    window.picture("job-not-restored");
}

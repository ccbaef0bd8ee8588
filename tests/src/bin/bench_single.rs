//! Measures one restore and one regeneration against a single POST at the same latency: `cargo xtask bench single`.

#[cfg(target_os = "linux")]
use serde_json::json;
#[cfg(target_os = "linux")]
use std::time::Instant;
#[cfg(target_os = "linux")]
use tests::{App, By, Desktop, Sandbox, Window, percentile};

/// A restored file of the demo whose link works.
#[cfg(target_os = "linux")]
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";

#[cfg(target_os = "linux")]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are its answer"
)]
fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .map(|number| number.parse().expect("a number"));
    let latency: u32 = numbers.next().unwrap_or(150);
    let runs: u32 = numbers.next().unwrap_or(10);
    eprintln!("{latency} ms, {runs} runs");

    let desktop = Desktop::start();
    let sandbox = Sandbox::start(&[
        "--scenario",
        "large",
        "--trash-items",
        "100",
        "--latency",
        &latency.to_string(),
    ]);
    let window = App::new(&desktop)
        .painted_as_for_people()
        .sandbox(&sandbox)
        .open();
    let mut posts: Vec<f64> = (0..2 * runs).map(|_| post(&sandbox)).collect();
    let mut regenerations: Vec<f64> = (0..runs).map(|_| regenerate(&window)).collect();
    window.press("Control+2");
    window.find(By::test_id("trash-name"));
    window.fill(By::test_id("trash-filter"), "Newsletter");
    window.still();
    let before = requests(&sandbox);
    let mut restores: Vec<f64> = (0..runs).map(|_| restore(&window)).collect();
    let requests = requests(&sandbox) - before;
    let post = percentile(&mut posts, 50);
    println!(
        "{}",
        json!({
            "restore_ratio": percentile(&mut restores, 50) / post,
            "restore_requests": requests as f64 / f64::from(runs),
            "regenerate_ratio": percentile(&mut regenerations, 50) / post,
            "post_ms": post,
        })
    );
}

/// Returns the milliseconds of one bare POST, with no parsing.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "real time is measured")]
fn post(sandbox: &Sandbox) -> f64 {
    let begun = Instant::now();
    let answer = sandbox.box_post("/2.0/files/1", &json!({}));
    let took = begun.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(answer.expect("the sandbox answers").status, 404);
    took
}

/// Returns the milliseconds from the press in the question to the passcode on the page.
#[cfg(target_os = "linux")]
fn regenerate(window: &Window<'_>) -> f64 {
    window.click(By::css(&format!(
        "[data-testid=passcode-regenerate][data-file='{FILE}']"
    )));
    window.find(By::test_id("confirm-regenerate-button"));
    window.still();
    let took = milliseconds(
        window,
        "[data-testid=confirm-regenerate-button]",
        "[data-testid=passcode]",
    );
    window.click(By::test_id("passed-on"));
    window.find(By::test_id("passcode-regenerate"));
    took
}

/// Returns the milliseconds from the press on the first row to the result that says where the item is.
#[cfg(target_os = "linux")]
fn restore(window: &Window<'_>) -> f64 {
    let row = "[data-testid=restore]";
    let key = window.script(
        "return document.querySelector(arguments[0]).dataset.item",
        &json!([row]),
    );
    let key = key.as_str().expect("a row names its item").to_owned();
    let took = milliseconds(
        window,
        &format!("[data-testid=restore][data-item='{key}']"),
        &format!("[data-testid=restore-result][data-item='{key}']"),
    );
    window.still();
    took
}

/// Clicks what `pressed` selects and waits in the page until `shown` is in the document.
#[cfg(target_os = "linux")]
fn milliseconds(window: &Window<'_>, pressed: &str, shown: &str) -> f64 {
    let took = window.script_later(include_str!("../until_shown.js"), &json!([pressed, shown]));
    took.as_f64().expect("the page answers with a number")
}

/// Returns how many requests Box has got.
#[cfg(target_os = "linux")]
fn requests(sandbox: &Sandbox) -> usize {
    ["GET", "POST", "PUT", "DELETE"]
        .map(|method| sandbox.requests(method, "/2.0/"))
        .iter()
        .sum()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The window is driven on Linux only.");
}

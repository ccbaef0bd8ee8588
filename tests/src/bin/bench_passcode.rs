//! Measures what a person on the phone waits for: `cargo xtask bench passcode`.

#[cfg(target_os = "linux")]
use serde_json::json;
#[cfg(target_os = "linux")]
use std::time::Duration;
#[cfg(target_os = "linux")]
use tests::{App, By, Desktop, Relay, Sandbox, Window, percentile, within};

/// A file of the demo whose link is alive: Q3 forecast.xlsx.
#[cfg(target_os = "linux")]
const FILE: &str = "6f1d0a83-5b7c-4e29-90a4-c83e5d2f7b01";

/// A quick hand types twelve letters a second: what one letter has painted is over before the next.
#[cfg(target_os = "linux")]
const BETWEEN_LETTERS: Duration = Duration::from_millis(80);

/// 200 assets are looked at six at a time; what that takes is not measured here.
#[cfg(target_os = "linux")]
const LOOKED_THROUGH: Duration = Duration::from_secs(180);

#[cfg(target_os = "linux")]
#[expect(clippy::print_stdout, reason = "the figures are its answer")]
fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .map(|number| number.parse().expect("a number"));
    let copies: usize = numbers.next().unwrap_or(100);
    let letters = numbers.next().unwrap_or(200);
    let mut to_clipboard = to_clipboard(copies);
    let mut search = search(letters);
    println!(
        "{}",
        json!({
            "to_clipboard_p50_ms": percentile(&mut to_clipboard, 50),
            "to_clipboard_p95_ms": percentile(&mut to_clipboard, 95),
            "search_document_p95_ms": percentile(&mut search, 95),
        })
    );
}

/// Milliseconds from the answer of the service to the moment at which another program has read the passcode from the clipboard,
/// in the real window with the real clipboard. Each of them opens the file.
#[cfg(target_os = "linux")]
fn to_clipboard(copies: usize) -> Vec<f64> {
    let desktop = Desktop::start();
    let sandbox = Sandbox::start(&["--scenario", "demo"]);
    let relay = Relay::to(sandbox.said("clumio_url"), "\"passcode\"");
    let app = App::new(&desktop).painted_as_for_people();
    let window = app.services(sandbox.said("box_url"), relay.url()).open();
    (1..=copies)
        .map(|number| {
            let (took, passcode) = regenerate_and_copy(&window, &desktop, &relay);
            assert_eq!(
                sandbox.download(FILE, &passcode).status,
                200,
                "what was copied opens the file"
            );
            tell(&format!(
                "passcode {number} of {copies}: on the clipboard after {took:.1} ms"
            ));
            took
        })
        .collect()
}

#[cfg(target_os = "linux")]
fn regenerate_and_copy(window: &Window<'_>, desktop: &Desktop, relay: &Relay) -> (f64, String) {
    window.click(By::css(&format!(
        "[data-testid=passcode-regenerate][data-file='{FILE}']"
    )));
    window.find(By::test_id("confirm-regenerate-button"));
    window.still();
    let pasted = desktop.clipboard().next();
    window.script_later(include_str!("../until_copied.js"), &json!([]));
    let (pasted, passcode) = pasted.join().expect("the clipboard was watched");
    let answered = relay.newest().expect("a passcode came by");
    window.click(By::test_id("passed-on"));
    let took = pasted
        .duration_since(answered)
        .expect("it was answered before it was pasted");
    (
        took.as_secs_f64() * 1000.0,
        String::from_utf8(passcode).expect("a passcode is text"),
    )
}

/// Milliseconds from a typed letter to its rows in the document, with 20,000 restored files of 200 assets found.
#[cfg(target_os = "linux")]
fn search(letters: usize) -> Vec<f64> {
    const NAMES: [&str; 8] = [
        "tanaka",
        "lindqvist",
        "suzuki",
        "haugen",
        "nakamura",
        "ortega",
        "fujita",
        "mori",
    ];
    let desktop = Desktop::start();
    // With the demo's own dozen there are 200 assets.
    let many = [
        "--scenario",
        "large",
        "--trash-items",
        "10",
        "--assets",
        "188",
        "--restored-files",
        "20000",
    ];
    let sandbox = Sandbox::start(&many);
    let window = App::new(&desktop)
        .painted_as_for_people()
        .sandbox(&sandbox)
        .open();
    within(LOOKED_THROUGH, || {
        (window.count(By::test_id("passcode-refresh")) > 0).then_some(())
    })
    .expect("200 assets are looked through in time");
    let progress = window.text(By::test_id("passcode-progress"));
    assert!(progress.contains("200 assets"), "{progress}");
    tell(&progress);
    let typed = NAMES
        .iter()
        .cycle()
        .flat_map(|name| (1..=name.len()).map(|length| &name[..length]));
    typed
        .take(letters)
        .map(|text| {
            std::thread::sleep(BETWEEN_LETTERS);
            let took = window
                .script_later(include_str!("../until_found.js"), &json!([text]))
                .as_f64();
            let took = took.expect("the page answers with a number");
            tell(&format!("{text}: in the document after {took:.1} ms"));
            took
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "progress is told beside the figures")]
fn tell(line: &str) {
    eprintln!("{line}");
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The window is driven on Linux only.");
}

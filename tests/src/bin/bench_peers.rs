//! The same mass restore by this program and by the official Box client for Python: `cargo xtask bench peers`.

#[cfg(target_os = "linux")]
use serde_json::{Value, json};
#[cfg(target_os = "linux")]
use std::process::Command;
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};
#[cfg(target_os = "linux")]
use tests::{Sandbox, Worker};

/// Milliseconds before every answer, and requests a minute, as at Box.
#[cfg(target_os = "linux")]
const LIKE_BOX: [&str; 4] = ["--latency", "150", "--box-rate", "1000"];

#[cfg(target_os = "linux")]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are its answer"
)]
#[expect(clippy::disallowed_methods, reason = "a stopwatch")]
fn main() {
    let items = std::env::args().nth(1).unwrap_or_else(|| "500".to_owned());
    let python = tests::python().expect("the official client can be installed");
    let sandbox = Sandbox::start(
        &[
            &["--scenario", "large", "--trash-items", &items],
            &LIKE_BOX[..],
        ]
        .concat(),
    );
    eprintln!("{items} items by the official client");
    let began = Instant::now();
    let theirs = Command::new(&python)
        .arg("-I")
        .arg(tests::script("restore_all.py"))
        .args([sandbox.said("box_url"), sandbox.said("box_token")])
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("python starts");
    let box_python_seconds = began.elapsed().as_secs_f64();
    let complained = String::from_utf8_lossy(&theirs.stderr);
    assert!(
        theirs.status.success(),
        "the official client broke off: {complained}"
    );
    let box_python_requests = requests(&sandbox, &items);

    sandbox.reset();
    eprintln!("{box_python_seconds:.1} s; the same by ours");
    let folder = tempfile::tempdir().expect("a place for the journal");
    let began = Instant::now();
    let mut worker = Worker::start(&json!({
        "box_url": sandbox.said("box_url"),
        "token": sandbox.said("box_token"),
        "journal": folder.path().join("journal.sqlite"),
        "go_on": false,
        "allowed_per_minute": 1000,
        "at_once": 8,
        "looks_ms": [500, 1500, 3000],
        "kinds": [],
        "decisions": { "groups": [], "items": [] },
    }));
    worker
        .ends_within(Duration::from_secs(3600))
        .expect("it ends within an hour");
    let ours_seconds = began.elapsed().as_secs_f64();
    let ours_requests = requests(&sandbox, &items);
    println!(
        "{}",
        json!({
            "ours_seconds": ours_seconds,
            "ours_requests": ours_requests,
            "box_python_seconds": box_python_seconds,
            "box_python_requests": box_python_requests,
            "ratio": box_python_seconds / ours_seconds,
        })
    );
}

/// How many requests arrived; all items are back.
#[cfg(target_os = "linux")]
fn requests(sandbox: &Sandbox, items: &str) -> usize {
    let state = sandbox.state();
    let requests = state["requests"].as_array().expect("the state has a log");
    let back = requests
        .iter()
        .filter(|request| request["status"] == 201)
        .count();
    assert_eq!(back.to_string(), items, "not all came back");
    let trashed = |item: &&Value| item["status"] == "trashed";
    let left = state["box"]["items"]
        .as_array()
        .expect("the state lists the items")
        .iter()
        .filter(trashed);
    assert_eq!(left.count(), 0, "something is left in the trash");
    requests.len()
}

#[cfg(not(target_os = "linux"))]
fn main() {}

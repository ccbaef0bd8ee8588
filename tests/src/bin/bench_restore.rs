//! Measures what a mass restore costs: `cargo xtask bench restore`.

#[cfg(target_os = "linux")]
use serde_json::{Value, json};
#[cfg(target_os = "linux")]
use std::time::Duration;
#[cfg(target_os = "linux")]
use tests::{Sandbox, Worker};

/// Restores that are enough to compare one at a time with eight.
#[cfg(target_os = "linux")]
const ENOUGH: u32 = 200;

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
    let (items, latency) = (
        numbers.next().unwrap_or(2000),
        numbers.next().unwrap_or(150),
    );
    let allowed = numbers.next().unwrap_or(1000);
    eprintln!("{items} items, {latency} ms, {allowed} requests a minute allowed");
    let whole = restore(
        items,
        latency,
        Some(allowed).filter(|allowed| *allowed > 0),
        8,
    );
    let few = items.min(ENOUGH);
    eprintln!(
        "{:.1} s; {few} items without a limit, one at a time",
        whole.seconds
    );
    let one = restore(few, latency, None, 1);
    eprintln!("{:.1} s; eight at a time", one.seconds);
    let eight = restore(few, latency, None, 8);
    let share = f64::from(whole.while_restoring) / (whole.seconds / 60.0 * f64::from(allowed));
    println!(
        "{}",
        json!({
            "seconds": whole.seconds,
            "rate_share": if allowed > 0 { json!(share) } else { Value::Null },
            "answers_429": whole.refused,
            "requests": whole.requests,
            "one_at_a_time_seconds": one.seconds,
            "speedup": one.seconds / eight.seconds,
            "pss_growth_mib": whole.pss_growth_mib,
        })
    );
}

/// What the sandbox's log says about a restore.
#[cfg(target_os = "linux")]
struct Run {
    /// From the first restore that arrived to the answer of the last.
    seconds: f64,
    requests: usize,
    while_restoring: u32,
    refused: usize,
    pss_growth_mib: Value,
}

#[cfg(target_os = "linux")]
fn restore(items: u32, latency: u32, allowed: Option<u32>, at_once: u32) -> Run {
    let (items_flag, latency_flag) = (items.to_string(), latency.to_string());
    let mut flags = vec![
        "--scenario",
        "large",
        "--trash-items",
        &items_flag,
        "--latency",
        &latency_flag,
    ];
    let rate = allowed.map(|allowed| allowed.to_string());
    if let Some(rate) = &rate {
        flags.extend(["--box-rate", rate.as_str()]);
    }
    let sandbox = Sandbox::start(&flags);
    let folder = tempfile::tempdir().expect("a place for the journal");
    let mut worker = Worker::start(&json!({
        "box_url": sandbox.said("box_url"),
        "token": sandbox.said("box_token"),
        "journal": folder.path().join("journal.sqlite"),
        "go_on": false,
        "allowed_per_minute": allowed,
        "at_once": at_once,
        "looks_ms": [500, 1500, 3000],
        "kinds": [],
        "decisions": { "groups": [], "items": [] },
    }));
    let ended = worker
        .ends_within(Duration::from_secs(3600))
        .expect("it ends within an hour");
    assert_eq!(
        ended["state"]["counts"]["done"], items,
        "not all came back: {}",
        ended["state"]
    );
    let state = sandbox.part_of_state("?only=requests");
    let requests = state["requests"].as_array().expect("the state has a log");
    let at = |request: &Value| request["at_ms"].as_f64().expect("a time");
    let first = requests
        .iter()
        .position(|request| request["method"] == "POST")
        .expect("one was sent");
    let restoring = &requests[first..];
    let last = restoring.iter().map(at).fold(0.0, f64::max);
    Run {
        seconds: (last - at(&requests[first]) + f64::from(latency)) / 1000.0,
        requests: requests.len(),
        while_restoring: u32::try_from(restoring.len()).expect("not so many"),
        refused: requests
            .iter()
            .filter(|request| request["status"] == 429)
            .count(),
        pss_growth_mib: ended["pss_growth_mib"].clone(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

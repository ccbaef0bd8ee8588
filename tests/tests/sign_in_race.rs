//! Two programs on one profile and one real keyring, whose sign-in ends under both at once.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use std::process::{Child, Stdio};
use tests::{Desktop, Sandbox, sign_in_worker};

/// A user of the demo's company.
const USER: &str = "31240028";
/// Calls at once of each program.
const CALLS: usize = 25;
const ROUNDS: usize = 3;

fn start(desktop: &Desktop, sandbox: &Sandbox, signs_in: Option<&str>, calls: usize) -> Child {
    let told = json!({
        "profile": desktop.home(),
        "namespace": "restore-desk-race",
        "box_url": sandbox.said("box_url"),
        "clumio_url": sandbox.said("clumio_url"),
        "client_id": sandbox.said("box_client_id"),
        "client_secret": sandbox.said("box_client_secret"),
        "signs_in": signs_in,
        "calls": calls,
    });
    let mut command = desktop.command(sign_in_worker());
    command
        .arg(told.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the worker starts")
}

fn said(worker: Child) -> Value {
    let output = worker.wait_with_output().expect("the worker ends");
    serde_json::from_slice(&output.stdout).expect("it said one line of JSON")
}

#[test]
fn a_renewal_raced_by_two_programs_with_fifty_calls_loses_nothing() {
    let (desktop, sandbox) = (Desktop::start(), Sandbox::start(&["--scenario", "demo"]));
    let first = said(start(&desktop, &sandbox, Some(USER), 1));
    assert_eq!(first, json!({ "users": [USER] }));

    // A token is good for a few calls more than one round makes, so it ends in the middle of each second one.
    sandbox.quirks(&json!({ "expire_after_calls": 2 * CALLS + 20 }));
    for round in 0..ROUNDS {
        let both = [(); 2].map(|()| start(&desktop, &sandbox, None, CALLS));
        for worker in both {
            assert_eq!(
                said(worker),
                json!({ "users": vec![USER; CALLS] }),
                "round {round}"
            );
        }
    }
    let state = sandbox.state();
    let requests = state["requests"].as_array().expect("a log");
    let renewals: Vec<_> = requests
        .iter()
        .filter(|request| request["path"] == "/oauth2/token")
        .collect();
    assert!(
        renewals.len() > 2,
        "at least two tokens have ended: {renewals:?}"
    );
    assert!(
        renewals.iter().all(|request| request["status"] == 200),
        "no refresh token was spent twice: {renewals:?}"
    );
}

//! Many more cases than a test has time for, for all code that reads foreign input.

mod targets;

use crate::place::cargo;
use crate::process::{must, quietly};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use targets::{TARGETS, Target};

/// Cases of each property in a round: some seconds of work for the slowest.
const CASES: u32 = 20_000;

/// Result of a round of a target.
struct Round {
    executions: u64,
    crashes: u64,
}

/// `targets`, `executions`, `crashes`. What crashed is tried first by every later test: proptest writes it down.
#[expect(clippy::print_stdout, reason = "a long run ends with its result")]
pub(super) fn fuzz(minutes: u32) -> Result<(), String> {
    eprintln!("Building");
    let packages: BTreeSet<_> = TARGETS.iter().map(|target| target.package).collect();
    for package in packages {
        must(
            "Building",
            cargo(&["test", "--no-run", "--lib", "--package", package]),
        )?;
    }
    let until = Instant::now() + Duration::from_secs(u64::from(minutes) * 60);
    let (mut rounds, mut executions, mut crashes) = (0, 0, 0);
    let mut sound: Vec<&Target> = TARGETS.iter().collect();
    'all: while !sound.is_empty() {
        for target in std::mem::take(&mut sound) {
            // Every target has its turn, however short the time.
            if rounds >= TARGETS.len() && Instant::now() >= until {
                break 'all;
            }
            let round = round(target)?;
            rounds += 1;
            executions += round.executions;
            crashes += round.crashes;
            if round.crashes == 0 {
                sound.push(target);
            }
            eprintln!(
                "{} {}: {executions} cases in all",
                target.package, target.module
            );
        }
    }
    let (targets, result) = (TARGETS.len(), crashes == 0);
    println!(
        "{}",
        serde_json::json!({ "targets": targets, "executions": executions, "crashes": crashes })
    );
    if result {
        Ok(())
    } else {
        Err("What is said above was not read as it should be.".to_owned())
    }
}

/// Tries every property of a reader.
fn round(target: &Target) -> Result<Round, String> {
    let names: Vec<String> = target
        .properties
        .iter()
        .map(|property| format!("{}::{property}", target.module))
        .collect();
    let mut command = cargo(&[
        "test",
        "--lib",
        "--package",
        target.package,
        "--",
        "--exact",
    ]);
    command
        .args(&names)
        .env("PROPTEST_CASES", CASES.to_string());
    let ended = quietly(command);
    let ended_as =
        |name: &String, how: &str| ended.said.contains(&format!("test {name} ... {how}"));
    let good = names.iter().filter(|name| ended_as(name, "ok")).count();
    let crashes = names.iter().filter(|name| ended_as(name, "FAILED")).count();
    if good + crashes != names.len() {
        return Err(format!(
            "{}\n\nnot all of these were tried: {}",
            ended.said,
            names.join(", ")
        ));
    }
    if crashes > 0 {
        eprintln!("{}", ended.said.trim_end());
    }
    Ok(Round {
        executions: good as u64 * u64::from(CASES),
        crashes: crashes as u64,
    })
}

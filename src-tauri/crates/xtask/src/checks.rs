//! Every check, named and timed, going on after one that failed.

use crate::counts::{Counts, of_cargo, of_vitest, reasons, wrong};
use crate::packages::{self, Purpose};
use crate::place::{built, cargo, npm, root};
use crate::process::{Ended, quietly, shown};
use crate::setup::set_up;
use std::io::Write;
use std::process::Command;

/// Sets up and makes every check, those in the real window too.
pub(crate) fn all() -> Result<(), String> {
    report(Purpose::Test, &["--no-fail-fast"])
}

/// Makes the checks that need no window.
pub(crate) fn quick() -> Result<(), String> {
    report(
        Purpose::Open,
        &["--no-fail-fast", "--lib", "--bins", "--test", "house"],
    )
}

fn report(purpose: Purpose, tests: &[&str]) -> Result<(), String> {
    let counts = match set_up(purpose) {
        Ok(()) => make(purpose, tests),
        Err(sentence) => {
            eprintln!("{sentence}");
            Counts {
                failed: 1,
                ..Counts::default()
            }
        }
    };
    println!("{counts}");
    if counts.failed == 0 {
        Ok(())
    } else {
        Err(String::new())
    }
}

fn make(purpose: Purpose, tests: &[&str]) -> Counts {
    let mut counts = Counts::default();
    counts += one("Rust: formatting", cargo(&["fmt", "--all", "--check"]));
    counts += one("UI: formatting", npm(&["run", "--silent", "format:check"]));
    counts += one("UI: lint", npm(&["run", "--silent", "lint"]));
    counts += one("UI: types", npm(&["run", "--silent", "types"]));
    counts += vitest("UI: unit tests", "test", |_| ());
    if purpose == Purpose::Test {
        // The same selection as the tests below, and the programs that they start; nothing is compiled twice.
        let build = cargo(&[
            "build",
            "--workspace",
            "--exclude",
            "xtask",
            "--all-targets",
        ]);
        counts += Counts {
            passed: 0,
            ..one("Rust: building", build)
        };
        counts += chromium_stories();
    }
    let mut workspace = cargo(&["test", "--workspace"]);
    workspace.args(tests).args(["--", "--show-output"]);
    counts += rust_tests("Rust: tests", workspace);
    counts += one(
        "Rust: lint",
        cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    );
    if purpose == Purpose::Test {
        let mut documentation = cargo(&["doc", "--workspace", "--no-deps"]);
        documentation.env("RUSTDOCFLAGS", "-D warnings");
        counts += one("Rust: documentation", documentation);
    }
    counts
}

/// A check that holds or does not.
pub(crate) fn one(name: &str, command: Command) -> Counts {
    let (line, ended) = timed(name, command);
    let well = ended.well;
    print_result(&line, &ended, if well { "ok" } else { "FAILED" });
    Counts {
        passed: well.into(),
        failed: (!well).into(),
        skipped: 0,
    }
}

/// Drives the page in Chromium, the engine of WebView2, over the bridge that was just built.
fn chromium_stories() -> Counts {
    let name = "UI: in Chromium";
    let Some(chromium) = packages::chromium() else {
        println!("{name:<24}skipped: there is no Chromium here");
        return Counts {
            skipped: 1,
            ..Counts::default()
        };
    };
    vitest(name, "test:chromium", |command| {
        command
            .env("CHROMIUM", chromium)
            .env("BRIDGE", built("bridge"));
    })
}

/// Runs a script of the page that starts vitest.
fn vitest(name: &str, script: &str, prepare: impl FnOnce(&mut Command)) -> Counts {
    let file = root().join(format!("target/vitest-{}.json", script.replace(':', "-")));
    // What an earlier run left would be counted when this one ends before it writes.
    let _ = std::fs::remove_file(&file);
    let mut command = npm(&[
        "run",
        "--silent",
        script,
        "--",
        "--reporter=default",
        "--reporter=json",
    ]);
    command.arg(format!("--outputFile.json={}", file.display()));
    prepare(&mut command);
    let (line, ended) = timed(name, command);
    let counts = std::fs::read_to_string(&file)
        .ok()
        .and_then(|report| of_vitest(&report));
    settled(&line, ended, counts.unwrap_or_default())
}

/// Tests that cargo runs, with `--show-output` so that those which skipped themselves are counted as such.
pub(crate) fn rust_tests(name: &str, command: Command) -> Counts {
    let (line, ended) = timed(name, command);
    let programs = of_cargo(&ended.said);
    let mut counts = Counts::default();
    for program in programs.values() {
        counts += *program;
    }
    let why: Vec<String> = reasons(&ended.said)
        .into_iter()
        .map(|reason| format!("  skipped: {reason}"))
        .collect();
    let counts = settled(
        &line,
        Ended {
            said: wrong(&ended.said),
            ..ended
        },
        counts,
    );
    for (program, counts) in programs
        .iter()
        .filter(|(name, _)| name.starts_with("window_"))
    {
        println!("  of these in the window, {program}: {counts}");
    }
    why.iter().for_each(|reason| println!("{reason}"));
    counts
}

/// Prints how a test program ended. One that ended badly without a failed test did not compile or broke off.
fn settled(line: &str, ended: Ended, mut counts: Counts) -> Counts {
    if !ended.well && counts.failed == 0 {
        counts.failed = 1;
    }
    print_result(line, &ended, &counts.to_string());
    counts
}

fn timed(name: &str, command: Command) -> (String, Ended) {
    print!("{name:<24}");
    // Only so that the name is seen while the check runs.
    let _ = std::io::stdout().flush();
    (shown(&command), quietly(command))
}

fn print_result(line: &str, ended: &Ended, result: &str) {
    println!("{result} ({:.1} s)", ended.took.as_secs_f64());
    if !ended.well {
        println!("\n$ {line}\n{}\n", ended.said.trim_end());
    }
}

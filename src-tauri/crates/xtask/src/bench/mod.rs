//! Measurements, in release builds. Each is a program of its own in `tests`; here it is built, started and heard.
//!
//! A bench is a file beside this one with its flags and a `measure` that gives the figures as one JSON object; it becomes
//! a variant of [`Bench`]. Progress goes to the standard error, the figures alone to the standard output.

mod passcode;
mod peers;
mod restore;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod trash;

use crate::packages::Purpose;
use crate::place::{built_in, cargo};
use crate::process::must;
use crate::setup::set_up;
use clap::{Args, Subcommand};
use serde_json::Value;
use std::process::{Command, Stdio};

#[derive(Args)]
pub(crate) struct Benches {
    #[command(subcommand)]
    bench: Bench,
    /// End with one JSON object on the standard output
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Bench {
    /// From the answer of the service to the verified clipboard, and from a typed letter to the rows found
    Passcode(passcode::Flags),
    /// A mass restore by this program and by the official Box client for Python
    Peers(peers::Flags),
    /// A mass restore: the share of the allowed rate, and eight at a time against one
    Restore(restore::Flags),
    /// From the start of the process to the mounted page, memory at rest and size, against a bare Tauri window
    #[cfg(target_os = "linux")]
    Start(start::Flags),
    /// A large trash: listing against fetching alone, a letter in the filter against one changed line, sorting, memory
    #[cfg(target_os = "linux")]
    Trash(trash::Flags),
}

/// Measures, and tells the figures.
pub(crate) fn bench(benches: &Benches) -> Result<(), String> {
    let figures = match &benches.bench {
        Bench::Passcode(flags) => passcode::measure(flags)?,
        Bench::Peers(flags) => peers::measure(flags)?,
        Bench::Restore(flags) => restore::measure(flags)?,
        #[cfg(target_os = "linux")]
        Bench::Start(flags) => start::measure(flags)?,
        #[cfg(target_os = "linux")]
        Bench::Trash(flags) => trash::measure(flags)?,
    };
    if benches.json {
        println!("{figures}");
    } else if let Some(named) = figures.as_object() {
        named
            .iter()
            .for_each(|(name, figure)| println!("{name:<28} {figure}"));
    }
    Ok(())
}

/// Makes the machine fit for driving the window, and builds the programs as people get them. All benches build the same
/// packages, so that nothing is compiled twice.
fn build() -> Result<(), String> {
    set_up(Purpose::Drive)?;
    eprintln!("Building in release (minutes the first time)");
    let packages = [
        "--package",
        "restore-desk",
        "--package",
        "sandbox",
        "--package",
        "tests",
    ];
    let mut command = cargo(&[
        "build",
        "--release",
        "--bins",
        "--features",
        "restore-desk/custom-protocol",
    ]);
    command.args(packages);
    must("Building", command)
}

/// Builds the least that a Tauri program can be, in release, and says where it is.
#[cfg(target_os = "linux")]
fn build_bare() -> Result<String, String> {
    let bare = [
        "--package",
        "bare-window",
        "--features",
        "bare-window/custom-protocol",
    ];
    let mut command = cargo(&["build", "--release"]);
    command.args(bare);
    must("Building the bare window", command)?;
    Ok(built_in("release", "bare-window").display().to_string())
}

/// Runs a measuring program that was built in release to its end: what it says on the way is shown, what it ends with
/// are the figures.
fn figures_of(program: &str, arguments: &[String]) -> Result<Value, String> {
    let mut command = Command::new(built_in("release", program));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let ended = command
        .output()
        .map_err(|why| format!("{program} could not be started: {why}"))?;
    let said = String::from_utf8_lossy(&ended.stdout);
    if !ended.status.success() {
        return Err(format!("{program} ended with {}.", ended.status));
    }
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last)
        .map_err(|why| format!("{program} ended with no figures ({why}): {last}"))
}

//! The programs that the benches measure, and the programs that measure.

use crate::packages::Purpose;
use crate::place::{built_in, cargo};
use crate::process::must;
use crate::setup::set_up;
use serde_json::Value;
use std::process::{Command, Stdio};

/// Makes the machine fit for driving the window, and builds the programs as people get them. All benches build the same
/// packages, so that nothing is compiled twice.
pub(super) fn build() -> Result<(), String> {
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
pub(super) fn build_bare() -> Result<String, String> {
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
pub(super) fn figures_of(program: &str, arguments: &[String]) -> Result<Value, String> {
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

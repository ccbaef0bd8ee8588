//! Builds the program and makes packages of it, with Tauri's bundler.

use crate::packages::Purpose;
use crate::place::{cargo, npm, root};
use crate::process::{must, shown};
use crate::setup::set_up;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the program is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    Release,
    Debug,
}

/// The version of the workspace.
pub(super) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Where packages are left, made when it is not there.
pub(super) fn packages() -> Result<PathBuf, String> {
    let folder = root().join("target/packages");
    fs::create_dir_all(&folder)
        .map_err(|why| format!("{} cannot be made: {why}", folder.display()))?;
    Ok(folder)
}

/// Builds the program as people get it, for this system. When `cargo auditable` is there, the program carries the list
/// of what it was built from.
pub(super) fn build_here(profile: Profile) -> Result<(), String> {
    set_up(Purpose::Open)?;
    println!("Building the program (minutes the first time)");
    if profile == Profile::Debug {
        // The same selection as everywhere else, so that nothing is compiled for this alone.
        return must(
            "Building the program",
            cargo(&["build", "--workspace", "--exclude", "xtask", "--bins"]),
        );
    }
    let auditable = cargo(&["auditable", "--version"])
        .output()
        .is_ok_and(|said| said.status.success());
    let words: &[&str] = if auditable {
        &["auditable", "build"]
    } else {
        &["build"]
    };
    let mut build = cargo(words);
    build.args([
        "--release",
        "--locked",
        "--package",
        "restore-desk",
        "--features",
        "custom-protocol",
    ]);
    must("Building the program", build)
}

/// Has Tauri's bundler make packages of the program that is built, and moves them to where packages are left.
pub(super) fn bundle(kinds: &[&str], profile: Profile) -> Result<Vec<PathBuf>, String> {
    let mut tauri = Command::new(bundler()?);
    tauri.current_dir(root().join("src-tauri"));
    tauri.args(["bundle", "--ci", "--bundles", &kinds.join(",")]);
    if cfg!(target_os = "linux") {
        // The name of the desktop entry's file, which others point at; the entry itself has the name that people see.
        tauri.args(["--config", r#"{"productName":"restore-desk"}"#]);
    }
    let built = match profile {
        Profile::Release => "release",
        Profile::Debug => {
            tauri.arg("--debug");
            "debug"
        }
    };
    must("Packaging", tauri)?;
    let to = packages()?;
    let mut made = Vec::new();
    for kind in kinds {
        let from = root().join("target").join(built).join("bundle").join(kind);
        let file =
            newest(&from, kind).ok_or_else(|| format!("{} holds no package", from.display()))?;
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .replace(' ', "-")
            .to_lowercase();
        let kept = to.join(name);
        fs::rename(&file, &kept)
            .map_err(|why| format!("{} cannot be moved: {why}", file.display()))?;
        made.push(kept);
    }
    Ok(made)
}

/// Tauri's bundler, installed into `target/tools` when it is not there. It is no part of the UI's packages, as only this
/// needs it.
fn bundler() -> Result<PathBuf, String> {
    let folder = root().join("target/tools/tauri-cli");
    let program = folder.join("node_modules/.bin/tauri");
    if !program.is_file() {
        println!("Installing Tauri's bundler into target/tools (once)");
        let mut install = npm(&[
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            BUNDLER,
            "--prefix",
        ]);
        install.arg(&folder);
        must("Installing Tauri's bundler", install)?;
    }
    Ok(program)
}

/// Of the same line as `tauri` in Cargo.toml.
const BUNDLER: &str = "@tauri-apps/cli@2.12.5";

fn newest(folder: &Path, ending: &str) -> Option<PathBuf> {
    let files = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    let fitting = files.filter(|file| file.extension().is_some_and(|found| found == ending));
    fitting.max_by_key(|file| file.metadata().and_then(|about| about.modified()).ok())
}

/// Returns the output of a program, line by line.
pub(super) fn lines_of(mut command: Command) -> Result<Vec<String>, String> {
    let answer = command
        .output()
        .map_err(|why| format!("{} could not be started: {why}", shown(&command)))?;
    if !answer.status.success() {
        return Err(format!(
            "{} failed: {}",
            shown(&command),
            String::from_utf8_lossy(&answer.stderr)
        ));
    }
    Ok(String::from_utf8_lossy(&answer.stdout)
        .lines()
        .map(str::to_owned)
        .collect())
}

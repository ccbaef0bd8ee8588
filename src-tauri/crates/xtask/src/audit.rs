//! Licences, bans and sources of everything that is linked in, and its known weaknesses.

use crate::place::{cargo, root};
use crate::process::{must, quietly};
use std::{path::Path, process::Command};

/// One version, so that a newer one is taken on purpose.
const CARGO_DENY: &str = "cargo-deny@0.20.2";

/// Runs cargo-deny over the workspace, installing it into `target/tools` when it is nowhere. Without a network the known
/// weaknesses are not looked up, and that is said; the rest is checked.
pub(crate) fn audit(advisories_required: bool) -> Result<(), String> {
    let tools = root().join("target/tools");
    let program = tools
        .join("bin/cargo-deny")
        .with_extension(std::env::consts::EXE_EXTENSION);
    if !program.is_file() {
        println!("Installing cargo-deny into target/tools (minutes, once)");
        let mut install = cargo(&["install", CARGO_DENY, "--locked", "--quiet", "--root"]);
        must("Installing cargo-deny", {
            install.arg(&tools);
            install
        })?;
    }
    // cargo-deny reads the crates of all systems, of which a build has fetched its own.
    must("Fetching all dependencies", cargo(&["fetch", "--locked"]))?;
    let offline = ["--offline"];
    let mut checks = deny(&program, &offline);
    checks.args(["check", "licenses", "bans", "sources"]);
    must("The audit", checks)?;
    println!("Licences, bans and sources are as .cargo/deny.toml wants them.");

    let mut fetch = deny(&program, &[]);
    fetch.args(["fetch", "db"]);
    if !quietly(fetch).well {
        let words = "The database of known weaknesses cannot be reached: none were looked up.";
        if advisories_required {
            return Err(words.to_owned());
        }
        println!("{words}");
        return Ok(());
    }
    let mut weaknesses = deny(&program, &offline);
    weaknesses.args(["check", "advisories"]);
    must("The look for known weaknesses", weaknesses)?;
    println!("No weakness is known but those that .cargo/deny.toml names with a date.");
    Ok(())
}

fn deny(program: &Path, options: &[&str]) -> Command {
    let mut deny = Command::new(program);
    deny.current_dir(root())
        .args(options)
        .args(["--log-level", "error", "--workspace"])
        .args(["--config", ".cargo/deny.toml"]);
    deny
}

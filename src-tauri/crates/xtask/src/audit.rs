//! Licences, bans and sources of everything that is linked in.

use crate::place::{cargo, root};
use crate::process::must;
use std::process::Command;

/// One version, so that a newer one is taken on purpose.
const CARGO_DENY: &str = "cargo-deny@0.20.2";

/// Runs cargo-deny over the workspace, installing it into `target/tools` when it is nowhere.
pub(crate) fn audit() -> Result<(), String> {
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
    let mut deny = Command::new(program);
    deny.current_dir(root()).args([
        "--offline",
        "--log-level",
        "error",
        "--workspace",
        "--config",
        ".cargo/deny.toml",
    ]);
    deny.args(["check", "licenses", "bans", "sources"]);
    must("The audit", deny)?;
    println!("Licences, bans and sources are as .cargo/deny.toml wants them.");
    Ok(())
}

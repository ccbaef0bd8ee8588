//! Long runs that look for what happens once in a thousand times. Each ends with one JSON object on the standard output.

mod fuzz;

use crate::place::{built, cargo};
use crate::process::must;
use clap::{Args, Subcommand};
use std::process::{Command, Stdio};

#[derive(Args)]
pub(crate) struct SoakFlags {
    #[command(subcommand)]
    soak: Soak,
    /// The result is JSON in any case: taken so that soaks and benches are called alike
    #[arg(long, global = true, hide = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Soak {
    /// Kill restore jobs, and end them in every other way, at random moments and have them go on
    Crash {
        /// How often
        #[arg(long, default_value_t = 200)]
        kills: u32,
        /// Another seed makes other worlds and moments
        #[arg(long, default_value_t = 1)]
        seed: u32,
    },
    /// Give whatever reads links, addresses, sign-ins and policies far more cases than a test does
    Fuzz {
        /// For how long
        #[arg(long, default_value_t = 10)]
        minutes: u32,
    },
}

/// Runs it to its end.
pub(crate) fn soak(flags: &SoakFlags) -> Result<(), String> {
    match &flags.soak {
        Soak::Crash { kills, seed } => crash(*kills, *seed),
        Soak::Fuzz { minutes } => fuzz::fuzz(*minutes),
    }
}

/// `kills`, `stops`, `items`, `lost`, `doubled`, `unexplained`, `overwritten`, `left_open`: `tests/src/bin/soak_crash.rs`.
fn crash(kills: u32, seed: u32) -> Result<(), String> {
    eprintln!("Building");
    must(
        "Building",
        cargo(&[
            "build",
            "--bins",
            "--package",
            "sandbox",
            "--package",
            "tests",
        ]),
    )?;
    let mut command = Command::new(built("soak_crash"));
    let ended = command
        .args([kills.to_string(), seed.to_string()])
        .stdin(Stdio::null())
        .status();
    let ended = ended.map_err(|why| format!("soak_crash could not be started: {why}"))?;
    if ended.success() {
        Ok(())
    } else {
        Err("Something was lost, doubled, left open or left unexplained.".to_owned())
    }
}

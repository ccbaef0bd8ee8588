#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of the terminal speaks on it"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "it times what it starts and looks for a display"
)]

mod audit;
mod bench;
mod checks;
mod counts;
#[cfg(target_os = "linux")]
mod cross;
mod notices;
mod package;
mod packages;
mod place;
mod process;
mod run;
mod setup;
mod soak;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Restore Desk's own commands")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up, build and open the app in demo mode; with no display, walk through it and keep pictures
    Run {
        /// Open the app itself, without the demo
        #[arg(long)]
        real: bool,
        /// Arguments of the app
        #[arg(last = true)]
        app: Vec<String>,
    },
    /// Set up, then make every check; ends with "N passed, M failed"
    Test,
    /// Make the quick checks, without a window
    Check,
    /// Check the types for Windows and macOS, and run under Wine what needs no window (Debian 12 only)
    #[cfg(target_os = "linux")]
    Cross(cross::Flags),
    /// Build the packages of this system, or the installer for Windows, into target/packages
    Package(package::Flags),
    /// Check licences, bans, sources and known weaknesses of all dependencies
    Audit {
        /// Fail when the database of known weaknesses cannot be reached, instead of saying so
        #[arg(long)]
        require_advisories: bool,
    },
    /// Measure, in release builds
    Bench(bench::Benches),
    /// Look for what happens once in a thousand times
    Soak(soak::SoakFlags),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Run { real, app } => run::run(real, &app),
        Task::Test => checks::all(),
        Task::Check => checks::quick(),
        #[cfg(target_os = "linux")]
        Task::Cross(flags) => cross::cross(&flags),
        Task::Package(flags) => package::package(&flags),
        Task::Audit { require_advisories } => audit::audit(require_advisories),
        Task::Bench(benches) => bench::bench(&benches),
        Task::Soak(flags) => soak::soak(&flags),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            if !sentence.is_empty() {
                eprintln!("{sentence}");
            }
            ExitCode::FAILURE
        }
    }
}

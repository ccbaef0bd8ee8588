//! Measurements, in release builds. Each is a program of its own in `tests`; here it is built, started and heard.
//!
//! A bench is a file in this folder with its flags and a `measure` that gives the figures as one JSON object; it becomes
//! a variant of [`Bench`]. Progress goes to the standard error, the figures alone to the standard output.

mod passcode;
mod peers;
mod programs;
mod restore;
mod single_actions;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod trash;

use clap::{Args, Subcommand};

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
    /// One restore and one regeneration in the window, against a single POST at the same latency
    Single(single_actions::Flags),
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
        Bench::Single(flags) => single_actions::measure(flags)?,
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

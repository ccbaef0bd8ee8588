//! `cargo xtask bench start`: the measuring is done by `tests/src/bin/bench_start.rs`.

use super::programs::{build, build_bare, figures_of};
use crate::package;
use clap::Args;
use serde_json::{Value, json};

#[derive(Args)]
pub(crate) struct Flags {
    /// Starts of each program that are measured
    #[arg(long, default_value_t = 10)]
    runs: u32,
}

/// `ours_mounted_ms`, `bare_mounted_ms`, `mounted_ratio`, `ours_pss_mib`, `bare_pss_mib`, `pss_ratio` as medians of the
/// `runs`, and `installed_mib`. Ours is the installed one, unpacked from its package.
pub(super) fn measure(flags: &Flags) -> Result<Value, String> {
    let installed = package::unpacked()?;
    build()?;
    let bare = build_bare()?;
    let ours = installed.program.display().to_string();
    let mut figures = figures_of("bench_start", &[ours, bare, flags.runs.to_string()])?;
    figures["installed_mib"] = json!(installed.mib);
    Ok(figures)
}

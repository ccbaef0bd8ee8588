//! `cargo xtask bench single`: the measuring is done by `tests/src/bin/bench_single.rs`.

use super::programs::{build, figures_of};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub(crate) struct Flags {
    /// Milliseconds before every answer
    #[arg(long, default_value_t = 150)]
    latency_ms: u32,
    /// Restores, and as many regenerations
    #[arg(long, default_value_t = 20)]
    runs: u32,
}

/// `restore_ratio`, `restore_requests`, `regenerate_ratio`, `post_ms`.
pub(super) fn measure(flags: &Flags) -> Result<Value, String> {
    build()?;
    let Flags { latency_ms, runs } = flags;
    figures_of("bench_single", &[latency_ms.to_string(), runs.to_string()])
}

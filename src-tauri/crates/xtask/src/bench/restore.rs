//! `cargo xtask bench restore`: the measuring is done by `tests/src/bin/bench_restore.rs`.

use super::programs::{build, figures_of};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub(crate) struct Flags {
    /// Items in the trash
    #[arg(long, default_value_t = 2000)]
    items: u32,
    /// Milliseconds before every answer of Box
    #[arg(long, default_value_t = 150)]
    latency_ms: u32,
    /// Requests a minute that Box allows; 0 for no limit
    #[arg(long, default_value_t = 1000)]
    rate: u32,
}

/// `seconds`, `rate_share`, `answers_429`, `requests`, `one_at_a_time_seconds`, `speedup`, `pss_growth_mib`.
pub(super) fn measure(flags: &Flags) -> Result<Value, String> {
    build()?;
    let Flags {
        items,
        latency_ms,
        rate,
    } = flags;
    figures_of(
        "bench_restore",
        &[items.to_string(), latency_ms.to_string(), rate.to_string()],
    )
}

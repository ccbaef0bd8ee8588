//! `cargo xtask bench peers`: the measuring is done by `tests/src/bin/bench_peers.rs`.

use super::programs::{build, figures_of};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub(crate) struct Flags {
    /// Items in the trash
    #[arg(long, default_value_t = 500)]
    items: u32,
}

/// `ours_seconds`, `ours_requests`, `box_python_seconds`, `box_python_requests`, `ratio`.
pub(super) fn measure(flags: &Flags) -> Result<Value, String> {
    build()?;
    figures_of("bench_peers", &[flags.items.to_string()])
}

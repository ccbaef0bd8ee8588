//! `cargo xtask bench trash`: the measuring is done by `tests/src/bin/bench_trash`.

use super::programs::{build, build_bare, figures_of};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub(crate) struct Flags {
    /// Items in the trash
    #[arg(long, default_value_t = 100_000)]
    items: u32,
}

/// `list_seconds`, `fetch_only_seconds`, `list_ratio`, `filter_document_p95_ms`, `filter_paint_p95_ms`, `bare_paint_p95_ms`,
/// `sort_ms`, `bytes_per_row`.
pub(super) fn measure(flags: &Flags) -> Result<Value, String> {
    build()?;
    figures_of("bench_trash", &[flags.items.to_string(), build_bare()?])
}

//! `cargo xtask bench passcode`: the measuring is done by `tests/src/bin/bench_passcode.rs`.

use super::programs::{build, figures_of};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub(crate) struct Flags {
    /// Passcodes that are made and copied
    #[arg(long, default_value_t = 100)]
    copies: u32,
    /// Letters that are typed into the search
    #[arg(long, default_value_t = 200)]
    letters: u32,
}

/// `to_clipboard_p50_ms`, `to_clipboard_p95_ms`, `search_document_p95_ms`.
pub(super) fn measure(flags: &Flags) -> Result<Value, String> {
    build()?;
    figures_of(
        "bench_passcode",
        &[flags.copies.to_string(), flags.letters.to_string()],
    )
}

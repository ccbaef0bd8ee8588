//! Measures what a large trash costs: `cargo xtask bench trash`.

#[cfg(target_os = "linux")]
mod list;
#[cfg(target_os = "linux")]
mod progress;
#[cfg(target_os = "linux")]
mod window;

/// `bench_trash ITEMS BARE`
#[cfg(target_os = "linux")]
#[expect(clippy::print_stdout, reason = "the figures are its answer")]
fn main() {
    use serde_json::json;
    use tests::{Sandbox, percentile};

    let given: Vec<String> = std::env::args().skip(1).collect();
    let [items, bare] = given.as_slice() else {
        panic!("bench_trash ITEMS BARE")
    };
    let sandbox = Sandbox::start(&["--scenario", "large", "--trash-items", items]);
    let items: u32 = items.parse().expect("a number of items");
    let listed = list::measure(&sandbox, items);
    let mut shown = window::measure(&sandbox, items, bare);
    println!(
        "{}",
        json!({
            "list_seconds": listed.ours_seconds,
            "fetch_only_seconds": listed.fetch_only_seconds,
            "list_ratio": listed.ours_seconds / listed.fetch_only_seconds,
            "filter_document_p95_ms": percentile(&mut shown.document_ms, 95),
            "filter_paint_p95_ms": percentile(&mut shown.painted_ms, 95),
            "bare_paint_p95_ms": percentile(&mut shown.bare_painted_ms, 95),
            "sort_ms": percentile(&mut shown.sorted_ms, 100),
            "bytes_per_row": listed.bytes_per_row,
        })
    );
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The window is driven on Linux only.");
}

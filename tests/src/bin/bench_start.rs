//! Measures how fast the program is there and what it weighs: `cargo xtask bench start`.

/// `bench_start OURS BARE RUNS`
#[cfg(target_os = "linux")]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "progress and figures are its answer"
)]
fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [ours, bare, runs] = given.as_slice() else {
        panic!("bench_start OURS BARE RUNS")
    };
    let desktop = tests::Desktop::start();
    let starts = tests::Starts::of(&desktop, ours.as_ref(), bare.as_ref());
    println!(
        "{}",
        starts.measure(runs.parse().expect("a number of runs"), |line| eprintln!(
            "{line}"
        ))
    );
}

#[cfg(not(target_os = "linux"))]
fn main() {
    panic!("The window is driven on Linux only.");
}

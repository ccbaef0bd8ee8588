//! Kills jobs, and stops them in every other way, until they were killed so often: `cargo xtask soak crash`.

#[cfg(target_os = "linux")]
#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of the terminal speaks on it"
)]
fn main() -> std::process::ExitCode {
    let mut numbers = std::env::args()
        .skip(1)
        .map(|number| number.parse().expect("a number"));
    let kills = numbers.next().unwrap_or(200);
    let seed = numbers.next().map_or(1, u64::from);
    let tally = tests::crash(kills, seed, &|line| eprintln!("{line}"));
    println!(
        "{}",
        serde_json::json!({
            "kills": tally.kills,
            "stops": tally.stops,
            "items": tally.items,
            "lost": tally.lost,
            "doubled": tally.doubled,
            "unexplained": tally.unexplained,
            "overwritten": tally.overwritten,
            "left_open": tally.left_open,
        })
    );
    if tally.is_clean() {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

//! A job that is killed, paused, stopped, closed or cut off at any moment goes on or ends, and nothing is lost, doubled, overwritten,
//! left open or left unexplained.
//! `cargo xtask soak crash` does the same two hundred times.

#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    reason = "what a test says is shown when it fails"
)]

use tests::crash;

#[test]
fn a_job_survives_kills_and_stops_of_every_kind() {
    let tally = crash(20, 20_261_121, &|line| println!("{line}"));
    assert!(tally.is_clean(), "{tally}");
    assert!(
        tally.kills == 20 && tally.stops > 3 && tally.items > 100,
        "{tally:?}"
    );
}

//! Clipboard managers that refill an empty clipboard.

use super::{bench, passcode};
use crate::types::{CopiedContent, HoldEnd};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn cleared_is_reported_only_after_the_checks() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::Clearing));
    assert_eq!(bench.system.text(), None, "gone at once");
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(begun.elapsed().as_secs(), 4);
    assert_eq!(bench.ends(), [HoldEnd::Clearing, HoldEnd::Cleared]);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_reappears_is_cleared_again() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.put_back(1);
    bench.ours.clear().await;
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_reappears_twice_is_replaced() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.system.put_back(usize::MAX);
    bench.clock.advance(jiff::SignedDuration::from_secs(15));
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text().as_deref(), Some("Restore Desk"));
    assert_eq!(
        bench.ends(),
        [HoldEnd::Clearing, HoldEnd::Cleared],
        "no warning"
    );
}

#[tokio::test(start_paused = true)]
async fn a_text_that_always_reappears_is_reported_as_not_cleared() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.insist(true);
    bench.ours.clear().await;
    bench.wait_for_end(HoldEnd::NotCleared).await;
    assert!(!bench.ends().contains(&HoldEnd::Cleared));
    bench.system.insist(false);
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text().as_deref(), Some("Restore Desk"));
}

#[tokio::test(start_paused = true)]
async fn nothing_reappears_after_the_program_closed() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.put_back(usize::MAX);
    let begun = tokio::time::Instant::now();
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::Cleared));
    assert!(
        begun.elapsed() <= Duration::from_secs(4),
        "the person at the keyboard waits for the window to close"
    );
    assert_eq!(bench.system.text().as_deref(), Some("Restore Desk"));
}

#[tokio::test(start_paused = true)]
async fn a_copy_while_the_last_one_is_checked_is_left_alone() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.ours.clear().await;
    // The passcode is copied once more, and its hash does not differ either.
    let hold = bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(bench.ours.hold(), Some(hold));
    assert!(bench.system.text().is_some());
}

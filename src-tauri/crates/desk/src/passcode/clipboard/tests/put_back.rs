//! Clipboard managers that guard against an empty clipboard.

use super::{bench, passcode};
use crate::passcode::{Copied, HoldEnd};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn cleared_is_said_only_after_looking_again() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    let begun = tokio::time::Instant::now();
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::Clearing));
    assert_eq!(bench.system.text(), None, "gone at once");
    bench.told(HoldEnd::Cleared).await;
    assert_eq!(begun.elapsed().as_secs(), 4);
    assert_eq!(bench.ends(), [HoldEnd::Clearing, HoldEnd::Cleared]);
}

#[tokio::test(start_paused = true)]
async fn what_a_manager_puts_back_is_cleared_again() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.put_back(1);
    bench.ours.clear().await;
    bench.told(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn what_is_put_back_twice_is_replaced_by_harmless_text() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.system.put_back(usize::MAX);
    bench.clock.advance(jiff::SignedDuration::from_secs(15));
    bench.told(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text().as_deref(), Some("Restore Desk"));
    assert_eq!(
        bench.ends(),
        [HoldEnd::Clearing, HoldEnd::Cleared],
        "nobody is alarmed"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_always_put_back_is_called_not_cleared() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.insist(true);
    bench.ours.clear().await;
    bench.told(HoldEnd::NotCleared).await;
    assert!(!bench.ends().contains(&HoldEnd::Cleared));
    bench.system.insist(false);
    bench.told(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text().as_deref(), Some("Restore Desk"));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_put_back_after_the_program_closed() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.put_back(usize::MAX);
    let begun = tokio::time::Instant::now();
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::Cleared));
    assert!(
        begun.elapsed() <= Duration::from_secs(4),
        "somebody waits for the window to be gone"
    );
    assert_eq!(bench.system.text().as_deref(), Some("Restore Desk"));
}

#[tokio::test(start_paused = true)]
async fn a_copy_while_the_last_is_looked_for_is_left_alone() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.ours.clear().await;
    // The same passcode once more: what it is recognised by is the same as well.
    let hold = bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(bench.ours.now(), Some(hold));
    assert!(bench.system.text().is_some());
}

//! No answer is no answer: neither "replaced" nor "cleared". And clocks that are set while a passcode is there.

use super::{bench, passcode};
use crate::{
    events::PasscodeEvent,
    types::{CopiedContent, HoldEnd},
};
use jiff::SignedDuration;
use platform::Clock as _;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn an_owner_that_does_not_answer_is_asked_again() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_reading(6);
    let begun = tokio::time::Instant::now();
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::NotCleared));
    bench.wait_for_end(HoldEnd::NotCleared).await;
    assert_eq!(begun.elapsed().as_secs(), 2, "the warning comes soon");
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text(), None);
    assert!(!bench.ends().contains(&HoldEnd::Replaced));
}

#[tokio::test(start_paused = true)]
async fn clearing_that_was_given_up_is_retried_at_focus() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_reading(usize::MAX);
    bench.ours.clear().await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    bench.system.refuse_reading(0);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert!(bench.system.text().is_some(), "given up");
    bench.ours.retry_clearing();
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn focus_does_not_wait_for_the_next_attempt() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_reading(1);
    bench.ours.clear().await;
    tokio::task::yield_now().await;
    let begun = tokio::time::Instant::now();
    bench.ours.retry_clearing();
    while bench.system.text().is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn closing_waits_four_seconds_at_most() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_reading(usize::MAX);
    let begun = tokio::time::Instant::now();
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::NotCleared));
    assert!(begun.elapsed() <= Duration::from_secs(4));
}

#[tokio::test(start_paused = true)]
async fn a_picture_in_its_place_is_left_alone() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.set_picture();
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::Replaced));
    assert_eq!(bench.ends(), [HoldEnd::Replaced]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_neither_prolongs_nor_shortens() {
    for hours in [-1, 1, 24 * 400, -24 * 400] {
        let bench = bench();
        bench
            .ours
            .copy("h1", CopiedContent::Passcode, passcode(), 60)
            .await
            .unwrap();
        bench.clock.step(SignedDuration::from_hours(hours));
        bench.clock.advance(SignedDuration::from_secs(50));
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(bench.system.text().is_some(), "{hours}");
        // The countdown on screen is the true one.
        let hold = bench.ours.hold().unwrap();
        assert_eq!(
            hold.clears_at,
            bench.clock.now() + SignedDuration::from_secs(10),
            "{hours}"
        );
        let is_reported = |event: &PasscodeEvent| matches!(event, PasscodeEvent::Clipboard { hold: Some(reported), .. } if *reported == hold);
        assert!(bench.events.all().iter().any(is_reported), "{hours}");
        bench.clock.advance(SignedDuration::from_secs(10));
        bench.wait_for_end(HoldEnd::Cleared).await;
        assert_eq!(bench.system.text(), None, "{hours}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_computer_that_slept_clears_when_it_wakes() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_hours(8));
    bench.wait_for_end(HoldEnd::Clearing).await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_was_never_written_causes_no_warning() {
    let bench = bench();
    bench.system.refuse_writing();
    bench.system.refuse_reading(usize::MAX);
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert!(!bench.ends().contains(&HoldEnd::NotCleared));
}

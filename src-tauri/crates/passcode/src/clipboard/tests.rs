mod clipboard_manager;
mod unanswered;

use super::*;
use crate::types::HoldEnd;
use platform::test_support::{ManualClock, RecordingEvents, SharedClipboard};
use secrecy::SecretString;

struct Bench {
    system: Arc<SharedClipboard>,
    clock: Arc<ManualClock>,
    events: Arc<RecordingEvents<PasscodeEvent>>,
    ours: Arc<PasscodeClipboard>,
}

fn bench() -> Bench {
    let (system, clock, events) = (
        Arc::new(SharedClipboard::default()),
        Arc::new(ManualClock::default()),
        Arc::new(RecordingEvents::<PasscodeEvent>::default()),
    );
    let ours = PasscodeClipboard::new(system.clone(), clock.clone(), events.clone());
    Bench {
        system,
        clock,
        events,
        ours,
    }
}

impl Bench {
    async fn wait_for_end(&self, end: HoldEnd) {
        self.events
            .wait_for(|event| matches!(event, PasscodeEvent::Clipboard { ended: Some(ended), .. } if *ended == end))
            .await;
    }

    fn ends(&self) -> Vec<HoldEnd> {
        let ended = |event| match event {
            PasscodeEvent::Clipboard { ended, .. } => ended,
            PasscodeEvent::Scan { .. } => None,
        };
        self.events.all().into_iter().filter_map(ended).collect()
    }
}

fn passcode() -> Secret {
    Secret {
        text: SecretString::from(" k7Qm0xTb9R "),
        html: None,
    }
}

fn email() -> Secret {
    Secret {
        text: SecretString::from("Hello,\nk7Qm0xTb9R"),
        html: Some(SecretString::from("Hello,<br>\nk7Qm0xTb9R")),
    }
}

#[tokio::test]
async fn a_copy_is_exact_and_reports_when_it_is_cleared() {
    let bench = bench();
    let hold = bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    assert_eq!(bench.system.text().as_deref(), Some(" k7Qm0xTb9R "));
    assert_eq!(
        hold.clears_at.duration_since(bench.clock.now()),
        SignedDuration::from_secs(60)
    );
}

#[tokio::test]
async fn a_copy_that_does_not_arrive_is_an_error() {
    let bench = bench();
    bench.system.swallow();
    let error = bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ClipboardUnavailable);
    assert!(bench.ours.hold().is_none());
    assert!(!error.message.contains("k7Qm"));
}

#[tokio::test(start_paused = true)]
async fn it_is_cleared_on_time_and_that_is_reported() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_secs(14));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(bench.system.text().is_some());
    bench.clock.advance(SignedDuration::from_secs(1));
    bench
        .events
        .wait_for(|event| {
            matches!(
                event,
                PasscodeEvent::Clipboard {
                    ended: Some(HoldEnd::Cleared),
                    ..
                }
            )
        })
        .await;
    assert_eq!(bench.system.text(), None);
    assert!(bench.ours.hold().is_none());
}

#[tokio::test]
async fn text_of_another_program_is_not_cleared() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.set("a draft");
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::Replaced));
    assert_eq!(bench.system.text().as_deref(), Some("a draft"));
}

#[tokio::test(start_paused = true)]
async fn failed_clearing_is_reported_and_retried() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_clearing(true);
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::NotCleared));
    assert_eq!(bench.ours.hold(), None);
    bench.wait_for_end(HoldEnd::NotCleared).await;
    bench.system.refuse_clearing(false);
    bench.wait_for_end(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn failed_clearing_is_retried_on_the_way_out() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_clearing(true);
    bench.ours.clear().await;
    bench.system.refuse_clearing(false);
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::Cleared));
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_was_not_verified_is_removed() {
    let bench = bench();
    bench.system.refuse_reading(1);
    let error = bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ClipboardUnavailable);
    assert_eq!(bench.system.text(), None);
    // Nor when it cannot even be cleared at once: then the way out does it.
    bench.system.refuse_reading(2);
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    assert!(bench.system.text().is_some());
    assert_eq!(bench.ours.hold(), None);
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::Cleared));
    assert_eq!(bench.system.text(), None);
}

#[tokio::test]
async fn an_email_is_copied_and_cleared_in_both_forms() {
    let bench = bench();
    let hold = bench
        .ours
        .copy("h1", CopiedContent::Email, email(), 60)
        .await
        .unwrap();
    assert_eq!(hold.content, CopiedContent::Email);
    assert_eq!(bench.system.text().as_deref(), Some("Hello,\nk7Qm0xTb9R"));
    assert!(
        bench
            .system
            .html()
            .is_some_and(|html| html.contains("Hello,<br>\nk7Qm0xTb9R"))
    );
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::Clearing));
    assert_eq!((bench.system.text(), bench.system.html()), (None, None));
}

#[tokio::test]
async fn an_email_without_its_formatted_half_is_not_copied() {
    let bench = bench();
    bench.system.drop_html();
    let error = bench
        .ours
        .copy("h1", CopiedContent::Email, email(), 60)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ClipboardUnavailable);
    assert_eq!(
        bench.system.text(),
        None,
        "the half that did arrive holds a passcode too"
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_copy_and_an_extension_rearm_the_timer() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_secs(10));
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_secs(10));
    let extended = bench.ours.extend().await.unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(bench.ours.hold(), Some(extended));
    assert!(bench.system.text().is_some());
    bench.clock.advance(SignedDuration::from_secs(15));
    bench
        .events
        .wait_for(|event| {
            matches!(
                event,
                PasscodeEvent::Clipboard {
                    ended: Some(HoldEnd::Cleared),
                    ..
                }
            )
        })
        .await;
}

#[tokio::test]
async fn clear_and_extend_are_noops_without_our_content() {
    let bench = bench();
    bench.system.set("theirs");
    assert_eq!(bench.ours.clear().await, None);
    assert_eq!(
        bench.ours.extend().await.unwrap_err().code,
        ErrorCode::ClipboardUnavailable
    );
    assert_eq!(bench.system.text().as_deref(), Some("theirs"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_copy_leaves_the_earlier_one_and_its_timer() {
    let bench = bench();
    let hold = bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.system.swallow();
    bench
        .ours
        .copy("h1", CopiedContent::Email, email(), 15)
        .await
        .unwrap_err();
    assert_eq!(bench.system.text().as_deref(), Some(" k7Qm0xTb9R "));
    assert_eq!(bench.ours.hold(), Some(hold));
    bench.clock.advance(SignedDuration::from_secs(15));
    bench
        .events
        .wait_for(|event| {
            matches!(
                event,
                PasscodeEvent::Clipboard {
                    ended: Some(HoldEnd::Cleared),
                    ..
                }
            )
        })
        .await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn after_a_failed_copy_the_earlier_one_is_cleared_on_leaving() {
    for unreadable in [0, 1, 2, 3] {
        let bench = bench();
        bench
            .ours
            .copy("h1", CopiedContent::Passcode, passcode(), 60)
            .await
            .unwrap();
        bench.system.swallow();
        bench.system.refuse_reading(unreadable);
        bench
            .ours
            .copy("h1", CopiedContent::Email, email(), 60)
            .await
            .unwrap_err();
        bench.system.refuse_reading(0);
        assert_eq!(
            bench.ours.leave().await,
            Some(HoldEnd::Cleared),
            "{unreadable}"
        );
        assert_eq!(bench.system.text(), None);
    }
}

#[tokio::test(start_paused = true)]
async fn half_a_copy_over_an_earlier_one_is_cleared_and_reported() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.drop_html();
    bench
        .ours
        .copy("h1", CopiedContent::Email, email(), 60)
        .await
        .unwrap_err();
    assert_eq!((bench.system.text(), bench.ours.hold()), (None, None));
    bench
        .events
        .wait_for(|event| {
            matches!(
                event,
                PasscodeEvent::Clipboard {
                    hold: None,
                    ended: Some(HoldEnd::Cleared)
                }
            )
        })
        .await;
}

#[tokio::test]
async fn a_replaced_text_is_not_extended() {
    let bench = bench();
    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.set("a draft");
    assert_eq!(
        bench.ours.extend().await.unwrap_err().code,
        ErrorCode::ClipboardUnavailable
    );
    assert_eq!(bench.ours.hold(), None);
    assert_eq!(bench.system.text().as_deref(), Some("a draft"));
}

#[tokio::test]
async fn a_passcode_that_is_only_selected_is_cleared_too() {
    let bench = bench();
    bench.system.select("Passcode: k7Qm0xTb9R\n");
    bench.ours.clear_selected(vec![passcode().text]).await;
    assert_eq!(bench.system.selected(), None);

    bench
        .ours
        .copy("h1", CopiedContent::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.select(" k7Qm0xTb9R ");
    bench.ours.clear().await;
    assert_eq!(bench.system.selected(), None);
}

#[tokio::test]
async fn what_a_person_selected_elsewhere_stays_selected() {
    let bench = bench();
    bench.system.select("Dear Ms Tanaka,");
    bench.ours.clear_selected(vec![passcode().text]).await;
    bench.ours.clear_selected(Vec::new()).await;
    assert_eq!(bench.system.selected().as_deref(), Some("Dear Ms Tanaka,"));
}

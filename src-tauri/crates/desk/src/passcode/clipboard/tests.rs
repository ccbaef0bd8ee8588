mod put_back;
mod unanswered;

use super::*;
use crate::test_support::RecordingWindow;
use platform::test_support::{ManualClock, SharedClipboard};
use secrecy::SecretString;

struct Bench {
    system: Arc<SharedClipboard>,
    clock: Arc<ManualClock>,
    window: Arc<RecordingWindow>,
    ours: Arc<PasscodeClipboard>,
}

fn bench() -> Bench {
    let (system, clock, window) = (
        Arc::new(SharedClipboard::default()),
        Arc::new(ManualClock::default()),
        Arc::new(RecordingWindow::default()),
    );
    let ours = PasscodeClipboard::new(system.clone(), clock.clone(), window.clone());
    Bench {
        system,
        clock,
        window,
        ours,
    }
}

impl Bench {
    async fn told(&self, end: HoldEnd) {
        self.window
            .wait_for(|event| matches!(event, Event::Clipboard { ended: Some(ended), .. } if *ended == end))
            .await;
    }

    fn ends(&self) -> Vec<HoldEnd> {
        let ended = |event: Event| {
            if let Event::Clipboard { ended, .. } = event {
                ended
            } else {
                None
            }
        };
        self.window.events().into_iter().filter_map(ended).collect()
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
async fn a_copy_is_exact_and_says_when_it_is_cleared() {
    let bench = bench();
    let hold = bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    assert_eq!(bench.system.text().as_deref(), Some(" k7Qm0xTb9R "));
    assert_eq!(
        hold.clears_at.duration_since(bench.clock.now()),
        SignedDuration::from_secs(60)
    );
}

#[tokio::test]
async fn a_clipboard_that_swallows_the_text_is_not_called_copied() {
    let bench = bench();
    bench.system.swallow();
    let problem = bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::ClipboardUnavailable);
    assert!(bench.ours.now().is_none());
    assert!(!problem.message.contains("k7Qm"));
}

#[tokio::test(start_paused = true)]
async fn it_is_cleared_on_time_and_the_window_is_told() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_secs(14));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(bench.system.text().is_some());
    bench.clock.advance(SignedDuration::from_secs(1));
    bench
        .window
        .wait_for(|event| {
            matches!(
                event,
                Event::Clipboard {
                    ended: Some(HoldEnd::Cleared),
                    ..
                }
            )
        })
        .await;
    assert_eq!(bench.system.text(), None);
    assert!(bench.ours.now().is_none());
}

#[tokio::test]
async fn what_somebody_copied_since_survives() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.set("a draft");
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::Replaced));
    assert_eq!(bench.system.text().as_deref(), Some("a draft"));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_cleared_is_told_and_tried_again() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_clearing(true);
    assert_eq!(bench.ours.clear().await, Some(HoldEnd::NotCleared));
    assert_eq!(bench.ours.now(), None);
    bench.told(HoldEnd::NotCleared).await;
    bench.system.refuse_clearing(false);
    bench.told(HoldEnd::Cleared).await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_cleared_leaves_on_the_way_out() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.refuse_clearing(true);
    bench.ours.clear().await;
    bench.system.refuse_clearing(false);
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::Cleared));
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn what_was_written_but_not_verified_does_not_stay() {
    let bench = bench();
    bench.system.refuse_reading(1);
    let problem = bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::ClipboardUnavailable);
    assert_eq!(bench.system.text(), None);
    // Nor when it cannot even be cleared at once: then the way out does it.
    bench.system.refuse_reading(2);
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap_err();
    assert!(bench.system.text().is_some());
    assert_eq!(bench.ours.now(), None);
    assert_eq!(bench.ours.leave().await, Some(HoldEnd::Cleared));
    assert_eq!(bench.system.text(), None);
}

#[tokio::test]
async fn an_email_is_one_entry_in_two_forms_and_leaves_as_one() {
    let bench = bench();
    let hold = bench
        .ours
        .copy("h1", Copied::Email, email(), 60)
        .await
        .unwrap();
    assert_eq!(hold.what, Copied::Email);
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
async fn an_email_whose_formatted_half_did_not_arrive_is_not_copied() {
    let bench = bench();
    bench.system.drop_html();
    let problem = bench
        .ours
        .copy("h1", Copied::Email, email(), 60)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::ClipboardUnavailable);
    assert_eq!(
        bench.system.text(),
        None,
        "the half that did arrive holds a passcode too"
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_copy_and_an_extension_re_arm_the_one_timer() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_secs(10));
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.clock.advance(SignedDuration::from_secs(10));
    let extended = bench.ours.extend().await.unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(bench.ours.now(), Some(extended));
    assert!(bench.system.text().is_some());
    bench.clock.advance(SignedDuration::from_secs(15));
    bench
        .window
        .wait_for(|event| {
            matches!(
                event,
                Event::Clipboard {
                    ended: Some(HoldEnd::Cleared),
                    ..
                }
            )
        })
        .await;
}

#[tokio::test]
async fn nothing_of_ours_is_nothing_to_clear_or_extend() {
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
async fn a_copy_that_fails_leaves_the_one_before_it_held_and_cleared_on_time() {
    let bench = bench();
    let hold = bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 15)
        .await
        .unwrap();
    bench.system.swallow();
    bench
        .ours
        .copy("h1", Copied::Email, email(), 15)
        .await
        .unwrap_err();
    assert_eq!(bench.system.text().as_deref(), Some(" k7Qm0xTb9R "));
    assert_eq!(bench.ours.now(), Some(hold));
    bench.clock.advance(SignedDuration::from_secs(15));
    bench
        .window
        .wait_for(|event| {
            matches!(
                event,
                Event::Clipboard {
                    ended: Some(HoldEnd::Cleared),
                    ..
                }
            )
        })
        .await;
    assert_eq!(bench.system.text(), None);
}

#[tokio::test(start_paused = true)]
async fn after_a_copy_that_failed_the_one_before_it_leaves_on_demand_and_on_the_way_out() {
    for unreadable in [0, 1, 2, 3] {
        let bench = bench();
        bench
            .ours
            .copy("h1", Copied::Passcode, passcode(), 60)
            .await
            .unwrap();
        bench.system.swallow();
        bench.system.refuse_reading(unreadable);
        bench
            .ours
            .copy("h1", Copied::Email, email(), 60)
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
async fn a_half_copy_in_place_of_the_one_before_it_does_not_stay_and_the_window_is_told() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.drop_html();
    bench
        .ours
        .copy("h1", Copied::Email, email(), 60)
        .await
        .unwrap_err();
    assert_eq!((bench.system.text(), bench.ours.now()), (None, None));
    bench
        .window
        .wait_for(|event| {
            matches!(
                event,
                Event::Clipboard {
                    hold: None,
                    ended: Some(HoldEnd::Cleared)
                }
            )
        })
        .await;
}

#[tokio::test]
async fn what_was_replaced_is_not_extended() {
    let bench = bench();
    bench
        .ours
        .copy("h1", Copied::Passcode, passcode(), 60)
        .await
        .unwrap();
    bench.system.set("a draft");
    assert_eq!(
        bench.ours.extend().await.unwrap_err().code,
        ErrorCode::ClipboardUnavailable
    );
    assert_eq!(bench.ours.now(), None);
    assert_eq!(bench.system.text().as_deref(), Some("a draft"));
}

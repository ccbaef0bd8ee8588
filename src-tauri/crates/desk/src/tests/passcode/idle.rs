//! Passcodes and tokens are cleared when the computer is idle.

use super::{Bench, regenerate};
use crate::ports::{Attention, Event};
use app_error::ErrorCode;
use config::Settings;
use credential_store::Error;
use jiff::SignedDuration;
use sandbox::demo::clumio as demo;
use secrecy::ExposeSecret;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

const TWO_MINUTES_LEFT: Attention = Attention::ForgetsSoon(Duration::from_secs(120));

impl Bench {
    pub(super) async fn idle_for(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
        self.desk.idle_timeout.check().await;
    }

    /// So many minutes in which the computer is awake, looked at every half of one.
    async fn awake_for(&self, minutes: i64) {
        for _ in 0..minutes * 2 {
            self.clock.advance(SignedDuration::from_secs(30));
            self.desk.idle_timeout.check().await;
        }
    }

    fn asked_for(&self) -> Vec<Attention> {
        self.window.attention.lock().clone()
    }
}

#[tokio::test]
async fn after_ten_idle_minutes_secrets_are_cleared_with_a_notice() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.desk.passcodes.show(&pending.id).unwrap();
    assert!(bench.window.excluded_from_capture.load(Ordering::SeqCst));
    bench.desk.copy_passcode(&pending.id).await.unwrap();
    bench.idle_for(8).await;
    bench
        .window
        .wait_for(|event| matches!(event, Event::ForgetsSoon { .. }))
        .await;
    assert!(
        bench.desk.passcodes.show(&pending.id).is_ok(),
        "the warning comes before"
    );
    bench.idle_for(2).await;
    bench
        .window
        .wait_for(|event| matches!(event, Event::Wiped { handovers } if handovers.len() == 1))
        .await;
    assert_eq!(bench.clipboard.text(), None);
    assert_eq!(
        bench.desk.passcodes.show(&pending.id).unwrap_err().code,
        ErrorCode::NotFound
    );
    assert!(!bench.window.excluded_from_capture.load(Ordering::SeqCst));
    assert_eq!(
        bench.desk.idle_timeout.cleared()[0].file.id,
        demo::EXPIRES_SOON,
        "also after the page was reloaded"
    );
    bench.desk.idle_timeout.acknowledge(&pending.id);
    assert!(bench.desk.idle_timeout.cleared().is_empty());
}

#[tokio::test]
async fn the_settings_say_how_long_the_computer_may_be_idle() {
    let bench = Bench::new().await;
    for (minutes, is_cleared) in [(5, true), (30, false)] {
        let settings = Settings {
            idle_minutes: minutes,
            ..Settings::default()
        };
        bench.desk.save_settings(settings).await.unwrap();
        let pending = regenerate(&bench).await.unwrap();
        bench.desk.idle_timeout.report_user_activity();
        bench.awake_for(11).await;
        assert_eq!(
            bench.desk.passcodes.show(&pending.id).is_err(),
            is_cleared,
            "{minutes}"
        );
    }
}

#[tokio::test]
async fn a_key_in_time_keeps_everything() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.idle_for(9).await;
    bench.desk.idle_timeout.report_user_activity();
    bench.idle_for(9).await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
    assert!(bench.desk.idle_timeout.cleared().is_empty());
}

#[tokio::test]
async fn text_of_other_programs_stays_on_the_clipboard_when_idle() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.desk.copy_passcode(&pending.id).await.unwrap();
    bench.clipboard.set("a draft");
    bench.idle_for(11).await;
    assert_eq!(bench.clipboard.text().as_deref(), Some("a draft"));
}

#[tokio::test]
async fn a_locked_screen_clears_the_clipboard_and_hides_but_loses_no_passcode() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.desk.passcodes.show(&pending.id).unwrap();
    bench.desk.copy_passcode(&pending.id).await.unwrap();
    bench.desk.screen_was_locked().await;
    bench
        .window
        .wait_for(|event| matches!(event, Event::Locked))
        .await;
    assert_eq!(bench.clipboard.text(), None);
    assert!(!bench.window.excluded_from_capture.load(Ordering::SeqCst));
    assert!(
        bench.desk.passcodes.show(&pending.id).is_ok(),
        "it would be lost, and the old one is dead"
    );
    bench.clipboard.set("a draft");
    bench.desk.screen_was_locked().await;
    assert_eq!(bench.clipboard.text().as_deref(), Some("a draft"));
    bench.keyring.fail_next(Error::Unavailable {
        reason: "locked".into(),
    });
    assert_eq!(
        bench.desk.accounts.clumio_client().await.unwrap_err().code,
        ErrorCode::KeyringUnavailable
    );
}

#[tokio::test]
async fn tokens_are_read_from_the_keyring_again_after_idleness_and_after_passing_on() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.idle_for(11).await;
    // No token is left in memory, and the keychain is locked.
    bench.keyring.fail_next(Error::Unavailable {
        reason: "locked".into(),
    });
    let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::KeyringUnavailable);
    let next = regenerate(&bench).await.unwrap();
    assert_ne!(next.id, pending.id);
    bench.desk.mark_delivered(&next.id).await;
    bench.keyring.fail_next(Error::Unavailable {
        reason: "locked".into(),
    });
    let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::KeyringUnavailable);
}

#[tokio::test]
async fn work_in_another_program_keeps_a_passcode() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.idle_time.set(Some(Duration::from_secs(3)));
    bench.awake_for(60).await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
    assert!(bench.asked_for().is_empty(), "no warning");
    // They leave the computer.
    bench.idle_time.set(Some(Duration::from_secs(600)));
    bench.awake_for(1).await;
    assert_eq!(bench.desk.idle_timeout.cleared().len(), 1);
}

#[tokio::test]
async fn attention_is_asked_for_before_anything_is_forgotten() {
    let bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    bench.awake_for(7).await;
    assert_eq!(bench.asked_for(), []);
    bench.awake_for(1).await;
    assert_eq!(
        bench.asked_for(),
        [TWO_MINUTES_LEFT],
        "two minutes are left"
    );
    bench.awake_for(1).await;
    assert_eq!(bench.asked_for(), [TWO_MINUTES_LEFT], "once");
    bench.awake_for(1).await;
    assert_eq!(
        bench.asked_for(),
        [TWO_MINUTES_LEFT, Attention::Forgotten],
        "and not in silence"
    );
}

#[tokio::test]
async fn without_a_passcode_there_is_no_warning() {
    for system in [Some(Duration::MAX), None] {
        let bench = Bench::new().await;
        bench.idle_time.set(system);
        bench.awake_for(30).await;
        assert_eq!(bench.asked_for(), []);
    }
}

#[tokio::test]
async fn an_unknown_idle_time_clears_only_after_a_long_warning() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.idle_time.set(None);
    bench.awake_for(8).await;
    let a_timeout_left = Attention::ForgetsSoon(Duration::from_secs(600));
    assert_eq!(bench.asked_for(), [a_timeout_left]);
    bench.awake_for(9).await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
    // The person answers, and is asked again the next time.
    bench.desk.idle_timeout.report_user_activity();
    bench.awake_for(17).await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
    assert_eq!(bench.asked_for(), [a_timeout_left; 2]);
    bench.awake_for(1).await;
    assert_eq!(bench.desk.idle_timeout.cleared().len(), 1);
    assert_eq!(bench.asked_for()[2..], [Attention::Forgotten]);
}

#[tokio::test]
async fn one_unanswered_query_of_the_idle_time_clears_nothing() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.idle_time.set(Some(Duration::from_secs(3)));
    bench.awake_for(60).await;
    bench.idle_time.set(None);
    bench.awake_for(1).await;
    bench.idle_time.set(Some(Duration::from_secs(3)));
    bench.awake_for(60).await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
}

#[tokio::test]
async fn a_warning_ends_when_the_computer_is_used_again() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.idle_time.set(Some(Duration::from_secs(540)));
    bench.awake_for(9).await;
    bench
        .window
        .wait_for(|event| matches!(event, Event::ForgetsSoon { at: Some(_) }))
        .await;
    bench.idle_time.set(Some(Duration::ZERO));
    bench.awake_for(5).await;
    bench
        .window
        .wait_for(|event| matches!(event, Event::ForgetsSoon { at: None }))
        .await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
}

#[tokio::test]
async fn a_sleep_of_the_computer_counts_as_idle() {
    // Of the time asleep the idle time of the system knows nothing.
    for system in [Some(Duration::from_secs(120)), None] {
        let bench = Bench::new().await;
        regenerate(&bench).await.unwrap();
        bench.idle_time.set(system);
        bench.idle_for(8 * 60).await;
        assert_eq!(bench.desk.idle_timeout.cleared().len(), 1);
    }
}

#[tokio::test]
async fn a_clock_that_is_set_forgets_neither_early_nor_late() {
    for hours in [-1, 1, 24 * 400, -24 * 400] {
        let bench = Bench::new().await;
        regenerate(&bench).await.unwrap();
        bench.clock.step(SignedDuration::from_hours(hours));
        bench.awake_for(9).await;
        assert!(bench.desk.idle_timeout.cleared().is_empty(), "{hours}");
        bench.awake_for(1).await;
        assert_eq!(bench.desk.idle_timeout.cleared().len(), 1, "{hours}");
    }
}

#[tokio::test]
async fn a_key_while_it_is_decided_keeps_everything() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    let desk = Arc::clone(&bench.desk);
    bench
        .idle_time
        .while_asked(move || desk.idle_timeout.report_user_activity());
    bench.idle_for(11).await;
    assert!(bench.desk.passcodes.show(&pending.id).is_ok());
    // And the next idle time forgets as ever.
    bench.awake_for(10).await;
    assert_eq!(bench.desk.idle_timeout.cleared().len(), 1);
}

#[tokio::test]
async fn a_passcode_that_is_only_selected_is_cleared_as_well() {
    let bench = Bench::new().await;
    let select = async || {
        let pending = regenerate(&bench).await.unwrap();
        let shown = bench.desk.passcodes.show(&pending.id).unwrap();
        bench.clipboard.select(shown.0.expose_secret());
        pending
    };
    select().await;
    bench.desk.screen_was_locked().await;
    assert_eq!(bench.clipboard.selected(), None, "the screen was locked");
    let pending = select().await;
    bench.desk.mark_delivered(&pending.id).await;
    assert_eq!(bench.clipboard.selected(), None, "it was delivered");
    select().await;
    bench.idle_for(11).await;
    assert_eq!(bench.clipboard.selected(), None, "the computer was idle");
    select().await;
    bench.desk.passcodes.close().await;
    assert_eq!(bench.clipboard.selected(), None, "the program closes");
}

//! Nobody there: what is secret is forgotten, and told.

use super::{Bench, regenerate};
use crate::{ports::Event, problem::Code};
use jiff::SignedDuration;
use sandbox::demo::clumio as demo;
use std::sync::atomic::Ordering;
use vault::Error;

impl Bench {
    pub(super) async fn idle_for(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
        self.desk.look_whether_idle().await;
    }
}

#[tokio::test]
async fn after_ten_minutes_nothing_secret_is_left_and_the_person_is_told() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.desk.show_passcode(&handover.id).unwrap();
    assert!(bench.window.out_of_pictures.load(Ordering::SeqCst));
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    bench.idle_for(8).await;
    bench.window.wait_for(|event| matches!(event, Event::ForgetsSoon { .. })).await;
    assert!(bench.desk.passcodes.show(&handover.id).is_ok(), "told before it happens");
    bench.idle_for(2).await;
    bench.window.wait_for(|event| matches!(event, Event::Wiped { handovers } if handovers.len() == 1)).await;
    assert_eq!(bench.clipboard.text(), None);
    assert_eq!(bench.desk.passcodes.show(&handover.id).unwrap_err().code, Code::NotFound);
    assert!(!bench.window.out_of_pictures.load(Ordering::SeqCst));
    assert_eq!(bench.desk.wiped()[0].file.id, demo::ENDS_SOON, "also after the page was loaded anew");
    bench.desk.wiped_is_known(&handover.id);
    assert!(bench.desk.wiped().is_empty());
}

#[tokio::test]
async fn a_key_in_time_keeps_everything() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.idle_for(9).await;
    bench.desk.somebody_is_there();
    bench.idle_for(9).await;
    assert!(bench.desk.passcodes.show(&handover.id).is_ok());
    assert!(bench.desk.wiped().is_empty());
}

#[tokio::test]
async fn what_somebody_else_copied_survives_the_idleness() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    bench.clipboard.set("a draft");
    bench.idle_for(11).await;
    assert_eq!(bench.clipboard.text().as_deref(), Some("a draft"));
}

#[tokio::test]
async fn a_locked_screen_clears_the_clipboard_and_hides_but_loses_no_passcode() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.desk.show_passcode(&handover.id).unwrap();
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    bench.desk.screen_was_locked().await;
    bench.window.wait_for(|event| matches!(event, Event::Locked)).await;
    assert_eq!(bench.clipboard.text(), None);
    assert!(!bench.window.out_of_pictures.load(Ordering::SeqCst));
    assert!(bench.desk.passcodes.show(&handover.id).is_ok(), "it would be lost, and the old one is dead");
    bench.clipboard.set("a draft");
    bench.desk.screen_was_locked().await;
    assert_eq!(bench.clipboard.text().as_deref(), Some("a draft"));
    bench.keyring.fail_next(Error::Unavailable { reason: "locked".into() });
    assert_eq!(bench.desk.accounts.clumio().await.unwrap_err().code, Code::KeyringUnavailable);
}

#[tokio::test]
async fn tokens_are_read_from_the_keyring_again_after_idleness_and_after_passing_on() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.idle_for(11).await;
    // Locked meanwhile: then there is no token in memory to go on with.
    bench.keyring.fail_next(Error::Unavailable { reason: "locked".into() });
    let told = bench.desk.passcodes.regenerate(None, demo::ENDS_SOON, false).await.unwrap_err();
    assert_eq!(told.code, Code::KeyringUnavailable);
    let next = regenerate(&bench).await.unwrap();
    assert_ne!(next.id, handover.id);
    bench.desk.passed_on(&next.id).await;
    bench.keyring.fail_next(Error::Unavailable { reason: "locked".into() });
    let told = bench.desk.passcodes.regenerate(None, demo::ENDS_SOON, false).await.unwrap_err();
    assert_eq!(told.code, Code::KeyringUnavailable);
}

#[tokio::test]
async fn the_window_is_kept_out_of_pictures_until_the_last_passcode_is_drawn_no_longer() {
    let bench = Bench::new().await;
    let kept_out = || bench.window.out_of_pictures.load(Ordering::SeqCst);
    let one = regenerate(&bench).await.unwrap();
    let other = bench.desk.passcodes.regenerate(None, demo::LOOK_ALIKE, false).await.unwrap();
    bench.desk.show_passcode(&one.id).unwrap();
    bench.desk.show_passcode(&other.id).unwrap();
    bench.desk.passcode_is_hidden(&one.id);
    assert!(kept_out(), "the one after it is drawn");
    bench.desk.passed_on(&one.id).await;
    assert!(kept_out());
    bench.desk.passcode_is_hidden(&other.id);
    assert!(!kept_out());
    assert!(bench.desk.show_passcode(&one.id).is_err());
    assert!(!kept_out(), "what was forgotten is not drawn");
}

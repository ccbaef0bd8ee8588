//! Questions about the person's presence.

use super::{Bench, demo, regenerate_as, setup};
use crate::Desk;
use app_error::ErrorCode;
use config::{Policy, Settings};
use jiff::SignedDuration;
use platform::{PresenceError, test_support::ScriptedPresence};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Another instance of the bench's program, which asks `presence`.
fn open(bench: &Bench, presence: &Arc<ScriptedPresence>, policy: Policy) -> Arc<Desk> {
    Desk::open(crate::Setup {
        presence: presence.clone(),
        ..setup(
            policy,
            &bench.sandbox,
            &bench.profile,
            &bench.keyring,
            &bench.clipboard,
            (&bench.clock, &bench.idle_time),
            (&bench.browser, &bench.window),
        )
    })
}

fn asking(desk: &Desk, confirm_presence: bool) -> Settings {
    Settings {
        confirm_presence,
        ..desk.settings.current()
    }
}

#[tokio::test]
async fn one_confirmation_is_good_for_making_showing_and_copying() {
    let bench = Bench::new().await;
    let presence = Arc::<ScriptedPresence>::default();
    let desk = open(&bench, &presence, Policy::default());
    let pending = regenerate_as(&desk, None, demo::EXPIRES_SOON)
        .await
        .unwrap();
    desk.show_passcode(&pending.id).await.unwrap();
    assert_eq!(presence.questions(), 0, "it is off by default");

    desk.save_settings(asking(&desk, true)).await.unwrap();
    assert_eq!(presence.questions(), 1, "the person who turns it on");
    desk.show_passcode(&pending.id).await.unwrap();
    desk.copy_passcode(&pending.id).await.unwrap();
    assert_eq!(presence.questions(), 1);

    // Turning it off is asked about, however short ago it was confirmed.
    presence.answer(Err(PresenceError::Declined));
    let off = desk.save_settings(asking(&desk, false)).await;
    assert_eq!(off.unwrap_err().code, ErrorCode::PresenceNotConfirmed);
    presence.answer(Ok(()));
    assert_eq!(presence.questions(), 2);

    // After five minutes, and after the screen was locked, it may be another person.
    bench.clock.advance(SignedDuration::from_mins(5));
    desk.copy_passcode(&pending.id).await.unwrap();
    desk.screen_was_locked().await;
    desk.show_passcode(&pending.id).await.unwrap();
    assert_eq!(presence.questions(), 4);
}

#[tokio::test]
async fn without_a_confirmation_nothing_is_sent_shown_or_copied() {
    let bench = Bench::new().await;
    let presence = Arc::<ScriptedPresence>::default();
    let desk = open(&bench, &presence, Policy::default());
    let pending = regenerate_as(&desk, None, demo::EXPIRES_SOON)
        .await
        .unwrap();
    desk.save_settings(asking(&desk, true)).await.unwrap();
    let question = desk
        .passcodes
        .prepare_regeneration(None, demo::EXPIRES_SOON, None)
        .await
        .unwrap();
    let token = question.token.unwrap();
    let cancel = CancellationToken::new();
    for (answer, code) in [
        (PresenceError::Declined, ErrorCode::PresenceNotConfirmed),
        (
            PresenceError::Unavailable("no agent".to_owned()),
            ErrorCode::PresenceUnavailable,
        ),
    ] {
        desk.screen_was_locked().await;
        presence.answer(Err(answer));
        let refused = [
            desk.regenerate(None, &token, &cancel).await.err(),
            desk.show_passcode(&pending.id).await.err(),
            desk.copy_passcode(&pending.id).await.err(),
            desk.save_settings(asking(&desk, false)).await.err(),
        ];
        for error in refused {
            assert_eq!(error.unwrap().code, code);
        }
        assert!(desk.settings.current().confirm_presence);
    }
    assert_eq!(bench.clipboard.text(), None);
    // The question is still good once the person is there.
    presence.answer(Ok(()));
    let made = desk.regenerate(None, &token, &cancel).await.unwrap();
    assert!(made.is_some());
}

#[tokio::test]
async fn a_policy_turns_the_question_on_and_keeps_it() {
    let bench = Bench::new().await;
    let presence = Arc::<ScriptedPresence>::default();
    let policy = r#"{"settings": {"confirm_presence": {"value": true, "locked": true}}}"#;
    let desk = open(&bench, &presence, Policy::parse(policy).unwrap());
    assert!(desk.settings.current().confirm_presence);
    let kept = desk.save_settings(asking(&desk, false)).await.unwrap();
    assert!(kept.confirm_presence);
    assert_eq!(presence.questions(), 0, "nothing is changed");
}

#[tokio::test]
async fn a_question_that_was_given_up_is_not_asked_twice() {
    let bench = Bench::new().await;
    let presence = Arc::<ScriptedPresence>::default();
    let desk = open(&bench, &presence, Policy::default());
    desk.save_settings(asking(&desk, true)).await.unwrap();
    desk.screen_was_locked().await;
    let answer = presence.hold();
    let given_up = tokio::spawn({
        let desk = Arc::clone(&desk);
        async move { desk.presence.confirm().await }
    });
    presence.is_asked(2).await;
    given_up.abort();
    let next = tokio::spawn({
        let desk = Arc::clone(&desk);
        async move { desk.presence.confirm().await }
    });
    tokio::task::yield_now().await;
    drop(answer);
    next.await.unwrap().unwrap();
    assert_eq!(presence.questions(), 2, "the first answer counts for both");

    // An answer to a question from before the screen was locked does not count.
    desk.screen_was_locked().await;
    let answer = presence.hold();
    let before = tokio::spawn({
        let desk = Arc::clone(&desk);
        async move { desk.presence.confirm().await }
    });
    presence.is_asked(3).await;
    desk.screen_was_locked().await;
    drop(answer);
    before.await.unwrap().unwrap();
    desk.presence.confirm().await.unwrap();
    assert_eq!(presence.questions(), 4);
}

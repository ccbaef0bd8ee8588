//! The link is sent again.

use super::{Bench, next_post, regenerate};
use app_error::{ErrorCode, Subject};
use journal::{Action, Outcome};
use sandbox::demo::clumio as demo;
use secrecy::ExposeSecret;
use serde_json::json;

const NEW_RECIPIENT: &str = "l.ortega@halden-legal.example";

impl Bench {
    async fn refused(&self, address: &str, message: &str) -> (ErrorCode, Option<Subject>) {
        let error = self
            .passcodes
            .share(None, demo::EXPIRES_SOON, address, message)
            .await
            .unwrap_err();
        (error.code, error.about())
    }
}

#[tokio::test]
async fn a_new_recipient_needs_the_pending_passcode_too() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    let valid = bench.truth(demo::EXPIRES_SOON).await["passcode_sha256"].clone();
    let passcodes = &bench.passcodes;
    let address = format!(" {NEW_RECIPIENT} ");
    let shared = passcodes
        .share(None, demo::EXPIRES_SOON, &address, "See you")
        .await
        .unwrap();
    assert_eq!(
        (
            shared.address.as_str(),
            shared.is_new_recipient,
            shared.passcode_id
        ),
        (NEW_RECIPIENT, true, Some(pending.id))
    );
    let after = bench.truth(demo::EXPIRES_SOON).await;
    assert_eq!(after["passcode_sha256"], valid, "the passcode stays");
    let recipients = &passcodes.pending()[0].file.recipients;
    assert!(recipients.contains(&NEW_RECIPIENT.to_owned()));
    let row = &bench.rows().await[0];
    assert_eq!(
        (row.action, row.outcome),
        (Action::ShareLink, Outcome::Done)
    );
    assert_eq!(row.for_whom, [NEW_RECIPIENT]);
    // The first recipient again, in another spelling.
    let address = "K.Tanaka@aoyama-foods.example";
    let again = passcodes
        .share(None, demo::EXPIRES_SOON, address, "")
        .await
        .unwrap();
    assert!(!again.is_new_recipient);
}

#[tokio::test]
async fn an_invalid_share_is_refused_before_anything_is_sent() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    let passcode = bench.passcodes.show(&pending.id).unwrap().0;
    let about = |subject| (ErrorCode::InputInvalid, Some(subject));
    assert_eq!(
        bench.refused("a@b@c.example, d@e.example", "").await,
        about(Subject::Address)
    );
    assert_eq!(
        bench.refused(NEW_RECIPIENT, &"x".repeat(1001)).await,
        about(Subject::Message)
    );
    let message = format!("The passcode is {}.", passcode.expose_secret());
    assert_eq!(
        bench.refused(NEW_RECIPIENT, &message).await,
        about(Subject::MessagePasscode)
    );
    bench
        .control("quirks", json!({ "listed_days_after_end": 30 }))
        .await;
    bench.files(demo::WEB_PROD_01).await;
    let expired = bench
        .passcodes
        .share(None, demo::EXPIRED, NEW_RECIPIENT, "")
        .await
        .unwrap_err();
    assert_eq!(expired.code, ErrorCode::LinkExpired);
    assert_eq!(bench.requests_to("/_share").await, 0);
}

#[tokio::test]
async fn a_share_without_an_answer_is_unverified_and_not_repeated() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let lost = next_post(&json!({ "drop": "after" }));
    bench.control("script", lost).await;
    assert_eq!(
        bench.refused(NEW_RECIPIENT, "").await.0,
        ErrorCode::UnknownOutcome
    );
    assert_eq!(bench.requests_to("/_share").await, 1);
    assert_eq!(bench.outcomes().await[0].0, Outcome::Unknown);
}

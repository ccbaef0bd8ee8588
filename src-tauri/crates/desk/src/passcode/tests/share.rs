//! The link sent again.

use super::{Bench, regenerate, rule};
use crate::activity::{Action, Ending};
use app_error::{ErrorCode, Subject};
use sandbox::demo::clumio as demo;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const FURTHER: &str = "l.ortega@halden-legal.example";

impl Bench {
    async fn shares_requested(&self) -> usize {
        let state = self.control("state", Value::Null).await;
        let requests = state["requests"].as_array().unwrap();
        requests
            .iter()
            .filter(|request| request["path"].as_str().unwrap().ends_with("/_share"))
            .count()
    }

    async fn refused(&self, address: &str, message: &str) -> (ErrorCode, Option<Subject>) {
        let problem = self
            .desk
            .passcodes
            .share(None, demo::EXPIRES_SOON, address, message)
            .await
            .unwrap_err();
        (problem.code, problem.about())
    }
}

#[tokio::test]
async fn a_further_recipient_needs_the_passcode_that_is_held_and_is_counted_from_then_on() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    let passcode = bench.truth(demo::EXPIRES_SOON).await["passcode_sha256"].clone();
    let passcodes = &bench.desk.passcodes;
    let shared = passcodes
        .share(None, demo::EXPIRES_SOON, &format!(" {FURTHER} "), "See you")
        .await
        .unwrap();
    assert_eq!(
        (shared.address.as_str(), shared.further, shared.handover),
        (FURTHER, true, Some(handover.id))
    );
    assert_eq!(
        bench.truth(demo::EXPIRES_SOON).await["passcode_sha256"],
        passcode,
        "the passcode stays"
    );
    assert!(
        passcodes.waiting()[0]
            .file
            .recipients
            .contains(&FURTHER.to_owned())
    );
    let row = &bench.desk.activity.page("", 0, 1).await.unwrap().rows[0];
    assert_eq!((row.action, row.ending), (Action::ShareLink, Ending::Done));
    assert_eq!(row.for_whom, [FURTHER]);
    // To the first one again: nobody new.
    let again = passcodes
        .share(
            None,
            demo::EXPIRES_SOON,
            "K.Tanaka@aoyama-foods.example",
            "",
        )
        .await
        .unwrap();
    assert!(!again.further);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    let passcode = bench.desk.passcodes.show(&handover.id).unwrap().0;
    let about = |subject| (ErrorCode::InputInvalid, Some(subject));
    assert_eq!(
        bench.refused("a@b@c.example, d@e.example", "").await,
        about(Subject::Address)
    );
    assert_eq!(
        bench.refused(FURTHER, &"x".repeat(1001)).await,
        about(Subject::Message)
    );
    let told = format!("The passcode is {}.", passcode.expose_secret());
    assert_eq!(
        bench.refused(FURTHER, &told).await,
        about(Subject::MessagePasscode)
    );
    bench
        .control("quirks", json!({ "listed_days_after_end": 30 }))
        .await;
    bench.files(demo::WEB_PROD_01).await;
    let ended = bench
        .desk
        .passcodes
        .share(None, demo::EXPIRED, FURTHER, "")
        .await
        .unwrap_err();
    assert_eq!(ended.code, ErrorCode::LinkExpired);
    assert_eq!(bench.shares_requested().await, 0);
}

#[tokio::test]
async fn a_lost_answer_is_told_as_such_and_never_repeated_by_itself() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .control("script", rule(&json!({ "drop": "after" })))
        .await;
    assert_eq!(
        bench.refused(FURTHER, "").await.0,
        ErrorCode::UnknownOutcome
    );
    assert_eq!(bench.shares_requested().await, 1);
    assert_eq!(bench.endings().await[0].0, Ending::Unknown);
}

//! The question before a regeneration, and its answer.

use super::{Bench, next_post};
use crate::{Confirmation, ConfirmationWarning, RegenerationAnswer};
use accounts::Service;
use app_error::{AppError, ErrorCode, Subject};
use jiff::SignedDuration;
use journal::Outcome;
use platform::test_support::sandbox_call;
use sandbox::demo::clumio as demo;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const OTHER: &str = "l.ortega@halden-legal.example";

impl Bench {
    /// Lists the file and asks about it.
    async fn asked(&self) -> Confirmation {
        self.files(demo::WEB_PROD_02).await;
        self.ask(demo::EXPIRES_SOON).await.unwrap()
    }

    async fn answer(&self, question: &Confirmation) -> Result<RegenerationAnswer, AppError> {
        let token = question.token.as_deref().unwrap();
        let cancel = CancellationToken::new();
        let answer = self.passcodes.regenerate(None, token, &cancel).await?;
        Ok(answer.unwrap())
    }

    /// Answers and returns the question that is asked again.
    async fn asked_again(&self, question: &Confirmation) -> Confirmation {
        match self.answer(question).await.unwrap() {
            RegenerationAnswer::AskAgain { confirmation } => *confirmation,
            RegenerationAnswer::Done { .. } => panic!("it was regenerated"),
        }
    }

    /// Sends a request as a colleague does, past this program.
    async fn colleague_posts(&self, path: &str, body: Value) {
        let path = format!("/restores/files/{}/{path}", demo::EXPIRES_SOON);
        let (url, token) = (&self.sandbox.clumio_url, &self.sandbox.clumio_token);
        let (status, answer) = sandbox_call(url, token, "POST", &path, &body).await;
        assert!((200..300).contains(&status), "{status} {answer}");
    }

    /// The requests since the sandbox was started, as method and path.
    async fn requests(&self) -> Vec<String> {
        let state = self.control("state", Value::Null).await;
        let requests = state["requests"].as_array().unwrap().iter();
        requests
            .map(|request| {
                let (method, path) = (&request["method"], &request["path"]);
                format!("{} {}", method.as_str().unwrap(), path.as_str().unwrap())
            })
            .filter(|request| !request.contains("/_sandbox/"))
            .collect()
    }
}

fn not_valid(error: &AppError) -> bool {
    (error.code, error.about()) == (ErrorCode::NotFound, Some(Subject::Confirmation))
}

#[tokio::test]
async fn the_answer_is_one_look_and_one_post() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    assert_eq!(question.recipients, question.file.recipients);
    assert!(question.warnings.is_empty() && question.recent_regeneration.is_none());
    let before = bench.requests().await.len();
    let answer = bench.answer(&question).await.unwrap();
    assert!(matches!(answer, RegenerationAnswer::Done { .. }));
    let mut sent = bench.requests().await.split_off(before);
    let post = sent.pop().unwrap();
    assert!(post.starts_with("POST ") && post.ends_with("/_generate_passcode"));
    // The check before regenerating: the file and the audit trails, requested concurrently.
    sent.sort();
    assert_eq!(sent, ["GET /audit-trails", "GET /restores/files"]);
}

#[tokio::test]
async fn recipients_who_were_added_since_are_asked_about() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    bench
        .colleague_posts("_share", json!({ "email_address": OTHER }))
        .await;
    let again = bench.asked_again(&question).await;
    assert_eq!(again.warnings, [ConfirmationWarning::RecipientsAdded]);
    assert!(again.recipients.contains(&OTHER.to_owned()));
    assert_eq!(bench.passcodes_requested().await, 0);
    assert!(bench.outcomes().await.is_empty());
    // Now they are named.
    let answer = bench.answer(&again).await.unwrap();
    let RegenerationAnswer::Done { pending } = answer else {
        panic!("{answer:?}")
    };
    assert!(pending.file.recipients.contains(&OTHER.to_owned()));
    assert!(bench.rows().await[0].for_whom.contains(&OTHER.to_owned()));
}

#[tokio::test]
async fn the_first_question_names_recipients_the_list_did_not_have() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .colleague_posts("_share", json!({ "email_address": OTHER }))
        .await;
    let question = bench.ask(demo::EXPIRES_SOON).await.unwrap();
    assert_eq!(question.warnings, [ConfirmationWarning::RecipientsAdded]);
    assert!(question.recipients.contains(&OTHER.to_owned()));
}

#[tokio::test]
async fn recipients_that_cannot_be_read_are_not_passed_over() {
    let named = json!({ "direct_download": null, "email": { "retrieved_for": OTHER } });
    for (methods, recipients) in [
        (json!([named, 7]), vec![OTHER]),
        (
            json!([named, { "email": { "retrieved_for": null } }]),
            vec![OTHER],
        ),
        (json!("k.tanaka@aoyama-foods.example"), vec![]),
    ] {
        let bench = Bench::new().await;
        let question = bench.asked().await;
        let listed = json!({ "_embedded": { "items": [{ "id": demo::EXPIRES_SOON, "access_methods": methods }] } });
        let script = json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": 2,
                              "do": { "status": 200, "body": listed } }]);
        bench.control("script", script).await;
        let again = bench.asked_again(&question).await;
        let unreadable = ConfirmationWarning::RecipientsUnreadable;
        assert!(again.warnings.contains(&unreadable), "{methods}: {again:?}");
        assert_eq!(
            (again.token, again.recipients),
            (
                None,
                recipients.iter().map(|who| (*who).to_owned()).collect()
            )
        );
        // The first question says it, too.
        let first = bench.ask(demo::EXPIRES_SOON).await.unwrap();
        assert!(
            first.warnings.contains(&unreadable) && first.token.is_none(),
            "{methods}: {first:?}"
        );
        assert_eq!(bench.passcodes_requested().await, 0);
    }
}

#[tokio::test]
async fn a_link_that_expired_since_is_not_regenerated() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    bench.clock.step(SignedDuration::from_hours(3));
    let again = bench.asked_again(&question).await;
    assert_eq!(again.warnings, [ConfirmationWarning::LinkExpired]);
    assert_eq!(again.token, None);
    assert_eq!(bench.passcodes_requested().await, 0);
}

#[tokio::test]
async fn a_file_that_is_not_listed_any_more_is_not_regenerated() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    let quirk = json!({ "links_older_by_hours": 3 });
    bench.control("quirks", quirk).await;
    let again = bench.asked_again(&question).await;
    assert_eq!(again.warnings, [ConfirmationWarning::NotListed]);
    assert_eq!((again.token, again.file.id), (None, question.file.id));
    assert_eq!(bench.passcodes_requested().await, 0);
}

#[tokio::test]
async fn a_list_with_gaps_does_not_say_that_a_file_is_gone() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    let script = json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": 1,
                          "do": { "status": 200, "body": { "_embedded": { "items": [{ "name": "no ID" }] } } } }]);
    bench.control("script", script).await;
    let error = bench.answer(&question).await.unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::ServiceMisbehaved, Some(Subject::List))
    );
    assert_eq!(bench.passcodes_requested().await, 0);
}

#[tokio::test]
async fn a_regeneration_by_a_colleague_since_is_asked_about() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    bench.colleague_posts("_generate_passcode", json!({})).await;
    let again = bench.asked_again(&question).await;
    let by = again.recent_regeneration.as_ref().unwrap().by.as_deref();
    assert!(by.is_some_and(|by| by.contains('@')));
    assert_eq!(bench.passcodes_requested().await, 1, "the colleague's");
    assert!(matches!(
        bench.answer(&again).await.unwrap(),
        RegenerationAnswer::Done { .. }
    ));
}

#[tokio::test]
async fn a_regeneration_in_another_window_since_is_asked_about() {
    let bench = Bench::new().await;
    let forbidden = json!([{ "match": { "path": "/audit-trails" }, "times": 99, "do": { "status": 403, "body": "" } }]);
    bench.control("script", forbidden).await;
    let question = bench.asked().await;
    let second = bench.asked().await;
    bench.answer(&second).await.unwrap();
    let again = bench.asked_again(&question).await;
    assert!(again.recent_regeneration.is_some());
    assert_eq!(bench.passcodes_requested().await, 1);
}

#[tokio::test]
async fn a_token_is_used_once() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    bench.answer(&question).await.unwrap();
    let error = bench.answer(&question).await.unwrap_err();
    assert!(not_valid(&error));
    assert_eq!(bench.passcodes_requested().await, 1);
}

#[tokio::test]
async fn a_token_of_another_account_is_refused() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    let token = SecretString::from(bench.sandbox.clumio_token.clone());
    let connected = bench
        .accounts
        .connect_clumio(&bench.sandbox.clumio_url, &token, Some(demo::EUROPE_UNIT))
        .await
        .unwrap();
    bench
        .accounts
        .switch(Service::Clumio, &connected.other_clumio[0].label.id)
        .unwrap();
    let error = bench.answer(&question).await.unwrap_err();
    assert!(not_valid(&error));
    assert_eq!(bench.passcodes_requested().await, 0);
}

#[tokio::test]
async fn unknown_and_old_tokens_are_refused() {
    let bench = Bench::new().await;
    let mut question = bench.asked().await;
    bench.clock.advance(SignedDuration::from_mins(11));
    assert!(not_valid(&bench.answer(&question).await.unwrap_err()));
    question.token = Some("8c5f0f9e-6a75-4a6c-9d3c-0c1f5f2b9f11".to_owned());
    assert!(not_valid(&bench.answer(&question).await.unwrap_err()));
    assert_eq!(bench.passcodes_requested().await, 0);
}

#[tokio::test]
async fn cancelling_during_the_look_sends_nothing() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    let hanging = json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": 1, "do": { "delay_ms": 60_000 } }]);
    bench.control("script", hanging).await;
    let looks = bench.requests_to("/restores/files").await;
    let cancel = CancellationToken::new();
    let (passcodes, stop) = (Arc::clone(&bench.passcodes), cancel.clone());
    let token = question.token.unwrap();
    let running = tokio::spawn(async move { passcodes.regenerate(None, &token, &stop).await });
    while bench.requests_to("/restores/files").await == looks {
        tokio::task::yield_now().await;
    }
    assert!(bench.passcodes.is_regenerating());
    cancel.cancel();
    assert!(running.await.unwrap().unwrap().is_none());
    assert!(!bench.passcodes.is_regenerating());
    assert_eq!(bench.passcodes_requested().await, 0);
    assert!(bench.outcomes().await.is_empty());
}

#[tokio::test]
async fn cancelling_after_the_request_loses_no_passcode() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    let slow = next_post(&json!({ "delay_ms": 1_000 }));
    bench.control("script", slow).await;
    let cancel = CancellationToken::new();
    let (passcodes, stop) = (Arc::clone(&bench.passcodes), cancel.clone());
    let token = question.token.unwrap();
    let running = tokio::spawn(async move { passcodes.regenerate(None, &token, &stop).await });
    while bench.rows().await.is_empty() {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    let answer = running.await.unwrap().unwrap();
    assert!(matches!(answer, Some(RegenerationAnswer::Done { .. })));
    assert_eq!(bench.outcomes().await, [(Outcome::Done, None)]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_again_is_not_regenerated() {
    let bench = Bench::new().await;
    let question = bench.asked().await;
    let forbidden = json!([{ "match": { "method": "GET", "path": "/restores/files" }, "times": 1, "do": { "status": 403, "body": { "errors": [] } } }]);
    bench.control("script", forbidden).await;
    let error = bench.answer(&question).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(bench.passcodes_requested().await, 0);
}

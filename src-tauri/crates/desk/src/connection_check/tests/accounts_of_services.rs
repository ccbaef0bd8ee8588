//! Checks of tokens and permissions, for each account.

use super::{ConnectionStep, StepOutcome, TestDesk, all_steps, outcome_name, summary};
use crate::test_support::sandbox_place;
use accounts::{AccountLabel, Endpoints, Service};
use app_error::{ErrorCode, Subject};
use config::Policy;
use credential_store::MemoryStore;
use platform::test_support::sandbox_call;
use serde_json::json;

#[tokio::test]
async fn expired_token_and_missing_permission_are_distinct() {
    let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
    let endpoints = Endpoints::Demo(vec![sandbox_place(&sandbox)]);
    let test_desk = TestDesk::at(endpoints, Policy::default(), &MemoryStore::default());
    let (clumio, box_token) = (
        sandbox.clumio_token.clone().into(),
        sandbox.box_token.clone().into(),
    );
    test_desk
        .desk
        .accounts
        .connect_demo(&sandbox_place(&sandbox), &clumio, &box_token)
        .await
        .unwrap();
    let script = async |base: &str, path: &str, status: u16, body: serde_json::Value| {
        let rule = json!([{ "match": { "method": "GET", "path": path }, "times": 1,
            "do": { "status": status, "body": body } }]);
        assert_eq!(
            sandbox_call(base, "", "POST", "/_sandbox/script", &rule)
                .await
                .0
                / 100,
            2
        );
    };

    script(
        &sandbox.box_url,
        "/2.0/users/me",
        401,
        json!({ "type": "error", "code": "unauthorized" }),
    )
    .await;
    let blocked = json!({ "errors": [{ "error_code": 1, "error_message": "IP 203.0.113.9 is not allowed" }] });
    script(&sandbox.clumio_url, "/datasources", 403, blocked).await;
    let expired = all_steps([
        "works",
        "works",
        "not needed",
        "not needed",
        "fails",
        "not reached",
    ]);
    assert_eq!(test_desk.check(Service::Box).await, expired);
    assert_eq!(
        summary(&test_desk.failure(Service::Box).1).0,
        ErrorCode::CredentialRejected
    );
    let (step, problem) = test_desk.failure(Service::Clumio);
    assert_eq!(
        (step, summary(&problem)),
        (
            ConnectionStep::Permission,
            (ErrorCode::Forbidden, Some(Subject::Blocked), None)
        )
    );

    script(
        &sandbox.box_url,
        "/2.0/folders/trash",
        403,
        json!({ "code": "insufficient_scope" }),
    )
    .await;
    script(
        &sandbox.clumio_url,
        "/datasources",
        403,
        json!({ "errors": [] }),
    )
    .await;
    assert_eq!(
        test_desk.check(Service::Box).await[5],
        (ConnectionStep::Permission, "fails")
    );
    assert_eq!(
        summary(&test_desk.failure(Service::Box).1),
        (ErrorCode::Forbidden, Some(Subject::Token), None)
    );
    assert_eq!(
        summary(&test_desk.failure(Service::Clumio).1),
        (ErrorCode::Forbidden, Some(Subject::Clumio), None)
    );
}

#[tokio::test]
async fn every_account_is_checked_separately() {
    let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
    let endpoints = Endpoints::Demo(vec![sandbox_place(&sandbox)]);
    let test_desk = TestDesk::at(endpoints, Policy::default(), &MemoryStore::default());
    for token in [&sandbox.box_token, &sandbox.box_admin_token] {
        test_desk
            .desk
            .accounts
            .connect_box(&token.clone().into())
            .await
            .unwrap();
    }
    let now = test_desk.desk.accounts.list();
    let [active, other] = [
        now.box_account.unwrap().label,
        now.other_boxes[0].label.clone(),
    ];
    let rule =
        json!([{ "match": { "path": "/2.0/users/me" }, "times": 1, "do": { "status": 401 } }]);
    assert_eq!(
        sandbox_call(&sandbox.box_url, "", "POST", "/_sandbox/script", &rule)
            .await
            .0
            / 100,
        2
    );
    test_desk.run_check().await;
    let outcomes = |account: Option<&AccountLabel>| -> Vec<_> {
        let reports = test_desk.reports.all().into_iter();
        let reports = reports.filter(|report| report.account.as_ref() == account);
        let finished = reports.filter(|report| report.outcome != StepOutcome::Running);
        finished
            .map(|report| (report.service, outcome_name(&report.outcome)))
            .collect()
    };
    let at_box = |names: [&'static str; 6]| names.map(|name| (Service::Box, name)).to_vec();
    let [a, b, c, d] = ["works", "works", "not needed", "not needed"];
    assert_eq!(
        outcomes(Some(&active)),
        at_box([a, b, c, d, "fails", "not reached"])
    );
    assert_eq!(
        outcomes(Some(&other)),
        at_box([a, b, c, d, "works", "works"]),
        "independent of the active account"
    );
    let clumio = outcomes(None);
    assert!(
        clumio.len() == 6 && clumio[5] == (Service::Clumio, "not needed"),
        "{clumio:?}"
    );
}

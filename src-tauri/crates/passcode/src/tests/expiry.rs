//! Expired links at Clumio: the file is in no list any more, and is not found.

use super::{Bench, next_post};
use crate::{ConfirmationWarning, PasscodeEligibility};
use app_error::{ErrorCode, Subject};
use journal::Outcome;
use sandbox::demo::clumio as demo;
use serde_json::json;

impl Bench {
    async fn eligibility(&self) -> Option<PasscodeEligibility> {
        let files = self.files(demo::WEB_PROD_02).await;
        files
            .iter()
            .find(|file| file.id == demo::EXPIRES_SOON)
            .map(|file| file.eligibility)
    }

    /// Lets the link expire after its file was listed.
    async fn expire_after_listing(&self) {
        let listed = self.eligibility().await;
        assert_eq!(listed, Some(PasscodeEligibility::Regenerable));
        self.control("quirks", json!({ "links_older_by_hours": 3 }))
            .await;
    }
}

#[tokio::test]
async fn an_expired_file_leaves_the_list_and_is_not_found() {
    let bench = Bench::new().await;
    bench.expire_after_listing().await;
    let question = bench.ask(demo::EXPIRES_SOON).await.unwrap();
    assert_eq!(question.warnings, [ConfirmationWarning::NotListed]);
    assert_eq!(question.token, None);
    assert_eq!(bench.eligibility().await, None);
    assert_eq!(bench.passcodes_requested().await, 0);

    // Only its ID is known now.
    let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::NotFound, Some(Subject::RestoredFile))
    );
    assert_eq!(
        bench.outcomes().await,
        [(Outcome::NotDone, Some(ErrorCode::NotFound))]
    );
    assert_eq!(bench.truth(demo::EXPIRES_SOON).await["passcodes_issued"], 1);
}

#[tokio::test]
async fn a_file_that_expires_right_before_the_request_leaves_the_list() {
    let bench = Bench::new().await;
    let listed = bench.eligibility().await;
    assert_eq!(listed, Some(PasscodeEligibility::Regenerable));
    let gone = next_post(&json!({ "status": 404, "body": { "errors": [] } }));
    bench.control("script", gone).await;
    let lists = bench.requests_to("/restores/files").await;
    let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    // Before the question, before the request, and after it.
    assert_eq!(bench.requests_to("/restores/files").await, lists + 3);
}

#[tokio::test]
async fn the_link_of_an_expired_file_is_not_sent() {
    let bench = Bench::new().await;
    bench.expire_after_listing().await;
    let error = bench
        .passcodes
        .share(
            None,
            demo::EXPIRES_SOON,
            "new.person@aoyama-foods.example",
            "",
        )
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.about()),
        (ErrorCode::NotFound, Some(Subject::RestoredFile))
    );
    assert_eq!(
        bench.outcomes().await,
        [(Outcome::NotDone, Some(ErrorCode::NotFound))]
    );
}

//! Answers that cannot be a passcode, and regenerations that do not begin because another profile is opened.

use super::{Bench, next_post, regenerate};
use app_error::ErrorCode;
use journal::Outcome;
use sandbox::demo::clumio as demo;
use serde_json::json;

#[tokio::test]
async fn an_answer_that_cannot_be_a_passcode_is_unverified() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let long = "a".repeat(5000);
    for passcode in [
        "k7Qm\n0xTb",
        "k7Qm\r\n",
        "k7\u{7}",
        "k7\u{2028}Q",
        "\t",
        "   ",
        long.as_str(),
    ] {
        let answer = json!({ "status": 200, "body": { "passcode": passcode } });
        bench.control("script", next_post(&answer)).await;
        let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
        // The old one may have stopped working, as after a lost answer.
        assert_eq!(error.code, ErrorCode::UnknownOutcome, "{passcode:?}");
        assert!(!error.message.contains("k7"), "{}", error.message);
        assert_eq!(
            bench.outcomes().await[0],
            (Outcome::Unknown, Some(ErrorCode::UnknownOutcome))
        );
        assert!(bench.passcodes.pending().is_empty());
    }
    let answer = json!({ "status": 200, "body": { "passcode": " k7 Qm-パス0x " } });
    bench.control("script", next_post(&answer)).await;
    assert_eq!(
        regenerate(&bench).await.unwrap().length,
        12,
        "an odd text is a passcode"
    );
}

#[tokio::test]
async fn no_regeneration_begins_while_it_is_blocked() {
    let bench = Bench::new().await;
    let passcodes = &bench.passcodes;
    let block = passcodes.block_regenerations().unwrap();
    assert_eq!(
        regenerate(&bench).await.unwrap_err().code,
        ErrorCode::AlreadyRunning
    );
    assert_eq!(bench.passcodes_requested().await, 0);
    // The other profile did not open after all.
    drop(block);
    let pending = regenerate(&bench).await.unwrap();
    assert!(passcodes.block_regenerations().is_err(), "it would be lost");
    passcodes.mark_delivered(&pending.id).await;
    passcodes.block_regenerations().unwrap().make_permanent();
    assert_eq!(
        regenerate(&bench).await.unwrap_err().code,
        ErrorCode::AlreadyRunning
    );
}

//! What is answered and cannot be a passcode, and what is not begun because another desk is opened.

use super::{Bench, regenerate};
use crate::activity::Ending;
use app_error::ErrorCode;
use sandbox::demo::clumio as demo;
use serde_json::json;

#[tokio::test]
async fn what_cannot_be_a_passcode_is_not_taken_for_one() {
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
        bench.control("script", super::rule(&answer)).await;
        let told = bench
            .desk
            .passcodes
            .regenerate(None, demo::EXPIRES_SOON, false)
            .await
            .unwrap_err();
        // The old one may be dead, as after a lost answer.
        assert_eq!(told.code, ErrorCode::UnknownOutcome, "{passcode:?}");
        assert!(!told.message.contains("k7"), "{}", told.message);
        assert_eq!(
            bench.endings().await[0],
            (Ending::Unknown, Some(ErrorCode::UnknownOutcome))
        );
        assert!(bench.desk.passcodes.waiting().is_empty());
    }
    let answer = json!({ "status": 200, "body": { "passcode": " k7 Qm-パス0x " } });
    bench.control("script", super::rule(&answer)).await;
    assert_eq!(
        regenerate(&bench).await.unwrap().length,
        12,
        "what is merely odd is a passcode"
    );
}

#[tokio::test]
async fn no_passcode_is_begun_while_another_desk_is_opened() {
    let bench = Bench::new().await;
    let closed = bench.desk.passcodes.make_no_more().unwrap();
    assert_eq!(
        regenerate(&bench).await.unwrap_err().code,
        ErrorCode::AlreadyRunning
    );
    assert_eq!(bench.passcodes_requested().await, 0);
    // The other one did not open after all.
    drop(closed);
    let handover = regenerate(&bench).await.unwrap();
    assert!(
        bench.desk.passcodes.make_no_more().is_err(),
        "it would be lost"
    );
    bench.desk.mark_delivered(&handover.id).await;
    bench.desk.passcodes.make_no_more().unwrap().stays();
    assert_eq!(
        regenerate(&bench).await.unwrap_err().code,
        ErrorCode::AlreadyRunning
    );
}

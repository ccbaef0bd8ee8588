//! Two windows of one person, two people with one file, and what a crash leaves behind.

use super::{Bench, regenerate, rule};
use crate::activity::LostPasscode;
use app_error::ErrorCode;
use jiff::SignedDuration;
use sandbox::demo::clumio as demo;
use serde_json::json;
use std::sync::Arc;

impl Bench {
    /// "Copied" is said before it is on the disk.
    async fn copy_is_noted(&self) {
        let journal = &self.desk.passcodes.journal;
        let copied = async || {
            let rows = journal
                .done_with_detail(journal::Action::RegeneratePasscode, "handover", &["copied"])
                .await;
            !rows.unwrap().is_empty()
        };
        while !copied().await {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn two_windows_on_one_profile_make_one_passcode() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let second = bench.beside();
    let (kind, name) = (super::AssetKind::Ec2Instance, "web-prod-02".to_owned());
    let asset = super::AssetRef {
        kind,
        id: demo::WEB_PROD_02.to_owned(),
        name,
    };
    second
        .passcodes
        .finder
        .files_of_asset(&asset)
        .await
        .unwrap();
    bench
        .control("script", rule(&json!({ "delay_ms": 300 })))
        .await;
    let (one, two) = tokio::join!(
        bench
            .desk
            .passcodes
            .regenerate(None, demo::EXPIRES_SOON, false),
        second.passcodes.regenerate(None, demo::EXPIRES_SOON, false)
    );
    let refused = [&one, &two]
        .into_iter()
        .filter_map(|answer| answer.as_ref().err())
        .collect::<Vec<_>>();
    assert_eq!(
        refused
            .iter()
            .map(|problem| problem.code)
            .collect::<Vec<_>>(),
        [ErrorCode::AlreadyRunning]
    );
    assert_eq!(bench.passcodes_requested().await, 1);
    // Once the first has its answer, the second window may.
    second
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_second_window_does_not_call_lost_what_the_first_still_holds() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(30));
    let second = bench.beside();
    assert!(second.unfinished().await.unwrap().is_empty());
    assert!(bench.desk.passcodes.show(&handover.id).is_ok());
}

#[tokio::test]
async fn a_passcode_that_a_crash_took_is_told_at_the_next_start_and_once() {
    let mut bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    bench.desk.passcodes.noted().await;
    bench.crash();
    let told = bench.desk.unfinished().await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].item_id.as_str(), told[0].lost),
        (demo::EXPIRES_SOON, Some(LostPasscode::BeforeCopying))
    );
    assert!(bench.desk.unfinished().await.unwrap().is_empty());

    let handover = regenerate(&bench).await.unwrap();
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    bench.copy_is_noted().await;
    bench.crash();
    let told = bench.desk.unfinished().await.unwrap();
    assert_eq!(
        told.iter().map(|row| row.lost).collect::<Vec<_>>(),
        [Some(LostPasscode::AfterCopying)]
    );
}

#[tokio::test]
async fn what_was_passed_on_made_again_or_closed_upon_is_not_lost() {
    let mut bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.desk.passcodes.passed_on(&handover.id).await;
    bench.crash();
    assert!(
        bench.desk.unfinished().await.unwrap().is_empty(),
        "it was passed on"
    );

    regenerate(&bench).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(1));
    let later = regenerate(&bench).await.unwrap();
    bench.desk.passcodes.passed_on(&later.id).await;
    bench.crash();
    assert!(
        bench.desk.unfinished().await.unwrap().is_empty(),
        "a later one took its place"
    );

    let handover = regenerate(&bench).await.unwrap();
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    bench.desk.close().await;
    assert_eq!(bench.clipboard.text(), None);
    bench.crash();
    assert!(
        bench.desk.unfinished().await.unwrap().is_empty(),
        "the program was closed with it"
    );
}

#[tokio::test]
async fn erasing_what_was_done_forgets_no_passcode_that_somebody_waits_for() {
    let mut bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.desk.activity.delete_all().await.unwrap();
    bench.crash();
    assert_eq!(bench.desk.unfinished().await.unwrap().len(), 1);
    bench.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(
        bench.desk.activity.delete_all().await.unwrap(),
        1,
        "it was explained"
    );
}

#[tokio::test]
async fn who_made_a_passcode_minutes_ago_is_known_before_it_is_burnt_again() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    assert_eq!(
        bench
            .desk
            .passcodes
            .made_lately(demo::FILE_OF_DELETED_ASSET)
            .await,
        None
    );
    // A colleague, past this program.
    let path = format!("/restores/files/{}/_generate_passcode", demo::EXPIRES_SOON);
    let url = &bench.sandbox.clumio_url;
    let token = &bench.sandbox.clumio_token;
    let (status, _) =
        platform::test_support::sandbox_call(url, token, "POST", &path, &json!({})).await;
    assert_eq!(status, 200);
    let told = bench
        .desk
        .passcodes
        .made_lately(demo::EXPIRES_SOON)
        .await
        .unwrap();
    assert!(
        told.by.as_deref().is_some_and(|who| who.contains('@')),
        "{told:?}"
    );
    // Here, after the colleague.
    bench.clock.advance(SignedDuration::from_mins(2));
    let made = regenerate(&bench).await.unwrap();
    let at = platform::Clock::now(&*bench.clock);
    bench.desk.passcodes.passed_on(&made.id).await;
    let told = bench
        .desk
        .passcodes
        .made_lately(demo::EXPIRES_SOON)
        .await
        .unwrap();
    assert!(
        at.duration_since(told.at).abs() < SignedDuration::from_secs(5),
        "the newest counts: {told:?}"
    );
    bench.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(
        bench.desk.passcodes.made_lately(demo::EXPIRES_SOON).await,
        None,
        "that is no news any more"
    );
}

#[tokio::test]
async fn without_audit_trails_the_journal_says_what_was_done_here() {
    let bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    let desk = Arc::clone(&bench.desk);
    let forbidden = json!([{ "match": { "path": "/audit-trails" }, "times": 9, "do": { "status": 403, "body": "" } }]);
    bench.control("script", forbidden).await;
    let told = desk
        .passcodes
        .made_lately(demo::EXPIRES_SOON)
        .await
        .unwrap();
    assert_eq!(told.by, None);
    let now = platform::Clock::now(&*bench.clock);
    assert_eq!(told.at.as_microsecond(), now.as_microsecond());
}

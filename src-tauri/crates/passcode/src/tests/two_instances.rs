//! Two windows of one person, two people with one file, and passcodes that a crash took.

use super::{Bench, next_post, regenerate, regenerate_with};
use crate::{AssetKind, AssetRef, LostPasscode, Passcodes};
use app_error::ErrorCode;
use jiff::SignedDuration;
use journal::Action;
use platform::{Clock as _, test_support::sandbox_call};
use sandbox::demo::clumio as demo;
use serde_json::json;
use tokio_util::sync::CancellationToken;

impl Bench {
    /// Waits until the journal has the copy, which is reported before.
    async fn copy_is_recorded(&self) {
        let copied = async || {
            let rows = self
                .journal
                .done_with_detail(Action::RegeneratePasscode, "handover", &["copied"])
                .await;
            !rows.unwrap().is_empty()
        };
        while !copied().await {
            tokio::task::yield_now().await;
        }
    }

    async fn lost(&self) -> Vec<Option<LostPasscode>> {
        let recovered = self.recovered().await;
        recovered.into_iter().map(|row| row.lost).collect()
    }

    /// Regenerates as a colleague does, past this program.
    async fn regenerate_elsewhere(&self) {
        let path = format!("/restores/files/{}/_generate_passcode", demo::EXPIRES_SOON);
        let (url, token) = (&self.sandbox.clumio_url, &self.sandbox.clumio_token);
        let (status, _) = sandbox_call(url, token, "POST", &path, &json!({})).await;
        assert_eq!(status, 200);
    }
}

/// Asks, and returns what confirms it.
async fn token_of(passcodes: &Passcodes) -> String {
    let question = passcodes.prepare_regeneration(None, demo::EXPIRES_SOON, None);
    question.await.unwrap().token.unwrap()
}

#[tokio::test]
async fn two_windows_on_one_profile_regenerate_once() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let second = bench.second_instance().passcodes;
    let asset = AssetRef {
        kind: AssetKind::Ec2Instance,
        id: demo::WEB_PROD_02.to_owned(),
        name: "web-prod-02".to_owned(),
    };
    second.finder.files_of_asset(&asset).await.unwrap();
    let (first_token, second_token) = (token_of(&bench.passcodes).await, token_of(&second).await);
    let slow = next_post(&json!({ "delay_ms": 2_000 }));
    bench.control("script", slow).await;
    let cancel = CancellationToken::new();
    let answers: [_; 2] = tokio::join!(
        bench.passcodes.regenerate(None, &first_token, &cancel),
        second.regenerate(None, &second_token, &cancel)
    )
    .into();
    let refused: Vec<_> = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err())
        .map(|error| error.code)
        .collect();
    assert_eq!(refused, [ErrorCode::AlreadyRunning]);
    assert_eq!(bench.passcodes_requested().await, 1);
    // Once the first has its answer, the second window may. What the journal does not have yet would be a new fact.
    bench.passcodes.wait_until_written().await;
    second.wait_until_written().await;
    regenerate_with(&second, demo::EXPIRES_SOON).await.unwrap();
}

#[tokio::test]
async fn a_second_window_does_not_report_the_firsts_passcode_lost() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(30));
    let second = bench.second_instance().passcodes;
    assert!(second.recover().await.unwrap().is_empty());
    assert!(bench.passcodes.show(&pending.id).is_ok());
}

#[tokio::test]
async fn a_passcode_that_a_crash_took_is_reported_once() {
    let mut bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    bench.passcodes.wait_until_written().await;
    bench.crash();
    let recovered = bench.recovered().await;
    assert_eq!(recovered.len(), 1);
    assert_eq!(
        (recovered[0].row.item.id.as_str(), recovered[0].lost),
        (demo::EXPIRES_SOON, Some(LostPasscode::BeforeCopying))
    );
    assert!(bench.recovered().await.is_empty());

    let pending = regenerate(&bench).await.unwrap();
    bench.passcodes.copy(&pending.id, 60).await.unwrap();
    bench.copy_is_recorded().await;
    bench.crash();
    assert_eq!(bench.lost().await, [Some(LostPasscode::AfterCopying)]);
}

#[tokio::test]
async fn delivered_or_replaced_passcodes_are_not_reported_lost() {
    let mut bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.passcodes.mark_delivered(&pending.id).await;
    bench.crash();
    assert_eq!(bench.lost().await, [], "it was delivered");

    regenerate(&bench).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(1));
    let later = regenerate(&bench).await.unwrap();
    bench.passcodes.mark_delivered(&later.id).await;
    bench.crash();
    assert_eq!(bench.lost().await, [], "a later one replaced it");

    let pending = regenerate(&bench).await.unwrap();
    bench.passcodes.copy(&pending.id, 60).await.unwrap();
    bench.passcodes.close().await;
    assert_eq!(bench.clipboard.text(), None);
    bench.crash();
    assert_eq!(bench.lost().await, [], "the program was closed with it");
}

#[tokio::test]
async fn erasing_the_activity_forgets_no_undelivered_passcode() {
    let mut bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    bench.clock.advance(SignedDuration::from_secs(1));
    bench.passcodes.wait_until_written().await;
    bench.journal.erase_all().await.unwrap();
    bench.crash();
    assert_eq!(bench.recovered().await.len(), 1);
    bench.clock.advance(SignedDuration::from_secs(1));
    let erased = bench.journal.erase_all().await.unwrap();
    assert_eq!(erased, 1, "it was explained");
}

#[tokio::test]
async fn the_newest_recent_regeneration_is_reported() {
    let bench = Bench::new().await;
    let recent = async |id: &str| bench.ask(id).await.unwrap().recent_regeneration;
    bench.files(demo::WEB_PROD_02).await;
    assert_eq!(recent(demo::FILE_OF_DELETED_ASSET).await, None);
    bench.regenerate_elsewhere().await;
    let by = recent(demo::EXPIRES_SOON).await.unwrap().by;
    assert!(by.as_deref().is_some_and(|who| who.contains('@')), "{by:?}");
    // Here, after the colleague.
    bench.clock.advance(SignedDuration::from_mins(2));
    let pending = regenerate(&bench).await.unwrap();
    let at = bench.clock.now();
    bench.passcodes.mark_delivered(&pending.id).await;
    let newest = recent(demo::EXPIRES_SOON).await.unwrap();
    assert!(
        at.duration_since(newest.at).abs() < SignedDuration::from_secs(5),
        "{newest:?}"
    );
    bench.clock.advance(SignedDuration::from_mins(61));
    assert_eq!(recent(demo::EXPIRES_SOON).await, None);
}

#[tokio::test]
async fn without_audit_trails_the_journal_has_recent_regenerations() {
    let bench = Bench::new().await;
    regenerate(&bench).await.unwrap();
    let forbidden = json!([{ "match": { "path": "/audit-trails" }, "times": 9, "do": { "status": 403, "body": "" } }]);
    bench.control("script", forbidden).await;
    let question = bench.ask(demo::EXPIRES_SOON).await.unwrap();
    let recent = question.recent_regeneration.unwrap();
    assert_eq!(recent.by, None);
    let now = bench.clock.now();
    assert_eq!(recent.at.as_microsecond(), now.as_microsecond());
}

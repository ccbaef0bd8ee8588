//! Job one against a real sandbox, over real sockets.

use super::{AssetKind, AssetRef, FileQuery, Handover, RestoredFile, Standing};
use crate::{
    Desk, Setup,
    activity::Ending,
    test_support::{RecordingWindow, disconnect_active, sandbox_place},
};
use accounts::{Endpoints, Service, TokenStorage};
use app_error::{AppError, ErrorCode};
use config::{Policy, Settings};
use credential_store::{CredentialStore, MemoryStore};
use jiff::SignedDuration;
use platform::test_support::{
    ManualClock, ManualIdleTime, RecordingBrowser, SharedClipboard, sandbox_call,
};
use sandbox::demo::clumio as demo;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tempfile::TempDir;

mod clocks;
mod crossing;
mod email;
mod expiry;
mod idle;
mod keeping;
mod looking;
mod refused;
mod share;
mod starting;
mod tokens;

pub(super) struct Bench {
    pub(super) sandbox: sandbox::RunningSandbox,
    profile: TempDir,
    keyring: MemoryStore,
    clipboard: Arc<SharedClipboard>,
    clock: Arc<ManualClock>,
    idle_time: Arc<ManualIdleTime>,
    browser: Arc<RecordingBrowser>,
    window: Arc<RecordingWindow>,
    pub(super) desk: Arc<Desk>,
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::with(sandbox::Options::default()).await
    }

    pub(super) async fn with(options: sandbox::Options) -> Self {
        let sandbox = sandbox::start(options).await.unwrap();
        let profile = tempfile::tempdir().unwrap();
        let (keyring, clipboard, clock) = (
            MemoryStore::default(),
            Arc::default(),
            Arc::new(ManualClock::default()),
        );
        // The sandbox's links end by the real time of day.
        clock.set(
            std::time::UNIX_EPOCH
                .elapsed()
                .map(|since| jiff::Timestamp::UNIX_EPOCH + since)
                .unwrap(),
        );
        let (browser, window, idle_time) = (Arc::default(), Arc::default(), Arc::default());
        let (time, shown) = ((&clock, &idle_time), (&browser, &window));
        let desk = open(
            Policy::default(),
            &sandbox,
            &profile,
            &keyring,
            &clipboard,
            time,
            shown,
        );
        desk.accounts
            .connect_demo(
                &sandbox_place(&sandbox),
                &sandbox.clumio_token.clone().into(),
                &sandbox.box_token.clone().into(),
            )
            .await
            .unwrap();
        Self {
            sandbox,
            profile,
            keyring,
            clipboard,
            clock,
            idle_time,
            browser,
            window,
            desk,
        }
    }

    /// The program stops without a word and starts anew.
    fn crash(&mut self) {
        self.clock.advance(SignedDuration::from_secs(30));
        self.desk = self.beside();
    }

    /// Another window on the same profile.
    fn beside(&self) -> Arc<Desk> {
        self.beside_under(Policy::default())
    }

    /// Another window on the same profile, which this one has.
    fn beside_to_look(&self) -> Arc<Desk> {
        Desk::open_read_only(setup(
            Policy::default(),
            &self.sandbox,
            &self.profile,
            &self.keyring,
            &self.clipboard,
            (&self.clock, &self.idle_time),
            (&self.browser, &self.window),
        ))
    }

    /// The same where a company decided something.
    fn beside_under(&self, policy: Policy) -> Arc<Desk> {
        open(
            policy,
            &self.sandbox,
            &self.profile,
            &self.keyring,
            &self.clipboard,
            (&self.clock, &self.idle_time),
            (&self.browser, &self.window),
        )
    }

    pub(super) async fn control(&self, call: &str, body: Value) -> Value {
        let method = if body.is_null() { "GET" } else { "POST" };
        sandbox_call(
            &self.sandbox.clumio_url,
            "",
            method,
            &format!("/_sandbox/{call}"),
            &body,
        )
        .await
        .1
    }

    async fn files(&self, asset: &str) -> Vec<RestoredFile> {
        self.files_of(AssetKind::Ec2Instance, asset).await
    }

    pub(super) async fn files_of(&self, kind: AssetKind, id: &str) -> Vec<RestoredFile> {
        let asset = AssetRef {
            kind,
            id: id.to_owned(),
            name: "an asset".to_owned(),
        };
        let finder = &self.desk.passcodes.finder;
        let count = finder.files_of_asset(&asset).await.unwrap();
        let query = FileQuery {
            asset: Some(id.to_owned()),
            ..FileQuery::default()
        };
        let window = finder.file_rows(&query, 0, 1000);
        assert_eq!((window.matched, window.rows.len()), (count, count as usize));
        window.rows
    }

    /// How the sandbox has the file: passcodes issued, the mark of the valid one.
    async fn truth(&self, file: &str) -> Value {
        let state = self.control("state", Value::Null).await;
        let files = state["clumio"]["restored_files"].as_array().unwrap();
        files
            .iter()
            .find(|known| known["id"] == file)
            .cloned()
            .unwrap()
    }

    async fn passcodes_requested(&self) -> usize {
        let state = self.control("state", Value::Null).await;
        let requests = state["requests"].as_array().unwrap();
        requests
            .iter()
            .filter(|request| {
                request["path"]
                    .as_str()
                    .unwrap()
                    .ends_with("/_generate_passcode")
            })
            .count()
    }

    async fn endings(&self) -> Vec<(Ending, Option<ErrorCode>)> {
        let page = self.desk.activity.page("", 0, 100).await.unwrap();
        page.rows
            .into_iter()
            .map(|row| (row.ending, row.code))
            .collect()
    }
}

fn open(
    policy: Policy,
    sandbox: &sandbox::RunningSandbox,
    profile: &TempDir,
    keyring: &MemoryStore,
    clipboard: &Arc<SharedClipboard>,
    time: (&Arc<ManualClock>, &Arc<ManualIdleTime>),
    shown: (&Arc<RecordingBrowser>, &Arc<RecordingWindow>),
) -> Arc<Desk> {
    Desk::open(setup(
        policy, sandbox, profile, keyring, clipboard, time, shown,
    ))
}

fn setup(
    policy: Policy,
    sandbox: &sandbox::RunningSandbox,
    profile: &TempDir,
    keyring: &MemoryStore,
    clipboard: &Arc<SharedClipboard>,
    (clock, idle_time): (&Arc<ManualClock>, &Arc<ManualIdleTime>),
    (browser, window): (&Arc<RecordingBrowser>, &Arc<RecordingWindow>),
) -> Setup {
    Setup {
        profile: profile.path().to_owned(),
        keyring: CredentialStore::in_memory(keyring.clone()),
        policy,
        endpoints: Endpoints::Demo(vec![sandbox_place(sandbox)]),
        clipboard: clipboard.clone(),
        clock: clock.clone(),
        idle_time: idle_time.clone(),
        window: window.clone(),
        browser: browser.clone(),
    }
}

fn mark(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn rule(what: &Value) -> Value {
    json!([{ "match": { "method": "POST", "path": "/restores/files" }, "times": 1, "do": what }])
}

async fn regenerate(bench: &Bench) -> Result<Handover, AppError> {
    bench.files(demo::WEB_PROD_02).await;
    bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
}

#[tokio::test]
async fn the_passcode_on_the_clipboard_is_the_one_that_is_valid_now() {
    let bench = Bench::new().await;
    let before = bench.truth(demo::EXPIRES_SOON).await;
    let handover = regenerate(&bench).await.unwrap();
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    let copied = bench.clipboard.text().unwrap();
    let after = bench.truth(demo::EXPIRES_SOON).await;
    assert_eq!(after["passcode_sha256"], mark(&copied));
    assert_ne!(after["passcode_sha256"], before["passcode_sha256"]);
    assert_eq!(handover.length as usize, copied.chars().count());
    assert_eq!(
        bench
            .desk
            .passcodes
            .show(&handover.id)
            .unwrap()
            .0
            .expose_secret(),
        copied
    );
    assert_eq!(bench.endings().await, [(Ending::Done, None)]);
}

#[tokio::test]
async fn the_activity_is_kept_as_long_as_the_settings_say() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    bench.desk.passcodes.passed_on(&handover.id).await;
    bench.clock.advance(SignedDuration::from_hours(24 * 89));
    assert_eq!(bench.endings().await.len(), 1);
    let file = bench
        .desk
        .activity
        .export("tanaka", table_export::ExportFormat::Csv)
        .await
        .unwrap();
    assert!(
        String::from_utf8(file)
            .unwrap()
            .contains(",regenerate_passcode,done,,restored_file,")
    );

    let shorter = Settings {
        activity_days: 30,
        ..bench.desk.settings.current()
    };
    bench.desk.save_settings(shorter).await.unwrap();
    assert!(bench.endings().await.is_empty());
}

#[tokio::test]
async fn passed_on_means_forgotten_everywhere() {
    let bench = Bench::new().await;
    let handover = regenerate(&bench).await.unwrap();
    assert!(bench.desk.passcodes.any_would_be_lost());
    // On the clipboard it still can be: closing clears it.
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    assert!(bench.desk.passcodes.any_would_be_lost());
    bench.desk.passcodes.clear_clipboard().await;
    assert!(!bench.desk.passcodes.any_would_be_lost());
    bench.desk.copy_passcode(&handover.id).await.unwrap();
    bench.desk.passcodes.passed_on(&handover.id).await;
    assert!(!bench.desk.passcodes.any_would_be_lost());
    assert_eq!(bench.clipboard.text(), None);
    assert!(bench.desk.passcodes.waiting().is_empty());
    assert_eq!(
        bench.desk.passcodes.show(&handover.id).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    let bench = Bench::new().await;
    bench
        .control("quirks", json!({ "listed_days_after_end": 30 }))
        .await;
    let files = bench.files(demo::WEB_PROD_01).await;
    assert_eq!(
        files
            .iter()
            .find(|file| file.id == demo::EXPIRED)
            .unwrap()
            .standing,
        Standing::LinkEnded
    );
    bench.files_of(AssetKind::DynamodbTable, demo::ORDERS).await;
    let refused = async |id: &str| {
        bench
            .desk
            .passcodes
            .regenerate(None, id, false)
            .await
            .unwrap_err()
    };
    let ended = refused(demo::EXPIRED).await;
    assert_eq!(ended.code, ErrorCode::LinkExpired);
    assert!(ended.detail.unwrap().at.is_some());
    assert_eq!(
        refused(demo::DIRECT_DOWNLOAD).await.code,
        ErrorCode::NoEmailShare
    );
    assert_eq!(
        refused("an id that no list has").await.code,
        ErrorCode::NotFound
    );
    assert_eq!(bench.passcodes_requested().await, 0);
    assert!(bench.endings().await.is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_told_as_such_and_never_repeated() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .control("script", rule(&json!({ "drop": "after" })))
        .await;
    let problem = bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::UnknownOutcome);
    assert_eq!(bench.passcodes_requested().await, 1);
    assert_eq!(
        bench.endings().await,
        [(Ending::Unknown, Some(ErrorCode::UnknownOutcome))]
    );
    // The way out works: generate again.
    assert!(
        bench
            .desk
            .passcodes
            .regenerate(None, demo::EXPIRES_SOON, false)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_passcode_on_its_way_is_not_closed_upon() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .control("script", rule(&json!({ "delay_ms": 200 })))
        .await;
    let desk = Arc::clone(&bench.desk);
    let running = tokio::spawn(async move {
        desk.passcodes
            .regenerate(None, demo::EXPIRES_SOON, false)
            .await
    });
    while bench.endings().await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(bench.desk.passcodes.is_making_one() && bench.desk.passcodes.any_would_be_lost());
    running.await.unwrap().unwrap();
    assert!(!bench.desk.passcodes.is_making_one());
}

#[tokio::test]
async fn another_account_knows_nothing_of_what_the_first_one_showed() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let token = SecretString::from(bench.sandbox.clumio_token.clone());
    bench
        .desk
        .accounts
        .connect_clumio(&bench.sandbox.clumio_url, &token, Some(demo::EUROPE_UNIT))
        .await
        .unwrap();
    let refused = bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_429_is_waited_out_and_a_403_changes_nothing() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let too_many = json!({ "status": 429, "headers": { "Retry-After": "0" }, "body": "" });
    bench.control("script", rule(&too_many)).await;
    assert!(
        bench
            .desk
            .passcodes
            .regenerate(None, demo::EXPIRES_SOON, false)
            .await
            .is_ok()
    );
    let forbidden = json!({ "status": 403, "body": { "errors": [] } });
    bench.control("script", rule(&forbidden)).await;
    let problem = bench
        .desk
        .passcodes
        .regenerate(None, demo::EXPIRES_SOON, false)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::Forbidden);
    assert_eq!(
        bench.endings().await[0],
        (Ending::NotDone, Some(ErrorCode::Forbidden))
    );
}

#[tokio::test]
async fn one_file_is_regenerated_once_at_a_time() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .control("script", rule(&json!({ "delay_ms": 300 })))
        .await;
    let passcodes = &bench.desk.passcodes;
    let (one, two) = tokio::join!(
        passcodes.regenerate(None, demo::EXPIRES_SOON, false),
        passcodes.regenerate(None, demo::EXPIRES_SOON, false)
    );
    assert!(one.is_ok());
    assert_eq!(two.unwrap_err().code, ErrorCode::AlreadyRunning);
    assert_eq!(bench.passcodes_requested().await, 1);
}

#[tokio::test]
async fn a_crash_between_request_and_answer_is_explained_at_the_next_start() {
    let mut bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    bench
        .control("script", rule(&json!({ "delay_ms": 60_000 })))
        .await;
    let desk = Arc::clone(&bench.desk);
    let running = tokio::spawn(async move {
        desk.passcodes
            .regenerate(None, demo::EXPIRES_SOON, false)
            .await
    });
    while bench.endings().await.is_empty() {
        tokio::task::yield_now().await;
    }
    running.abort();
    running.await.unwrap_err();
    bench.crash();
    let unfinished = bench.desk.unfinished().await.unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!(
        (unfinished[0].ending, unfinished[0].item_id.as_str()),
        (Ending::Unknown, demo::EXPIRES_SOON)
    );
    assert!(!unfinished[0].for_whom.is_empty());
    assert!(bench.desk.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_not_kept_and_a_right_one_survives_a_restart() {
    let mut bench = Bench::new().await;
    disconnect_active(&bench.desk.accounts, Service::Clumio)
        .await
        .unwrap();
    let address = bench.sandbox.clumio_url.clone();
    let wrong = SecretString::from("not-the-token");
    let problem = bench
        .desk
        .accounts
        .connect_clumio(&address, &wrong, None)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::CredentialRejected);
    assert_eq!(bench.desk.accounts.list().clumio, None);
    let problem = bench
        .desk
        .passcodes
        .finder
        .assets(AssetKind::Ec2Instance, "", None)
        .await
        .unwrap_err();
    assert_eq!(problem.code, ErrorCode::NotConnected);
    let elsewhere = bench
        .desk
        .accounts
        .check_clumio("https://west.portal.clumio.com", &wrong)
        .await
        .unwrap_err();
    assert_eq!(elsewhere.code, ErrorCode::WrongRegion);

    let right = SecretString::from(format!(" Bearer {}\n", bench.sandbox.clumio_token));
    let accounts = bench
        .desk
        .accounts
        .connect_clumio(&address, &right, None)
        .await
        .unwrap();
    assert_eq!(
        accounts.clumio.unwrap().token_storage,
        TokenStorage::Keyring
    );
    bench.crash();
    assert!(
        bench
            .desk
            .passcodes
            .finder
            .assets(AssetKind::Ec2Instance, "web", None)
            .await
            .unwrap()
            .assets
            .len()
            >= 2
    );
}

#[tokio::test]
async fn without_a_keyring_the_token_lives_for_this_run_and_in_no_file() {
    let mut bench = Bench::new().await;
    bench
        .keyring
        .fail_next(credential_store::Error::Unavailable {
            reason: "no session bus".into(),
        });
    let token = SecretString::from(bench.sandbox.clumio_token.clone());
    let accounts = bench
        .desk
        .accounts
        .connect_clumio(&bench.sandbox.clumio_url, &token, None)
        .await
        .unwrap();
    assert_eq!(
        accounts.clumio.unwrap().token_storage,
        TokenStorage::Session
    );
    assert!(
        bench
            .desk
            .passcodes
            .finder
            .assets(AssetKind::Ec2Instance, "", None)
            .await
            .is_ok()
    );
    for entry in std::fs::read_dir(bench.profile.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&bench.sandbox.clumio_token));
    }
    bench.crash();
    assert_eq!(bench.desk.accounts.list().clumio, None);
}

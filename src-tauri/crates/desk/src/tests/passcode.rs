//! Passcodes where they meet the rest of the desk: idle time, sign-ins, jobs, the activity.

use crate::{
    Desk, Setup,
    input_parser::{InputMatches, find_matches},
    test_support::{RecordingWindow, disconnect_active, sandbox_place},
};
use accounts::{Endpoints, Service, TokenStorage};
use app_error::{AppError, ErrorCode};
use config::{MailLanguage, MailSettings, MailTemplate, Policy, Settings};
use credential_store::{CredentialStore, MemoryStore};
use jiff::SignedDuration;
use passcode::{AssetKind, AssetRef, FileQuery, PendingPasscode, RegenerationAnswer, RestoredFile};
use platform::test_support::{
    ManualClock, ManualIdleTime, RecordingBrowser, ScriptedPresence, SharedClipboard, sandbox_call,
};
use sandbox::demo::clumio as demo;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

mod clocks;
mod idle;
mod keeping;
mod looking;
mod presence;
mod quoted_secrets;
mod service_waits;
mod start_requests;
mod tokens;

struct Bench {
    sandbox: sandbox::RunningSandbox,
    profile: TempDir,
    keyring: MemoryStore,
    clipboard: Arc<SharedClipboard>,
    clock: Arc<ManualClock>,
    idle_time: Arc<ManualIdleTime>,
    browser: Arc<RecordingBrowser>,
    window: Arc<RecordingWindow>,
    desk: Arc<Desk>,
}

impl Bench {
    async fn new() -> Self {
        Self::with(sandbox::Options::default()).await
    }

    async fn with(options: sandbox::Options) -> Self {
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
        let (browser, window) = (Arc::default(), Arc::default());
        // No program is used unless a test says so.
        let idle_time = Arc::<ManualIdleTime>::default();
        idle_time.set(Some(Duration::MAX));
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

    /// Stops the program without closing the desk, and opens it again.
    fn crash(&mut self) {
        self.clock.advance(SignedDuration::from_secs(30));
        self.desk = self.open_instance();
    }

    /// Opens another instance on the same profile.
    fn open_instance(&self) -> Arc<Desk> {
        self.open_instance_under(Policy::default())
    }

    /// Opens a read-only instance on the same profile.
    fn open_read_only_instance(&self) -> Arc<Desk> {
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

    /// Opens another instance on the same profile, under a policy.
    fn open_instance_under(&self, policy: Policy) -> Arc<Desk> {
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

    async fn control(&self, call: &str, body: Value) -> Value {
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

    async fn files_of(&self, kind: AssetKind, id: &str) -> Vec<RestoredFile> {
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

    async fn regenerate(&self, file: &str) -> Result<PendingPasscode, AppError> {
        regenerate_as(&self.desk, None, file).await
    }

    /// Scans the assets to the end.
    async fn scan(&self) {
        let finder = &self.desk.passcodes.finder;
        finder.start_scan(false).await.unwrap();
        while finder.file_rows(&FileQuery::default(), 0, 0).state.running {
            tokio::task::yield_now().await;
        }
    }

    async fn requests_for_files(&self) -> usize {
        let state = self.control("state", Value::Null).await;
        let requests = state["requests"].as_array().unwrap().iter();
        requests
            .filter(|request| request["path"] == "/restores/files")
            .count()
    }

    /// How many rows the activity has.
    async fn activity_rows(&self) -> usize {
        self.desk
            .activity
            .page("", 0, 100)
            .await
            .unwrap()
            .rows
            .len()
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
        presence: Arc::<ScriptedPresence>::default(),
        window: window.clone(),
        browser: browser.clone(),
    }
}

/// Asks about a file as an account, and confirms.
pub(super) async fn regenerate_as(
    desk: &Desk,
    account: Option<&str>,
    file: &str,
) -> Result<PendingPasscode, AppError> {
    let passcodes = &desk.passcodes;
    let question = passcodes.prepare_regeneration(account, file, None).await?;
    let token = question.token.expect("it can be regenerated");
    let cancel = CancellationToken::new();
    match passcodes.regenerate(account, &token, &cancel).await? {
        Some(RegenerationAnswer::Done { pending }) => Ok(*pending),
        answer => panic!("{answer:?}"),
    }
}

async fn find(bench: &Bench, text: &str) -> InputMatches {
    find_matches(text, &bench.desk.passcodes.finder).await
}

async fn regenerate(bench: &Bench) -> Result<PendingPasscode, AppError> {
    bench.files(demo::WEB_PROD_02).await;
    bench.regenerate(demo::EXPIRES_SOON).await
}

#[tokio::test]
async fn the_activity_is_kept_as_long_as_the_settings_say() {
    let bench = Bench::new().await;
    let pending = regenerate(&bench).await.unwrap();
    bench.desk.mark_delivered(&pending.id).await;
    bench.clock.advance(SignedDuration::from_hours(24 * 89));
    assert_eq!(bench.activity_rows().await, 1);
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
    assert_eq!(bench.activity_rows().await, 0);
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

#[tokio::test]
async fn a_template_that_cannot_be_used_is_not_kept() {
    let bench = Bench::new().await;
    let before = bench.desk.settings.current();
    let mut broken = before.clone();
    broken.mail.en = Some(MailTemplate {
        subject: "x".into(),
        body: "{passcod}".into(),
    });
    let problem = bench.desk.save_settings(broken.clone()).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::InputInvalid);
    assert_eq!(bench.desk.settings.current(), before);
    let preview = bench.desk.preview_mail(broken.mail, MailLanguage::En);
    assert_eq!(preview.problems.len(), 2);
}

#[tokio::test]
async fn an_email_is_in_the_language_of_the_interface_until_one_is_chosen() {
    let bench = Bench::new().await;
    let preview = |mail, interface| bench.desk.preview_mail(mail, interface).subject;
    let mail = || bench.desk.settings.current().mail;
    let (english, japanese) = (
        preview(mail(), MailLanguage::En),
        preview(mail(), MailLanguage::Ja),
    );
    assert!(
        english.is_ascii() && !japanese.is_ascii(),
        "{english} {japanese}"
    );
    let chosen = MailSettings {
        language: Some(MailLanguage::En),
        ..mail()
    };
    assert_eq!(preview(chosen, MailLanguage::Ja), english);
}

#[tokio::test]
async fn text_is_read_with_known_files_and_without_requests() {
    let bench = Bench::new().await;
    assert!(find(&bench, "tanaka").await.assets.is_empty());
    bench.scan().await;
    bench.control("reset", json!({})).await;
    let reading = find(&bench, "fileserver").await;
    assert_eq!(
        reading
            .assets
            .iter()
            .map(|asset| asset.name.as_str())
            .collect::<Vec<_>>()
            .len(),
        3
    );
    assert!(reading.file_count > 10);
    assert_eq!(
        find(&bench, "k.tanaka@aoyama-foods.example")
            .await
            .file_count,
        find(&bench, "tanaka").await.file_count,
    );
    assert_eq!(find(&bench, "12").await.parsed.len(), 2);
    assert_eq!(bench.requests_for_files().await, 0);
}

//! Restored files and their passcodes against a real sandbox, over real sockets.

use crate::{
    AssetKind, AssetRef, Confirmation, ConfirmationWarning, FileQuery, PasscodeEligibility,
    PasscodeEvent, PasscodeServices, Passcodes, PendingPasscode, RecoveredActivity,
    RegenerationAnswer, RestoredFile, ScreenCapture,
};
use accounts::{AccountRegistry, Endpoints, SandboxUrls, Service};
use app_error::{AppError, ErrorCode};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore};
use jiff::SignedDuration;
use journal::{Activity, Journal, Outcome};
use parking_lot::Mutex;
use platform::test_support::{
    ManualClock, RecordingBrowser, RecordingEvents, SharedClipboard, sandbox_call,
};
use sandbox::demo::clumio as demo;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

mod confirmation;
mod email;
mod expiry;
mod refused;
mod screen_capture;
mod share;
mod two_instances;

/// A sandbox, and a profile that is connected to it.
pub(crate) struct Bench {
    pub(crate) sandbox: sandbox::RunningSandbox,
    profile: TempDir,
    keyring: MemoryStore,
    pub(crate) accounts: Arc<AccountRegistry>,
    pub(crate) journal: Journal,
    clipboard: Arc<SharedClipboard>,
    clock: Arc<ManualClock>,
    browser: Arc<RecordingBrowser>,
    pub(crate) events: Arc<RecordingEvents<PasscodeEvent>>,
    capture: Arc<RecordingCapture>,
    pub(crate) passcodes: Arc<Passcodes>,
}

/// A window that records whether it is excluded from captures.
#[derive(Default)]
struct RecordingCapture(Mutex<bool>);

impl RecordingCapture {
    fn is_excluded(&self) -> bool {
        *self.0.lock()
    }
}

impl ScreenCapture for RecordingCapture {
    fn set_excluded(&self, excluded: bool) {
        *self.0.lock() = excluded;
    }
}

/// An instance of the program on the profile of a bench.
struct Instance {
    accounts: Arc<AccountRegistry>,
    journal: Journal,
    passcodes: Arc<Passcodes>,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(sandbox::Options::default()).await
    }

    pub(crate) async fn with(options: sandbox::Options) -> Self {
        let sandbox = sandbox::start(options).await.unwrap();
        let profile = tempfile::tempdir().unwrap();
        let (keyring, clipboard, events) = (MemoryStore::default(), Arc::default(), Arc::default());
        let (clock, browser) = (Arc::new(ManualClock::default()), Arc::default());
        // The sandbox's links expire by the real time of day.
        clock.set_off_by(SignedDuration::ZERO);
        let capture = Arc::default();
        let Instance {
            accounts,
            journal,
            passcodes,
        } = open(
            &sandbox, &profile, &keyring, &clipboard, &clock, &events, &capture,
        );
        let place = place_of(&sandbox);
        let (clumio, box_token) = (
            sandbox.clumio_token.clone().into(),
            sandbox.box_token.clone().into(),
        );
        accounts
            .connect_demo(&place, &clumio, &box_token)
            .await
            .unwrap();
        Self {
            sandbox,
            profile,
            keyring,
            accounts,
            journal,
            clipboard,
            clock,
            browser,
            events,
            capture,
            passcodes,
        }
    }

    /// Stops the program without closing it, and starts it again.
    fn crash(&mut self) {
        self.clock.advance(SignedDuration::from_secs(30));
        let Instance {
            accounts,
            journal,
            passcodes,
        } = self.second_instance();
        self.accounts = accounts;
        self.journal = journal;
        self.passcodes = passcodes;
    }

    /// Opens another window on the profile.
    fn second_instance(&self) -> Instance {
        open(
            &self.sandbox,
            &self.profile,
            &self.keyring,
            &self.clipboard,
            &self.clock,
            &self.events,
            &self.capture,
        )
    }

    pub(crate) async fn control(&self, call: &str, body: Value) -> Value {
        let method = if body.is_null() { "GET" } else { "POST" };
        let path = format!("/_sandbox/{call}");
        sandbox_call(&self.sandbox.clumio_url, "", method, &path, &body)
            .await
            .1
    }

    async fn files(&self, asset: &str) -> Vec<RestoredFile> {
        self.files_of(AssetKind::Ec2Instance, asset).await
    }

    pub(crate) async fn files_of(&self, kind: AssetKind, id: &str) -> Vec<RestoredFile> {
        let asset = AssetRef {
            kind,
            id: id.to_owned(),
            name: "an asset".to_owned(),
        };
        let finder = &self.passcodes.finder;
        let count = finder.files_of_asset(&asset).await.unwrap();
        let query = FileQuery {
            asset: Some(id.to_owned()),
            ..FileQuery::default()
        };
        let rows = finder.file_rows(&query, 0, 1000);
        assert_eq!((rows.matched, rows.rows.len()), (count, count as usize));
        rows.rows
    }

    /// Returns the file as the sandbox has it: passcodes issued, the hash of the valid one.
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
        self.requests_to("/_generate_passcode").await
    }

    /// Counts the requests whose path ends with `end`.
    pub(crate) async fn requests_to(&self, end: &str) -> usize {
        let state = self.control("state", Value::Null).await;
        let requests = state["requests"].as_array().unwrap();
        requests
            .iter()
            .filter(|request| request["path"].as_str().unwrap().ends_with(end))
            .count()
    }

    async fn rows(&self) -> Vec<Activity> {
        self.passcodes.wait_until_written().await;
        self.journal.search("", 0, 100).await.unwrap().rows
    }

    async fn outcomes(&self) -> Vec<(Outcome, Option<ErrorCode>)> {
        let code = |row: &Activity| row.code.as_deref().and_then(ErrorCode::from_name);
        let rows = self.rows().await;
        rows.iter().map(|row| (row.outcome, code(row))).collect()
    }

    async fn recovered(&self) -> Vec<RecoveredActivity> {
        self.passcodes.recover().await.unwrap()
    }

    /// Asks about a file that was listed before.
    async fn ask(&self, file: &str) -> Result<Confirmation, AppError> {
        self.passcodes.prepare_regeneration(None, file, None).await
    }

    /// Asks about a file that was listed before, and confirms.
    pub(crate) async fn regenerate(&self, file: &str) -> Result<PendingPasscode, AppError> {
        regenerate_with(&self.passcodes, file).await
    }
}

fn open(
    sandbox: &sandbox::RunningSandbox,
    profile: &TempDir,
    keyring: &MemoryStore,
    clipboard: &Arc<SharedClipboard>,
    clock: &Arc<ManualClock>,
    events: &Arc<RecordingEvents<PasscodeEvent>>,
    capture: &Arc<RecordingCapture>,
) -> Instance {
    let accounts = Arc::new(AccountRegistry::open(
        profile.path(),
        CredentialStore::in_memory(keyring.clone()),
        Endpoints::Demo(vec![place_of(sandbox)]),
        clock.clone(),
        &Policy::default(),
    ));
    let journal = Journal::at(profile.path().join("journal.sqlite"));
    let passcodes = Passcodes::new(PasscodeServices {
        accounts: Arc::clone(&accounts),
        journal: journal.clone(),
        service_clock: clock.clone(),
        computer_clock: clock.clone(),
        clipboard: clipboard.clone(),
        events: events.clone(),
        screen_capture: capture.clone(),
        instance_folder: profile.path().join("runs"),
    });
    Instance {
        accounts,
        journal,
        passcodes: Arc::new(passcodes),
    }
}

fn place_of(sandbox: &sandbox::RunningSandbox) -> SandboxUrls {
    SandboxUrls::parse(&sandbox.box_url, &sandbox.clumio_url).unwrap()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Scripts the next answer to a POST about restored files.
fn next_post(answer: &Value) -> Value {
    json!([{ "match": { "method": "POST", "path": "/restores/files" }, "times": 1, "do": answer }])
}

/// Asks and confirms.
async fn regenerate_with(passcodes: &Passcodes, file: &str) -> Result<PendingPasscode, AppError> {
    let question = passcodes.prepare_regeneration(None, file, None).await?;
    let token = question.token.expect("it can be regenerated");
    match passcodes
        .regenerate(None, &token, &CancellationToken::new())
        .await?
    {
        Some(RegenerationAnswer::Done { pending }) => Ok(*pending),
        answer => panic!("{answer:?}"),
    }
}

async fn regenerate(bench: &Bench) -> Result<PendingPasscode, AppError> {
    bench.files(demo::WEB_PROD_02).await;
    bench.regenerate(demo::EXPIRES_SOON).await
}

#[tokio::test]
async fn the_copied_passcode_is_the_valid_one() {
    let bench = Bench::new().await;
    let before = bench.truth(demo::EXPIRES_SOON).await;
    let pending = regenerate(&bench).await.unwrap();
    bench.passcodes.copy(&pending.id, 60).await.unwrap();
    let copied = bench.clipboard.text().unwrap();
    let after = bench.truth(demo::EXPIRES_SOON).await;
    assert_eq!(after["passcode_sha256"], sha256(&copied));
    assert_ne!(after["passcode_sha256"], before["passcode_sha256"]);
    assert_eq!(pending.length as usize, copied.chars().count());
    let shown = bench.passcodes.show(&pending.id).unwrap();
    assert_eq!(shown.0.expose_secret(), copied);
    assert_eq!(bench.outcomes().await, [(Outcome::Done, None)]);
}

#[tokio::test]
async fn a_delivered_passcode_is_forgotten_everywhere() {
    let bench = Bench::new().await;
    let passcodes = &bench.passcodes;
    let pending = regenerate(&bench).await.unwrap();
    assert!(passcodes.any_would_be_lost());
    // On the clipboard it still can be: closing clears it.
    passcodes.copy(&pending.id, 60).await.unwrap();
    assert!(passcodes.any_would_be_lost());
    passcodes.clear_clipboard().await;
    assert!(!passcodes.any_would_be_lost());
    passcodes.copy(&pending.id, 60).await.unwrap();
    passcodes.mark_delivered(&pending.id).await;
    assert!(!passcodes.any_would_be_lost());
    assert_eq!(bench.clipboard.text(), None);
    assert!(passcodes.pending().is_empty());
    assert_eq!(
        passcodes.show(&pending.id).unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn ineligible_files_cannot_be_regenerated() {
    let bench = Bench::new().await;
    bench
        .control("quirks", json!({ "listed_days_after_end": 30 }))
        .await;
    bench.files(demo::WEB_PROD_01).await;
    let expired = bench.ask(demo::EXPIRED).await.unwrap();
    assert_eq!(expired.file.eligibility, PasscodeEligibility::LinkExpired);
    assert_eq!(expired.token, None);
    bench.files_of(AssetKind::DynamodbTable, demo::ORDERS).await;
    let direct = bench.ask(demo::DIRECT_DOWNLOAD).await.unwrap_err();
    assert_eq!(direct.code, ErrorCode::NoEmailShare);
    // Only its ID is known, and that is what the question warns of.
    let unlisted = bench.ask(demo::EXPIRES_SOON).await.unwrap();
    assert_eq!(unlisted.warnings, [ConfirmationWarning::Unlisted]);
    assert_eq!(bench.passcodes_requested().await, 0);
    assert!(bench.outcomes().await.is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_unverified_and_never_repeated() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let lost = next_post(&json!({ "drop": "after" }));
    bench.control("script", lost).await;
    let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnknownOutcome);
    assert_eq!(bench.passcodes_requested().await, 1);
    assert_eq!(
        bench.outcomes().await,
        [(Outcome::Unknown, Some(ErrorCode::UnknownOutcome))]
    );
    // The way on is to regenerate it again.
    assert!(bench.regenerate(demo::EXPIRES_SOON).await.is_ok());
}

#[tokio::test]
async fn closing_during_a_regeneration_would_lose_it() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let slow = next_post(&json!({ "delay_ms": 1_000 }));
    bench.control("script", slow).await;
    let passcodes = Arc::clone(&bench.passcodes);
    let running =
        tokio::spawn(async move { regenerate_with(&passcodes, demo::EXPIRES_SOON).await });
    while bench.rows().await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(bench.passcodes.is_regenerating() && bench.passcodes.any_would_be_lost());
    running.await.unwrap().unwrap();
    assert!(!bench.passcodes.is_regenerating());
}

#[tokio::test]
async fn another_account_does_not_have_the_files_of_the_first() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
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
    let question = bench.ask(demo::EXPIRES_SOON).await.unwrap();
    assert_eq!(question.warnings, [ConfirmationWarning::Unlisted]);
}

#[tokio::test]
async fn a_429_is_waited_out_and_a_403_changes_nothing() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let too_many = json!({ "status": 429, "headers": { "Retry-After": "0" }, "body": "" });
    bench.control("script", next_post(&too_many)).await;
    assert!(bench.regenerate(demo::EXPIRES_SOON).await.is_ok());
    let forbidden = json!({ "status": 403, "body": { "errors": [] } });
    bench.control("script", next_post(&forbidden)).await;
    let error = bench.regenerate(demo::EXPIRES_SOON).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(
        bench.outcomes().await[0],
        (Outcome::NotDone, Some(ErrorCode::Forbidden))
    );
}

#[tokio::test]
async fn a_file_is_regenerated_once_at_a_time() {
    let bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let asked_before = bench.ask(demo::EXPIRES_SOON).await.unwrap();
    let slow = next_post(&json!({ "delay_ms": 2_000 }));
    bench.control("script", slow).await;
    let passcodes = Arc::clone(&bench.passcodes);
    let running =
        tokio::spawn(async move { regenerate_with(&passcodes, demo::EXPIRES_SOON).await });
    while !bench.passcodes.is_regenerating() {
        tokio::task::yield_now().await;
    }
    let (token, cancel) = (asked_before.token.unwrap(), CancellationToken::new());
    let answer = bench.passcodes.regenerate(None, &token, &cancel).await;
    assert_eq!(answer.unwrap_err().code, ErrorCode::AlreadyRunning);
    running.await.unwrap().unwrap();
    assert_eq!(bench.passcodes_requested().await, 1);
}

#[tokio::test]
async fn a_crash_before_the_answer_is_explained_at_the_next_start() {
    let mut bench = Bench::new().await;
    bench.files(demo::WEB_PROD_02).await;
    let hanging = next_post(&json!({ "delay_ms": 60_000 }));
    bench.control("script", hanging).await;
    let passcodes = Arc::clone(&bench.passcodes);
    let running =
        tokio::spawn(async move { regenerate_with(&passcodes, demo::EXPIRES_SOON).await });
    while bench.rows().await.is_empty() {
        tokio::task::yield_now().await;
    }
    running.abort();
    running.await.unwrap_err();
    bench.crash();
    let recovered = bench.recovered().await;
    assert_eq!(recovered.len(), 1);
    let row = &recovered[0].row;
    assert_eq!(
        (row.outcome, row.item.id.as_str()),
        (Outcome::Unknown, demo::EXPIRES_SOON)
    );
    assert!(!row.for_whom.is_empty());
    assert!(bench.recovered().await.is_empty());
}

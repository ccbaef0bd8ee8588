//! A system keychain that waits for the person: only calls that need it wait.

use crate::{
    Desk, Setup,
    test_support::{RecordingWindow, sandbox_place},
};
use accounts::{AccountRegistry, Endpoints, Service};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore};
use futures::poll;
use platform::test_support::{ManualClock, ManualIdleTime, RecordingBrowser, SharedClipboard};
use std::{pin::pin, sync::Arc};
use tempfile::TempDir;

struct TestDesk {
    /// Opened on a profile with two accounts; the keychain was not read yet.
    desk: Arc<Desk>,
    keyring: MemoryStore,
    /// ID of the account that is not active.
    mika: String,
    _profile: TempDir,
    _sandbox: sandbox::RunningSandbox,
}

impl TestDesk {
    async fn with_two_boxes() -> Self {
        let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
        let profile = tempfile::tempdir().unwrap();
        let keyring = MemoryStore::default();
        let clock = Arc::<ManualClock>::default();
        let endpoints = || Endpoints::Demo(vec![sandbox_place(&sandbox)]);
        let policy = Policy::default();
        let store = || CredentialStore::in_memory(keyring.clone());
        let book = Arc::new(AccountRegistry::open(
            profile.path(),
            store(),
            endpoints(),
            clock.clone(),
            &policy,
        ));
        for token in [&sandbox.box_token, &sandbox.box_admin_token] {
            book.connect_box(&token.clone().into()).await.unwrap();
        }
        let mika = book.list().box_account.unwrap().label.id;
        let admin = book.list().other_boxes[0].label.id.clone();
        book.switch(Service::Box, &admin).unwrap();
        let desk = Desk::open(Setup {
            profile: profile.path().to_owned(),
            keyring: store(),
            endpoints: endpoints(),
            policy,
            clipboard: Arc::<SharedClipboard>::default(),
            clock,
            idle_time: Arc::<ManualIdleTime>::default(),
            presence: Arc::<platform::test_support::ScriptedPresence>::default(),
            window: Arc::<RecordingWindow>::default(),
            browser: Arc::<RecordingBrowser>::default(),
        });
        Self {
            desk,
            keyring,
            mika,
            _profile: profile,
            _sandbox: sandbox,
        }
    }
}

#[tokio::test]
async fn locked_keychain_delays_only_its_own_account() {
    let TestDesk {
        desk,
        keyring,
        mika,
        ..
    } = TestDesk::with_two_boxes().await;
    desk.restorers.active().await.unwrap();

    let prompt = keyring.hold_unlock_prompt().await;
    let mut waits = pin!(desk.restorers.of_account(Some(&mika)));
    assert!(poll!(waits.as_mut()).is_pending());
    let mut used = pin!(desk.restorers.active());
    assert!(
        poll!(used.as_mut()).is_ready(),
        "the open session does not wait"
    );
    drop(prompt);
    waits.await.unwrap();
}

#[tokio::test]
async fn concurrent_calls_get_the_same_session() {
    let TestDesk { desk, keyring, .. } = TestDesk::with_two_boxes().await;
    let prompt = keyring.hold_unlock_prompt().await;
    let (mut one, mut other) = (pin!(desk.restorers.active()), pin!(desk.restorers.active()));
    assert!(poll!(one.as_mut()).is_pending() && poll!(other.as_mut()).is_pending());
    drop(prompt);
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    one.trash().refresh();
    assert!(other.trash().state().listing, "both show the same list");
}

//! A system keychain that waits for a person: only what needs it waits as well.

use crate::{
    Desk, Setup,
    recording::{RecordingWindow, place_of},
};
use accounts::{AccountRegistry, Endpoints};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore};
use futures::poll;
use platform::test_support::{ManualClock, ManualIdleTime, RecordingBrowser, SharedClipboard};
use std::{pin::pin, sync::Arc};
use tempfile::TempDir;

struct Bench {
    /// Opened on a profile with two accounts; nothing was read from the keychain yet.
    desk: Arc<Desk>,
    keyring: MemoryStore,
    /// ID of the account that is not used.
    mika: String,
    _profile: TempDir,
    _sandbox: sandbox::RunningSandbox,
}

impl Bench {
    async fn with_two_boxes() -> Self {
        let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
        let profile = tempfile::tempdir().unwrap();
        let keyring = MemoryStore::default();
        let clock = Arc::<ManualClock>::default();
        let endpoints = || Endpoints::Demo(vec![place_of(&sandbox)]);
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
        let mika = book.list().other_boxes[0].label.id.clone();
        let desk = Desk::open(Setup {
            profile: profile.path().to_owned(),
            keyring: store(),
            endpoints: endpoints(),
            policy,
            clipboard: Arc::<SharedClipboard>::default(),
            clock,
            idle_time: Arc::<ManualIdleTime>::default(),
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
async fn a_locked_keyring_of_one_account_delays_no_other() {
    let Bench {
        desk,
        keyring,
        mika,
        ..
    } = Bench::with_two_boxes().await;
    desk.restorer().await.unwrap();

    let question = keyring.hold_unlock_prompt().await;
    let mut waits = pin!(desk.restorer_as(Some(&mika)));
    assert!(poll!(waits.as_mut()).is_pending());
    let mut used = pin!(desk.restorer());
    assert!(
        poll!(used.as_mut()).is_ready(),
        "the one that is open is there at once"
    );
    drop(question);
    waits.await.unwrap();
}

#[tokio::test]
async fn two_who_wait_for_one_account_get_the_same() {
    let Bench { desk, keyring, .. } = Bench::with_two_boxes().await;
    let question = keyring.hold_unlock_prompt().await;
    let (mut one, mut other) = (pin!(desk.restorer()), pin!(desk.restorer()));
    assert!(poll!(one.as_mut()).is_pending() && poll!(other.as_mut()).is_pending());
    drop(question);
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    one.trash().refresh();
    assert!(other.trash().state().listing, "both show the same list");
}

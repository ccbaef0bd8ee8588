//! The file with the list of accounts: from a newer version, unreadable, or written by two programs.

use super::{Fixture, TOKEN_PATH, sandbox_urls};
use crate::{AccountColour, AccountRegistry, Accounts, Endpoints, Service};
use app_error::ErrorCode;
use config::{Fault, Policy, ProfileFile, StateFile};
use credential_store::CredentialStore;
use serde_json::{Value, json};
use std::{fs, path::PathBuf, sync::Arc};

impl Fixture {
    fn file(&self) -> PathBuf {
        self.profile.path().join("accounts.json")
    }

    fn on_disk(&self) -> Value {
        serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap()
    }

    /// Connects Mika and the administrator, who is active, and changes the file.
    async fn with_file(change: impl FnOnce(&mut Value)) -> Self {
        let fixture = Self::new().await;
        for token in [&fixture.sandbox.box_token, &fixture.sandbox.box_admin_token] {
            fixture
                .registry
                .connect_box(&token.clone().into())
                .await
                .unwrap();
        }
        let admin = &fixture.registry.list().other_boxes[0].label.id;
        fixture.registry.switch(Service::Box, admin).unwrap();
        let mut raw = fixture.on_disk();
        change(&mut raw);
        fs::write(fixture.file(), raw.to_string()).unwrap();
        fixture
    }
}

fn labels(accounts: &Accounts) -> Vec<&str> {
    accounts
        .box_accounts()
        .map(|account| &*account.label.name)
        .collect()
}

#[tokio::test]
async fn an_account_of_a_newer_version_is_skipped_and_stays() {
    for path in ["/box", "/other_boxes/0"] {
        let fixture = Fixture::with_file(|raw| {
            raw["written_by"] = json!("2.0.0");
            let unknown = raw.pointer_mut(path).unwrap();
            unknown["way"] = json!("passkey");
            unknown["device"] = json!("key 1");
        })
        .await;
        let unknown = fixture.on_disk().pointer(path).unwrap().clone();
        let registry = fixture.second_instance();
        let accounts = registry.list();
        assert_eq!(
            accounts.box_accounts().count(),
            1,
            "{path}: the other account works"
        );
        assert!(accounts.box_account.is_some());
        assert_eq!(registry.fault().unwrap().fault, Fault::Partly);

        let id = accounts.box_account.unwrap().label.id;
        registry
            .rename(Service::Box, &id, "Mine", AccountColour::Rose)
            .unwrap();
        let written = fixture.on_disk();
        assert_eq!(
            (&written["written_by"], &written["box"]["mark"]["label"]),
            (&json!("2.0.0"), &json!("Mine"))
        );
        assert_eq!(written["other_boxes"], json!([unknown]), "{path}");
        registry.disconnect(Service::Box, &id).await.unwrap();
        assert_eq!(fixture.on_disk()["other_boxes"], json!([unknown]));
    }
}

#[tokio::test]
async fn an_unknown_colour_becomes_the_default_colour() {
    let fixture = Fixture::with_file(|raw| raw["box"]["mark"]["colour"] = json!("teal")).await;
    let accounts = fixture.second_instance().list();
    assert_eq!(accounts.box_accounts().count(), 2);
    assert_eq!(
        accounts.box_account.unwrap().label.colour,
        AccountColour::default()
    );
}

#[tokio::test]
async fn a_file_with_a_byte_order_mark_is_read() {
    let fixture = Fixture::with_file(|_| ()).await;
    let text = fs::read_to_string(fixture.file()).unwrap();
    fs::write(fixture.file(), ["\u{feff}", &text].concat()).unwrap();
    assert_eq!(fixture.second_instance().list(), fixture.registry.list());
    let utf16: Vec<u8> = ["\u{feff}", &text]
        .concat()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(fixture.file(), utf16).unwrap();
    let registry = fixture.second_instance();
    assert_eq!(registry.list(), fixture.registry.list());
    registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    assert_eq!(fixture.second_instance().list().box_accounts().count(), 2);
}

#[tokio::test]
async fn an_unreadable_file_is_not_overwritten() {
    let fixture = Fixture::with_file(|_| ()).await;
    let good = fs::read(fixture.file()).unwrap();
    fs::remove_file(fixture.file()).unwrap();
    fs::create_dir(fixture.file()).unwrap();
    let registry = fixture.second_instance();
    assert_eq!(
        (registry.list(), registry.fault().unwrap().fault),
        (Accounts::default(), Fault::Unreadable)
    );
    let entries = fixture.keyring.names();
    let refused = registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::StateUnreadable);
    assert_eq!(
        fixture.keyring.names(),
        entries,
        "no token is stored without an account"
    );
    assert_eq!(
        fixture.request_count("/2.0/users/me").await,
        2,
        "no request was sent for it"
    );

    fs::remove_dir(fixture.file()).unwrap();
    fs::write(fixture.file(), good).unwrap();
    registry.reload_if_unreadable();
    assert_eq!(
        (registry.list(), registry.fault()),
        (fixture.registry.list(), None)
    );
    registry.box_client().await.unwrap().me().await.unwrap();
}

#[tokio::test]
async fn two_programs_keep_the_accounts_of_each_other() {
    let fixture = Fixture::new().await;
    let other = fixture.second_instance();
    fixture
        .registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    let both = other
        .connect_box(&fixture.sandbox.box_admin_token.clone().into())
        .await
        .unwrap();
    assert_eq!(
        both.box_accounts().count(),
        2,
        "the account of the other instance is usable"
    );
    other
        .connected_box(Some(&both.box_account.unwrap().label.id))
        .await
        .unwrap()
        .client
        .me()
        .await
        .unwrap();

    let mine = fixture.registry.list().box_account.unwrap().label.id;
    let renamed = fixture
        .registry
        .rename(Service::Box, &mine, "First", AccountColour::Blue)
        .unwrap();
    assert_eq!(renamed.box_accounts().count(), 2);
    let id = both.other_boxes[0].label.id.clone();
    let seen = other
        .rename(Service::Box, &id, "Second", AccountColour::Rose)
        .unwrap();
    assert_eq!(
        labels(&seen),
        ["First", "Second"],
        "a name that the other instance gave is adopted"
    );
    other.disconnect(Service::Box, &id).await.unwrap();
    let disconnected = fixture
        .registry
        .rename(Service::Box, &mine, "Only", AccountColour::Blue)
        .unwrap();
    assert_eq!(
        labels(&disconnected),
        ["Only"],
        "the account that the other instance disconnected is gone"
    );
    assert_eq!(labels(&fixture.second_instance().list()), ["Only"]);
}

#[tokio::test]
async fn a_profile_in_use_is_read_only() {
    let fixture = Fixture::with_file(|_| ()).await;
    let before = fs::read(fixture.file()).unwrap();
    let file =
        StateFile::in_profile(fixture.profile.path(), ProfileFile::Accounts).with_read_only(true);
    let endpoints = Endpoints::Demo(vec![sandbox_urls(&fixture.sandbox)]);
    let store = CredentialStore::in_memory(fixture.keyring.clone());
    let policy = Policy::default();
    let registry = Arc::new(AccountRegistry::open_file(
        file,
        fixture.profile.path(),
        store,
        endpoints,
        fixture.clock.clone(),
        &policy,
    ));
    let active = registry.list().box_account.unwrap().label.id;
    registry.box_client().await.unwrap().me().await.unwrap();
    for refused in [
        registry
            .connect_box(&TOKEN_PATH.to_owned().into())
            .await
            .map(drop),
        registry.disconnect(Service::Box, &active).await.map(drop),
        registry
            .rename(Service::Box, &active, "Mine", AccountColour::Rose)
            .map(drop),
        registry.switch(Service::Box, &active).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::ProfileInUse);
    }
    assert_eq!(fs::read(fixture.file()).unwrap(), before);
}

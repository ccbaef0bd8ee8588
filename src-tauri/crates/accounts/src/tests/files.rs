//! The list of accounts in its file: of a newer version, damaged, unreadable, and written by two programs.

use crate::tests::{Bench, TOKEN, place_of};
use crate::{AccountBook, AccountColour, Accounts, Endpoints, Service};
use app_error::ErrorCode;
use config::{Fault, Policy, ProfileFile, StateFile};
use credential_store::CredentialStore;
use serde_json::{Value, json};
use std::{fs, path::PathBuf, sync::Arc};

impl Bench {
    fn file(&self) -> PathBuf {
        self.profile.path().join("accounts.json")
    }

    fn on_disk(&self) -> Value {
        serde_json::from_slice(&fs::read(self.file()).unwrap()).unwrap()
    }

    /// Mika and the administrator, who is used; the file is then changed by hand.
    async fn with_file(change: impl FnOnce(&mut Value)) -> Self {
        let bench = Self::new().await;
        for token in [&bench.sandbox.box_token, &bench.sandbox.box_admin_token] {
            bench.book.connect_box(&token.clone().into()).await.unwrap();
        }
        let mut raw = bench.on_disk();
        change(&mut raw);
        fs::write(bench.file(), raw.to_string()).unwrap();
        bench
    }
}

fn labels(accounts: &Accounts) -> Vec<&str> {
    accounts
        .every_box()
        .map(|account| &*account.mark.label)
        .collect()
}

#[tokio::test]
async fn an_account_of_a_newer_version_is_passed_over_and_kept() {
    for place in ["/box", "/other_boxes/0"] {
        let bench = Bench::with_file(|raw| {
            raw["written_by"] = json!("2.0.0");
            let strange = raw.pointer_mut(place).unwrap();
            strange["way"] = json!("passkey");
            strange["device"] = json!("key 1");
        })
        .await;
        let strange = bench.on_disk().pointer(place).unwrap().clone();
        let book = bench.beside();
        let accounts = book.now();
        assert_eq!(
            accounts.every_box().count(),
            1,
            "{place}: the other one works"
        );
        assert!(accounts.box_account.is_some());
        assert_eq!(book.fault().unwrap().fault, Fault::Partly);

        let id = accounts.box_account.unwrap().mark.id;
        book.rename(Service::Box, &id, "Mine", AccountColour::Rose)
            .unwrap();
        let kept = bench.on_disk();
        assert_eq!(
            (&kept["written_by"], &kept["box"]["mark"]["label"]),
            (&json!("2.0.0"), &json!("Mine"))
        );
        assert_eq!(kept["other_boxes"], json!([strange]), "{place}");
        book.disconnect(Service::Box, &id).await.unwrap();
        assert_eq!(bench.on_disk()["other_boxes"], json!([strange]));
    }
}

#[tokio::test]
async fn an_unknown_colour_costs_the_colour_only() {
    let bench = Bench::with_file(|raw| raw["box"]["mark"]["colour"] = json!("teal")).await;
    let accounts = bench.beside().now();
    assert_eq!(accounts.every_box().count(), 2);
    assert_eq!(
        accounts.box_account.unwrap().mark.colour,
        AccountColour::default()
    );
}

#[tokio::test]
async fn accounts_with_a_byte_order_mark_are_all_there() {
    let bench = Bench::with_file(|_| ()).await;
    let text = fs::read_to_string(bench.file()).unwrap();
    fs::write(bench.file(), ["\u{feff}", &text].concat()).unwrap();
    assert_eq!(bench.beside().now(), bench.book.now());
    let utf16: Vec<u8> = ["\u{feff}", &text]
        .concat()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(bench.file(), utf16).unwrap();
    let book = bench.beside();
    assert_eq!(book.now(), bench.book.now());
    book.connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    assert_eq!(bench.beside().now().every_box().count(), 2);
}

#[tokio::test]
async fn an_unreadable_list_is_not_written_over() {
    let bench = Bench::with_file(|_| ()).await;
    let good = fs::read(bench.file()).unwrap();
    fs::remove_file(bench.file()).unwrap();
    fs::create_dir(bench.file()).unwrap();
    let book = bench.beside();
    assert_eq!(
        (book.now(), book.fault().unwrap().fault),
        (Accounts::default(), Fault::Unreadable)
    );
    let entries = bench.keyring.names();
    let refused = book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::StateUnreadable);
    assert_eq!(
        bench.keyring.names(),
        entries,
        "no token is kept of which no account is"
    );
    assert_eq!(
        bench.times("/2.0/users/me").await,
        2,
        "nothing was asked for it either"
    );

    fs::remove_dir(bench.file()).unwrap();
    fs::write(bench.file(), good).unwrap();
    book.read_again();
    assert_eq!((book.now(), book.fault()), (bench.book.now(), None));
    book.box_client().await.unwrap().me().await.unwrap();
}

#[tokio::test]
async fn two_programs_do_not_lose_each_others_accounts() {
    let bench = Bench::new().await;
    let other = bench.beside();
    bench
        .book
        .connect_box(&bench.sandbox.box_token.clone().into())
        .await
        .unwrap();
    let both = other
        .connect_box(&bench.sandbox.box_admin_token.clone().into())
        .await
        .unwrap();
    assert_eq!(
        both.every_box().count(),
        2,
        "the other program's account is there, and can be used"
    );
    other
        .acting_box(Some(&both.other_boxes[0].mark.id))
        .await
        .unwrap()
        .client
        .me()
        .await
        .unwrap();

    let mine = bench.book.now().box_account.unwrap().mark.id;
    let renamed = bench
        .book
        .rename(Service::Box, &mine, "First", AccountColour::Blue)
        .unwrap();
    assert_eq!(renamed.every_box().count(), 2);
    let id = both.box_account.unwrap().mark.id;
    let seen = other
        .rename(Service::Box, &id, "Second", AccountColour::Rose)
        .unwrap();
    assert_eq!(
        labels(&seen),
        ["Second", "First"],
        "a name that the other program gave is taken over"
    );
    other.disconnect(Service::Box, &id).await.unwrap();
    let left = bench
        .book
        .rename(Service::Box, &mine, "Only", AccountColour::Blue)
        .unwrap();
    assert_eq!(
        labels(&left),
        ["Only"],
        "what the other program disconnected is gone"
    );
    assert_eq!(labels(&bench.beside().now()), ["Only"]);
}

#[tokio::test]
async fn a_profile_in_use_connects_and_disconnects_nothing() {
    let bench = Bench::with_file(|_| ()).await;
    let before = fs::read(bench.file()).unwrap();
    let file =
        StateFile::in_profile(bench.profile.path(), ProfileFile::Accounts).looking_only(true);
    let endpoints = Endpoints::Demo(vec![place_of(&bench.sandbox)]);
    let store = CredentialStore::in_memory(bench.keyring.clone());
    let policy = Policy::default();
    let book = Arc::new(AccountBook::read(
        file,
        bench.profile.path(),
        store,
        endpoints,
        bench.clock.clone(),
        &policy,
    ));
    let used = book.now().box_account.unwrap().mark.id;
    book.box_client().await.unwrap().me().await.unwrap();
    for refused in [
        book.connect_box(&TOKEN.to_owned().into()).await.map(drop),
        book.disconnect(Service::Box, &used).await.map(drop),
        book.rename(Service::Box, &used, "Mine", AccountColour::Rose)
            .map(drop),
        book.switch(Service::Box, &used).map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::ProfileInUse);
    }
    assert_eq!(fs::read(bench.file()).unwrap(), before);
}

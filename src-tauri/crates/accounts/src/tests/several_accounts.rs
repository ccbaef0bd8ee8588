//! Several accounts of a service: names, colours, the active one, and work in progress for the others.

use super::{Fixture, TOKEN_PATH, disconnect_active, sandbox_urls};
use crate::{AccountColour, Accounts, Service};
use app_error::{AppError, ErrorCode, Subject};
use credential_store::{CredentialStore, SecretName};
use sandbox::demo::people;
use serde_json::json;

impl Fixture {
    async fn connect_box(&self, token: &str) -> Accounts {
        self.registry
            .connect_box(&token.to_owned().into())
            .await
            .unwrap()
    }

    /// Connects another account, and makes it the active one.
    async fn connect_and_switch(&self, token: &str) {
        let accounts = self.connect_box(token).await;
        let last = accounts.other_boxes.last().expect("another account");
        self.registry
            .switch(Service::Box, &last.label.id)
            .expect("it is connected");
    }

    /// Connects Mika and the administrator, who is active.
    async fn with_two_boxes() -> Self {
        let fixture = Self::new().await;
        fixture.connect_box(&fixture.sandbox.box_token).await;
        fixture
            .connect_and_switch(&fixture.sandbox.box_admin_token)
            .await;
        fixture
    }
}

fn about(error: AppError) -> Option<Subject> {
    error.about()
}

fn users(accounts: &Accounts) -> Vec<&str> {
    accounts
        .box_accounts()
        .map(|account| &*account.user_id)
        .collect()
}

#[tokio::test]
async fn connecting_another_account_does_not_switch_to_it() {
    let fixture = Fixture::new().await;
    let one = fixture.connect_box(&fixture.sandbox.box_token).await;
    let two = fixture.connect_box(&fixture.sandbox.box_admin_token).await;
    assert_eq!(two.box_account, one.box_account);
    assert_eq!(users(&two), [people::MIKA_ID, people::ADMIN_ID]);
    let active = fixture.registry.box_client().await.unwrap();
    assert_eq!(active.me().await.unwrap().user.id.as_str(), people::MIKA_ID);

    let token = fixture.sandbox.clumio_token.clone().into();
    let address = &fixture.sandbox.clumio_url;
    let connect = async |unit| fixture.registry.connect_clumio(address, &token, unit).await;
    let one = connect(None).await.unwrap();
    let two = connect(Some(sandbox::demo::clumio::JAPAN_UNIT))
        .await
        .unwrap();
    assert_eq!(two.clumio, one.clumio);
    assert_eq!(two.other_clumio.len(), 1);
}

#[tokio::test]
async fn another_account_is_added_and_the_same_one_replaced() {
    let fixture = Fixture::with_two_boxes().await;
    let two = fixture.registry.list();
    assert_eq!(
        users(&two),
        [people::ADMIN_ID, people::MIKA_ID],
        "the active account is first"
    );
    let (admin, mika) = (two.box_account.unwrap(), two.other_boxes[0].clone());
    assert_ne!(
        (&admin.label.id, &admin.label.name, admin.label.colour),
        (&mika.label.id, &mika.label.name, mika.label.colour)
    );
    assert_eq!(
        (mika.enterprise.as_ref(), &*admin.label.name),
        (Some(&mika.label.name), &*admin.login)
    );

    let client = fixture
        .registry
        .connected_box(Some(&mika.label.id))
        .await
        .unwrap()
        .client;
    let again = fixture.connect_box(&fixture.sandbox.box_token).await;
    assert_eq!(
        users(&again),
        [people::ADMIN_ID, people::MIKA_ID],
        "a new token switches to no other account"
    );
    assert_eq!(again.other_boxes[0].label, mika.label);
    assert_eq!(
        client.me().await.unwrap().user.id.as_str(),
        people::MIKA_ID,
        "a client from before still works"
    );
    let entries: Vec<String> = [&admin, &mika]
        .map(|account| format!("box-token-{}", account.label.id))
        .into();
    let mut stored: Vec<String> = fixture
        .keyring
        .names()
        .iter()
        .map(|name| name.as_str().to_owned())
        .collect();
    stored.sort();
    let mut expected = entries;
    expected.sort();
    assert_eq!(stored, expected);

    let next = fixture.second_instance();
    assert_eq!(
        users(&next.list()),
        [people::ADMIN_ID, people::MIKA_ID],
        "the next start knows the active account"
    );
    next.switch(Service::Box, &mika.label.id).unwrap();
    assert_eq!(
        next.box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
}

#[tokio::test]
async fn accounts_of_an_older_version_need_no_second_sign_in() {
    let fixture = Fixture::new().await;
    let old = json!({
        "clumio": { "region": "Demo", "portal": null, "host": sandbox_urls(&fixture.sandbox).clumio_url.authority(),
            "company": "x", "unit": null, "keeping": "keyring" },
        "box": { "user_id": people::MIKA_ID, "name": "Mika", "login": "m.sato@aoyama-foods.example",
            "enterprise": "Aoyama", "keeping": "keyring", "way": "pasted", "since": null }
    });
    std::fs::write(
        fixture.profile.path().join("accounts.json"),
        old.to_string(),
    )
    .unwrap();
    let store = CredentialStore::in_memory(fixture.keyring.clone());
    for (name, token) in [
        ("box-token", &fixture.sandbox.box_token),
        ("clumio-token", &fixture.sandbox.clumio_token),
    ] {
        store
            .store(&SecretName::new(name), token.clone().into())
            .await
            .unwrap();
    }
    let registry = fixture.second_instance();
    let now = registry.list();
    assert_eq!(now.clumio.as_ref().unwrap().label.name, "Demo");
    assert_eq!(
        (
            &*now.box_account.as_ref().unwrap().label.id,
            &*now.box_account.as_ref().unwrap().label.name
        ),
        ("", "Aoyama")
    );
    assert_eq!(
        registry
            .box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
    assert!(
        registry
            .clumio_client()
            .await
            .unwrap()
            .organizational_units(1, None)
            .await
            .is_ok()
    );

    // Connected again it keeps its entry; another account gets its own.
    let replaced = registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    assert_eq!(
        (
            replaced.box_account.unwrap().label.id,
            fixture.keyring.names().len()
        ),
        (String::new(), 2)
    );
    registry
        .connect_box(&fixture.sandbox.box_admin_token.clone().into())
        .await
        .unwrap();
    assert_eq!(fixture.keyring.names().len(), 3);
    registry.disconnect(Service::Box, "").await.unwrap();
    assert_eq!(users(&registry.list()), [people::ADMIN_ID]);
    assert_eq!(
        registry
            .box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::ADMIN_ID
    );
    assert_eq!(fixture.keyring.names().len(), 2);
}

#[tokio::test]
async fn each_account_has_a_unique_name_and_a_colour() {
    let fixture = Fixture::with_two_boxes().await;
    let two = fixture.registry.list();
    let (admin, mika) = (
        two.box_account.unwrap().label,
        two.other_boxes[0].label.clone(),
    );
    let rename = |id: &str, label: &str| {
        fixture
            .registry
            .rename(Service::Box, id, label, AccountColour::Rose)
    };
    let renamed = rename(&mika.id, "  東京 Desk ").unwrap();
    assert_eq!(
        (
            &*renamed.other_boxes[0].label.name,
            renamed.other_boxes[0].label.colour
        ),
        ("東京 Desk", AccountColour::Rose)
    );
    assert_eq!(fixture.second_instance().list(), renamed);
    for bad in ["", " ", "東京 desk", "a\u{7}b", &"x".repeat(41)] {
        let refused = rename(&admin.id, bad).unwrap_err();
        assert_eq!(
            (refused.code, about(refused)),
            (ErrorCode::InputInvalid, Some(Subject::Label)),
            "{bad:?}"
        );
    }
    assert_eq!(
        rename("unknown", "x").unwrap_err().code,
        ErrorCode::NotConnected
    );
    assert_eq!(
        fixture
            .registry
            .switch(Service::Box, "unknown")
            .unwrap_err()
            .code,
        ErrorCode::NotConnected
    );
    assert_eq!(
        fixture
            .registry
            .switch(Service::Clumio, &mika.id)
            .unwrap_err()
            .code,
        ErrorCode::NotConnected
    );
    assert_eq!(fixture.registry.list(), renamed);
}

#[tokio::test]
async fn disconnecting_activates_the_account_from_before() {
    let fixture = Fixture::with_two_boxes().await;
    let admin = fixture.registry.box_client().await.unwrap();
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    assert_eq!(users(&disconnected.accounts), [people::MIKA_ID]);
    assert_eq!(
        fixture
            .registry
            .box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
    assert!(
        admin.me().await.is_err(),
        "the client of a disconnected account has no token"
    );
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    assert_eq!(
        (
            users(&disconnected.accounts).len(),
            fixture.keyring.names().len()
        ),
        (0, 0)
    );
}

#[tokio::test]
async fn a_slow_refresh_does_not_delay_another_account() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let luis = fixture.registry.box_client().await.unwrap();
    fixture.connect_and_switch(&fixture.sandbox.box_token).await;
    fixture.advance_one_hour();
    let delayed =
        json!([{ "match": { "path": TOKEN_PATH }, "times": 1, "do": { "delay_ms": 60_000 } }]);
    fixture.control("script", delayed).await;
    let refreshing = tokio::spawn(async move { luis.me().await.map(drop) });
    while fixture.request_count(TOKEN_PATH).await < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        fixture
            .registry
            .box_client()
            .await
            .unwrap()
            .me()
            .await
            .unwrap()
            .user
            .id
            .as_str(),
        people::MIKA_ID
    );
    assert!(!refreshing.is_finished());
    refreshing.abort();
}

#[tokio::test]
async fn forgetting_tokens_does_not_wait_for_a_refresh() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let luis = fixture.registry.box_client().await.unwrap();
    fixture.advance_one_hour();
    let delayed =
        json!([{ "match": { "path": TOKEN_PATH }, "times": 1, "do": { "delay_ms": 60_000 } }]);
    fixture.control("script", delayed).await;
    let refreshing = tokio::spawn(async move { luis.me().await.map(drop) });
    while fixture.request_count(TOKEN_PATH).await < 2 {
        tokio::task::yield_now().await;
    }
    // A button of the window waits for this call.
    fixture.registry.forget_tokens();
    assert!(!refreshing.is_finished());
    refreshing.abort();
}

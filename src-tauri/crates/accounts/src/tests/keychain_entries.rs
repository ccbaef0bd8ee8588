//! How credentials are stored in the system keychain: one entry for each secret.

use super::{Fixture, TOKEN_PATH, disconnect_active};
use crate::{Service, TokenStorage};
use credential_store::{CredentialStore, SecretName};
use sandbox::demo::people;
use secrecy::ExposeSecret as _;
use serde_json::json;

/// The most bytes of an entry on Windows.
const WINDOWS_LIMIT: u32 = 2560;

fn names(fixture: &Fixture) -> Vec<String> {
    let names = fixture.keyring.names();
    names.iter().map(|name| name.as_str().to_owned()).collect()
}

/// Makes Box grant long tokens to a user.
async fn grant_long_tokens(fixture: &Fixture) {
    let script = json!([
        { "match": { "path": TOKEN_PATH }, "times": 99, "do": { "status": 200, "body": {
            "access_token": "a".repeat(1250), "refresh_token": "r".repeat(1250),
            "expires_in": 3600, "token_type": "bearer" } } },
        { "match": { "path": "/2.0/users/me" }, "times": 99, "do": { "status": 200, "body": {
            "type": "user", "id": people::LUIS_ID, "name": "Luis", "login": "l@example.com" } } },
    ]);
    fixture.control("script", script).await;
}

#[tokio::test]
async fn long_tokens_are_still_there_after_a_restart() {
    let fixture = Fixture::new().await;
    fixture.keyring.limit_entries(WINDOWS_LIMIT);
    grant_long_tokens(&fixture).await;
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let account = accounts.box_account.unwrap();
    assert_eq!(account.token_storage, TokenStorage::Keyring);
    assert_eq!(names(&fixture).len(), 3);
    fixture.advance_one_hour();
    for _ in 0..2 {
        let next = fixture.second_instance();
        let me = next.box_client().await.unwrap().me().await.unwrap();
        assert_eq!(me.user.id.as_str(), people::LUIS_ID);
    }
    assert_eq!(
        fixture.request_count(TOKEN_PATH).await,
        2,
        "the refreshed sign-in was stored"
    );
    disconnect_active(&fixture.second_instance(), Service::Box)
        .await
        .unwrap();
    assert_eq!(names(&fixture), Vec::<String>::new());
}

#[tokio::test]
async fn a_token_that_does_not_fit_is_kept_in_memory() {
    let fixture = Fixture::new().await;
    fixture.keyring.limit_entries(1000);
    grant_long_tokens(&fixture).await;
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let account = accounts.box_account.unwrap();
    assert_eq!(account.token_storage, TokenStorage::TooLong);
    assert_eq!(names(&fixture), Vec::<String>::new());
    fixture.registry.forget_tokens();
    let client = fixture.registry.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
    assert_eq!(fixture.second_instance().list().box_account, None);
}

#[tokio::test]
async fn a_sign_in_of_an_earlier_version_is_split_when_refreshed() {
    let fixture = Fixture::new().await;
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let main = format!("box-token-{}", accounts.box_account.unwrap().label.id);
    let store = CredentialStore::in_memory(fixture.keyring.clone());
    let read = async |name: &str| {
        let secret = store.read(&SecretName::new(name)).await.unwrap().unwrap();
        secret.expose_secret().to_owned()
    };
    let refresh_token = read(&format!("{main}.refresh")).await;
    let access = read(&format!("{main}.access")).await;
    let (ends_at, access_token) = access.split_once('\n').unwrap();
    let old = json!({ "by": "signed_in", "access_token": access_token, "ends_at": ends_at,
        "app": { "client_id": fixture.sandbox.box_client_id, "client_secret": fixture.sandbox.box_client_secret },
        "refresh_token": refresh_token });
    for name in fixture.keyring.names() {
        store.remove(&name).await.unwrap();
    }
    store
        .store(&SecretName::new(&main), old.to_string().into())
        .await
        .unwrap();

    let registry = fixture.second_instance();
    registry.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(names(&fixture).len(), 1, "reading changes nothing");
    fixture.advance_one_hour();
    registry.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(names(&fixture).len(), 3);
    assert!(!read(&main).await.contains(&refresh_token));
    let next = fixture.second_instance();
    next.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 2);
}

#[tokio::test]
async fn a_sign_in_that_another_program_refreshed_twice_works() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let (client, other) = (
        fixture.registry.box_client().await.unwrap(),
        fixture.second_instance(),
    );
    fixture.advance_one_hour();
    other.box_client().await.unwrap().me().await.unwrap();
    fixture.advance_one_hour();
    client.me().await.unwrap();
    assert_eq!(fixture.request_count(TOKEN_PATH).await, 3);
}

#[tokio::test]
async fn a_refresh_that_was_cut_short_is_taken_up() {
    let fixture = Fixture::new().await;
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let main = format!("box-token-{}", accounts.box_account.unwrap().label.id);
    let store = CredentialStore::in_memory(fixture.keyring.clone());
    // The main entry of an earlier version, whose refresh token is spent, and the refresh token that replaced it.
    let spent = json!({ "by": "signed_in", "access_token": "spent", "ends_at": "2020-01-01T00:00:00Z",
        "app": { "client_id": fixture.sandbox.box_client_id, "client_secret": fixture.sandbox.box_client_secret },
        "refresh_token": "spent" });
    let (main, access) = (
        SecretName::new(&main),
        SecretName::new(format!("{main}.access")),
    );
    store.store(&main, spent.to_string().into()).await.unwrap();
    store.remove(&access).await.unwrap();
    let next = fixture.second_instance();
    let me = next.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(me.user.id.as_str(), people::LUIS_ID);
    assert_eq!(names(&fixture).len(), 3);
}

#[tokio::test]
async fn a_later_sign_in_with_an_earlier_version_is_used() {
    let fixture = Fixture::new().await;
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let main = format!("box-token-{}", accounts.box_account.unwrap().label.id);
    let store = CredentialStore::in_memory(fixture.keyring.clone());
    let refresh = SecretName::new(format!("{main}.refresh"));
    let access = SecretName::new(format!("{main}.access"));
    let refresh_token = store.read(&refresh).await.unwrap().unwrap();
    // The earlier version knows one entry; the other two hold what it replaced.
    let whole = json!({ "by": "signed_in", "access_token": "later", "ends_at": "2020-01-02T00:00:00Z",
        "app": { "client_id": fixture.sandbox.box_client_id, "client_secret": fixture.sandbox.box_client_secret },
        "refresh_token": refresh_token.expose_secret() });
    for (name, text) in [
        (SecretName::new(&main), whole.to_string()),
        (refresh, "spent".to_owned()),
        (access, "2020-01-01T00:00:00Z\nspent".to_owned()),
    ] {
        store.store(&name, text.into()).await.unwrap();
    }
    let next = fixture.second_instance();
    let me = next.box_client().await.unwrap().me().await.unwrap();
    assert_eq!(me.user.id.as_str(), people::LUIS_ID);
}

#[tokio::test]
async fn a_keychain_that_takes_half_of_a_sign_in_holds_none_of_it() {
    let fixture = Fixture::new().await;
    fixture.keyring.refuse_entries(".access");
    let accounts = fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let account = accounts.box_account.unwrap();
    assert_eq!(account.token_storage, TokenStorage::Session);
    assert_eq!(names(&fixture), Vec::<String>::new());
}

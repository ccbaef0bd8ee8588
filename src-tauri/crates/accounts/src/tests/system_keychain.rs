//! A system keychain that waits for a person, fails, or reports success wrongly.

use super::{Fixture, ScriptedBrowser, callback_page, disconnect_active, get, with_app};
use crate::{DisconnectResult, Revocation, Service};
use app_error::{ErrorCode, Subject};
use config::{BoxAppPolicy, Policy};
use credential_store::{CredentialStore, Error};
use platform::{Browser, test_support::sandbox_call};
use sandbox::demo::people;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

#[tokio::test]
async fn connecting_with_a_locked_keychain_delays_no_account() {
    let fixture = Fixture::new().await;
    fixture
        .registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    let prompt = fixture.keyring.hold_unlock_prompt().await;
    let before = fixture.keyring.call_count();
    let (registry, token) = (
        Arc::clone(&fixture.registry),
        fixture.sandbox.box_admin_token.clone().into(),
    );
    let connecting = tokio::spawn(async move { registry.connect_box(&token).await.map(drop) });
    while fixture.keyring.call_count() == before {
        tokio::task::yield_now().await;
    }
    let client = fixture.registry.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::MIKA_ID);
    assert!(!connecting.is_finished());
    drop(prompt);
    connecting.await.unwrap().unwrap();
}

const REVOKE: &str = "/oauth2/revoke";

/// Returns whether the sign-in was reported as revoked.
fn revoked(disconnected: &DisconnectResult) -> bool {
    disconnected.revocation == Revocation::Revoked
}

#[tokio::test]
async fn a_token_that_cannot_be_read_is_not_reported_revoked() {
    let fixture = Fixture::new().await;
    let failures = [
        Error::TimedOut {
            waited: Duration::from_secs(20),
        },
        Error::Unavailable {
            reason: "no bus".into(),
        },
        Error::Locked {
            reason: "dismissed".into(),
        },
        Error::Unreadable {
            name: "box-token".into(),
        },
    ];
    for failure in failures {
        fixture
            .sign_in("allow=true&user_id=31240028")
            .await
            .unwrap();
        let next = fixture.second_instance();
        fixture.keyring.fail_next(failure.clone());
        let disconnected = disconnect_active(&next, Service::Box).await.unwrap();
        assert!(!revoked(&disconnected), "{failure:?}");
    }
    // The entry was removed by hand: the sign-in may still be in use.
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let next = fixture.second_instance();
    for name in fixture.keyring.names() {
        CredentialStore::in_memory(fixture.keyring.clone())
            .remove(&name)
            .await
            .unwrap();
    }
    assert!(!revoked(
        &disconnect_active(&next, Service::Box).await.unwrap()
    ));
    assert_eq!(fixture.request_count(REVOKE).await, 0);
}

#[tokio::test]
async fn only_a_response_of_box_confirms_a_revocation() {
    let fixture = Fixture::new().await;
    for (fault, is_revoked) in [
        (json!({ "status": 200 }), true),
        (
            json!({ "status": 200, "body": "<h1>Welcome to Guest Wi-Fi</h1>" }),
            false,
        ),
        (json!({ "status": 400, "body": "<h1>Blocked</h1>" }), false),
        (json!({ "status": 403 }), false),
        (json!({ "drop": "after" }), false),
    ] {
        fixture
            .sign_in("allow=true&user_id=31240028")
            .await
            .unwrap();
        sandbox_call(
            &fixture.sandbox.box_url,
            "",
            "DELETE",
            "/_sandbox/script",
            &Value::Null,
        )
        .await;
        let script = json!([{ "match": { "path": REVOKE }, "times": 9, "do": fault }]);
        fixture.control("script", script).await;
        let disconnected = disconnect_active(&fixture.registry, Service::Box)
            .await
            .unwrap();
        assert_eq!(revoked(&disconnected), is_revoked, "{fault}");
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_late_is_revoked() {
    let fixture = Fixture::new().await;
    let refused =
        json!([{ "match": { "path": "/2.0/users/me" }, "times": 1, "do": { "status": 403 } }]);
    fixture.control("script", refused).await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap_err();
    assert_eq!(fixture.request_count(REVOKE).await, 1);

    // A profile that turns out not to be writable after the token was stored.
    std::fs::create_dir(fixture.profile.path().join("accounts.json")).unwrap();
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap_err();
    assert_eq!(
        (
            fixture.request_count(REVOKE).await,
            fixture.keyring.names().len()
        ),
        (2, 0)
    );
    assert_eq!(fixture.registry.list().box_account, None);
}

#[tokio::test]
async fn a_browser_that_does_not_open_is_an_error_of_the_sign_in() {
    struct NoBrowser;
    impl Browser for NoBrowser {
        fn open(&self, _: &str) -> Result<(), String> {
            Err("no browser is installed".to_owned())
        }
    }
    let fixture = Fixture::new().await;
    let browser: Arc<dyn Browser> = Arc::new(NoBrowser);
    let error = fixture
        .registry
        .sign_in_box(fixture.app(), &callback_page(), &browser)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::BrowserUnavailable);
    assert_eq!(error.about(), Some(Subject::SignIn));
}

#[tokio::test]
async fn a_repeated_sign_in_works_if_the_list_is_not_written() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let file = fixture.profile.path().join("accounts.json");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap_err();
    assert_eq!(fixture.request_count(REVOKE).await, 0);
    let client = fixture.registry.box_client().await.unwrap();
    assert_eq!(client.me().await.unwrap().user.id.as_str(), people::LUIS_ID);
}

#[tokio::test]
async fn an_entry_that_was_not_removed_is_reported() {
    let fixture = Fixture::new().await;
    fixture
        .registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    fixture.keyring.ignore_removals();
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    let remaining = fixture.keyring.names();
    assert_eq!(
        disconnected.remaining_entry.as_deref(),
        remaining.first().map(credential_store::SecretName::as_str)
    );
    assert_eq!(disconnected.accounts.box_account, None);
}

#[tokio::test]
async fn a_pasted_token_is_not_revoked() {
    let fixture = Fixture::new().await;
    fixture
        .registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    assert_eq!(
        (disconnected.revocation, disconnected.remaining_entry),
        (Revocation::NotRequested, None)
    );
}

/// A browser on another computer, which cannot reach the redirect URI.
struct RemoteBrowser(mpsc::UnboundedSender<String>);

impl Browser for RemoteBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let page = format!("{address}&allow=true&user_id={}", people::LUIS_ID)
            .parse()
            .map_err(|error| format!("{error}"))?;
        let last = self.0.clone();
        std::thread::spawn(move || {
            let answer = get(&page);
            let back = answer
                .lines()
                .find_map(|line| line.strip_prefix("location: "))
                .unwrap();
            last.send(back.to_owned()).unwrap();
        });
        Ok(())
    }
}

#[tokio::test]
async fn a_remote_browser_signs_in_by_a_pasted_address() {
    let fixture = Fixture::new().await;
    assert_eq!(
        fixture
            .registry
            .finish_sign_in("http://127.0.0.1/")
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    let (send, mut last) = mpsc::unbounded_channel();
    let browser: Arc<dyn Browser> = Arc::new(RemoteBrowser(send));
    let (registry, app) = (Arc::clone(&fixture.registry), fixture.app());
    let waiting =
        tokio::spawn(async move { registry.sign_in_box(app, &callback_page(), &browser).await });
    let address = last.recv().await.unwrap();
    let wrong = fixture
        .registry
        .finish_sign_in(&address.replace("state=", "state=x"))
        .unwrap_err();
    assert_eq!(
        (wrong.code, wrong.about()),
        (ErrorCode::InputInvalid, Some(Subject::CallbackAddress))
    );
    fixture.registry.finish_sign_in(&address).unwrap();
    assert_eq!(
        waiting.await.unwrap().unwrap().box_account.unwrap().user_id,
        people::LUIS_ID
    );
    assert_eq!(
        fixture.registry.finish_sign_in(&address).unwrap_err().code,
        ErrorCode::NotFound
    );
    let late = tokio::task::spawn_blocking(move || get(&address.parse().unwrap()))
        .await
        .unwrap();
    assert!(late.contains("Granted"), "a repeat visit shows success");
}

#[tokio::test]
async fn the_next_sign_in_can_use_the_same_port() {
    let fixture = Fixture::new().await;
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let app = with_app(&fixture.sandbox).box_app.map(|app| BoxAppPolicy {
        redirect_ports: vec![port],
        ..app
    });
    let registry = fixture.second_instance_with(&Policy {
        box_app: app,
        ..Policy::default()
    });
    for _ in 0..3 {
        let browser: Arc<dyn Browser> = Arc::new(ScriptedBrowser {
            answer: "allow=true&user_id=31240028",
        });
        registry
            .sign_in_box(None, &callback_page(), &browser)
            .await
            .unwrap();
    }
}

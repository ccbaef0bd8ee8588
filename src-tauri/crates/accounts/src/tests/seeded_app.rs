//! The organization's application, put into the keychain by a script.

use super::{Fixture, with_app};
use crate::{AccountRegistry, BoxSubject, BoxSubjectKind, SeedError, Seeded, seed_secrets};
use app_error::Subject;
use config::{BoxAppPolicy, Policy};
use credential_store::{CredentialStore, MemoryStore};
use sandbox::demo::people;
use secrecy::SecretString;
use std::sync::Arc;

fn subject() -> BoxSubject {
    BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    }
}

fn secrets(client_id: &str, client_secret: &str) -> SecretString {
    serde_json::json!({ "box_application": { "client_id": client_id, "client_secret": client_secret } })
        .to_string()
        .into()
}

async fn seed(fixture: &Fixture, json: SecretString) -> Result<Seeded, SeedError> {
    seed_secrets(&CredentialStore::in_memory(fixture.keyring.clone()), &json).await
}

async fn is_unknown(registry: &Arc<AccountRegistry>) -> bool {
    let error = registry
        .connect_box_application(None, &subject())
        .await
        .err();
    let options = registry.box_auth_options().await;
    options.application_client_id.is_none()
        && error.is_some_and(|error| error.about() == Some(Subject::App))
}

#[tokio::test]
async fn a_seeded_application_connects_without_typing_until_it_is_removed() {
    let fixture = Fixture::new().await;
    let (id, secret) = (
        fixture.sandbox.box_client_id.clone(),
        fixture.sandbox.box_client_secret.clone(),
    );
    // The policy names another application for the browser: what is in the keychain is for client credentials.
    let policy = with_app(&fixture.sandbox);
    let policy = Policy {
        box_app: policy.box_app.map(|app| BoxAppPolicy {
            client_id: "of-the-policy".to_owned(),
            client_secret: "readable".to_owned(),
            ..app
        }),
        ..policy
    };
    let registry = fixture.second_instance_with(&policy);
    assert!(is_unknown(&registry).await);
    let stored = seed(&fixture, secrets(&format!("\u{feff}{id} "), &secret)).await;
    assert_eq!(
        stored,
        Ok(Seeded::Stored {
            client_id: id.clone()
        })
    );
    let options = registry.box_auth_options().await;
    assert_eq!(options.client_id.as_deref(), Some("of-the-policy"));
    assert_eq!(options.application_client_id, Some(id.clone()));
    let account = registry
        .connect_box_application(None, &subject())
        .await
        .unwrap()
        .box_account
        .unwrap();
    assert_eq!(account.user_id, people::LUIS_ID);
    super::disconnect_active(&registry, crate::Service::Box)
        .await
        .unwrap();
    assert_eq!(
        registry.box_auth_options().await.application_client_id,
        Some(id),
        "disconnecting an account leaves what a script has stored"
    );
    assert_eq!(
        seed(&fixture, "{\"box_application\": null}".into()).await,
        Ok(Seeded::Removed)
    );
    assert!(is_unknown(&registry).await);
}

#[tokio::test]
async fn without_a_policy_a_seeded_application_signs_in_as_well() {
    let fixture = Fixture::new().await;
    let registry = fixture.second_instance_with(&Policy::default());
    assert_eq!(registry.box_auth_options().await.client_id, None);
    seed(&fixture, secrets("seeded", "secret")).await.unwrap();
    assert_eq!(
        registry.box_auth_options().await.client_id.as_deref(),
        Some("seeded")
    );
}

#[tokio::test]
async fn a_policy_bars_a_seeded_application_too() {
    let fixture = Fixture::new().await;
    let policy = with_app(&fixture.sandbox);
    let policy_secret = policy.box_app.clone().unwrap().client_secret;
    // The secret of the policy is no better for being in the keychain.
    seed(
        &fixture,
        secrets(&fixture.sandbox.box_client_id, &policy_secret),
    )
    .await
    .unwrap();
    assert!(is_unknown(&fixture.second_instance_with(&policy)).await);
    let locked = Policy {
        box_app: policy.box_app.map(|app| BoxAppPolicy {
            locked: true,
            ..app
        }),
        ..Policy::default()
    };
    seed(&fixture, secrets("another", "secret")).await.unwrap();
    assert!(is_unknown(&fixture.second_instance_with(&locked)).await);
}

#[tokio::test]
async fn a_mistake_in_the_secrets_changes_nothing_and_is_not_quoted() {
    let fixture = Fixture::new().await;
    seed(&fixture, secrets("first", "its-secret"))
        .await
        .unwrap();
    for (json, is_empty) in [
        ("", false),
        ("{}", false),
        ("[]", false),
        ("{\"box_application\": {\"client_id\": \"a\"}}", false),
        (
            "{\"box_application\": {\"client_id\": \"a\", \"client_secret\": \"CANARY\", \"CANARY\": 1}}",
            false,
        ),
        ("{\"box_application\": null, \"CANARY\": 1}", false),
        ("{\"box_application\": \"CANARY\"}", false),
        (
            "{\"box_application\": {\"client_id\": \" \", \"client_secret\": \"CANARY\"}}",
            true,
        ),
        (
            "{\"box_application\": {\"client_id\": \"a\", \"client_secret\": \"\"}}",
            true,
        ),
    ] {
        let error = seed(&fixture, json.into()).await.unwrap_err();
        assert_eq!(error == SeedError::Empty, is_empty, "{json}");
        assert!(!format!("{error:?}").contains("CANARY"), "{json}");
    }
    let registry = fixture.second_instance_with(&Policy::default());
    assert_eq!(
        registry.box_auth_options().await.client_id.as_deref(),
        Some("first")
    );
}

#[tokio::test]
async fn a_keychain_that_does_not_answer_is_an_error() {
    let memory = MemoryStore::default();
    memory.fail_next(credential_store::Error::Locked {
        reason: "closed".to_owned(),
    });
    let error = seed_secrets(&CredentialStore::in_memory(memory), &secrets("a", "CANARY"))
        .await
        .unwrap_err();
    assert!(matches!(&error, SeedError::Keychain(why) if !why.contains("CANARY")));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let keyring = CredentialStore::in_memory(MemoryStore::default());
        drop(runtime.block_on(seed_secrets(&keyring, &text.into())));
    }
}

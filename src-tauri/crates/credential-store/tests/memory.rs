//! Tests of the store in memory: the contract of every store, and simulated failures.

use credential_store::{CredentialStore, Error, MemoryStore, SecretName};
use secrecy::{ExposeSecret, SecretString};

fn name(text: &str) -> SecretName {
    SecretName::new(text)
}

#[tokio::test]
async fn a_secret_can_be_read_until_it_is_removed() {
    let memory = MemoryStore::default();
    let store = CredentialStore::in_memory(memory.clone());
    assert!(store.read(&name("box")).await.unwrap().is_none());
    store
        .store(&name("box"), SecretString::from("first"))
        .await
        .unwrap();
    store
        .store(&name("box"), SecretString::from("second"))
        .await
        .unwrap();
    store
        .store(&name("clumio"), SecretString::from("other"))
        .await
        .unwrap();
    assert_eq!(
        store
            .clone()
            .read(&name("box"))
            .await
            .unwrap()
            .unwrap()
            .expose_secret(),
        "second"
    );
    assert_eq!(memory.names(), [name("box"), name("clumio")]);

    store.remove(&name("box")).await.unwrap();
    store.remove(&name("box")).await.unwrap();
    assert!(store.read(&name("box")).await.unwrap().is_none());
    assert!(!store.is_persistent());
}

#[tokio::test]
async fn a_simulated_failure_happens_once_and_changes_nothing() {
    let memory = MemoryStore::default();
    let store = CredentialStore::in_memory(memory.clone());
    let locked = Error::Locked {
        reason: "asked for by a test".into(),
    };

    memory.fail_next(locked.clone());
    assert_eq!(
        store.store(&name("box"), SecretString::from("x")).await,
        Err(locked.clone())
    );
    assert!(store.read(&name("box")).await.unwrap().is_none());

    memory.fail_next(locked.clone());
    assert_eq!(store.probe().await, Err(locked));
    assert_eq!(store.probe().await, Ok(()));
}

#[tokio::test]
async fn calls_wait_while_the_unlock_prompt_is_open() {
    let memory = MemoryStore::default();
    let store = CredentialStore::in_memory(memory.clone());
    let prompt = memory.hold_unlock_prompt().await;
    let read = tokio::spawn(async move { store.read(&name("box")).await.map(drop) });
    while memory.call_count() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!read.is_finished());
    drop(prompt);
    read.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_store_that_ignores_removals_keeps_the_entry() {
    let memory = MemoryStore::default();
    let store = CredentialStore::in_memory(memory.clone());
    store
        .store(&name("box"), SecretString::from("x"))
        .await
        .unwrap();
    memory.ignore_removals();
    store.remove(&name("box")).await.unwrap();
    assert_eq!(memory.names(), [name("box")]);
}

#[tokio::test]
async fn debug_output_hides_secrets() {
    let store = CredentialStore::in_memory(MemoryStore::default());
    store
        .store(&name("box"), SecretString::from("s3cret"))
        .await
        .unwrap();
    let printed = format!("{store:?}");
    assert!(
        printed.contains("box") && !printed.contains("s3cret"),
        "{printed}"
    );
}

//! The store over memory: what every store does, and the failures a test may ask for.

use credential_store::{CredentialStore, Error, Memory, SecretName};
use secrecy::{ExposeSecret, SecretString};

fn name(text: &str) -> SecretName {
    SecretName::new(text)
}

#[tokio::test]
async fn secrets_come_back_until_they_are_removed() {
    let memory = Memory::default();
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
    assert!(!store.outlives_the_run());
}

#[tokio::test]
async fn a_failure_happens_once_and_changes_nothing() {
    let memory = Memory::default();
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
async fn calls_wait_for_the_person_who_is_asked() {
    let memory = Memory::default();
    let store = CredentialStore::in_memory(memory.clone());
    let question = memory.wait_for_person().await;
    let asking = tokio::spawn(async move { store.read(&name("box")).await.map(drop) });
    while memory.calls() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!asking.is_finished());
    drop(question);
    asking.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_store_that_ignores_removals_still_holds_the_entry() {
    let memory = Memory::default();
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
async fn nothing_prints_a_secret() {
    let store = CredentialStore::in_memory(Memory::default());
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

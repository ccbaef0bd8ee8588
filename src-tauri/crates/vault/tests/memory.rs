//! The vault over memory: what every vault does, and the failures a test may ask for.

use secrecy::{ExposeSecret, SecretString};
use vault::{Error, Memory, SecretName, Vault};

fn name(text: &str) -> SecretName {
    SecretName::new(text)
}

#[tokio::test]
async fn secrets_come_back_until_they_are_removed() {
    let memory = Memory::default();
    let vault = Vault::in_memory(memory.clone());
    assert!(vault.read(&name("box")).await.unwrap().is_none());
    vault
        .store(&name("box"), SecretString::from("first"))
        .await
        .unwrap();
    vault
        .store(&name("box"), SecretString::from("second"))
        .await
        .unwrap();
    vault
        .store(&name("clumio"), SecretString::from("other"))
        .await
        .unwrap();
    assert_eq!(
        vault
            .clone()
            .read(&name("box"))
            .await
            .unwrap()
            .unwrap()
            .expose_secret(),
        "second"
    );
    assert_eq!(memory.names(), [name("box"), name("clumio")]);

    vault.remove(&name("box")).await.unwrap();
    vault.remove(&name("box")).await.unwrap();
    assert!(vault.read(&name("box")).await.unwrap().is_none());
    assert!(!vault.outlives_the_run());
}

#[tokio::test]
async fn a_failure_happens_once_and_changes_nothing() {
    let memory = Memory::default();
    let vault = Vault::in_memory(memory.clone());
    let locked = Error::Locked {
        reason: "asked for by a test".into(),
    };

    memory.fail_next(locked.clone());
    assert_eq!(
        vault.store(&name("box"), SecretString::from("x")).await,
        Err(locked.clone())
    );
    assert!(vault.read(&name("box")).await.unwrap().is_none());

    memory.fail_next(locked.clone());
    assert_eq!(vault.probe().await, Err(locked));
    assert_eq!(vault.probe().await, Ok(()));
}

#[tokio::test]
async fn calls_wait_for_the_person_who_is_asked() {
    let memory = Memory::default();
    let vault = Vault::in_memory(memory.clone());
    let question = memory.wait_for_person().await;
    let asking = tokio::spawn(async move { vault.read(&name("box")).await.map(drop) });
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
    let vault = Vault::in_memory(memory.clone());
    vault
        .store(&name("box"), SecretString::from("x"))
        .await
        .unwrap();
    memory.ignore_removals();
    vault.remove(&name("box")).await.unwrap();
    assert_eq!(memory.names(), [name("box")]);
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    let vault = Vault::in_memory(Memory::default());
    vault
        .store(&name("box"), SecretString::from("s3cret"))
        .await
        .unwrap();
    let printed = format!("{vault:?}");
    assert!(
        printed.contains("box") && !printed.contains("s3cret"),
        "{printed}"
    );
}

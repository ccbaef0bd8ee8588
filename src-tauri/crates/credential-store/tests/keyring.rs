//! Tests of the store with the keyring of this machine. They leave no entry behind.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use credential_store::{CredentialStore, Error, Namespace, SecretName};
use secrecy::{ExposeSecret, SecretString};

/// Skipped on a machine without a keyring.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_keyring_stores_reads_and_removes_a_secret() {
    let namespace = format!("restore-desk-test-{}", std::process::id());
    let store = CredentialStore::in_keyring(Namespace::new(&namespace));
    let other_namespace = CredentialStore::in_keyring(Namespace::new(namespace + "-other"));
    match store.probe().await {
        Ok(()) => {}
        Err(Error::Unavailable { reason } | Error::Locked { reason }) => {
            println!("skipped: no keyring on this machine ({reason})");
            return;
        }
        Err(error) => panic!("{error}"),
    }

    let name = SecretName::new("test-entry");
    assert!(store.read(&name).await.unwrap().is_none());
    store
        .store(&name, SecretString::from("pässwörd 秘密"))
        .await
        .unwrap();
    assert_eq!(
        store.read(&name).await.unwrap().unwrap().expose_secret(),
        "pässwörd 秘密"
    );
    assert!(
        other_namespace.read(&name).await.unwrap().is_none(),
        "namespaces are separate"
    );
    store.remove(&name).await.unwrap();
    store.remove(&name).await.unwrap();
    assert!(store.read(&name).await.unwrap().is_none());
    assert!(store.is_persistent());
}

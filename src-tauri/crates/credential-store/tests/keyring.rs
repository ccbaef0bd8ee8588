//! The store over the keyring of this machine. Leaves nothing behind.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use credential_store::{CredentialStore, Error, Namespace, SecretName};
use secrecy::{ExposeSecret, SecretString};

/// A real round through the keyring where there is one; where there is none, the honest answer that there is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_makes_the_round_through_a_real_keyring() {
    let namespace = format!("restore-desk-test-{}", std::process::id());
    let store = CredentialStore::in_keyring(Namespace::new(&namespace));
    let elsewhere = CredentialStore::in_keyring(Namespace::new(namespace + "-other"));
    match store.probe().await {
        Ok(()) => {}
        Err(Error::Unavailable { reason } | Error::Locked { reason }) => {
            println!("skipped: no keyring on this machine ({reason})");
            return;
        }
        Err(error) => panic!("{error}"),
    }

    let name = SecretName::new("round");
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
        elsewhere.read(&name).await.unwrap().is_none(),
        "namespaces are apart"
    );
    store.remove(&name).await.unwrap();
    store.remove(&name).await.unwrap();
    assert!(store.read(&name).await.unwrap().is_none());
    assert!(store.outlives_the_run());
}

//! The accounts of the demo, whose sandbox is another at each start.

use super::TwoOrganizations;
use crate::test_support::sandbox_place;
use accounts::{AccountRegistry, Endpoints};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore};
use platform::test_support::ManualClock;
use std::sync::Arc;

#[tokio::test]
async fn demo_drops_the_accounts_of_a_former_sandbox() {
    let two = TwoOrganizations::new().await;
    let (profile, keyring) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    for one in &two.sandboxes {
        let endpoints = Endpoints::Demo(vec![sandbox_place(one)]);
        let store = CredentialStore::in_memory(keyring.clone());
        let registry = AccountRegistry::open(
            profile.path(),
            store,
            endpoints,
            Arc::new(ManualClock::default()),
            &Policy::default(),
        );
        let registry = Arc::new(registry);
        let (clumio, box_token) = (
            one.clumio_token.clone().into(),
            one.box_token.clone().into(),
        );
        registry
            .connect_demo(&sandbox_place(one), &clumio, &box_token)
            .await
            .unwrap();
        let now = registry.list();
        assert_eq!(
            (
                now.box_accounts().count(),
                now.clumio_accounts().count(),
                keyring.names().len()
            ),
            (1, 1, 2)
        );
        assert_eq!(
            now.box_account.unwrap().host,
            sandbox_place(one).box_url.authority()
        );
    }
}

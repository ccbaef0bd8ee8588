//! A Clumio at a host and port that the organization's policy allows, over TLS with the organization's authority.

use crate::{AccountRegistry, Endpoints};
use clumio_client::{AssetKind, AssetQuery, ExtraRoots, ProxyChoice};
use config::{NetworkAccess, Policy};
use credential_store::{CredentialStore, MemoryStore};
use platform::test_support::ManualClock;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::{fs, sync::Arc};
use url::Url;

#[tokio::test]
async fn a_clumio_at_an_allowed_port_can_be_connected() {
    let files = tempfile::tempdir().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let (key, leaf_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let roots =
        ExtraRoots::from_pem(authority.self_signed(&key).unwrap().pem().as_bytes()).unwrap();
    let leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let leaf = leaf
        .signed_by(&leaf_key, &Issuer::new(authority, key))
        .unwrap();
    let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
    fs::write(&cert, leaf.pem()).unwrap();
    fs::write(&key, leaf_key.serialize_pem()).unwrap();
    let options = sandbox::Options {
        tls_cert: Some(cert),
        tls_key: Some(key),
        ..sandbox::Options::default()
    };
    let sandbox = sandbox::start(options).await.unwrap();
    let host = format!(
        "localhost:{}",
        Url::parse(&sandbox.clumio_url).unwrap().port().unwrap()
    );

    let mut policy = Policy::default();
    policy.network.proxy = ProxyChoice::Direct;
    policy.network.extra_roots = roots;
    policy.network.allowed_hosts = vec![host.parse().unwrap()];
    let keyring = MemoryStore::default();
    let open = || {
        let endpoints = Endpoints::Vendors(Box::new(NetworkAccess::by(&policy)));
        let store = CredentialStore::in_memory(keyring.clone());
        let clock = Arc::new(ManualClock::default());
        Arc::new(AccountRegistry::open(
            files.path(),
            store,
            endpoints,
            clock,
            &policy,
        ))
    };
    let assets = async |registry: &AccountRegistry| {
        let client = registry.clumio_client().await.unwrap();
        client
            .assets(AssetKind::Ec2Instance, &AssetQuery::default(), None)
            .await
            .unwrap()
            .entries
            .len()
    };
    let registry = open();
    let token = sandbox.clumio_token.clone().into();
    let account = registry
        .connect_clumio(&format!("https://{host}/login"), &token, None)
        .await
        .unwrap()
        .clumio;
    assert_eq!(account.unwrap().host, host);
    let listed = assets(&registry).await;
    assert!(listed > 0);

    // As an older version stored it: without the port.
    let file = files.path().join("accounts.json");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(&host));
    fs::write(&file, text.replace(&host, "localhost")).unwrap();
    let next = open();
    assert_eq!(next.list().clumio.unwrap().host, host);
    assert_eq!(assets(&next).await, listed);
}

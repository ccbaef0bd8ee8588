//! Checks through a proxy: its steps, its answers, the sign-in to it.

use super::{ConnectionStep, InspectedNetwork, ProxyBehavior, TestDesk, all_steps, summary};
use accounts::Service;
use app_error::{ErrorCode, Subject};
use clumio_client::{ExtraRoots, ProxyChoice};
use config::Policy;
use credential_store::{CredentialStore, MemoryStore, SecretName};
use tokio::net::TcpListener;

#[tokio::test]
async fn services_are_reached_through_an_inspecting_proxy() {
    let network = InspectedNetwork::with(ProxyBehavior::Open).await;
    let test_desk = network.test_desk(&MemoryStore::default());
    let before = all_steps([
        "works",
        "works",
        "works",
        "works",
        "not needed",
        "not needed",
    ]);
    assert_eq!(test_desk.check(Service::Box).await, before);
    assert_eq!(test_desk.outcomes(Service::Clumio).len(), 6);
    test_desk.connect(&network.sandbox).await;
    for service in [Service::Clumio, Service::Box] {
        assert_eq!(
            test_desk.check(service).await,
            all_steps(["works"; 6]),
            "{service:?}"
        );
    }
    assert!(test_desk.desk.accounts.has_proxy());
}

#[tokio::test]
async fn steps_after_the_failed_one_are_not_tried() {
    let network = InspectedNetwork::with(ProxyBehavior::Open).await;
    let mut policy = Policy::default();
    let mut checks = Vec::new();
    let closed_port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    for (proxy, roots) in [
        ("no-such-proxy.invalid:3128", &network.roots),
        (closed_port.as_str(), &network.roots),
        (network.proxy.as_str(), &ExtraRoots::default()),
    ] {
        policy.network.proxy = ProxyChoice::Fixed(format!("http://{proxy}").parse().unwrap());
        policy.network.extra_roots = roots.clone();
        let test_desk = TestDesk::new(policy.clone(), &MemoryStore::default());
        checks.push((
            test_desk.check(Service::Box).await,
            test_desk.failure(Service::Box).1,
        ));
    }
    let skipped = ["not reached"; 5];
    assert_eq!(
        checks[0].0,
        all_steps([
            "fails", skipped[0], skipped[1], skipped[2], skipped[3], skipped[4]
        ])
    );
    assert_eq!(
        summary(&checks[0].1),
        (
            ErrorCode::Offline,
            Some(Subject::Proxy),
            Some("no-such-proxy.invalid:3128")
        )
    );
    assert_eq!(
        checks[1].0,
        all_steps([
            "works", "fails", skipped[0], skipped[1], skipped[2], skipped[3]
        ])
    );
    assert_eq!(
        summary(&checks[1].1),
        (
            ErrorCode::Offline,
            Some(Subject::Proxy),
            Some(closed_port.as_str())
        )
    );
    assert_eq!(
        checks[2].0,
        all_steps(["works", "works", "works", "fails", skipped[0], skipped[1]])
    );
    assert_eq!(
        summary(&checks[2].1),
        (
            ErrorCode::Refused,
            Some(Subject::CertificateIssuer),
            Some("TLS Inspection")
        )
    );
}

#[tokio::test]
async fn proxy_sign_in_is_stored_for_that_proxy_only() {
    let network = InspectedNetwork::with(ProxyBehavior::RequiresAnn).await;
    let keyring = MemoryStore::default();
    let test_desk = network.test_desk(&keyring);
    test_desk.check(Service::Box).await;
    let (step, problem) = test_desk.failure(Service::Box);
    let sign_in_required = (
        ErrorCode::Refused,
        Some(Subject::ProxySignIn),
        Some(network.proxy.as_str()),
    );
    assert_eq!(
        (step, summary(&problem)),
        (ConnectionStep::Proxy, sign_in_required)
    );
    let refused = test_desk
        .desk
        .accounts
        .connect_box(&network.sandbox.box_token.clone().into())
        .await
        .unwrap_err();
    assert_eq!(summary(&refused), sign_in_required);

    let name = SecretName::new("proxy-sign-in");
    let accounts = &test_desk.desk.accounts;
    let wrong = accounts
        .sign_in_to_proxy(&network.proxy, "ann", "wrong".into())
        .await
        .unwrap_err();
    assert_eq!(summary(&wrong), sign_in_required);
    let elsewhere = accounts
        .sign_in_to_proxy("evil.test:3128", "ann", "pass:word".into())
        .await
        .unwrap_err();
    assert_eq!(
        summary(&elsewhere),
        (ErrorCode::InputInvalid, Some(Subject::Proxy), None)
    );
    let malformed = accounts
        .sign_in_to_proxy(&network.proxy, "a:b", "x".into())
        .await
        .unwrap_err();
    assert_eq!(
        summary(&malformed),
        (ErrorCode::InputInvalid, Some(Subject::User), None)
    );
    assert!(
        CredentialStore::in_memory(keyring.clone())
            .read(&name)
            .await
            .unwrap()
            .is_none()
    );

    accounts
        .sign_in_to_proxy(&network.proxy, " ann ", "pass:word".into())
        .await
        .unwrap();
    test_desk.connect(&network.sandbox).await;
    assert_eq!(
        test_desk.check(Service::Clumio).await,
        all_steps(["works"; 6])
    );

    let next_run = network.test_desk(&keyring);
    assert_eq!(
        next_run.check(Service::Box).await[2],
        (ConnectionStep::Proxy, "works")
    );
    let another = InspectedNetwork::with(ProxyBehavior::RequiresAnn)
        .await
        .test_desk(&keyring);
    assert_eq!(
        another.check(Service::Box).await[2],
        (ConnectionStep::Proxy, "fails")
    );
}

#[tokio::test]
async fn answers_of_a_proxy_are_distinct_and_get_no_password() {
    for (behavior, code, subject, schemes) in [
        (
            ProxyBehavior::RequiresWindows,
            ErrorCode::Refused,
            Subject::ProxyScheme,
            Some("Negotiate, NTLM"),
        ),
        (
            ProxyBehavior::Unreachable,
            ErrorCode::Offline,
            Subject::ProxyGateway,
            None,
        ),
        (
            ProxyBehavior::Denies,
            ErrorCode::Refused,
            Subject::Proxy,
            None,
        ),
    ] {
        let network = InspectedNetwork::with(behavior).await;
        let keyring = MemoryStore::default();
        let name = SecretName::new("proxy-sign-in");
        let stored = format!("{}\nann\npass:word", network.proxy);
        CredentialStore::in_memory(keyring.clone())
            .store(&name, stored.into())
            .await
            .unwrap();
        let test_desk = network.test_desk(&keyring);
        test_desk.check(Service::Box).await;
        let (step, problem) = test_desk.failure(Service::Box);
        let expected = (code, Some(subject), Some(network.proxy.as_str()));
        assert_eq!((step, summary(&problem)), (ConnectionStep::Proxy, expected));
        assert_eq!(problem.detail.as_ref().unwrap().schemes.as_deref(), schemes);
        let accounts = &test_desk.desk.accounts;
        let box_token = network.sandbox.box_token.clone().into();
        assert_eq!(
            summary(&accounts.connect_box(&box_token).await.unwrap_err()),
            expected
        );
        let typed = accounts
            .sign_in_to_proxy(&network.proxy, "ann", "pass:word".into())
            .await
            .unwrap_err();
        assert_eq!(summary(&typed), expected);
    }
}

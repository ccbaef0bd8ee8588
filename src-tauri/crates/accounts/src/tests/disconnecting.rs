//! Disconnecting accounts, and revoking their tokens at Box.

use super::{Fixture, disconnect_active};
use crate::{BoxSubject, BoxSubjectKind, Revocation, Service};
use platform::test_support::sandbox_call;
use sandbox::demo::people;
use serde_json::{Value, json};

#[tokio::test]
async fn disconnecting_revokes_the_sign_in_at_box() {
    let fixture = Fixture::new().await;
    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    assert!(
        disconnected.revocation == Revocation::Revoked
            && disconnected.accounts.box_account.is_none()
    );
    assert_eq!(fixture.request_count("/oauth2/revoke").await, 1);

    fixture
        .sign_in("allow=true&user_id=31240028")
        .await
        .unwrap();
    let refused =
        json!([{ "match": { "path": "/oauth2/revoke" }, "times": 9, "do": { "status": 403 } }]);
    fixture.control("script", refused).await;
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    assert_eq!(
        (disconnected.revocation, disconnected.remaining_entry),
        (Revocation::Unconfirmed, None),
        "Box did not confirm"
    );
    assert!(fixture.keyring.names().is_empty());

    fixture
        .registry
        .connect_box(&fixture.sandbox.box_token.clone().into())
        .await
        .unwrap();
    disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    let who = sandbox_call(
        &fixture.sandbox.box_url,
        &fixture.sandbox.box_token,
        "GET",
        "/2.0/users/me",
        &Value::Null,
    );
    assert_eq!(who.await.0, 200, "a pasted token may be in use elsewhere");
}

#[tokio::test]
async fn the_access_token_of_an_application_is_revoked() {
    let fixture = Fixture::new().await;
    let subject = BoxSubject {
        kind: BoxSubjectKind::User,
        id: people::LUIS_ID.to_owned(),
    };
    let connect = || {
        fixture
            .registry
            .connect_box_application(fixture.app(), &subject)
    };
    connect().await.unwrap();
    let disconnected = disconnect_active(&fixture.registry, Service::Box)
        .await
        .unwrap();
    assert_eq!(
        disconnected.revocation,
        Revocation::NotRequested,
        "the secret of the application stays valid"
    );
    assert_eq!(fixture.request_count("/oauth2/revoke").await, 1);

    let refused =
        json!([{ "match": { "path": "/2.0/users/me" }, "times": 1, "do": { "status": 403 } }]);
    fixture.control("script", refused).await;
    connect().await.unwrap_err();
    assert_eq!(fixture.request_count("/oauth2/revoke").await, 2);
}

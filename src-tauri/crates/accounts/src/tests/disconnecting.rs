//! Disconnecting accounts, and revoking their tokens at Box.

use super::{Fixture, disconnect_active};
use crate::{Revocation, Service};
use platform::test_support::sandbox_call;
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

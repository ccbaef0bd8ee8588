//! Revoking tokens at Box. A refresh token stays valid for sixty days unless it is revoked.

use box_client::OAuthClient;
use secrecy::SecretString;
use serde::Serialize;
use ts_rs::TS;

/// Outcome of a revocation when an account is disconnected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// The service confirmed that the token is revoked.
    Revoked,
    /// The token may still be valid: it could not be read, or the service did not confirm.
    Unconfirmed,
    /// The token was not revoked, because it may be in use elsewhere.
    NotRequested,
}

/// A granted token that is revoked when this is dropped, so that none is left behind when connecting fails or is cancelled.
pub(crate) struct RevokeOnDrop(Option<(OAuthClient, SecretString)>);

impl RevokeOnDrop {
    pub(crate) fn new(client: OAuthClient, token: SecretString) -> Self {
        Self(Some((client, token)))
    }

    /// Keeps the token valid, because an account is connected with it.
    pub(crate) fn disarm(mut self) {
        self.0 = None;
    }

    /// Revokes the token and waits for the outcome.
    pub(crate) async fn revoke(mut self) -> Revocation {
        match self.0.take() {
            Some((client, token)) => revoke(&client, &token).await,
            None => Revocation::NotRequested,
        }
    }
}

impl Drop for RevokeOnDrop {
    fn drop(&mut self) {
        if let (Some((client, token)), Ok(runtime)) =
            (self.0.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(async move { revoke(&client, &token).await });
        }
    }
}

async fn revoke(client: &OAuthClient, token: &SecretString) -> Revocation {
    match client.revoke(token).await {
        Ok(()) => Revocation::Revoked,
        Err(error) => {
            tracing::warn!(%error, "Box did not confirm that a token is revoked");
            Revocation::Unconfirmed
        }
    }
}

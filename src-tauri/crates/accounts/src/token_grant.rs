//! A sign-in that Box granted and that is not, or no longer, kept here: it is good for sixty days until it is revoked.

use crate::Revocation;
use box_client::OAuthClient;
use secrecy::SecretString;

/// A token of Box that is revoked unless it is kept, also when the work that holds it is cancelled.
pub(super) struct UnkeptGrant(Option<(OAuthClient, SecretString)>);

impl UnkeptGrant {
    pub(super) fn new(sign_in: OAuthClient, token: SecretString) -> Self {
        Self(Some((sign_in, token)))
    }

    /// Leaves the token as it is: an account is connected with it.
    pub(super) fn keep(mut self) {
        self.0 = None;
    }

    /// Revokes the token, and says whether Box confirmed that.
    pub(super) async fn revoke(mut self) -> Revocation {
        match self.0.take() {
            Some((sign_in, token)) => revoke(&sign_in, &token).await,
            None => Revocation::NotRequested,
        }
    }
}

impl Drop for UnkeptGrant {
    fn drop(&mut self) {
        if let (Some((sign_in, token)), Ok(runtime)) =
            (self.0.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(async move { revoke(&sign_in, &token).await });
        }
    }
}

async fn revoke(sign_in: &OAuthClient, token: &SecretString) -> Revocation {
    match sign_in.revoke(token).await {
        Ok(()) => Revocation::Revoked,
        Err(error) => {
            tracing::warn!(%error, "whether a sign-in was revoked at Box is not known");
            Revocation::Unconfirmed
        }
    }
}

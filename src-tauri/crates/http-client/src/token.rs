use async_trait::async_trait;
use secrecy::SecretString;

use crate::error::Error;

/// A source of access tokens. Queried before every attempt, so that no token is held in between.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// Returns the current token.
    async fn token(&self) -> Result<SecretString, TokenError>;

    /// Called when the service rejected `token`; returns whether there may be another one. The request is then sent once more,
    /// which is safe even for writes, because a rejected request has no effect.
    async fn on_rejected(&self, token: &SecretString) -> bool {
        let _ = token;
        false
    }
}

/// The reason why there is no token.
#[derive(Debug, Clone)]
pub enum TokenError {
    /// The account has been disconnected.
    AccountDisconnected,
    /// The store is unavailable; contains the reason, without secrets.
    StoreUnavailable(String),
    /// The token had expired, and refreshing it failed.
    RefreshFailed(Error),
}

/// A fixed token.
#[async_trait]
impl TokenSource for SecretString {
    async fn token(&self) -> Result<Self, TokenError> {
        Ok(self.clone())
    }
}

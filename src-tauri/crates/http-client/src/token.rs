use async_trait::async_trait;
use secrecy::SecretString;

use crate::error::Error;

/// Where the token of a request comes from. Asked before every try, so that nobody has to hold a token any longer than that.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// The token to send now.
    async fn token(&self) -> Result<SecretString, NoToken>;

    /// Hears that the service refused `token`, and answers whether there may be another: then the request is sent once more,
    /// which is safe for every kind, because a refused request has not taken effect.
    async fn refused(&self, token: &SecretString) -> bool {
        let _ = token;
        false
    }
}

/// Why there is no token to send.
#[derive(Debug, Clone)]
pub enum NoToken {
    /// The account is connected no more.
    NotConnected,
    /// The place where it is kept does not give it out; holds why, without secrets.
    OutOfReach(String),
    /// It had ended, and the service gave no other.
    NotGiven(Error),
}

/// A token that is at hand.
#[async_trait]
impl TokenSource for SecretString {
    async fn token(&self) -> Result<Self, NoToken> {
        Ok(self.clone())
    }
}

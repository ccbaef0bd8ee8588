use async_trait::async_trait;
use secrecy::SecretString;

/// Where the token of a request comes from. Asked before every try, so that nobody has to hold a token any longer than that.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// The token to send now.
    async fn token(&self) -> Result<SecretString, NoToken>;
}

/// Why there is no token to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoToken {
    /// The account is connected no more.
    NotConnected,
    /// The place where it is kept does not give it out; holds why, without secrets.
    OutOfReach(String),
}

/// A token that is at hand.
#[async_trait]
impl TokenSource for SecretString {
    async fn token(&self) -> Result<Self, NoToken> {
        Ok(self.clone())
    }
}

//! The tokens of the connected accounts: kept in the keyring, read when a request needs one, forgotten when nobody is there.

use super::{Keeping, Service};
use crate::problem::{Code, Problem};
use async_trait::async_trait;
use box_api::{NoToken, TokenSource};
use secrecy::SecretString;
use std::sync::Arc;
use tokio::sync::Mutex;
use vault::{Memory, SecretName, Vault};

/// The tokens of both services.
pub(super) struct Tokens {
    keyring: Vault,
    this_run: Vault,
    clumio: Mutex<Option<Kept>>,
    box_token: Mutex<Option<Kept>>,
}

/// The token of one account.
struct Kept {
    owner: String,
    keeping: Keeping,
    /// What was read from where it is kept.
    read: Option<SecretString>,
}

/// The token of one account, for the requests in its name. Once another account has taken its place, or none, there is none to
/// be had: nothing that goes on for an account may be done with the token of another.
pub(super) struct TokenOf {
    tokens: Arc<Tokens>,
    service: Service,
    owner: String,
}

impl Tokens {
    pub(super) fn new(keyring: Vault) -> Self {
        let this_run = Vault::in_memory(Memory::default());
        Self { keyring, this_run, clumio: Mutex::default(), box_token: Mutex::default() }
    }

    /// The token of `owner`, who was connected by an earlier run, is in the keyring. Nothing is read yet.
    #[must_use]
    pub(super) fn with(mut self, service: Service, owner: Option<String>) -> Self {
        let kept = owner.map(|owner| Kept { owner, keeping: Keeping::Keyring, read: None });
        match service {
            Service::Clumio => self.clumio = Mutex::new(kept),
            Service::Box => self.box_token = Mutex::new(kept),
        }
        self
    }

    /// Keeps the token of `owner` in place of the one before, in the keyring if there is one.
    pub(super) async fn keep(
        &self,
        service: Service,
        owner: String,
        token: SecretString,
    ) -> Result<Keeping, Problem> {
        let mut kept = self.kept(service).lock().await;
        self.this_run.remove(&name(service)).await?;
        let keeping = match self.keyring.store(&name(service), token.clone()).await {
            Ok(()) => Keeping::Keyring,
            Err(error) => {
                tracing::warn!(%error, "no keyring: the token is kept in memory for this run");
                self.this_run.store(&name(service), token.clone()).await?;
                Keeping::ThisRun
            }
        };
        *kept = Some(Kept { owner, keeping, read: Some(token) });
        Ok(keeping)
    }

    /// Removes the token from where it is kept.
    pub(super) async fn remove(&self, service: Service) -> Result<(), Problem> {
        let mut kept = self.kept(service).lock().await;
        self.this_run.remove(&name(service)).await?;
        let removed = self.keyring.remove(&name(service)).await;
        if kept.as_ref().is_some_and(|kept| kept.keeping == Keeping::Keyring) {
            removed?;
        }
        *kept = None;
        Ok(())
    }

    /// Forgets what was read. A token that is kept for this run only stays in memory, because it is nowhere else.
    pub(super) async fn forget(&self) {
        for service in [Service::Clumio, Service::Box] {
            if let Some(kept) = &mut *self.kept(service).lock().await {
                kept.read = None;
            }
        }
    }

    /// The way for requests to the token of `owner`.
    pub(super) fn of(self: &Arc<Self>, service: Service, owner: String) -> TokenOf {
        TokenOf { tokens: Arc::clone(self), service, owner }
    }

    fn kept(&self, service: Service) -> &Mutex<Option<Kept>> {
        match service {
            Service::Clumio => &self.clumio,
            Service::Box => &self.box_token,
        }
    }
}

#[async_trait]
impl TokenSource for TokenOf {
    async fn token(&self) -> Result<SecretString, NoToken> {
        let mut kept = self.tokens.kept(self.service).lock().await;
        let kept = kept.as_mut().filter(|kept| kept.owner == self.owner).ok_or(NoToken::NotConnected)?;
        if let Some(token) = &kept.read {
            return Ok(token.clone());
        }
        let place = match kept.keeping {
            Keeping::Keyring => &self.tokens.keyring,
            Keeping::ThisRun => &self.tokens.this_run,
        };
        let found = place.read(&name(self.service)).await;
        let found = found.map_err(|error| NoToken::OutOfReach(error.to_string()))?;
        let token = found
            .ok_or_else(|| NoToken::OutOfReach("the keyring shows no token; it may be locked".to_owned()))?;
        Ok(kept.read.insert(token).clone())
    }
}

/// The name of the entry in the keyring.
fn name(service: Service) -> SecretName {
    SecretName::new(match service {
        Service::Clumio => "clumio-token",
        Service::Box => "box-token",
    })
}

impl From<NoToken> for Problem {
    fn from(error: NoToken) -> Self {
        match error {
            NoToken::NotConnected => Self::new(Code::NotConnected, "the account is not connected any more"),
            NoToken::OutOfReach(why) => Self::new(Code::KeyringUnavailable, why).retryable(),
        }
    }
}

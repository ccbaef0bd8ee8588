//! The tokens of the connected accounts: kept in the keyring, read when a request needs one, renewed when they have ended,
//! forgotten when nobody is there.

use super::{
    Keeping, Service,
    credential::Credential,
    renewal::{Entry, Renewal},
};
use crate::problem::{Code, Problem};
use async_trait::async_trait;
use box_api::{NoToken, TokenSource};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use tokio::sync::Mutex;
use vault::{Memory, SecretName, Vault};

/// The tokens of both services.
pub(super) struct Tokens {
    keyring: Vault,
    this_run: Vault,
    renewal: Renewal,
    clumio: Mutex<Option<Kept>>,
    box_token: Mutex<Option<Kept>>,
}

/// The token of one account.
struct Kept {
    owner: String,
    keeping: Keeping,
    /// What was read from where it is kept.
    read: Option<Credential>,
}

/// The token of one account, for the requests in its name. Once another account has taken its place, or none, there is none to
/// be had: nothing that goes on for an account may be done with the token of another.
#[derive(Clone)]
pub(super) struct TokenOf {
    tokens: Arc<Tokens>,
    service: Service,
    owner: String,
}

impl Tokens {
    pub(super) fn new(keyring: Vault, renewal: Renewal) -> Self {
        let this_run = Vault::in_memory(Memory::default());
        Self { keyring, this_run, renewal, clumio: Mutex::default(), box_token: Mutex::default() }
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

    /// Keeps what `owner` is opened with in place of the one before, in the keyring if there is one.
    pub(super) async fn keep(
        &self,
        service: Service,
        owner: String,
        credential: Credential,
    ) -> Result<Keeping, Problem> {
        let mut kept = self.kept(service).lock().await;
        self.this_run.remove(&name(service)).await?;
        let written = credential.written();
        let keeping = match self.keyring.store(&name(service), written.clone()).await {
            Ok(()) => Keeping::Keyring,
            Err(error) => {
                tracing::warn!(%error, "no keyring: the token is kept in memory for this run");
                self.this_run.store(&name(service), written).await?;
                Keeping::ThisRun
            }
        };
        *kept = Some(Kept { owner, keeping, read: Some(credential) });
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
        let this = self.clone();
        to_its_end(async move { this.current().await })
            .await
            .unwrap_or_else(|why| Err(NoToken::OutOfReach(why)))
    }

    async fn refused(&self, token: &SecretString) -> bool {
        let (this, token) = (self.clone(), token.clone());
        to_its_end(async move { this.may_have_another(&token).await }).await.unwrap_or(false)
    }
}

impl TokenOf {
    async fn current(&self) -> Result<SecretString, NoToken> {
        let mut kept = self.tokens.kept(self.service).lock().await;
        let kept = kept.as_mut().filter(|kept| kept.owner == self.owner).ok_or(NoToken::NotConnected)?;
        let name = name(self.service);
        let credential = match kept.read.take() {
            Some(credential) => credential,
            None => read(self.tokens.place(kept.keeping), &name).await?,
        };
        let (credential, token) = match self.tokens.renewal.current(&credential) {
            Some(token) => (credential, token),
            None => {
                let entry = Entry { vault: self.tokens.place(kept.keeping), name: &name };
                let renewed = self.tokens.renewal.renew(credential, entry).await?;
                if !renewed.written {
                    // The entry in the keyring is worth nothing any more: from here on it is kept for this run.
                    let kept_here = self.tokens.this_run.store(&name, renewed.credential.written()).await;
                    kept_here.map_err(|error| NoToken::OutOfReach(error.to_string()))?;
                    kept.keeping = Keeping::ThisRun;
                }
                let token = self.tokens.renewal.current(&renewed.credential);
                let token = token.ok_or_else(|| {
                    NoToken::OutOfReach("the token that was handed out has ended already".to_owned())
                })?;
                (renewed.credential, token)
            }
        };
        kept.read = Some(credential);
        Ok(token)
    }

    /// Looks for a newer token where it is kept, for another window may have connected anew, and else has the next request
    /// renew it, where it can be renewed.
    async fn may_have_another(&self, refused: &SecretString) -> bool {
        let mut kept = self.tokens.kept(self.service).lock().await;
        let Some(kept) = kept.as_mut().filter(|kept| kept.owner == self.owner) else { return false };
        let renewal = &self.tokens.renewal;
        let is_another = |credential: &Credential| {
            renewal.current(credential).is_some_and(|token| token.expose_secret() != refused.expose_secret())
        };
        if kept.read.as_ref().is_some_and(is_another) {
            return true;
        }
        let Ok(found) = read(self.tokens.place(kept.keeping), &name(self.service)).await else {
            return false;
        };
        let another = is_another(&found);
        let renewable = !matches!(found, Credential::Pasted(_));
        kept.read = Some(if another { found } else { found.without(refused) });
        another || renewable
    }
}

impl Tokens {
    fn place(&self, keeping: Keeping) -> &Vault {
        match keeping {
            Keeping::Keyring => &self.keyring,
            Keeping::ThisRun => &self.this_run,
        }
    }

    /// What the Box account is opened with, if that can be read.
    pub(super) async fn box_credential(&self) -> Option<Credential> {
        let kept = self.kept(Service::Box).lock().await;
        let keeping = kept.as_ref()?.keeping;
        read(self.place(keeping), &name(Service::Box)).await.ok()
    }
}

async fn read(place: &Vault, name: &SecretName) -> Result<Credential, NoToken> {
    let found = place.read(name).await.map_err(|error| NoToken::OutOfReach(error.to_string()))?;
    let found = found
        .ok_or_else(|| NoToken::OutOfReach("the keyring shows no token; it may be locked".to_owned()))?;
    Credential::read(&found)
        .ok_or_else(|| NoToken::OutOfReach("what the keyring holds is no token of this program".to_owned()))
}

/// Goes on to the end, whether or not the request that needs it is still wanted: an answer that nobody kept would have spent
/// the refresh token.
async fn to_its_end<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T, String> {
    tokio::spawn(work).await.map_err(|error| error.to_string())
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
            NoToken::NotGiven(error) => box_api::Error::from(error.before_sending()).into(),
        }
    }
}

//! The tokens of the connected accounts, each with an entry of its own: kept in the keyring, read when a request needs one, renewed when they have ended,
//! forgotten when nobody is there.

use crate::{
    Keeping, Service,
    credential::Credential,
    token_refresh::{Entry, Renewal},
};
use app_error::AppError;
use async_trait::async_trait;
use box_client::{TokenError, TokenSource};
use credential_store::{CredentialStore, MemoryStore, SecretName};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};
use tokio::sync::Mutex;

/// The tokens of all accounts.
pub(super) struct Tokens {
    keyring: CredentialStore,
    this_run: CredentialStore,
    renewal: Renewal,
    /// One for each account that ever was: whoever waits for one waits for no other.
    kept: std::sync::Mutex<HashMap<Owner, Slot>>,
}

/// The place for the token of one account; empty once it was disconnected.
type Slot = Arc<Mutex<Option<Kept>>>;

/// Whose a token is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Owner {
    pub(super) service: Service,
    /// The id of the account.
    pub(super) id: String,
}

/// The token of one account.
struct Kept {
    keeping: Keeping,
    /// Where Box renews it.
    host: String,
    /// What was read from where it is kept.
    read: Option<Credential>,
}

/// The token of one account, for the requests in its name, whichever account is used meanwhile. Once it was disconnected there
/// is none to be had: nothing that goes on for an account may be done with the token of another.
#[derive(Clone)]
pub(super) struct TokenOf {
    tokens: Arc<Tokens>,
    owner: Owner,
}

impl Tokens {
    pub(super) fn new(keyring: CredentialStore, renewal: Renewal) -> Self {
        let this_run = CredentialStore::in_memory(MemoryStore::default());
        Self {
            keyring,
            this_run,
            renewal,
            kept: std::sync::Mutex::default(),
        }
    }

    /// The token of `owner`, who was connected by an earlier run, is in the keyring. Nothing is read yet.
    pub(super) fn expect(&self, owner: Owner, host: &str) {
        let kept = Kept {
            keeping: Keeping::Keyring,
            host: host.to_owned(),
            read: None,
        };
        self.slots().insert(owner, Arc::new(Mutex::new(Some(kept))));
    }

    /// Keeps what `owner` is opened with, in place of what it was before, in the keyring if there is one.
    pub(super) async fn keep(
        &self,
        owner: &Owner,
        host: &str,
        credential: Credential,
    ) -> Result<Keeping, AppError> {
        let slot = self.slot(owner);
        let mut kept = slot.lock().await;
        self.this_run.remove(&owner.entry()).await?;
        let written = credential.written();
        let keeping = match self.keyring.store(&owner.entry(), written.clone()).await {
            Ok(()) => Keeping::Keyring,
            Err(error) => {
                tracing::warn!(%error, "no keyring: the token is kept in memory for this run");
                self.this_run.store(&owner.entry(), written).await?;
                Keeping::ThisRun
            }
        };
        *kept = Some(Kept {
            keeping,
            host: host.to_owned(),
            read: Some(credential),
        });
        Ok(keeping)
    }

    /// Removes the token from where it is kept, and looks whether it is gone. Answers with the name of the keyring's entry that
    /// may still be there: some stores want each removal confirmed, and call one that was not a success.
    ///
    /// # Errors
    /// [`ErrorCode::KeyringUnavailable`] when the keyring refused.
    pub(super) async fn remove(&self, owner: &Owner) -> Result<Option<String>, AppError> {
        let slot = self.slot(owner);
        let mut kept = slot.lock().await;
        let entry = owner.entry();
        self.this_run.remove(&entry).await?;
        let removed = self.keyring.remove(&entry).await;
        let in_keyring = kept
            .as_ref()
            .is_some_and(|kept| kept.keeping == Keeping::Keyring);
        if in_keyring {
            removed?;
        }
        *kept = None;
        let is_gone = !in_keyring || matches!(self.keyring.read(&entry).await, Ok(None));
        Ok((!is_gone).then(|| entry.to_string()))
    }

    /// Forgets what was read. A token that is kept for this run only stays in memory, because it is nowhere else. One that is
    /// being renewed is forgotten when that has ended: on a bad network it may take a minute, for which nobody waits.
    pub(super) fn forget(&self) {
        let slots: Vec<Slot> = self.slots().values().cloned().collect();
        for slot in slots {
            match slot.try_lock() {
                Ok(mut kept) => forget_read(&mut kept),
                Err(_) => {
                    let slot = Arc::clone(&slot);
                    tokio::spawn(async move { forget_read(&mut *slot.lock().await) });
                }
            }
        }
    }

    /// The way for requests to the token of `owner`.
    pub(super) fn of(self: &Arc<Self>, owner: Owner) -> TokenOf {
        TokenOf {
            tokens: Arc::clone(self),
            owner,
        }
    }

    fn slot(&self, owner: &Owner) -> Slot {
        Arc::clone(self.slots().entry(owner.clone()).or_default())
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<Owner, Slot>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_read(kept: &mut Option<Kept>) {
    if let Some(kept) = kept {
        kept.read = None;
    }
}

#[async_trait]
impl TokenSource for TokenOf {
    async fn token(&self) -> Result<SecretString, TokenError> {
        let this = self.clone();
        to_its_end(async move { this.current().await })
            .await
            .unwrap_or_else(|why| Err(TokenError::StoreUnavailable(why)))
    }

    async fn on_rejected(&self, token: &SecretString) -> bool {
        let (this, token) = (self.clone(), token.clone());
        to_its_end(async move { this.may_have_another(&token).await })
            .await
            .unwrap_or(false)
    }
}

impl TokenOf {
    async fn current(&self) -> Result<SecretString, TokenError> {
        let slot = self.tokens.slot(&self.owner);
        let mut kept = slot.lock().await;
        let kept = kept.as_mut().ok_or(TokenError::AccountDisconnected)?;
        let name = self.owner.entry();
        let credential = match kept.read.take() {
            Some(credential) => credential,
            None => read(self.tokens.place(kept.keeping), &name).await?,
        };
        let (credential, token) = match self.tokens.renewal.current(&credential) {
            Some(token) => (credential, token),
            None => {
                let store = self.tokens.place(kept.keeping);
                let entry = Entry {
                    store,
                    name: &name,
                    account: &self.owner.id,
                    host: &kept.host,
                };
                let renewed = self.tokens.renewal.renew(credential, entry).await?;
                if !renewed.written {
                    // The entry in the keyring is worth nothing any more: from here on it is kept for this run.
                    let kept_here = self
                        .tokens
                        .this_run
                        .store(&name, renewed.credential.written())
                        .await;
                    kept_here.map_err(|error| TokenError::StoreUnavailable(error.to_string()))?;
                    kept.keeping = Keeping::ThisRun;
                }
                let token = self.tokens.renewal.current(&renewed.credential);
                let token = token.ok_or_else(|| {
                    TokenError::StoreUnavailable(
                        "the token that was handed out has ended already".to_owned(),
                    )
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
        let slot = self.tokens.slot(&self.owner);
        let mut kept = slot.lock().await;
        let Some(kept) = kept.as_mut() else {
            return false;
        };
        let renewal = &self.tokens.renewal;
        let is_another = |credential: &Credential| {
            renewal
                .current(credential)
                .is_some_and(|token| token.expose_secret() != refused.expose_secret())
        };
        if kept.read.as_ref().is_some_and(is_another) {
            return true;
        }
        let Ok(found) = read(self.tokens.place(kept.keeping), &self.owner.entry()).await else {
            return false;
        };
        let another = is_another(&found);
        let renewable = !matches!(found, Credential::Pasted(_));
        kept.read = Some(if another {
            found
        } else {
            found.without(refused)
        });
        another || renewable
    }
}

impl Tokens {
    fn place(&self, keeping: Keeping) -> &CredentialStore {
        match keeping {
            Keeping::Keyring => &self.keyring,
            Keeping::ThisRun => &self.this_run,
        }
    }

    /// What an account is opened with; `None` as well when that cannot be read.
    pub(super) async fn credential(&self, owner: &Owner) -> Option<Credential> {
        let slot = self.slot(owner);
        let kept = slot.lock().await;
        let keeping = kept.as_ref()?.keeping;
        read(self.place(keeping), &owner.entry()).await.ok()
    }
}

async fn read(place: &CredentialStore, name: &SecretName) -> Result<Credential, TokenError> {
    let found = place
        .read(name)
        .await
        .map_err(|error| TokenError::StoreUnavailable(error.to_string()))?;
    let found = found.ok_or_else(|| {
        TokenError::StoreUnavailable("the keyring shows no token; it may be locked".to_owned())
    })?;
    Credential::read(&found).ok_or_else(|| {
        TokenError::StoreUnavailable(
            "what the keyring holds is no token of this program".to_owned(),
        )
    })
}

/// Goes on to the end, whether or not the request that needs it is still wanted: an answer that nobody kept would have spent
/// the refresh token.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    tokio::spawn(work).await.map_err(|error| error.to_string())
}

impl Owner {
    pub(super) fn new(service: Service, id: &str) -> Self {
        Self {
            service,
            id: id.to_owned(),
        }
    }

    /// The name of the entry in the keyring. That of an older program, which knew one account of a service, has no id in it.
    fn entry(&self) -> SecretName {
        let name = match self.service {
            Service::Clumio => "clumio-token",
            Service::Box => "box-token",
        };
        SecretName::new(if self.id.is_empty() {
            name.to_owned()
        } else {
            format!("{name}-{}", self.id)
        })
    }
}

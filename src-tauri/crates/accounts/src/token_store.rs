//! Tokens of the connected accounts, each in its own entries of the system keychain. A token is read when a request needs it,
//! cached, refreshed when it has expired, and dropped from memory when the user is idle.

use crate::{
    account::{AccountKey, TokenStorage},
    credential::Credential,
    credential_entries::CredentialEntries,
    task::spawn_to_completion,
    token_refresh::{CredentialEntry, TokenRefresher},
};
use app_error::AppError;
use async_trait::async_trait;
use box_client::{AppCredentials, TokenError, TokenSource};
use credential_store::{CredentialStore, Error, MemoryStore};
use parking_lot::{Mutex, MutexGuard};
use secrecy::{ExposeSecret as _, SecretString};
use std::{collections::HashMap, sync::Arc};

/// The tokens of all accounts.
pub(super) struct TokenStore {
    keyring: CredentialStore,
    /// For this run only, when the system keychain is unavailable.
    session: CredentialStore,
    refresher: TokenRefresher,
    /// One per account, so that waiting for the token of one does not block another.
    slots: Mutex<HashMap<AccountKey, Slot>>,
}

/// The token of one account; empty once the account was disconnected.
type Slot = Arc<tokio::sync::Mutex<Option<StoredToken>>>;

/// The token of one account: where it is stored, and the copy in memory.
struct StoredToken {
    storage: TokenStorage,
    /// Host of the Box that refreshes it.
    host: String,
    cached: Option<Credential>,
}

/// The token of one account, as requests get it. After the account was disconnected it returns an error, so that no request
/// is sent with the token of another account.
#[derive(Clone)]
pub(super) struct AccountTokenSource {
    tokens: Arc<TokenStore>,
    account: AccountKey,
}

impl TokenStore {
    pub(super) fn new(keyring: CredentialStore, refresher: TokenRefresher) -> Self {
        Self {
            keyring,
            session: CredentialStore::in_memory(MemoryStore::default()),
            refresher,
            slots: Mutex::default(),
        }
    }

    /// Registers an account whose token an earlier run stored in the system keychain. Reads nothing yet.
    pub(super) fn register(&self, account: AccountKey, host: &str) {
        let token = StoredToken {
            storage: TokenStorage::Keyring,
            host: host.to_owned(),
            cached: None,
        };
        self.slots()
            .insert(account, Arc::new(tokio::sync::Mutex::new(Some(token))));
    }

    /// Replaces the credential of an account. It goes to the system keychain if that is available.
    pub(super) async fn store(
        &self,
        account: &AccountKey,
        host: &str,
        credential: Credential,
    ) -> Result<TokenStorage, AppError> {
        let slot = self.slot(account);
        let mut token = slot.lock().await;
        let session = CredentialEntries::new(&self.session, account);
        session.remove().await?;
        let keyring = CredentialEntries::new(&self.keyring, account);
        let storage = match keyring.write(&credential).await {
            Ok(()) => TokenStorage::Keyring,
            Err(error) => {
                tracing::warn!(%error, "the token is kept in memory for this run");
                session.write(&credential).await?;
                if matches!(error, Error::TooLong { .. }) {
                    // The parts that fit would never be read.
                    drop(keyring.remove().await);
                    TokenStorage::TooLong
                } else {
                    TokenStorage::Session
                }
            }
        };
        *token = Some(StoredToken {
            storage,
            host: host.to_owned(),
            cached: Some(credential),
        });
        Ok(storage)
    }

    /// Removes the token of an account, and checks that it is gone. Returns the name of the entry that may remain: some stores
    /// ask the person to confirm each removal, and report success for a refusal.
    ///
    /// # Errors
    /// [`ErrorCode::KeyringUnavailable`](app_error::ErrorCode::KeyringUnavailable) when the system keychain refused.
    pub(super) async fn remove(&self, account: &AccountKey) -> Result<Option<String>, AppError> {
        let slot = self.slot(account);
        let mut token = slot.lock().await;
        CredentialEntries::new(&self.session, account)
            .remove()
            .await?;
        let keyring = CredentialEntries::new(&self.keyring, account);
        let removed = keyring.remove().await;
        let in_keyring = token
            .as_ref()
            .is_some_and(|token| token.storage == TokenStorage::Keyring);
        if in_keyring {
            removed?;
        }
        *token = None;
        Ok(if in_keyring {
            keyring.remaining().await
        } else {
            None
        })
    }

    /// Drops the cached tokens. One that is being refreshed is dropped afterwards, without waiting for it: on a bad network a
    /// refresh may take a minute.
    pub(super) fn clear_cache(&self) {
        let slots: Vec<Slot> = self.slots().values().cloned().collect();
        for slot in slots {
            match slot.try_lock() {
                Ok(mut token) => clear_cached(&mut token),
                Err(_) => {
                    let slot = Arc::clone(&slot);
                    tokio::spawn(async move { clear_cached(&mut *slot.lock().await) });
                }
            }
        }
    }

    /// Returns the token of an account for the requests of a client.
    pub(super) fn source(self: &Arc<Self>, account: AccountKey) -> AccountTokenSource {
        AccountTokenSource {
            tokens: Arc::clone(self),
            account,
        }
    }

    /// Returns the stored credential of an account; none when it cannot be read.
    pub(super) async fn credential(&self, account: &AccountKey) -> Option<Credential> {
        let slot = self.slot(account);
        let token = slot.lock().await;
        let token = token.as_ref()?;
        read_credential(&self.entries(token.storage, account))
            .await
            .ok()
    }

    /// Returns the access token of an application that is in memory.
    pub(super) async fn cached_application(
        &self,
        account: &AccountKey,
    ) -> Option<(AppCredentials, SecretString)> {
        let slot = self.slot(account);
        let token = slot.lock().await;
        match token.as_ref()?.cached.clone()? {
            Credential::Application {
                app,
                access: Some(access),
                ..
            } => Some((app, access.token)),
            Credential::Application { .. }
            | Credential::Pasted(_)
            | Credential::SignedIn { .. } => None,
        }
    }

    fn entries(&self, storage: TokenStorage, account: &AccountKey) -> CredentialEntries<'_> {
        CredentialEntries::new(self.backend(storage), account)
    }

    fn backend(&self, storage: TokenStorage) -> &CredentialStore {
        match storage {
            TokenStorage::Keyring => &self.keyring,
            TokenStorage::Session | TokenStorage::TooLong => &self.session,
        }
    }

    fn slot(&self, account: &AccountKey) -> Slot {
        Arc::clone(self.slots().entry(account.clone()).or_default())
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<AccountKey, Slot>> {
        self.slots.lock()
    }
}

fn clear_cached(token: &mut Option<StoredToken>) {
    if let Some(token) = token {
        token.cached = None;
    }
}

// Both run to completion even if the request is cancelled: a refresh whose result is dropped would use up the refresh token.
#[async_trait]
impl TokenSource for AccountTokenSource {
    async fn token(&self) -> Result<SecretString, TokenError> {
        let this = self.clone();
        spawn_to_completion(async move { this.current_token().await })
            .await
            .unwrap_or_else(|reason| Err(TokenError::StoreUnavailable(reason)))
    }

    async fn on_rejected(&self, token: &SecretString) -> bool {
        let (this, token) = (self.clone(), token.clone());
        spawn_to_completion(async move { this.can_replace(&token).await })
            .await
            .unwrap_or(false)
    }
}

impl AccountTokenSource {
    async fn current_token(&self) -> Result<SecretString, TokenError> {
        let slot = self.tokens.slot(&self.account);
        let mut token = slot.lock().await;
        let token = token.as_mut().ok_or(TokenError::AccountDisconnected)?;
        let refresher = &self.tokens.refresher;
        let credential = match token.cached.take() {
            Some(credential) => credential,
            None => read_credential(&self.tokens.entries(token.storage, &self.account)).await?,
        };
        let (credential, access_token) = match refresher.current_token(&credential) {
            Some(access_token) => (credential, access_token),
            None => {
                let entry = CredentialEntry {
                    entries: self.tokens.entries(token.storage, &self.account),
                    account_id: &self.account.id,
                    host: &token.host,
                };
                let refreshed = refresher.refresh(credential, entry).await?;
                if !refreshed.is_stored {
                    // The entry in the keychain is no longer valid, so the new one is kept in memory for this run.
                    let session = self.tokens.entries(TokenStorage::Session, &self.account);
                    let stored = session.write(&refreshed.credential).await;
                    stored.map_err(|error| TokenError::StoreUnavailable(error.to_string()))?;
                    token.storage = TokenStorage::Session;
                }
                let access_token = refresher.current_token(&refreshed.credential);
                let access_token = access_token.ok_or_else(|| {
                    TokenError::StoreUnavailable(
                        "the token that was handed out has ended already".to_owned(),
                    )
                })?;
                (refreshed.credential, access_token)
            }
        };
        token.cached = Some(credential);
        Ok(access_token)
    }

    /// Returns whether another token than `rejected` can be had: a newer one in the keychain, stored by another instance, or
    /// one from a refresh before the next request.
    async fn can_replace(&self, rejected: &SecretString) -> bool {
        let slot = self.tokens.slot(&self.account);
        let mut token = slot.lock().await;
        let Some(token) = token.as_mut() else {
            return false;
        };
        let refresher = &self.tokens.refresher;
        let is_another = |credential: &Credential| {
            refresher
                .current_token(credential)
                .is_some_and(|token| token.expose_secret() != rejected.expose_secret())
        };
        if token.cached.as_ref().is_some_and(is_another) {
            return true;
        }
        let entries = self.tokens.entries(token.storage, &self.account);
        let Ok(stored) = read_credential(&entries).await else {
            return false;
        };
        let is_newer = is_another(&stored);
        let can_refresh = !matches!(stored, Credential::Pasted(_));
        token.cached = Some(if is_newer {
            stored
        } else {
            stored.expire(rejected)
        });
        is_newer || can_refresh
    }
}

async fn read_credential(entries: &CredentialEntries<'_>) -> Result<Credential, TokenError> {
    entries.read().await?.ok_or_else(|| {
        TokenError::StoreUnavailable("the keyring shows no token; it may be locked".to_owned())
    })
}

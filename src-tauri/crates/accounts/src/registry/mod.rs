//! Registry of the connected accounts: connects and disconnects them, and hands out clients that act as one of them.

pub(crate) mod clients;
mod connect_box;
pub(crate) mod connect_clumio;
mod network;
mod sign_in_box;

use crate::{
    account::{Account as _, AccountColour, AccountKey, Service},
    account_list::{Accounts, find_account},
    endpoints::Endpoints,
    proxy_sign_in::ProxySignIn,
    revocation::Revocation,
    sign_in::{PendingResponse, RepeatVisits},
    token_refresh::TokenRefresher,
    token_store::TokenStore,
};
use app_error::AppError;
use box_client::{BoxClient, RetryWaitSink};
use clumio_client::ClumioClient;
use config::{BoxAppPolicy, BoxAuthMethod, Fault, FileFault, Policy, ProfileFile, StateFile};
use credential_store::CredentialStore;
use parking_lot::{Mutex, RwLock};
use platform::Clock;
use serde::Serialize;
use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
use ts_rs::TS;
use url::Url;

/// The connected accounts, their tokens, and a client for each.
pub struct AccountRegistry {
    file: StateFile,
    endpoints: Endpoints,
    keyring: CredentialStore,
    proxy: Arc<ProxySignIn>,
    waits: OnceLock<WaitSinks>,
    clock: Arc<dyn Clock>,
    box_app: Option<BoxAppPolicy>,
    box_auth_methods: Vec<BoxAuthMethod>,
    /// The sign-in at Box that waits for a response.
    pending_sign_in: Mutex<Option<Arc<PendingSignIn>>>,
    /// Serves the callback page of the last sign-in for a while.
    repeat_visits: Mutex<Option<RepeatVisits>>,
    accounts: RwLock<Accounts>,
    /// The accounts as last read from the file or written to it.
    in_file: Mutex<Accounts>,
    tokens: Arc<TokenStore>,
    /// Clients of the accounts, by account ID.
    clumio_clients: Mutex<HashMap<String, ClumioClient>>,
    box_clients: Mutex<HashMap<String, BoxClient>>,
    /// Accounts are connected one at a time, so that two do not get the same name.
    connecting: tokio::sync::Mutex<()>,
    /// The number of each account's connection.
    connections: Mutex<HashMap<AccountKey, u64>>,
    /// The last number given to a connection; also counts changes of the network options.
    last_connection: AtomicU64,
}

/// Listeners for the waits of the calls to each service.
struct WaitSinks {
    clumio: RetryWaitSink,
    r#box: RetryWaitSink,
}

/// A sign-in at Box that waits for a response.
struct PendingSignIn {
    url: Url,
    response: Arc<PendingResponse>,
}

/// Result of disconnecting an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Left")]
pub struct DisconnectResult {
    /// The remaining accounts.
    pub accounts: Accounts,
    /// Outcome of revoking the token.
    pub revocation: Revocation,
    /// Name of the entry in the system keychain that may still hold the token, when its removal could not be confirmed.
    #[serde(rename = "entry_left")]
    pub remaining_entry: Option<String>,
}

impl AccountRegistry {
    /// Opens the registry of the profile in a folder. The system keychain is not read yet.
    #[must_use]
    pub fn open(
        profile: &Path,
        keyring: CredentialStore,
        endpoints: Endpoints,
        clock: Arc<dyn Clock>,
        policy: &Policy,
    ) -> Self {
        Self::open_file(
            StateFile::in_profile(profile, ProfileFile::Accounts),
            profile,
            keyring,
            endpoints,
            clock,
            policy,
        )
    }

    /// Opens the registry with `file`, which may be read-only, as its list of accounts.
    pub fn open_file(
        file: StateFile,
        profile: &Path,
        keyring: CredentialStore,
        endpoints: Endpoints,
        clock: Arc<dyn Clock>,
        policy: &Policy,
    ) -> Self {
        let proxy = Arc::new(ProxySignIn::new(keyring.clone()));
        let refresher = TokenRefresher::new(
            endpoints.clone(),
            Arc::clone(&proxy),
            Arc::clone(&clock),
            profile.to_owned(),
        );
        let in_file: Accounts = file.read().value;
        let accounts = restored(in_file.clone(), &endpoints);
        let registry = Self {
            file,
            endpoints,
            proxy,
            waits: OnceLock::new(),
            clock,
            box_app: policy.box_app.clone(),
            box_auth_methods: policy.ways_to_connect_box(),
            pending_sign_in: Mutex::default(),
            repeat_visits: Mutex::default(),
            accounts: RwLock::new(accounts),
            in_file: Mutex::new(in_file),
            tokens: Arc::new(TokenStore::new(keyring.clone(), refresher)),
            keyring,
            clumio_clients: Mutex::default(),
            box_clients: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            connections: Mutex::default(),
            last_connection: AtomicU64::default(),
        };
        registry.register_all();
        registry
    }

    /// Reads the list of accounts again if its file could not be read before.
    pub fn reload_if_unreadable(&self) {
        if self
            .file
            .fault()
            .is_none_or(|fault| fault.fault != Fault::Unreadable)
        {
            return;
        }
        let content = self.file.read::<Accounts>();
        if content.found {
            self.in_file.lock().clone_from(&content.value);
            *self.accounts.write() = restored(content.value, &self.endpoints);
            self.register_all();
        }
    }

    /// Returns the fault of the file with the list of accounts.
    pub fn fault(&self) -> Option<FileFault> {
        self.file.fault()
    }

    /// Returns the connected accounts.
    pub fn list(&self) -> Accounts {
        self.accounts.read().clone()
    }

    /// Makes an account the active one of its service. Work in progress continues with the account it began with.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`](app_error::ErrorCode::NotConnected), and those of [`StateFile::change`].
    pub fn switch(&self, service: Service, id: &str) -> Result<Accounts, AppError> {
        self.update(|accounts| match service {
            Service::Clumio => accounts.clumio_mut().switch(id),
            Service::Box => accounts.box_mut().switch(id),
        })
    }

    /// Gives an account another short name and colour.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`](app_error::ErrorCode::InputInvalid) about `label` when the name does not have 1 to 40
    /// characters or another account of the service has it,
    /// [`ErrorCode::NotConnected`](app_error::ErrorCode::NotConnected), and those of [`StateFile::change`].
    pub fn rename(
        &self,
        service: Service,
        id: &str,
        name: &str,
        colour: AccountColour,
    ) -> Result<Accounts, AppError> {
        self.update(|accounts| match service {
            Service::Clumio => accounts.clumio_mut().rename(id, name, colour),
            Service::Box => accounts.box_mut().rename(id, name, colour),
        })
    }

    /// Notes that the user confirmed a Box account that a browser signed in.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`](app_error::ErrorCode::NotConnected), and those of [`StateFile::change`].
    pub fn confirm_box(&self, id: &str) -> Result<Accounts, AppError> {
        self.update(|accounts| accounts.box_mut().confirm(id))
    }

    /// Revokes the sign-in of an account, and removes the account and its token. If it was the active one, the one that was
    /// active before takes its place. The account stays connected while its token cannot be removed from the system keychain,
    /// so that this can be retried.
    ///
    /// # Errors
    /// [`ErrorCode::KeyringUnavailable`](app_error::ErrorCode::KeyringUnavailable) when the token could not be removed, and
    /// those of [`StateFile::change`].
    pub async fn disconnect(
        &self,
        service: Service,
        id: &str,
    ) -> Result<DisconnectResult, AppError> {
        self.check_writable()?;
        let key = AccountKey::new(service, id);
        let revocation = match service {
            Service::Clumio => Revocation::NotRequested,
            Service::Box => self.revoke_box(&key).await,
        };
        let remaining_entry = self.tokens.remove(&key).await?;
        let accounts = self.update(|accounts| {
            match service {
                Service::Clumio => accounts.clumio_mut().remove(id),
                Service::Box => accounts.box_mut().remove(id),
            }
            Ok(())
        })?;
        match service {
            Service::Clumio => drop(self.clumio_clients.lock().remove(id)),
            Service::Box => drop(self.box_clients.lock().remove(id)),
        }
        self.connections.lock().remove(&key);
        Ok(DisconnectResult {
            accounts,
            revocation,
            remaining_entry,
        })
    }

    /// Drops the cached tokens; the next request reads its token again. A token that is only in memory is kept.
    pub fn forget_tokens(&self) {
        self.tokens.clear_cache();
    }

    /// Returns the URL to open for a page of Box's web app; in the demo, that of the same path in the sandbox.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`](app_error::ErrorCode::NotConnected).
    pub fn box_page(&self, address: &str) -> Result<String, AppError> {
        let account = find_account(self.list().box_accounts(), None)?;
        self.endpoints.box_page(&account.host, address)
    }

    /// Refuses a change before any request is sent for it, when the list of accounts cannot be written.
    fn check_writable(&self) -> Result<(), AppError> {
        self.file.check_writable()
    }

    /// Registers the tokens that earlier runs stored, and numbers the connections.
    fn register_all(&self) {
        let accounts = self.list();
        for account in accounts.clumio_accounts() {
            self.tokens.register(account.key(), "");
        }
        for account in accounts.box_accounts() {
            self.tokens.register(account.key(), &account.host);
        }
        for (service, label) in accounts.labels() {
            self.renumber_connection(AccountKey::new(service, &label.id));
        }
    }

    /// Gives the connection of an account a new number, so that data of the old one is no longer used.
    fn renumber_connection(&self, account: AccountKey) {
        let number = self.last_connection.fetch_add(1, Ordering::SeqCst) + 1;
        self.connections.lock().insert(account, number);
    }

    fn update(
        &self,
        change: impl FnOnce(&mut Accounts) -> Result<(), AppError>,
    ) -> Result<Accounts, AppError> {
        let mut accounts = self.accounts.write();
        let mut before = self.in_file.lock();
        let mut added = Vec::new();
        let changed = self.file.change(|in_file: &mut Accounts, found| {
            let mut ours = accounts.clone();
            if found {
                added = ours.merge(&before, in_file);
            }
            change(&mut ours)?;
            *in_file = ours;
            Ok(())
        })?;
        accounts.clone_from(&changed);
        before.clone_from(&changed);
        for key in added {
            let account = changed
                .box_accounts()
                .find(|account| account.label.id == key.id);
            self.tokens
                .register(key.clone(), account.map_or("", |account| &account.host));
            self.renumber_connection(key);
        }
        Ok(changed)
    }
}

/// Returns the accounts of an earlier run: without those whose token was in memory only, and with complete hosts.
fn restored(mut accounts: Accounts, endpoints: &Endpoints) -> Accounts {
    for account in accounts
        .box_account
        .iter_mut()
        .chain(&mut accounts.other_boxes)
    {
        if account.host.is_empty() {
            account.host = endpoints.default_box_host();
        }
    }
    for account in accounts.clumio.iter_mut().chain(&mut accounts.other_clumio) {
        account.host = endpoints.stored_clumio_host(&account.host);
    }
    accounts.drop_session_accounts();
    accounts
}

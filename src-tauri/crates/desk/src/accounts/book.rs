//! The connected accounts: who they are in a file, their tokens in the keyring.

use super::{
    Accounts, BoxAccount, ClumioAccount, ClumioCheck, Endpoints, Keeping, Service, Unit,
    endpoints::{ClumioPlace, token_in},
};
use crate::{
    problem::{Code, Problem},
    profile::StateFile,
};
use box_api::BoxClient;
use clumio_api::{AssetQuery, ClumioClient};
use secrecy::SecretString;
use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::Mutex;
use vault::{Memory, SecretName, Vault};

/// The names of the two entries in the keyring.
const CLUMIO_TOKEN: &str = "clumio-token";
const BOX_TOKEN: &str = "box-token";

/// Units offered for choice; the id of any other can be typed in.
const MOST_UNITS: u16 = 100;

/// The connected accounts and the way to act as them.
pub struct AccountBook {
    file: StateFile,
    keyring: Vault,
    this_run: Vault,
    endpoints: Endpoints,
    accounts: RwLock<Accounts>,
    clumio: Mutex<Option<ClumioClient>>,
    box_client: Mutex<Option<BoxClient>>,
    /// How often Clumio was connected or disconnected.
    clumio_connection: AtomicU64,
    /// How often Box was connected or disconnected.
    box_connection: AtomicU64,
}

impl AccountBook {
    /// Opens the book in `file`. The keyring is not asked for anything yet.
    #[must_use]
    pub fn open(file: StateFile, keyring: Vault, endpoints: Endpoints) -> Self {
        let mut accounts: Accounts = file.read();
        // Whose token was in memory only is not connected any more.
        accounts.clumio = accounts.clumio.filter(|account| account.keeping == Keeping::Keyring);
        accounts.box_account = accounts.box_account.filter(|account| account.keeping == Keeping::Keyring);
        Self {
            file,
            keyring,
            this_run: Vault::in_memory(Memory::default()),
            endpoints,
            accounts: RwLock::new(accounts),
            clumio: Mutex::default(),
            box_client: Mutex::default(),
            clumio_connection: AtomicU64::default(),
            box_connection: AtomicU64::default(),
        }
    }

    /// Who is connected.
    pub fn now(&self) -> Accounts {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what an address and a token are good for, and keeps neither.
    ///
    /// # Errors
    /// [`Code::WrongRegion`], [`Code::InputInvalid`], [`Code::CredentialRejected`], [`Code::Forbidden`],
    /// [`Code::Offline`], [`Code::Refused`].
    pub async fn check_clumio(&self, address: &str, token: &SecretString) -> Result<ClumioCheck, Problem> {
        let place = self.endpoints.clumio(address)?;
        let client = place.client(&token_in(token)?, None)?;
        let units = match client.organizational_units(MOST_UNITS, None).await {
            Ok(page) => page.entries,
            // The token is good, only not for this list: then it has to be good for what the job needs.
            Err(error) if error.kind() == clumio_api::ErrorKind::Forbidden => {
                client.assets(clumio_api::AssetKind::Ec2Instance, &AssetQuery::default(), None).await?;
                Vec::new()
            }
            Err(error) => return Err(error.into()),
        };
        Ok(ClumioCheck {
            region: place.region,
            host: place.host,
            units: units.into_iter().map(|unit| Unit { id: unit.id.to_string(), name: unit.name }).collect(),
        })
    }

    /// Tests the connection, then keeps it.
    ///
    /// # Errors
    /// As [`check_clumio`](Self::check_clumio); nothing is kept then.
    pub async fn connect_clumio(
        self: &Arc<Self>,
        address: &str,
        token: &SecretString,
        unit_id: Option<&str>,
    ) -> Result<Accounts, Problem> {
        let check = self.check_clumio(address, token).await?;
        let place = self.endpoints.clumio(address)?;
        let unit = unit_id.map(|id| named(&check.units, id));
        let token = token_in(token)?;
        let client = place.client(&token, unit_id)?;
        let this = Arc::clone(self);
        once_begun(async move {
            let keeping = this.keep(&SecretName::new(CLUMIO_TOKEN), &token).await?;
            let ClumioPlace { region, portal, host, .. } = place;
            let account = ClumioAccount { region, portal, host, unit, keeping };
            let accounts = this.update(|accounts| accounts.clumio = Some(account))?;
            *this.clumio.lock().await = Some(client);
            this.clumio_connection.fetch_add(1, Ordering::SeqCst);
            Ok(accounts)
        })
        .await
    }

    /// Tests the connection, then keeps it.
    ///
    /// # Errors
    /// [`Code::InputInvalid`], [`Code::CredentialRejected`], [`Code::Forbidden`], [`Code::Offline`],
    /// [`Code::Refused`]; nothing is kept then.
    pub async fn connect_box(self: &Arc<Self>, token: &SecretString) -> Result<Accounts, Problem> {
        let token = token_in(token)?;
        let client = self.endpoints.box_client(&token)?;
        let me = client.me().await?;
        let this = Arc::clone(self);
        once_begun(async move {
            let keeping = this.keep(&SecretName::new(BOX_TOKEN), &token).await?;
            let box_api::Me { user, enterprise, .. } = me;
            let user_id = user.id.to_string();
            let account = BoxAccount { user_id, name: user.name, login: user.login, enterprise, keeping };
            let accounts = this.update(|accounts| accounts.box_account = Some(account))?;
            *this.box_client.lock().await = Some(client);
            this.box_connection.fetch_add(1, Ordering::SeqCst);
            Ok(accounts)
        })
        .await
    }

    /// Connects both services of the demo's sandbox.
    ///
    /// # Errors
    /// Those of the two calls above.
    pub async fn connect_demo(
        self: &Arc<Self>,
        clumio: &SecretString,
        box_token: &SecretString,
    ) -> Result<(), Problem> {
        let Some(address) = self.endpoints.demo_address() else { return Ok(()) };
        self.connect_clumio(&address, clumio, None).await?;
        self.connect_box(box_token).await?;
        Ok(())
    }

    /// Forgets an account and its token. As long as the token cannot be removed from the keyring the account stays
    /// connected, so that it can be tried again.
    ///
    /// # Errors
    /// [`Code::KeyringUnavailable`] when the entry could not be removed.
    pub async fn disconnect(&self, service: Service) -> Result<Accounts, Problem> {
        let accounts = self.now();
        let (name, keeping) = match service {
            Service::Clumio => (CLUMIO_TOKEN, accounts.clumio.map(|account| account.keeping)),
            Service::Box => (BOX_TOKEN, accounts.box_account.map(|account| account.keeping)),
        };
        let name = SecretName::new(name);
        self.this_run.remove(&name).await?;
        let removed = self.keyring.remove(&name).await;
        if keeping == Some(Keeping::Keyring) {
            removed?;
        }
        let left = self.update(|accounts| match service {
            Service::Clumio => accounts.clumio = None,
            Service::Box => accounts.box_account = None,
        })?;
        match service {
            Service::Clumio => {
                *self.clumio.lock().await = None;
                self.clumio_connection.fetch_add(1, Ordering::SeqCst);
            }
            Service::Box => {
                *self.box_client.lock().await = None;
                self.box_connection.fetch_add(1, Ordering::SeqCst);
            }
        }
        Ok(left)
    }

    /// The way to Clumio, with the token read from where it is kept at first use.
    ///
    /// # Errors
    /// [`Code::NotConnected`], [`Code::KeyringUnavailable`].
    pub async fn clumio(&self) -> Result<ClumioClient, Problem> {
        let account = self.now().clumio.ok_or_else(|| not_connected("clumio"))?;
        let mut client = self.clumio.lock().await;
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        let token = self.token(&SecretName::new(CLUMIO_TOKEN), account.keeping).await?;
        let place = self.endpoints.clumio(&account.host)?;
        let fresh = place.client(&token, account.unit.as_ref().map(|unit| unit.id.as_str()))?;
        Ok(client.insert(fresh).clone())
    }

    /// The way to Box, with the token read from where it is kept at first use.
    ///
    /// # Errors
    /// [`Code::NotConnected`], [`Code::KeyringUnavailable`].
    pub async fn box_client(&self) -> Result<BoxClient, Problem> {
        let account = self.now().box_account.ok_or_else(|| not_connected("box"))?;
        let mut client = self.box_client.lock().await;
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        let token = self.token(&SecretName::new(BOX_TOKEN), account.keeping).await?;
        Ok(client.insert(self.endpoints.box_client(&token)?).clone())
    }

    /// Forgets the tokens that were read: the next call reads them from where they are kept. One that is kept for this
    /// run only stays in memory, because it is nowhere else. What is still being done with a token goes on with it.
    pub(crate) async fn drop_tokens(&self) {
        *self.clumio.lock().await = None;
        *self.box_client.lock().await = None;
    }

    /// The page at Box that `address` names; in the demo the sandbox has one in its place.
    pub(crate) fn box_page(&self, address: &str) -> String {
        self.endpoints.box_page(address)
    }

    /// Tells one connection of a Clumio account from the next.
    pub fn clumio_connection(&self) -> u64 {
        self.clumio_connection.load(Ordering::SeqCst)
    }

    /// Tells one connection of a Box account from the next.
    pub fn box_connection(&self) -> u64 {
        self.box_connection.load(Ordering::SeqCst)
    }

    async fn keep(&self, name: &SecretName, token: &SecretString) -> Result<Keeping, Problem> {
        match self.keyring.store(name, token.clone()).await {
            Ok(()) => Ok(Keeping::Keyring),
            Err(error) => {
                tracing::warn!(%error, "no keyring: the token is kept in memory for this run");
                self.this_run.store(name, token.clone()).await?;
                Ok(Keeping::ThisRun)
            }
        }
    }

    async fn token(&self, name: &SecretName, keeping: Keeping) -> Result<SecretString, Problem> {
        let place = match keeping {
            Keeping::Keyring => &self.keyring,
            Keeping::ThisRun => &self.this_run,
        };
        place.read(name).await?.ok_or_else(|| {
            Problem::new(Code::KeyringUnavailable, "the keyring shows no token; it may be locked").retryable()
        })
    }

    fn update(&self, change: impl FnOnce(&mut Accounts)) -> Result<Accounts, Problem> {
        let mut accounts = self.accounts.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = accounts.clone();
        change(&mut changed);
        self.file.write(&changed)?;
        accounts.clone_from(&changed);
        Ok(changed)
    }
}

/// Goes on to the end, whether or not anybody still waits for it: half an account would be none.
async fn once_begun<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let ended = tokio::spawn(work).await;
    ended.unwrap_or_else(|error| Err(Problem::new(Code::Unexpected, error.to_string())))
}

fn not_connected(service: &str) -> Problem {
    Problem::new(Code::NotConnected, format!("no {service} account is connected")).about(service)
}

/// A unit that the token may not list can still be typed in by its id.
fn named(units: &[Unit], id: &str) -> Unit {
    units
        .iter()
        .find(|unit| unit.id == id)
        .cloned()
        .unwrap_or_else(|| Unit { id: id.to_owned(), name: id.to_owned() })
}

impl From<vault::Error> for Problem {
    fn from(error: vault::Error) -> Self {
        Self::new(Code::KeyringUnavailable, error.to_string()).retryable()
    }
}

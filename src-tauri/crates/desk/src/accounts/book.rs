//! The connected accounts: who they are, and the way to act as them.

use super::{
    Accounts, ClumioAccount, ClumioCheck, Endpoints, Keeping, Left, Service, Unit,
    credential::Credential,
    endpoints::{ClumioPlace, token_in},
    proxy::ProxySignIns,
    renewal::Renewal,
    tokens::Tokens,
};
use crate::{
    policy::BoxAppPolicy,
    ports::Clock,
    problem::{Code, Problem},
    profile::StateFile,
};
use box_api::{BoxClient, TokenSource};
use clumio_api::{AssetQuery, ClumioClient, Network, OrganizationalUnit};
use secrecy::SecretString;
use std::{
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::Mutex;
use uuid::Uuid;
use vault::Vault;

/// Units offered for choice; the id of any other can be typed in.
const MOST_UNITS: u16 = 100;

/// The connected accounts and the way to act as them.
pub struct AccountBook {
    file: StateFile,
    pub(super) endpoints: Endpoints,
    pub(super) proxy: Arc<ProxySignIns>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) box_app: Option<BoxAppPolicy>,
    accounts: RwLock<Accounts>,
    pub(super) tokens: Arc<Tokens>,
    clumio: Mutex<Option<ClumioClient>>,
    pub(super) box_client: Mutex<Option<BoxClient>>,
    /// How often Clumio was connected or disconnected.
    clumio_connection: AtomicU64,
    /// How often Box was connected or disconnected.
    pub(super) box_connection: AtomicU64,
}

impl AccountBook {
    /// Opens the book in the folder `profile`. The keyring is not asked for anything yet.
    #[must_use]
    pub fn open(
        profile: &Path,
        keyring: Vault,
        endpoints: Endpoints,
        clock: Arc<dyn Clock>,
        box_app: Option<BoxAppPolicy>,
    ) -> Self {
        let file = StateFile::in_profile(profile, "accounts.json");
        let proxy = Arc::new(ProxySignIns::new(keyring.clone()));
        let lock = profile.join("box-sign-in.lock");
        let renewal = Renewal::new(endpoints.clone(), Arc::clone(&proxy), Arc::clone(&clock), lock);
        let mut accounts: Accounts = file.read();
        // Whose token was in memory only is not connected any more.
        accounts.clumio = accounts.clumio.filter(|account| account.keeping == Keeping::Keyring);
        accounts.box_account = accounts.box_account.filter(|account| account.keeping == Keeping::Keyring);
        let tokens = Tokens::new(keyring, renewal)
            .with(Service::Clumio, accounts.clumio.as_ref().map(|_| clumio_owner(0)))
            .with(Service::Box, accounts.box_account.as_ref().map(|account| account.user_id.clone()));
        Self {
            file,
            endpoints,
            proxy,
            clock,
            box_app,
            accounts: RwLock::new(accounts),
            tokens: Arc::new(tokens),
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
        let units = units(&place, token, self.network().await).await?;
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
        let place = self.endpoints.clumio(address)?;
        let units = units(&place, token, self.network().await).await?;
        // The topmost unit has the same id in every company.
        let company =
            units.iter().map(|unit| unit.id.as_str()).filter(|id| *id != Uuid::nil().to_string()).min();
        let company = company.map_or_else(|| Uuid::new_v4().to_string(), ToOwned::to_owned);
        let unit = unit_id.map(|id| named(&units, id));
        let token = token_in(token)?;
        let this = Arc::clone(self);
        once_begun(async move {
            let mut client = this.clumio.lock().await;
            let number = this.clumio_connection() + 1;
            let keeping =
                this.tokens.keep(Service::Clumio, clumio_owner(number), Credential::Pasted(token)).await?;
            let ClumioPlace { region, portal, host, .. } = place;
            let account = ClumioAccount { region, portal, host, company, unit, keeping };
            let accounts = this.update(|accounts| accounts.clumio = Some(account))?;
            *client = None;
            this.clumio_connection.store(number, Ordering::SeqCst);
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

    /// Withdraws a sign-in, and forgets an account and its token. As long as the token cannot be removed from the keyring the account stays
    /// connected, so that it can be tried again.
    ///
    /// # Errors
    /// [`Code::KeyringUnavailable`] when the entry could not be removed.
    pub async fn disconnect(&self, service: Service) -> Result<Left, Problem> {
        let withdrawn = match service {
            Service::Clumio => true,
            Service::Box => self.withdraw_box().await,
        };
        self.tokens.remove(service).await?;
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
        Ok(Left { accounts: left, still_valid: !withdrawn })
    }

    /// The way to Clumio. Its token can be read right now; each request reads it anew if it was forgotten meanwhile.
    ///
    /// # Errors
    /// [`Code::NotConnected`], [`Code::KeyringUnavailable`].
    pub async fn clumio(&self) -> Result<ClumioClient, Problem> {
        let mut client = self.clumio.lock().await;
        let account = self.now().clumio.ok_or_else(|| not_connected("clumio"))?;
        let token = self.tokens.of(Service::Clumio, clumio_owner(self.clumio_connection()));
        token.token().await?;
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        let place = self.endpoints.clumio(&account.host)?;
        let unit = account.unit.as_ref().map(|unit| unit.id.as_str());
        let fresh = place.client(token, unit, self.network().await)?;
        Ok(client.insert(fresh).clone())
    }

    /// The way to Box. Its token can be read right now; each request reads it anew if it was forgotten meanwhile.
    ///
    /// # Errors
    /// [`Code::NotConnected`], [`Code::KeyringUnavailable`].
    pub async fn box_client(&self) -> Result<BoxClient, Problem> {
        let mut client = self.box_client.lock().await;
        let account = self.now().box_account.ok_or_else(|| not_connected("box"))?;
        let token = self.tokens.of(Service::Box, account.user_id);
        token.token().await?;
        if let Some(client) = &*client {
            return Ok(client.clone());
        }
        Ok(client.insert(self.endpoints.box_client(token, self.network().await)?).clone())
    }

    /// Forgets the tokens that were read: the next request reads its own from where it is kept. One that is kept for this
    /// run only stays in memory, because it is nowhere else.
    pub(crate) async fn forget_tokens(&self) {
        self.tokens.forget().await;
    }

    /// Has the next call of each account make its connection anew.
    pub(super) async fn connect_anew(&self) {
        *self.clumio.lock().await = None;
        *self.box_client.lock().await = None;
        self.box_connection.fetch_add(1, Ordering::SeqCst);
    }

    /// The page at Box that `address` names; in the demo the sandbox has one in its place.
    pub(crate) fn box_page(&self, address: &str) -> String {
        self.endpoints.box_page(address)
    }

    /// Tells what is remembered of the connected Clumio account from what is of others; empty without one.
    pub(crate) fn clumio_key(&self) -> String {
        let key = |account: ClumioAccount| match account.unit {
            Some(unit) => format!("{} {}", account.company, unit.id),
            None => account.company,
        };
        self.now().clumio.map(key).unwrap_or_default()
    }

    /// Tells one connection of a Clumio account from the next.
    pub fn clumio_connection(&self) -> u64 {
        self.clumio_connection.load(Ordering::SeqCst)
    }

    /// Tells one connection of a Box account from the next.
    pub fn box_connection(&self) -> u64 {
        self.box_connection.load(Ordering::SeqCst)
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Accounts)) -> Result<Accounts, Problem> {
        let mut accounts = self.accounts.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = accounts.clone();
        change(&mut changed);
        self.file.write(&changed)?;
        accounts.clone_from(&changed);
        Ok(changed)
    }
}

/// Goes on to the end, whether or not anybody still waits for it: half an account would be none.
pub(super) async fn once_begun<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let ended = tokio::spawn(work).await;
    ended.unwrap_or_else(|error| Err(Problem::new(Code::Unexpected, error.to_string())))
}

/// A token of Clumio does not tell whose it is, so each connection counts as another owner.
fn clumio_owner(connection: u64) -> String {
    connection.to_string()
}

fn not_connected(service: &str) -> Problem {
    Problem::new(Code::NotConnected, format!("no {service} account is connected")).about(service)
}

/// The units that a token may list, which tests it as well.
async fn units(
    place: &ClumioPlace,
    token: &SecretString,
    network: Network,
) -> Result<Vec<OrganizationalUnit>, Problem> {
    let client = place.client(token_in(token)?, None, network)?;
    match client.organizational_units(MOST_UNITS, None).await {
        Ok(page) => Ok(page.entries),
        // The token is good, only not for this list: then it has to be good for what the job needs.
        Err(error) if error.kind() == clumio_api::ErrorKind::Forbidden => {
            client.assets(clumio_api::AssetKind::Ec2Instance, &AssetQuery::default(), None).await?;
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// A unit that the token may not list can still be typed in by its id.
fn named(units: &[OrganizationalUnit], id: &str) -> Unit {
    let found = units.iter().find(|unit| unit.id.as_str() == id);
    Unit { id: id.to_owned(), name: found.map_or(id, |unit| &unit.name).to_owned() }
}

impl From<vault::Error> for Problem {
    fn from(error: vault::Error) -> Self {
        Self::new(Code::KeyringUnavailable, error.to_string()).retryable()
    }
}

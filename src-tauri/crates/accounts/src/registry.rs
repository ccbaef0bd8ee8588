//! The connected accounts: who they are, and the way to act as them.

use crate::{
    AccountColour, AccountMark, Accounts, ClumioAccount, ClumioCheck, Endpoints, Keeping, Left,
    Revocation, SandboxPlace, Service, Unit,
    account_list::Account,
    api_clients::{held, owner, wanted},
    box_auth::Asking,
    credential::Credential,
    endpoints::{ClumioPlace, token_in},
    proxy_sign_in::ProxySignIns,
    sign_in::SecondVisits,
    token_refresh::Renewal,
    tokens::{Owner, Tokens},
};
use app_error::{AppError, ErrorCode};
use box_client::BoxClient;
use clumio_client::{AssetQuery, ClumioClient, Network, OrganizationalUnit};
use config::BoxAuthMethod;
use config::{BoxAppPolicy, Fault, FileFault, Policy, ProfileFile, StateFile};
use credential_store::CredentialStore;
use platform::Clock;
use secrecy::SecretString;
use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Units offered for choice; the id of any other can be typed in.
const MOST_UNITS: u16 = 100;

/// The connected accounts and the way to act as them.
pub struct AccountBook {
    file: StateFile,
    pub(super) endpoints: Endpoints,
    pub(super) proxy: Arc<ProxySignIns>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) box_app: Option<BoxAppPolicy>,
    pub(super) box_ways: Vec<BoxAuthMethod>,
    /// The sign-in at Box that waits for an answer.
    pub(super) asking: std::sync::Mutex<Option<Arc<Asking>>>,
    /// The page of the sign-in that was answered last, while it is still shown.
    pub(super) answered: std::sync::Mutex<Option<SecondVisits>>,
    accounts: RwLock<Accounts>,
    /// The accounts as the file had them when it was read or written last.
    in_file: std::sync::Mutex<Accounts>,
    pub(super) tokens: Arc<Tokens>,
    /// The way of each account, by its id.
    pub(super) clumio: std::sync::Mutex<HashMap<String, ClumioClient>>,
    pub(super) boxes: std::sync::Mutex<HashMap<String, BoxClient>>,
    /// One account is connected at a time, so that two get no common name.
    pub(super) connecting: Mutex<()>,
    /// The number of each account's connection.
    pub(super) connections: std::sync::Mutex<HashMap<Owner, u64>>,
    /// How many connections there were; rises as well when the way out changes.
    pub(super) made: AtomicU64,
}

impl AccountBook {
    /// Opens the book in the folder `profile`. The keyring is not asked for anything yet.
    #[must_use]
    pub fn open(
        profile: &Path,
        keyring: CredentialStore,
        endpoints: Endpoints,
        clock: Arc<dyn Clock>,
        policy: &Policy,
    ) -> Self {
        Self::read(
            StateFile::in_profile(profile, ProfileFile::Accounts),
            profile,
            keyring,
            endpoints,
            clock,
            policy,
        )
    }

    /// Opens the book in `file`, which may be one that is only looked at.
    pub fn read(
        file: StateFile,
        profile: &Path,
        keyring: CredentialStore,
        endpoints: Endpoints,
        clock: Arc<dyn Clock>,
        policy: &Policy,
    ) -> Self {
        let proxy = Arc::new(ProxySignIns::new(keyring.clone()));
        let renewal = Renewal::new(
            endpoints.clone(),
            Arc::clone(&proxy),
            Arc::clone(&clock),
            profile.to_owned(),
        );
        let in_file: Accounts = file.read().value;
        let accounts = as_found(in_file.clone(), &endpoints);
        let tokens = Tokens::new(keyring, renewal);
        let book = Self {
            file,
            endpoints,
            proxy,
            clock,
            box_app: policy.box_app.clone(),
            box_ways: policy.ways_to_connect_box(),
            asking: std::sync::Mutex::default(),
            answered: std::sync::Mutex::default(),
            accounts: RwLock::new(accounts),
            in_file: std::sync::Mutex::new(in_file),
            tokens: Arc::new(tokens),
            clumio: std::sync::Mutex::default(),
            boxes: std::sync::Mutex::default(),
            connecting: Mutex::default(),
            connections: std::sync::Mutex::default(),
            made: AtomicU64::default(),
        };
        book.expect_tokens();
        book
    }

    /// Reads the list of accounts again if it could not be read.
    pub fn read_again(&self) {
        if self
            .file
            .fault()
            .is_none_or(|fault| fault.fault != Fault::Unreadable)
        {
            return;
        }
        let content = self.file.read::<Accounts>();
        if content.found {
            self.in_file
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone_from(&content.value);
            let mut accounts = self
                .accounts
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            *accounts = as_found(content.value, &self.endpoints);
            drop(accounts);
            self.expect_tokens();
        }
    }

    /// Refuses to connect or disconnect before anything is sent for it.
    pub(super) fn check_writable(&self) -> Result<(), AppError> {
        self.file.check_writable()
    }

    /// What was wrong with the list of accounts.
    pub fn fault(&self) -> Option<FileFault> {
        self.file.fault()
    }

    /// The token of each account is where an earlier run kept it.
    fn expect_tokens(&self) {
        let accounts = self.now();
        for account in accounts.every_clumio() {
            self.tokens.expect(owner(account), "");
        }
        for account in accounts.every_box() {
            self.tokens.expect(owner(account), &account.host);
        }
        for (service, mark) in accounts.marks() {
            self.is_connected_anew(Owner::new(service, &mark.id));
        }
    }

    /// Who is connected.
    pub fn now(&self) -> Accounts {
        self.accounts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Says what an address and a token are good for, and keeps neither.
    ///
    /// # Errors
    /// [`ErrorCode::WrongRegion`], [`ErrorCode::InputInvalid`], [`ErrorCode::CredentialRejected`], [`ErrorCode::Forbidden`],
    /// [`ErrorCode::Offline`], [`ErrorCode::Refused`].
    pub async fn check_clumio(
        &self,
        address: &str,
        token: &SecretString,
    ) -> Result<ClumioCheck, AppError> {
        let place = self.endpoints.clumio(address)?;
        let units = units(&place, token, self.network().await).await?;
        Ok(ClumioCheck {
            region: place.region,
            host: place.host,
            units: units
                .into_iter()
                .map(|unit| Unit {
                    id: unit.id.to_string(),
                    name: unit.name,
                })
                .collect(),
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
    ) -> Result<Accounts, AppError> {
        self.file.check_writable()?;
        let place = self.endpoints.clumio(address)?;
        let units = units(&place, token, self.network().await).await?;
        // The topmost unit has the same id in every company.
        let company = units
            .iter()
            .map(|unit| unit.id.as_str())
            .filter(|id| *id != Uuid::nil().to_string())
            .min();
        let company = company.unwrap_or_default().to_owned();
        let unit = unit_id.map(|id| named(&units, id));
        let credential = Credential::Pasted(token_in(token)?);
        let ClumioPlace {
            region,
            portal,
            host,
            ..
        } = place;
        let (mark, keeping) = (AccountMark::default(), Keeping::Keyring);
        let account = ClumioAccount {
            mark,
            region,
            portal,
            host,
            company,
            unit,
            keeping,
        };
        let this = Arc::clone(self);
        once_begun(async move {
            let _one_at_a_time = this.connecting.lock().await;
            let mark = this.now().of_clumio().mark_for(&account);
            let owner = Owner::new(Service::Clumio, &mark.id);
            let keeping = this.tokens.keep(&owner, "", credential).await?;
            let account = ClumioAccount {
                mark,
                keeping,
                ..account
            };
            let accounts = this.update(|accounts| {
                accounts.of_clumio().put(account);
                Ok(())
            })?;
            held(&this.clumio).remove(&owner.id);
            this.is_connected_anew(owner);
            Ok(accounts)
        })
        .await
    }

    /// Connects both services of a sandbox of the demo, and forgets the accounts of sandboxes that are gone.
    ///
    /// # Errors
    /// Those of the calls that connect.
    pub async fn connect_demo(
        self: &Arc<Self>,
        sandbox: &SandboxPlace,
        clumio: &SecretString,
        box_token: &SecretString,
    ) -> Result<(), AppError> {
        let now = self.now();
        for account in now
            .every_clumio()
            .filter(|account| self.endpoints.clumio(&account.host).is_err())
        {
            self.disconnect(Service::Clumio, &account.mark.id).await?;
        }
        for account in now
            .every_box()
            .filter(|account| !self.endpoints.has_box(&account.host))
        {
            self.disconnect(Service::Box, &account.mark.id).await?;
        }
        self.connect_clumio(sandbox.clumio_url.as_str(), clumio, None)
            .await?;
        self.connect_box_at(sandbox.box_url.authority(), box_token)
            .await?;
        Ok(())
    }

    /// From now on this account is the one of its service that is used. What goes on for another goes on as that one.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], and those of [`StateFile::change`].
    pub fn switch(&self, service: Service, id: &str) -> Result<Accounts, AppError> {
        self.update(|accounts| match service {
            Service::Clumio => accounts.of_clumio().switch(id),
            Service::Box => accounts.of_box().switch(id),
        })
    }

    /// Gives an account another short name and colour.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `label` when the name has not 1 to 40 characters or another account of the service has it,
    /// [`ErrorCode::NotConnected`], and those of [`StateFile::change`].
    pub fn rename(
        &self,
        service: Service,
        id: &str,
        label: &str,
        colour: AccountColour,
    ) -> Result<Accounts, AppError> {
        self.update(|accounts| match service {
            Service::Clumio => accounts.of_clumio().rename(id, label, colour),
            Service::Box => accounts.of_box().rename(id, label, colour),
        })
    }

    /// Revokes a sign-in, and forgets an account and its token. As long as the token cannot be removed from the keyring the account stays
    /// connected, so that it can be tried again. If it was the one that is used, the one used before it takes its place.
    ///
    /// # Errors
    /// [`ErrorCode::KeyringUnavailable`] when the entry could not be removed.
    pub async fn disconnect(&self, service: Service, id: &str) -> Result<Left, AppError> {
        self.file.check_writable()?;
        let owner = Owner::new(service, id);
        let revocation = match service {
            Service::Clumio => Revocation::NotRequested,
            Service::Box => self.revoke_box(&owner).await,
        };
        let entry_left = self.tokens.remove(&owner).await?;
        let accounts = self.update(|accounts| {
            match service {
                Service::Clumio => accounts.of_clumio().remove(id),
                Service::Box => accounts.of_box().remove(id),
            }
            Ok(())
        })?;
        match service {
            Service::Clumio => drop(held(&self.clumio).remove(id)),
            Service::Box => drop(held(&self.boxes).remove(id)),
        }
        self.connections().remove(&owner);
        Ok(Left {
            accounts,
            revocation,
            entry_left,
        })
    }

    /// Forgets the tokens that were read: the next request reads its own from where it is kept. One that is kept for this
    /// run only stays in memory, because it is nowhere else.
    pub fn forget_tokens(&self) {
        self.tokens.forget();
    }

    /// Has the next call of each account make its connection anew.
    pub(super) fn connect_anew(&self) {
        // First, so that a client that is just being made is not kept.
        self.made.fetch_add(1, Ordering::SeqCst);
        held(&self.clumio).clear();
        held(&self.boxes).clear();
        for account in self.now().every_box() {
            self.is_connected_anew(owner(account));
        }
    }

    /// The page at Box that `address` names; in the demo the sandbox has one in its place.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`].
    pub fn box_page(&self, address: &str) -> Result<String, AppError> {
        self.endpoints
            .box_page(&wanted(self.now().every_box(), None)?.host, address)
    }

    /// Tells what is remembered of the Clumio account that is used from what is of others; empty without one.
    pub fn clumio_key(&self) -> String {
        self.now()
            .clumio
            .as_ref()
            .map(ClumioAccount::key)
            .unwrap_or_default()
    }

    pub(super) fn is_connected_anew(&self, owner: Owner) {
        let number = self.made.fetch_add(1, Ordering::SeqCst) + 1;
        self.connections().insert(owner, number);
    }

    pub(super) fn update(
        &self,
        change: impl FnOnce(&mut Accounts) -> Result<(), AppError>,
    ) -> Result<Accounts, AppError> {
        let mut accounts = self
            .accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let mut before = self.in_file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut came = Vec::new();
        let changed = self.file.change(|in_file: &mut Accounts, found| {
            let mut ours = accounts.clone();
            if found {
                came = ours.join(&before, in_file);
            }
            change(&mut ours)?;
            *in_file = ours;
            Ok(())
        })?;
        accounts.clone_from(&changed);
        before.clone_from(&changed);
        for owner in came {
            let host = changed
                .every_box()
                .find(|account| account.mark.id == owner.id);
            self.tokens
                .expect(owner.clone(), host.map_or("", |account| &account.host));
            self.is_connected_anew(owner);
        }
        Ok(changed)
    }
}

impl ClumioAccount {
    /// What the journal calls it.
    pub fn words(&self) -> String {
        let unit = self
            .unit
            .as_ref()
            .map(|unit| format!(" · {}", unit.name))
            .unwrap_or_default();
        format!("Clumio · {}{unit}", self.region)
    }

    /// Tells what is remembered of it from what is of others.
    pub fn key(&self) -> String {
        let company = if self.company.is_empty() {
            &self.mark.id
        } else {
            &self.company
        };
        match &self.unit {
            Some(unit) => format!("{company} {}", unit.id),
            None => company.clone(),
        }
    }
}

/// What a file tells, as it is true now: whose token was in memory only is not connected any more.
fn as_found(mut accounts: Accounts, endpoints: &Endpoints) -> Accounts {
    for account in accounts
        .box_account
        .iter_mut()
        .chain(&mut accounts.other_boxes)
    {
        if account.host.is_empty() {
            account.host = endpoints.box_host();
        }
    }
    for account in accounts.clumio.iter_mut().chain(&mut accounts.other_clumio) {
        account.host = endpoints.kept_clumio_host(&account.host);
    }
    let mut clumio = accounts.of_clumio();
    clumio.keep_only(|account| account.keeping() == Keeping::Keyring);
    clumio.name_the_nameless();
    let mut boxes = accounts.of_box();
    boxes.keep_only(|account| account.keeping() == Keeping::Keyring);
    boxes.name_the_nameless();
    accounts
}

/// Goes on to the end, whether or not anybody still waits for it: half an account would be none.
pub(super) async fn once_begun<T: Send + 'static, E: From<AppError> + Send + 'static>(
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, E> {
    let ended = tokio::spawn(work).await;
    ended
        .unwrap_or_else(|error| Err(AppError::new(ErrorCode::Unexpected, error.to_string()).into()))
}

/// The units that a token may list, which tests it as well.
async fn units(
    place: &ClumioPlace,
    token: &SecretString,
    network: Network,
) -> Result<Vec<OrganizationalUnit>, AppError> {
    let client = place.client(token_in(token)?, None, network)?;
    match client.organizational_units(MOST_UNITS, None).await {
        Ok(page) => Ok(page.entries),
        // The token is good, only not for this list: then it has to be good for what the job needs.
        Err(error) if *error.kind() == clumio_client::ErrorKind::Forbidden => {
            client
                .assets(
                    clumio_client::AssetKind::Ec2Instance,
                    &AssetQuery::default(),
                    None,
                )
                .await?;
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// A unit that the token may not list can still be typed in by its id.
fn named(units: &[OrganizationalUnit], id: &str) -> Unit {
    let found = units.iter().find(|unit| unit.id.as_str() == id);
    Unit {
        id: id.to_owned(),
        name: found.map_or(id, |unit| &unit.name).to_owned(),
    }
}

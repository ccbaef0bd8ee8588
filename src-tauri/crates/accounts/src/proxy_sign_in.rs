//! Who asks the company's proxy: typed once, kept in the keyring, told to that proxy and to no other.

use crate::{AccountBook, Endpoints, Keeping, Service, api_clients::wanted};
use app_error::{AppError, ErrorCode, Subject};
use box_client::{DateListener, DateSink};
use clumio_client::{ConnectionProbe, Network, ProbeError, ProxyCredentials};
use credential_store::{CredentialStore, MemoryStore, SecretName};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, OnceLock};
use tokio::sync::Mutex;

/// The name of the entry in the keyring.
const PROXY_SIGN_IN: &str = "proxy-sign-in";

/// The sign-in to the proxy: where it is kept, and what was read from there.
pub(super) struct ProxySignIns {
    keyring: CredentialStore,
    this_run: CredentialStore,
    known: Mutex<Option<ProxyCredentials>>,
    /// Who hears the dates of all answers.
    dates: OnceLock<DateSink>,
}

impl ProxySignIns {
    pub(super) fn new(keyring: CredentialStore) -> Self {
        Self {
            keyring,
            this_run: CredentialStore::in_memory(MemoryStore::default()),
            known: Mutex::default(),
            dates: OnceLock::new(),
        }
    }

    /// Keeps it in place of the one before, in the keyring if there is one.
    async fn keep(&self, sign_in: ProxyCredentials) -> Result<Keeping, AppError> {
        let name = SecretName::new(PROXY_SIGN_IN);
        self.this_run.remove(&name).await?;
        let keeping = match self.keyring.store(&name, entry(&sign_in)).await {
            Ok(()) => Keeping::Keyring,
            Err(error) => {
                tracing::warn!(%error, "no keyring: the sign-in to the proxy is kept in memory for this run");
                self.this_run.store(&name, entry(&sign_in)).await?;
                Keeping::ThisRun
            }
        };
        *self.known.lock().await = Some(sign_in);
        Ok(keeping)
    }

    /// Lets `listener` hear the date of every answer from now on; once.
    fn let_hear(&self, listener: Arc<dyn DateListener>) {
        // A second listener would be a fault of this program, and harms nothing.
        drop(self.dates.set(DateSink::new(listener)));
    }

    /// How connections leave this computer, with the sign-in to the proxy, read from where it is kept at first use.
    pub(super) async fn network(&self, endpoints: &Endpoints) -> Network {
        let mut network = endpoints.network();
        network.date_sink = self.dates.get().cloned().unwrap_or_default();
        let on_the_way = endpoints
            .first_host()
            .is_ok_and(|base| matches!(network.proxy_for(&base), Ok(Some(_))));
        // Without a proxy the keyring is not asked for anything.
        if on_the_way {
            network.proxy_credentials = self.kept().await;
        }
        network
    }

    /// Returns the stored sign-in, which is read at first use.
    async fn kept(&self) -> Option<ProxyCredentials> {
        let mut known = self.known.lock().await;
        if known.is_none() {
            let name = SecretName::new(PROXY_SIGN_IN);
            let entry = match self.this_run.read(&name).await {
                Ok(Some(entry)) => Some(entry),
                Ok(None) | Err(_) => self.keyring.read(&name).await.ok().flatten(),
            };
            *known = entry.as_ref().and_then(sign_in_of);
        }
        known.clone()
    }
}

impl AccountBook {
    /// Lets `listener` hear the date of every answer of a service.
    pub fn dates_are_heard_by(&self, listener: Arc<dyn DateListener>) {
        self.proxy.let_hear(listener);
    }

    /// Tries a user name and a password at the proxy on the way to the services, and keeps them if it takes them.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `proxy` when there is no such proxy on the way or about `user` when no proxy takes such a
    /// name, [`ErrorCode::Refused`] when it does not take them or offers no sign-in that takes a password, which then is not sent,
    /// [`ErrorCode::Offline`] when it does not answer, [`ErrorCode::ProfileInUse`] while another program uses the profile.
    pub async fn sign_in_to_proxy(
        &self,
        proxy: &str,
        user: &str,
        password: SecretString,
    ) -> Result<Keeping, AppError> {
        self.check_writable()?;
        let mut network = self.endpoints.network();
        let base = self.endpoints.first_host()?;
        let on_the_way = network
            .proxy_for(&base)
            .map_err(problem)?
            .map(|proxy| proxy.to_string());
        if on_the_way.as_deref() != Some(proxy) {
            let words = format!("{proxy} is not the proxy that this computer uses");
            return Err(AppError::new(ErrorCode::InputInvalid, words).subject(Subject::Proxy));
        }
        let user = box_client::normalize_name(user);
        if user.is_empty() || user.contains(|c: char| c == ':' || c.is_control()) {
            return Err(
                AppError::new(ErrorCode::InputInvalid, "no proxy takes such a user name")
                    .subject(Subject::User),
            );
        }
        let sign_in = ProxyCredentials::new(proxy, user, password);
        network.proxy_credentials = Some(sign_in.clone());
        let way = ConnectionProbe::new(&base, &network).map_err(problem)?;
        let connected = way
            .connect(&way.resolve().await.map_err(problem)?)
            .await
            .map_err(problem)?;
        way.open_tunnel(connected).await.map_err(problem)?;
        let keeping = self.proxy.keep(sign_in).await?;
        self.connect_anew();
        Ok(keeping)
    }

    /// The way to an account of a service; without an id to where one would be.
    pub async fn way_to(
        &self,
        service: Service,
        id: Option<&str>,
    ) -> Result<ConnectionProbe, AppError> {
        ConnectionProbe::new(&self.base_of(service, id)?, &self.network().await).map_err(problem)
    }

    /// Host and port of an account's service; without an id those where one would be.
    pub fn host_of(&self, service: Service, id: Option<&str>) -> Result<String, AppError> {
        let base = self.base_of(service, id)?;
        let url = url::Url::parse(&base.to_string()).ok();
        let (host, port) = url
            .map(|url| {
                (
                    url.host_str().map(ToOwned::to_owned),
                    url.port_or_known_default(),
                )
            })
            .unzip();
        Ok(format!(
            "{}:{}",
            host.flatten().unwrap_or_default(),
            port.flatten().unwrap_or_default()
        ))
    }

    fn base_of(
        &self,
        service: Service,
        id: Option<&str>,
    ) -> Result<clumio_client::BaseUrl, AppError> {
        let now = self.now();
        Ok(match (service, id) {
            (Service::Clumio, None) => self.endpoints.clumio_base(None)?,
            (Service::Box, None) => self.endpoints.first_host()?,
            (Service::Clumio, id @ Some(_)) => self
                .endpoints
                .clumio_base(Some(wanted(now.every_clumio(), id)?.host))?,
            (Service::Box, id @ Some(_)) => self
                .endpoints
                .box_base(&wanted(now.every_box(), id)?.host)?,
        })
    }

    /// Whether a proxy stands between this computer and the services.
    pub fn has_proxy(&self) -> bool {
        let network = self.endpoints.network();
        self.endpoints
            .first_host()
            .is_ok_and(|base| matches!(network.proxy_for(&base), Ok(Some(_)) | Err(_)))
    }

    /// How connections leave this computer, with the sign-in to the proxy if one is on the way.
    pub async fn network(&self) -> Network {
        self.proxy.network(&self.endpoints).await
    }
}

/// The proxy, the user and the password, each on a line of its own; the last may hold anything.
fn entry(sign_in: &ProxyCredentials) -> SecretString {
    format!(
        "{}\n{}\n{}",
        sign_in.proxy,
        sign_in.user,
        sign_in.password.expose_secret()
    )
    .into()
}

fn sign_in_of(entry: &SecretString) -> Option<ProxyCredentials> {
    let mut lines = entry.expose_secret().splitn(3, '\n');
    let (proxy, user, password) = (lines.next()?, lines.next()?, lines.next()?);
    Some(ProxyCredentials::new(proxy, user, password.into()))
}

/// A step of the way that failed, as a situation.
pub fn problem(error: ProbeError) -> AppError {
    let code = match &error.connection_error {
        Some(obstacle) if !obstacle.is_transient() => ErrorCode::Refused,
        Some(_) | None => ErrorCode::Offline,
    };
    AppError::new(code, error.reason)
        .retryable()
        .with_connection_error(error.connection_error.as_ref())
}

//! Network options of the connections to the services: the proxy, and probes of the way to each service.

use super::{AccountRegistry, WaitSinks};
use crate::{
    account::{Account as _, Service, TokenStorage},
    account_list::find_account,
    proxy_sign_in::connection_step_error,
};
use app_error::{AppError, ErrorCode, Subject};
use box_client::{DateListener, HeldSecrets, RetryWait, RetryWaitSink};
use clumio_client::{ConnectionProbe, Network, ProxyCredentials};
use secrecy::SecretString;
use std::sync::{Arc, atomic::Ordering};

impl AccountRegistry {
    /// Passes the `Date` header of every response to `listener`. Only the first call has an effect.
    pub fn set_date_listener(&self, listener: Arc<dyn DateListener>) {
        self.proxy.set_date_listener(listener);
    }

    /// Redacts the secrets that `held` returns from every response. Only the first call has an effect.
    pub fn redact_from_responses(&self, held: Arc<dyn HeldSecrets>) {
        self.proxy.redact_from_responses(held);
    }

    /// Calls `report` whenever the calls to a service, of all its accounts, begin or cease to wait before they are sent again.
    /// Clients with a listener of their own are not included. Only the first call has an effect, on clients that are built
    /// later.
    pub fn set_wait_listener(
        &self,
        report: impl Fn(Service, Option<RetryWait>) + Clone + Send + Sync + 'static,
    ) {
        let sink = |service| {
            let report = report.clone();
            RetryWaitSink::new(move |wait| report(service, wait))
        };
        // A second listener is ignored, as documented.
        drop(self.waits.set(WaitSinks {
            clumio: sink(Service::Clumio),
            r#box: sink(Service::Box),
        }));
    }

    /// Returns the listener for the waits of the calls to a service.
    pub(super) fn wait_sink(&self, service: Service) -> RetryWaitSink {
        self.waits
            .get()
            .map_or_else(RetryWaitSink::default, |sinks| match service {
                Service::Clumio => sinks.clumio.clone(),
                Service::Box => sinks.r#box.clone(),
            })
    }

    /// Checks a user name and a password with the proxy, and stores them if it accepts them.
    ///
    /// # Errors
    /// [`ErrorCode::InputInvalid`] about `proxy` when `proxy` is not used or about `user` when the name is not valid,
    /// [`ErrorCode::Refused`] when the proxy rejects them or offers no authentication by password, which then is not sent,
    /// [`ErrorCode::Offline`] when it does not respond, [`ErrorCode::ProfileInUse`] while another instance uses the profile.
    pub async fn sign_in_to_proxy(
        &self,
        proxy: &str,
        user: &str,
        password: SecretString,
    ) -> Result<TokenStorage, AppError> {
        self.check_writable()?;
        let mut network = self.endpoints.network();
        let base = self.endpoints.proxied_base()?;
        let used_proxy = network
            .proxy_for(&base)
            .map_err(connection_step_error)?
            .map(|proxy| proxy.to_string());
        if used_proxy.as_deref() != Some(proxy) {
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
        let credentials = ProxyCredentials::new(proxy, user, password);
        network.proxy_credentials = Some(credentials.clone());
        let probe = ConnectionProbe::new(&base, &network).map_err(connection_step_error)?;
        let addresses = probe.resolve().await.map_err(connection_step_error)?;
        let connection = probe
            .connect(&addresses)
            .await
            .map_err(connection_step_error)?;
        probe
            .open_tunnel(connection)
            .await
            .map_err(connection_step_error)?;
        let storage = self.proxy.store(credentials).await?;
        self.reset_clients();
        Ok(storage)
    }

    /// Returns a probe of the connection to an account's service; without an ID, to the service as for a new account.
    pub async fn connection_probe(
        &self,
        service: Service,
        id: Option<&str>,
    ) -> Result<ConnectionProbe, AppError> {
        let base = self.base_url(service, id)?;
        ConnectionProbe::new(&base, &self.network().await).map_err(connection_step_error)
    }

    /// Returns host and port of an account's service; without an ID, those for a new account.
    pub fn host_and_port(&self, service: Service, id: Option<&str>) -> Result<String, AppError> {
        let base = self.base_url(service, id)?;
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

    fn base_url(
        &self,
        service: Service,
        id: Option<&str>,
    ) -> Result<clumio_client::BaseUrl, AppError> {
        let accounts = self.list();
        Ok(match (service, id) {
            (Service::Clumio, None) => self.endpoints.clumio_base(None)?,
            (Service::Box, None) => self.endpoints.proxied_base()?,
            (Service::Clumio, id @ Some(_)) => {
                let account = find_account(accounts.clumio_accounts(), id)?;
                self.endpoints.clumio_base(Some(account.host))?
            }
            (Service::Box, id @ Some(_)) => {
                let account = find_account(accounts.box_accounts(), id)?;
                self.endpoints.box_base(&account.host)?
            }
        })
    }

    /// Returns whether connections to the services use a proxy.
    pub fn has_proxy(&self) -> bool {
        let network = self.endpoints.network();
        self.endpoints
            .proxied_base()
            .is_ok_and(|base| matches!(network.proxy_for(&base), Ok(Some(_)) | Err(_)))
    }

    /// Returns the network options of a connection, with credentials if a proxy is used.
    pub async fn network(&self) -> Network {
        self.proxy.network(&self.endpoints).await
    }

    /// Drops all clients, so that the next call of each account opens a connection with the new network options.
    fn reset_clients(&self) {
        // First, so that a client that is being built with the old options is not cached.
        self.last_connection.fetch_add(1, Ordering::SeqCst);
        self.clumio_clients.lock().clear();
        self.box_clients.lock().clear();
        for account in self.list().box_accounts() {
            self.renumber_connection(account.key());
        }
    }
}

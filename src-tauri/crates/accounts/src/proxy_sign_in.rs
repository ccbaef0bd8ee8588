//! Credentials for the proxy of the organization: entered once, stored in the system keychain, sent to that proxy only.

use crate::{account::TokenStorage, endpoints::Endpoints};
use app_error::{AppError, ErrorCode};
use box_client::{DateListener, DateSink, HeldSecrets, HeldSecretsSource};
use clumio_client::{Network, ProbeError, ProxyCredentials};
use credential_store::{CredentialStore, MemoryStore, SecretName};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, OnceLock};
use tokio::sync::Mutex;

/// Name of the entry in the system keychain.
const ENTRY_NAME: &str = "proxy-sign-in";

/// Stores the credentials for the proxy, and adds them to the network options of each connection.
pub(super) struct ProxySignIn {
    keyring: CredentialStore,
    /// For this run only, when the system keychain is unavailable.
    session: CredentialStore,
    cached: Mutex<Option<ProxyCredentials>>,
    /// Receives the `Date` header of every response.
    date_sink: OnceLock<DateSink>,
    /// Secrets that are redacted from every response.
    held_secrets: OnceLock<HeldSecretsSource>,
}

impl ProxySignIn {
    pub(super) fn new(keyring: CredentialStore) -> Self {
        Self {
            keyring,
            session: CredentialStore::in_memory(MemoryStore::default()),
            cached: Mutex::default(),
            date_sink: OnceLock::new(),
            held_secrets: OnceLock::new(),
        }
    }

    /// Replaces the stored credentials. They go to the system keychain if it is available.
    pub(super) async fn store(
        &self,
        credentials: ProxyCredentials,
    ) -> Result<TokenStorage, AppError> {
        let name = SecretName::new(ENTRY_NAME);
        self.session.remove(&name).await?;
        let storage = match self.keyring.store(&name, to_entry(&credentials)).await {
            Ok(()) => TokenStorage::Keyring,
            Err(error) => {
                tracing::warn!(%error, "no keyring: the sign-in to the proxy is kept in memory for this run");
                self.session.store(&name, to_entry(&credentials)).await?;
                TokenStorage::Session
            }
        };
        *self.cached.lock().await = Some(credentials);
        Ok(storage)
    }

    /// Passes the date of every response to `listener`. Only the first call has an effect.
    pub(super) fn set_date_listener(&self, listener: Arc<dyn DateListener>) {
        // The program sets one listener; a second would be a mistake without consequences.
        drop(self.date_sink.set(DateSink::new(listener)));
    }

    /// Redacts the secrets that `held` returns from every response. Only the first call has an effect.
    pub(super) fn redact_from_responses(&self, held: Arc<dyn HeldSecrets>) {
        // As with the listener: the program sets one.
        drop(self.held_secrets.set(HeldSecretsSource::new(held)));
    }

    /// Returns the network options of a connection, with credentials if a proxy is used. They are read at first use.
    pub(super) async fn network(&self, endpoints: &Endpoints) -> Network {
        let mut network = endpoints.network();
        network.date_sink = self.date_sink.get().cloned().unwrap_or_default();
        network.held_secrets = self.held_secrets.get().cloned().unwrap_or_default();
        let uses_proxy = endpoints
            .proxied_base()
            .is_ok_and(|base| matches!(network.proxy_for(&base), Ok(Some(_))));
        // Reading the keychain may prompt, so it is not read without a proxy.
        if uses_proxy {
            network.proxy_credentials = self.credentials().await;
        }
        network
    }

    async fn credentials(&self) -> Option<ProxyCredentials> {
        let mut cached = self.cached.lock().await;
        if cached.is_none() {
            let name = SecretName::new(ENTRY_NAME);
            let entry = match self.session.read(&name).await {
                Ok(Some(entry)) => Some(entry),
                Ok(None) | Err(_) => self.keyring.read(&name).await.ok().flatten(),
            };
            *cached = entry.as_ref().and_then(from_entry);
        }
        cached.clone()
    }
}

/// Returns proxy, user and password, each on its own line. The password is last because it may contain any character.
fn to_entry(credentials: &ProxyCredentials) -> SecretString {
    format!(
        "{}\n{}\n{}",
        credentials.proxy,
        credentials.user,
        credentials.password.expose_secret()
    )
    .into()
}

fn from_entry(entry: &SecretString) -> Option<ProxyCredentials> {
    let mut lines = entry.expose_secret().splitn(3, '\n');
    let (proxy, user, password) = (lines.next()?, lines.next()?, lines.next()?);
    Some(ProxyCredentials::new(proxy, user, password.into()))
}

/// Converts the failure of a step of connecting to an [`AppError`].
pub fn connection_step_error(error: ProbeError) -> AppError {
    let code = match &error.connection_error {
        Some(cause) if !cause.is_transient() => ErrorCode::Refused,
        Some(_) | None => ErrorCode::Offline,
    };
    AppError::new(code, error.reason)
        .retryable()
        .with_connection_error(error.connection_error.as_ref())
}

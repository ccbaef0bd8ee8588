//! A client for each connected account.

use super::AccountRegistry;
use crate::{
    account::{Account as _, AccountKey, BoxAccount, ClumioAccount, Service},
    account_list::find_account,
};
use app_error::{AppError, ErrorCode};
use box_client::{BoxClient, TokenSource};
use clumio_client::{ClumioClient, Network};
use parking_lot::Mutex;
use std::{collections::HashMap, sync::atomic::Ordering};

/// A connected Clumio account with a client that acts as it, also after another account became the active one.
pub struct ConnectedClumio {
    /// Client that sends the token of the account.
    pub client: ClumioClient,
    /// The account.
    pub account: ClumioAccount,
    /// Number of the connection, unique in this run.
    pub connection: u64,
}

/// A connected Box account with a client that acts as it, also after another account became the active one.
pub struct ConnectedBox {
    /// Client that sends the token of the account.
    pub client: BoxClient,
    /// The account.
    pub account: BoxAccount,
    /// Number of the connection, unique in this run.
    pub connection: u64,
}

impl AccountRegistry {
    /// Returns a client for the active Clumio account, after its token was read.
    ///
    /// # Errors
    /// As [`connected_clumio`](Self::connected_clumio).
    pub async fn clumio_client(&self) -> Result<ClumioClient, AppError> {
        Ok(self.connected_clumio(None).await?.client)
    }

    /// Returns a Clumio account with a client, after its token was read: the one with this ID, or without one the active
    /// account.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], [`ErrorCode::KeyringUnavailable`].
    pub async fn connected_clumio(&self, id: Option<&str>) -> Result<ConnectedClumio, AppError> {
        let account = find_account(self.list().clumio_accounts(), id)?;
        let key = account.key();
        let token = self.tokens.source(key.clone());
        token.token().await?;
        let build = |network| {
            let endpoint = self.endpoints.clumio(&account.host)?;
            let unit = account.unit.as_ref().map(|unit| unit.id.as_str());
            let client = endpoint.client(token.clone(), unit, network)?;
            Ok(client.with_wait_sink(self.wait_sink(Service::Clumio)))
        };
        let (client, connection) = self
            .cached_client(&self.clumio_clients, &key, build)
            .await?;
        Ok(ConnectedClumio {
            client,
            account,
            connection,
        })
    }

    /// Returns a client for the active Box account, after its token was read.
    ///
    /// # Errors
    /// As [`connected_box`](Self::connected_box).
    pub async fn box_client(&self) -> Result<BoxClient, AppError> {
        Ok(self.connected_box(None).await?.client)
    }

    /// Returns a Box account with a client, after its token was read: the one with this ID, or without one the active
    /// account.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], [`ErrorCode::KeyringUnavailable`], [`ErrorCode::Forbidden`] about `policy` when the
    /// organization no longer allows the method with which the account was connected.
    pub async fn connected_box(&self, id: Option<&str>) -> Result<ConnectedBox, AppError> {
        let account = find_account(self.list().box_accounts(), id)?;
        self.check_auth_method(account.auth_method)?;
        let key = account.key();
        let token = self.tokens.source(key.clone());
        token.token().await?;
        let build = |network| {
            let client = self
                .endpoints
                .box_client(&account.host, token.clone(), network)?;
            Ok(client.with_wait_sink(self.wait_sink(Service::Box)))
        };
        let (client, connection) = self.cached_client(&self.box_clients, &key, build).await?;
        Ok(ConnectedBox {
            client,
            account,
            connection,
        })
    }

    /// Returns the client of an account, built at first use, and the number of the account's connection. No lock is held
    /// while it is built, because the credentials for the proxy may have to be read from the system keychain.
    async fn cached_client<C: Clone>(
        &self,
        clients: &Mutex<HashMap<String, C>>,
        account: &AccountKey,
        build: impl Fn(Network) -> Result<C, AppError>,
    ) -> Result<(C, u64), AppError> {
        loop {
            let before = self.last_connection.load(Ordering::SeqCst);
            if let Some(client) = clients.lock().get(&account.id) {
                return Ok((client.clone(), self.connection(account)));
            }
            let client = build(self.network().await)?;
            let mut clients = clients.lock();
            // A client that was built with outdated network options is not cached.
            if self.last_connection.load(Ordering::SeqCst) == before {
                let client = clients.entry(account.id.clone()).or_insert(client).clone();
                return Ok((client, self.connection(account)));
            }
        }
    }

    /// Returns the number of the active Clumio account's connection, unique in this run; 0 without an account.
    pub fn clumio_connection(&self) -> u64 {
        self.list()
            .clumio
            .map_or(0, |account| self.connection(&account.key()))
    }

    /// Returns the number of a Box account's connection, unique in this run: of the account with this ID, or without one of
    /// the active account; 0 without an account.
    pub fn box_connection(&self, id: Option<&str>) -> u64 {
        find_account(self.list().box_accounts(), id)
            .map_or(0, |account| self.connection(&account.key()))
    }

    /// Returns whether a number is that of a connected account's connection.
    pub fn has_connection(&self, connection: u64) -> bool {
        self.connections
            .lock()
            .values()
            .any(|known| *known == connection)
    }

    /// Returns the ID of the Box account with this ID and login, or else of the only account with this login.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`] about the login.
    pub fn box_account_id(&self, id: Option<&str>, login: &str) -> Result<String, AppError> {
        let accounts = self.list();
        let with_login: Vec<&BoxAccount> = accounts
            .box_accounts()
            .filter(|account| account.login == login)
            .collect();
        let with_id = with_login
            .iter()
            .find(|account| Some(&*account.label.id) == id);
        match (with_id, &*with_login) {
            (Some(account), _) | (None, [account]) => Ok(account.label.id.clone()),
            (None, _) => {
                let words = format!("this is done with {login}, which is not connected");
                Err(AppError::new(ErrorCode::NotConnected, words).source_name(login))
            }
        }
    }

    fn connection(&self, account: &AccountKey) -> u64 {
        self.connections
            .lock()
            .get(account)
            .copied()
            .unwrap_or_default()
    }
}

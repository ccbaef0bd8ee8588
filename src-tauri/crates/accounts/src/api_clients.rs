//! A client for each account.

use crate::{
    AccountBook, BoxAccount, ClumioAccount,
    account_list::{Account, no_such},
    tokens::Owner,
};
use app_error::{AppError, ErrorCode};
use box_client::{BoxClient, TokenSource};
use clumio_client::{ClumioClient, Network};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

/// A Clumio account with a client for it. It stays the same when another account becomes the active one.
pub struct ActingClumio {
    /// Client that sends the token of the account.
    pub client: ClumioClient,
    /// The account.
    pub account: ClumioAccount,
    /// Number of the connection, which no other one of the run has.
    pub connection: u64,
}

/// A Box account with a client for it. It stays the same when another account becomes the active one.
pub struct ActingBox {
    /// Client that sends the token of the account.
    pub client: BoxClient,
    /// The account.
    pub account: BoxAccount,
    /// Number of the connection, which no other one of the run has.
    pub connection: u64,
}

impl AccountBook {
    /// The way to the Clumio account that is used. Its token can be read right now; each request reads it anew if it was
    /// forgotten meanwhile.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], [`ErrorCode::KeyringUnavailable`].
    pub async fn clumio(&self) -> Result<ClumioClient, AppError> {
        Ok(self.acting_clumio(None).await?.client)
    }

    /// The same, with whose it is; with an `id` that of another account.
    ///
    /// # Errors
    /// As [`clumio`](Self::clumio).
    pub async fn acting_clumio(&self, id: Option<&str>) -> Result<ActingClumio, AppError> {
        let account = wanted(self.now().every_clumio(), id)?;
        let owner = owner(&account);
        let token = self.tokens.of(owner.clone());
        token.token().await?;
        let client = |network| {
            let place = self.endpoints.clumio(&account.host)?;
            let unit = account.unit.as_ref().map(|unit| unit.id.as_str());
            place.client(token.clone(), unit, network)
        };
        let (client, connection) = self.kept_client(&self.clumio, &owner, client).await?;
        Ok(ActingClumio {
            client,
            account,
            connection,
        })
    }

    /// The way to the Box account that is used. Its token can be read right now; each request reads it anew if it was forgotten
    /// meanwhile.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`], [`ErrorCode::KeyringUnavailable`], [`ErrorCode::Forbidden`] about `policy` when the company has closed the
    /// way in which it was connected.
    pub async fn box_client(&self) -> Result<BoxClient, AppError> {
        Ok(self.acting_box(None).await?.client)
    }

    /// The same, with whose it is; with an `id` that of another account.
    ///
    /// # Errors
    /// As [`box_client`](Self::box_client).
    pub async fn acting_box(&self, id: Option<&str>) -> Result<ActingBox, AppError> {
        let account = wanted(self.now().every_box(), id)?;
        self.is_open(account.way)?;
        let owner = owner(&account);
        let token = self.tokens.of(owner.clone());
        token.token().await?;
        let client = |network| {
            self.endpoints
                .box_client(&account.host, token.clone(), network)
        };
        let (client, connection) = self.kept_client(&self.boxes, &owner, client).await?;
        Ok(ActingBox {
            client,
            account,
            connection,
        })
    }

    /// Returns the client of an account, made by `make` at first use, and the number of the account's connection. Nothing is
    /// locked while one is made: the way out may have to be read from the keyring first.
    async fn kept_client<C: Clone>(
        &self,
        clients: &Mutex<HashMap<String, C>>,
        owner: &Owner,
        make: impl Fn(Network) -> Result<C, AppError>,
    ) -> Result<(C, u64), AppError> {
        loop {
            let made = self.made.load(Ordering::SeqCst);
            if let Some(client) = held(clients).get(&owner.id) {
                return Ok((client.clone(), self.connection(owner)));
            }
            let client = make(self.network().await)?;
            let mut clients = held(clients);
            // One that was made for the way out as it was before is not kept.
            if self.made.load(Ordering::SeqCst) == made {
                let client = clients.entry(owner.id.clone()).or_insert(client).clone();
                return Ok((client, self.connection(owner)));
            }
        }
    }

    /// Tells one connection of a Clumio account from every other one of the run: that of the account that is used, 0 without one.
    pub fn clumio_connection(&self) -> u64 {
        self.now()
            .clumio
            .map_or(0, |account| self.connection(&owner(&account)))
    }

    /// Tells one connection of a Box account from every other one of the run: that of the account that is used, or with an `id`
    /// that of another; 0 without one.
    pub fn box_connection(&self, id: Option<&str>) -> u64 {
        wanted(self.now().every_box(), id).map_or(0, |account| self.connection(&owner(&account)))
    }

    /// Whether this connection is one of an account that is connected.
    pub fn has_connection(&self, connection: u64) -> bool {
        self.connections()
            .values()
            .any(|known| *known == connection)
    }

    /// The id of the Box account that something was done with: the one with that id, else the only one with that login.
    ///
    /// # Errors
    /// [`ErrorCode::NotConnected`] about the login.
    pub fn box_of(&self, id: Option<&str>, login: &str) -> Result<String, AppError> {
        let now = self.now();
        let of_login: Vec<&BoxAccount> = now
            .every_box()
            .filter(|account| account.login == login)
            .collect();
        let of_id = of_login
            .iter()
            .find(|account| Some(&*account.mark.id) == id);
        match (of_id, &*of_login) {
            (Some(account), _) | (None, [account]) => Ok(account.mark.id.clone()),
            (None, _) => {
                let words = format!("this is done with {login}, which is not connected");
                Err(AppError::new(ErrorCode::NotConnected, words).source_name(login))
            }
        }
    }

    fn connection(&self, owner: &Owner) -> u64 {
        self.connections().get(owner).copied().unwrap_or_default()
    }

    pub(super) fn connections(&self) -> MutexGuard<'_, HashMap<Owner, u64>> {
        held(&self.connections)
    }
}

/// Locks for a moment; what is behind it is sound even if a holder panicked.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The account with this id, or else the first.
pub(super) fn wanted<'a, A: Account + 'a>(
    mut accounts: impl Iterator<Item = &'a A>,
    id: Option<&str>,
) -> Result<A, AppError> {
    let found = accounts.find(|account| id.is_none_or(|id| account.mark().id == id));
    found.cloned().ok_or_else(|| no_such(A::SERVICE))
}

pub(super) fn owner<A: Account>(account: &A) -> Owner {
    Owner::new(A::SERVICE, &account.mark().id)
}

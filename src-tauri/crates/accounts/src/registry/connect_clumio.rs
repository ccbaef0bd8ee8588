//! Connecting Clumio accounts, and the accounts of the demo.

use super::AccountRegistry;
use crate::{
    account::{AccountKey, AccountLabel, ClumioAccount, Service, TokenStorage, Unit},
    account_list::Accounts,
    credential::Credential,
    endpoints::{ClumioEndpoint, SandboxUrls, parse_token},
    task::spawn_to_completion,
};
use app_error::{AppError, ErrorCode};
use clumio_client::{AssetQuery, ClumioClient, Network, OrganizationalUnit, SeenStarts};
use secrecy::SecretString;
use serde::Serialize;
use std::sync::Arc;
use ts_rs::TS;
use uuid::Uuid;

/// Units of one page.
const UNITS_PER_PAGE: u16 = 100;

/// The most pages of units that are listed; the ID of any other can be entered.
const MAX_UNIT_PAGES: usize = 10;

/// Result of checking an address and a token of Clumio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ClumioCheck {
    /// Display name of the region.
    pub region: String,
    /// Host of the API, with its port unless that is the one of https.
    pub host: String,
    /// Units that the token may act in; empty when it may not list them.
    pub units: Vec<Unit>,
}

impl AccountRegistry {
    /// Checks an address and a token of Clumio, without connecting the account.
    ///
    /// # Errors
    /// [`ErrorCode::WrongRegion`], [`ErrorCode::InputInvalid`], [`ErrorCode::CredentialRejected`], [`ErrorCode::Forbidden`],
    /// [`ErrorCode::Offline`], [`ErrorCode::Refused`].
    pub async fn check_clumio(
        &self,
        address: &str,
        token: &SecretString,
    ) -> Result<ClumioCheck, AppError> {
        let endpoint = self.endpoints.clumio(address)?;
        let units = list_units(&endpoint, token, self.network().await).await?;
        Ok(ClumioCheck {
            region: endpoint.region,
            host: endpoint.host,
            units: units
                .into_iter()
                .map(|unit| Unit {
                    id: unit.id.to_string(),
                    name: unit.name,
                })
                .collect(),
        })
    }

    /// Checks an address and a token of Clumio, and connects the account. The first one becomes the active one; another one
    /// stays inactive.
    ///
    /// # Errors
    /// Those of [`check_clumio`](Self::check_clumio) and of [`StateFile::change`](config::StateFile::change); nothing is
    /// stored then.
    pub async fn connect_clumio(
        self: &Arc<Self>,
        address: &str,
        token: &SecretString,
        unit_id: Option<&str>,
    ) -> Result<Accounts, AppError> {
        self.check_writable()?;
        let endpoint = self.endpoints.clumio(address)?;
        let units = list_units(&endpoint, token, self.network().await).await?;
        // The topmost unit has the same ID in every organization.
        let organization = units
            .iter()
            .map(|unit| unit.id.as_str())
            .filter(|id| *id != Uuid::nil().to_string())
            .min();
        let organization = organization.unwrap_or_default().to_owned();
        let unit = unit_id.map(|id| find_unit(&units, id));
        let credential = Credential::Pasted(parse_token(token)?);
        let ClumioEndpoint {
            region,
            portal,
            host,
            ..
        } = endpoint;
        let account = ClumioAccount {
            label: AccountLabel::default(),
            region,
            portal,
            host,
            organization,
            unit,
            token_storage: TokenStorage::Keyring,
        };
        let this = Arc::clone(self);
        spawn_to_completion(async move { this.add_clumio_account(account, credential).await })
            .await
            .unwrap_or_else(|reason| Err(AppError::new(ErrorCode::Unexpected, reason)))
    }

    async fn add_clumio_account(
        &self,
        account: ClumioAccount,
        credential: Credential,
    ) -> Result<Accounts, AppError> {
        let _connecting = self.connecting.lock().await;
        let label = self.list().clumio_mut().label_for(&account);
        let key = AccountKey::new(Service::Clumio, &label.id);
        let token_storage = self.tokens.store(&key, "", credential).await?;
        let account = ClumioAccount {
            label,
            token_storage,
            ..account
        };
        let accounts = self.update(|accounts| {
            accounts.clumio_mut().connect(account);
            Ok(())
        })?;
        self.clumio_clients.lock().remove(&key.id);
        self.renumber_connection(key);
        Ok(accounts)
    }

    /// Connects both services of a sandbox of the demo, makes them the active ones, and disconnects the accounts of sandboxes
    /// that are gone.
    ///
    /// # Errors
    /// Those of [`connect_clumio`](Self::connect_clumio), [`connect_box`](Self::connect_box) and
    /// [`disconnect`](Self::disconnect).
    pub async fn connect_demo(
        self: &Arc<Self>,
        sandbox: &SandboxUrls,
        clumio_token: &SecretString,
        box_token: &SecretString,
    ) -> Result<(), AppError> {
        let accounts = self.list();
        for account in accounts
            .clumio_accounts()
            .filter(|account| self.endpoints.clumio(&account.host).is_err())
        {
            self.disconnect(Service::Clumio, &account.label.id).await?;
        }
        for account in accounts
            .box_accounts()
            .filter(|account| !self.endpoints.has_box(&account.host))
        {
            self.disconnect(Service::Box, &account.label.id).await?;
        }
        let host = sandbox.clumio_url.authority();
        let accounts = self
            .connect_clumio(sandbox.clumio_url.as_str(), clumio_token, None)
            .await?;
        if let Some(account) = accounts.clumio_accounts().find(|known| known.host == host) {
            self.switch(Service::Clumio, &account.label.id)?;
        }
        let host = sandbox.box_url.authority();
        let accounts = self.connect_box_at(host, box_token).await?;
        if let Some(account) = accounts.box_accounts().find(|known| known.host == host) {
            self.switch(Service::Box, &account.label.id)?;
        }
        Ok(())
    }

    /// Returns the key under which data of the active Clumio account is cached; empty without one.
    pub fn clumio_cache_key(&self) -> String {
        self.list()
            .clumio
            .as_ref()
            .map(ClumioAccount::cache_key)
            .unwrap_or_default()
    }
}

/// Lists the units that a token may act in, which checks the token as well.
async fn list_units(
    endpoint: &ClumioEndpoint,
    token: &SecretString,
    network: Network,
) -> Result<Vec<OrganizationalUnit>, AppError> {
    let client = endpoint.client(parse_token(token)?, None, network)?;
    match all_units(&client).await {
        Ok(units) => Ok(units),
        // A valid token without permission for this list must have permission for what the program does.
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

async fn all_units(client: &ClumioClient) -> Result<Vec<OrganizationalUnit>, clumio_client::Error> {
    let (mut units, mut seen, mut from) = (Vec::new(), SeenStarts::default(), None);
    for _ in 0..MAX_UNIT_PAGES {
        let page = client
            .organizational_units(UNITS_PER_PAGE, from.as_ref())
            .await?;
        units.extend(page.entries);
        from = page.next.filter(|start| seen.insert(start));
        if from.is_none() {
            break;
        }
    }
    Ok(units)
}

/// Returns a unit with its name, or with its ID as the name when the token may not list it.
fn find_unit(units: &[OrganizationalUnit], id: &str) -> Unit {
    let found = units.iter().find(|unit| unit.id.as_str() == id);
    Unit {
        id: id.to_owned(),
        name: found.map_or(id, |unit| &unit.name).to_owned(),
    }
}

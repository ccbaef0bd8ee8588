//! One connected account of Clumio or Box, as the window sees it. Tokens are never part of it.

use config::BoxAuthMethod;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Clumio.
    Clumio,
    /// Box.
    Box,
}

/// Storage that holds the token of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "Keeping")]
pub enum TokenStorage {
    /// The system keychain.
    Keyring,
    /// Memory, until the program is closed, because the system keychain is unavailable.
    #[serde(rename = "this_run")]
    Session,
    /// Memory, until the program is closed, because an entry of the system keychain is too small for it.
    TooLong,
}

/// An organizational unit of Clumio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unit {
    /// Clumio's ID, a UUID.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// ID, short name and colour that distinguish an account from the others of its service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(rename = "AccountMark")]
pub struct AccountLabel {
    /// ID that this program gave the account; empty for one from a version that knew a single account per service.
    pub id: String,
    /// Short name, 1 to 40 characters, unique among the accounts of the service.
    #[serde(rename = "label")]
    pub name: String,
    /// Colour.
    pub colour: AccountColour,
}

/// A colour that an account may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum AccountColour {
    #[default]
    Green,
    Blue,
    Violet,
    Rose,
    Orange,
    Grey,
}

/// A connected Clumio account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClumioAccount {
    /// ID, short name and colour.
    #[serde(default, rename = "mark")]
    pub label: AccountLabel,
    /// Display name of the region, such as "Oregon".
    pub region: String,
    /// Address of the portal in which people sign in, if known.
    pub portal: Option<String>,
    /// Host of the API, with its port unless that is the one of https.
    pub host: String,
    /// ID of one of the organization's units, which identifies the organization; empty when the token may list none.
    #[serde(default, rename = "company")]
    #[ts(skip)]
    pub organization: String,
    /// Unit that it acts in; none for the token's default.
    pub unit: Option<Unit>,
    /// Storage of the token.
    #[serde(rename = "keeping")]
    pub token_storage: TokenStorage,
}

/// A connected Box account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BoxAccount {
    /// ID, short name and colour.
    #[serde(default, rename = "mark")]
    pub label: AccountLabel,
    /// Host of the API; empty when written by an older version, which knew only one.
    #[serde(default)]
    #[ts(skip)]
    pub host: String,
    /// Box's ID of the user.
    pub user_id: String,
    /// Name of the user.
    pub name: String,
    /// Email address with which the user signs in.
    pub login: String,
    /// Name of the enterprise.
    pub enterprise: Option<String>,
    /// Storage of the token.
    #[serde(rename = "keeping")]
    pub token_storage: TokenStorage,
    /// Method with which it was connected.
    #[serde(default, rename = "way")]
    pub auth_method: BoxAuthMethod,
    /// Time at which it was connected; unknown when an older version did it.
    #[serde(default, rename = "since")]
    pub connected_at: Option<Timestamp>,
    /// Whether the user still has to confirm that this account, which a browser signed in, is theirs.
    #[serde(default)]
    pub unconfirmed: bool,
}

/// Identifies an account among those of both services.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct AccountKey {
    pub(crate) service: Service,
    /// [`AccountLabel::id`].
    pub(crate) id: String,
}

impl AccountKey {
    pub(crate) fn new(service: Service, id: &str) -> Self {
        Self {
            service,
            id: id.to_owned(),
        }
    }
}

/// An account of either service.
pub(crate) trait Account: Clone {
    const SERVICE: Service;

    fn label(&self) -> &AccountLabel;

    fn label_mut(&mut self) -> &mut AccountLabel;

    fn token_storage(&self) -> TokenStorage;

    /// Returns names to give it until a person chooses another, the best first.
    fn default_names(&self) -> Vec<&str>;

    /// Returns whether both are the same account at the service, connected with two tokens.
    fn is_same(&self, other: &Self) -> bool;

    fn key(&self) -> AccountKey {
        AccountKey::new(Self::SERVICE, &self.label().id)
    }
}

impl ClumioAccount {
    /// Returns the name under which the activity shows it: "Clumio", the region and the unit.
    pub fn display_name(&self) -> String {
        let unit = self
            .unit
            .as_ref()
            .map(|unit| format!(" · {}", unit.name))
            .unwrap_or_default();
        format!("Clumio · {}{unit}", self.region)
    }

    /// Returns the key under which data of it is cached: the organization, or else the account's ID, and the unit.
    pub fn cache_key(&self) -> String {
        let organization = if self.organization.is_empty() {
            &self.label.id
        } else {
            &self.organization
        };
        match &self.unit {
            Some(unit) => format!("{organization} {}", unit.id),
            None => organization.clone(),
        }
    }
}

/// Implements the methods of [`Account`] that read fields which both kinds of account have.
macro_rules! shared_accessors {
    () => {
        fn label(&self) -> &AccountLabel {
            &self.label
        }

        fn label_mut(&mut self) -> &mut AccountLabel {
            &mut self.label
        }

        fn token_storage(&self) -> TokenStorage {
            self.token_storage
        }
    };
}

impl Account for ClumioAccount {
    const SERVICE: Service = Service::Clumio;

    shared_accessors!();

    fn default_names(&self) -> Vec<&str> {
        self.unit
            .iter()
            .map(|unit| &*unit.name)
            .chain([&*self.region])
            .collect()
    }

    /// A token that may list no units does not identify its organization, so its account is never the same as another.
    fn is_same(&self, other: &Self) -> bool {
        let unit = |account: &Self| account.unit.as_ref().map(|unit| unit.id.clone());
        !self.organization.is_empty()
            && (&self.host, &self.organization, unit(self))
                == (&other.host, &other.organization, unit(other))
    }
}

impl Account for BoxAccount {
    const SERVICE: Service = Service::Box;

    shared_accessors!();

    fn default_names(&self) -> Vec<&str> {
        self.enterprise
            .iter()
            .map(|name| &**name)
            .chain([&*self.login])
            .collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.host, &self.user_id) == (&other.host, &other.user_id)
    }
}

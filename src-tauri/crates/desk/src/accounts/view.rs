//! What the window is shown of accounts. Tokens never come back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Clumio.
    Clumio,
    /// Box.
    Box,
}

/// Where a token is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// In the system's keyring.
    Keyring,
    /// In memory, until the program is closed, because no keyring answers.
    ThisRun,
}

/// An organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unit {
    /// Clumio's id, a UUID.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The connected Clumio account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClumioAccount {
    /// Name of the region, for people: "Oregon".
    pub region: String,
    /// Address of the portal people log in to, if known.
    pub portal: Option<String>,
    /// Host of the API.
    pub host: String,
    /// The unit it acts in; none for the token's own default.
    pub unit: Option<Unit>,
    /// Where the token is kept.
    pub keeping: Keeping,
}

/// The connected Box account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BoxAccount {
    /// Box's id of the user.
    pub user_id: String,
    /// Name of the user.
    pub name: String,
    /// Address the user logs in with.
    pub login: String,
    /// Name of the company.
    pub enterprise: Option<String>,
    /// Where the token is kept.
    pub keeping: Keeping,
}

/// The accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Accounts {
    /// Clumio, if connected.
    pub clumio: Option<ClumioAccount>,
    /// Box, if connected.
    #[serde(rename = "box")]
    pub box_account: Option<BoxAccount>,
}

/// What a test of a Clumio address and token found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ClumioCheck {
    /// Name of the region.
    pub region: String,
    /// Host of the API.
    pub host: String,
    /// Units the token may act in, as far as it may see them.
    pub units: Vec<Unit>,
}

//! What the window is shown of accounts. Tokens never come back.

use config::BoxAuthMethod;
use jiff::Timestamp;
use secrecy::SecretString;
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

/// What tells an account from the others of its service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AccountMark {
    /// Our own id of it; empty for the one that a program of one account per service connected.
    pub id: String,
    /// Its short name, 1 to 40 characters, which no other account of the service has.
    pub label: String,
    /// Its colour.
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
    /// What tells it from the others.
    #[serde(default)]
    pub mark: AccountMark,
    /// Name of the region, for people: "Oregon".
    pub region: String,
    /// Address of the portal people log in to, if known.
    pub portal: Option<String>,
    /// Host of the API, with its port where that is not the one of https.
    pub host: String,
    /// The id of one of the company's units; empty where the token sees none: it does not tell whose it is.
    #[serde(default)]
    #[ts(skip)]
    pub company: String,
    /// The unit it acts in; none for the token's own default.
    pub unit: Option<Unit>,
    /// Where the token is kept.
    pub keeping: Keeping,
}

/// A connected Box account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BoxAccount {
    /// What tells it from the others.
    #[serde(default)]
    pub mark: AccountMark,
    /// Host of the API; empty where an older program wrote it, which knew only one.
    #[serde(default)]
    #[ts(skip)]
    pub host: String,
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
    /// How it was connected.
    #[serde(default)]
    pub way: BoxAuthMethod,
    /// When it was connected; not known of one that an older program connected.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// What is known before Box is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BoxWays {
    /// The client id of the application that is used when none is typed: the policy's, or that of the connected account.
    pub client_id: Option<String>,
    /// The addresses to register at Box, in the order in which they are tried.
    pub redirect_addresses: Vec<String>,
}

/// An application, as it is typed.
#[derive(Deserialize, TS)]
pub struct BoxApp {
    /// The client id.
    pub client_id: String,
    /// The client secret; goes in and never comes back.
    #[ts(as = "String")]
    pub client_secret: SecretString,
}

/// In whose name an application acts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct BoxSubject {
    /// As itself or as a user.
    pub kind: BoxSubjectKind,
    /// The id of the enterprise or of the user, 1 to 20 digits.
    pub id: String,
}

/// What a [`BoxSubject`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BoxSubjectKind {
    /// The application's own account in an enterprise.
    Enterprise,
    /// One user.
    User,
}

/// The accounts that are left after a disconnection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Left {
    /// The accounts.
    pub accounts: Accounts,
    /// What became of its token at the service.
    pub revocation: Revocation,
    /// The name of the keyring's entry that may still hold the token: its removal could not be confirmed.
    pub entry_left: Option<String>,
}

/// What became of a token at the service when its account was disconnected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// The service confirmed that it is revoked.
    Revoked,
    /// It may still be valid: it could not be read, or the service did not confirm.
    Unconfirmed,
    /// It was left as it is, for it may be in use elsewhere.
    NotRequested,
}

/// The accounts: of each service the one that is used, and the others beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Accounts {
    /// The Clumio account that is used; none only where none is connected.
    pub clumio: Option<ClumioAccount>,
    /// The Box account that is used; none only where none is connected.
    #[serde(rename = "box")]
    pub box_account: Option<BoxAccount>,
    /// The other Clumio accounts, the one used last first.
    #[serde(default)]
    pub other_clumio: Vec<ClumioAccount>,
    /// The other Box accounts, the one used last first.
    #[serde(default)]
    pub other_boxes: Vec<BoxAccount>,
}

/// What a test of a Clumio address and token found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ClumioCheck {
    /// Name of the region.
    pub region: String,
    /// Host of the API, with its port where that is not the one of https.
    pub host: String,
    /// Units the token may act in, as far as it may see them.
    pub units: Vec<Unit>,
}

//! The connected accounts. Of each service at most one is active, which calls use unless they name another.

mod stored_accounts;

use crate::account::{
    Account, AccountColour, AccountLabel, BoxAccount, ClumioAccount, Service, TokenStorage,
};
use app_error::{AppError, ErrorCode, Subject};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// The most characters of a short name.
const MAX_NAME_CHARS: usize = 40;

/// The colours in the order in which they are given.
const COLOURS: [AccountColour; 6] = [
    AccountColour::Green,
    AccountColour::Blue,
    AccountColour::Violet,
    AccountColour::Rose,
    AccountColour::Orange,
    AccountColour::Grey,
];

/// The connected accounts: the active one of each service, and the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Accounts {
    /// The active Clumio account; none only when none is connected.
    pub clumio: Option<ClumioAccount>,
    /// The active Box account; none only when none is connected.
    #[serde(rename = "box")]
    pub box_account: Option<BoxAccount>,
    /// The other Clumio accounts, the most recently active first, those that never were last.
    #[serde(default)]
    pub other_clumio: Vec<ClumioAccount>,
    /// The other Box accounts, the most recently active first, those that never were last.
    #[serde(default)]
    pub other_boxes: Vec<BoxAccount>,
}

impl Accounts {
    /// Returns every Clumio account, the active one first.
    pub fn clumio_accounts(&self) -> impl Iterator<Item = &ClumioAccount> {
        self.clumio.iter().chain(&self.other_clumio)
    }

    /// Returns every Box account, the active one first.
    pub fn box_accounts(&self) -> impl Iterator<Item = &BoxAccount> {
        self.box_account.iter().chain(&self.other_boxes)
    }

    /// Returns the labels of all accounts, with their service.
    pub fn labels(&self) -> impl Iterator<Item = (Service, &AccountLabel)> {
        let clumio = self
            .clumio_accounts()
            .map(|account| (Service::Clumio, &account.label));
        let boxes = self
            .box_accounts()
            .map(|account| (Service::Box, &account.label));
        clumio.chain(boxes)
    }

    pub(crate) fn clumio_mut(&mut self) -> ServiceAccounts<'_, ClumioAccount> {
        ServiceAccounts {
            active: &mut self.clumio,
            others: &mut self.other_clumio,
        }
    }

    pub(crate) fn box_mut(&mut self) -> ServiceAccounts<'_, BoxAccount> {
        ServiceAccounts {
            active: &mut self.box_account,
            others: &mut self.other_boxes,
        }
    }

    /// Removes the accounts whose token was in memory only, and names those that have no name.
    pub(crate) fn drop_session_accounts(&mut self) {
        self.clumio_mut().drop_session_accounts();
        self.box_mut().drop_session_accounts();
    }
}

/// The accounts of one service, for changes.
pub(crate) struct ServiceAccounts<'a, A> {
    active: &'a mut Option<A>,
    others: &'a mut Vec<A>,
}

impl<A: Account> ServiceAccounts<'_, A> {
    /// Returns the label for `account`: that of the same account, connected before, or else a new ID, a free name and the
    /// least used colour.
    pub(crate) fn label_for(&self, account: &A) -> AccountLabel {
        if let Some(same) = self.iter().find(|known| known.is_same(account)) {
            return same.label().clone();
        }
        AccountLabel {
            id: Uuid::new_v4().to_string(),
            name: self.free_name(&account.default_names()),
            colour: self.least_used_colour(),
        }
    }

    /// Adds an account, or replaces the one with its ID. Only the first account of a service becomes the active one by being
    /// connected: what is done next is never done with an account that was not chosen for it.
    pub(crate) fn connect(&mut self, account: A) {
        let known = self
            .iter_mut()
            .find(|known| known.label().id == account.label().id);
        if let Some(known) = known {
            *known = account;
        } else if self.active.is_none() {
            *self.active = Some(account);
        } else {
            self.others.push(account);
        }
    }

    /// Adds an account, or replaces the one with its ID, and makes it the active one.
    fn put(&mut self, account: A) {
        self.others
            .retain(|known| known.label().id != account.label().id);
        let before = self.active.replace(account);
        let is_another = |before: &A| {
            self.active
                .as_ref()
                .is_some_and(|active| active.label().id != before.label().id)
        };
        if let Some(before) = before.filter(is_another) {
            self.others.insert(0, before);
        }
    }

    /// Makes an account the active one.
    pub(crate) fn switch(&mut self, id: &str) -> Result<(), AppError> {
        let account = find_account(self.iter(), Some(id))?;
        self.put(account);
        Ok(())
    }

    /// Removes an account. If it was the active one, the one that was active before takes its place.
    pub(crate) fn remove(&mut self, id: &str) {
        self.retain(|account| account.label().id != id);
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&A) -> bool) {
        self.others.retain(&keep);
        *self.active = self.active.take().filter(&keep);
        if self.active.is_none() && !self.others.is_empty() {
            *self.active = Some(self.others.remove(0));
        }
    }

    /// Gives an account another name and colour.
    pub(crate) fn rename(
        &mut self,
        id: &str,
        name: &str,
        colour: AccountColour,
    ) -> Result<(), AppError> {
        let name = box_client::normalize_name(name);
        let name = name.as_str();
        let refused =
            |why: &str| Err(AppError::new(ErrorCode::InputInvalid, why).subject(Subject::Label));
        if !(1..=MAX_NAME_CHARS).contains(&name.chars().count())
            || name.chars().any(char::is_control)
        {
            return refused("a name has 1 to 40 characters");
        }
        if self
            .iter()
            .any(|other| other.label().id != id && equals_ignoring_case(&other.label().name, name))
        {
            return refused("another account of the service has this name");
        }
        let label = self.find_mut(id)?.label_mut();
        name.clone_into(&mut label.name);
        label.colour = colour;
        Ok(())
    }

    fn find_mut(&mut self, id: &str) -> Result<&mut A, AppError> {
        self.iter_mut()
            .find(|account| account.label().id == id)
            .ok_or_else(|| not_connected(A::SERVICE))
    }

    fn drop_session_accounts(&mut self) {
        self.retain(|account| account.token_storage() == TokenStorage::Keyring);
        self.assign_default_names();
    }

    /// Names the accounts that have no name, as those of an older version.
    fn assign_default_names(&mut self) {
        for mut account in std::mem::take(self.others)
            .into_iter()
            .rev()
            .chain(self.active.take())
        {
            if account.label().name.is_empty() {
                account.label_mut().name = self.free_name(&account.default_names());
            }
            self.put(account);
        }
    }

    fn iter(&self) -> impl Iterator<Item = &A> {
        self.active.iter().chain(self.others.iter())
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut A> {
        self.active.iter_mut().chain(self.others.iter_mut())
    }

    fn free_name(&self, defaults: &[&str]) -> String {
        let defaults: Vec<String> = defaults
            .iter()
            .map(|name| shortened(name))
            .filter(|name| !name.is_empty())
            .collect();
        let first = defaults.first().cloned().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{first} {number}").trim().to_owned());
        let is_free = |name: &String| {
            !self
                .iter()
                .any(|known| equals_ignoring_case(&known.label().name, name))
        };
        defaults
            .iter()
            .cloned()
            .chain(numbered)
            .find(is_free)
            .unwrap_or_default()
    }

    fn least_used_colour(&self) -> AccountColour {
        let uses = |colour: AccountColour| {
            self.iter()
                .filter(|known| known.label().colour == colour)
                .count()
        };
        COLOURS
            .into_iter()
            .min_by_key(|colour| uses(*colour))
            .unwrap_or_default()
    }
}

impl ServiceAccounts<'_, BoxAccount> {
    /// Notes that the user confirmed an account.
    pub(crate) fn confirm(&mut self, id: &str) -> Result<(), AppError> {
        self.find_mut(id)?.unconfirmed = false;
        Ok(())
    }
}

/// Returns the account with this ID, or without one the first.
///
/// # Errors
/// [`ErrorCode::NotConnected`] about the service.
pub(crate) fn find_account<'a, A: Account + 'a>(
    mut accounts: impl Iterator<Item = &'a A>,
    id: Option<&str>,
) -> Result<A, AppError> {
    let found = accounts.find(|account| id.is_none_or(|id| account.label().id == id));
    found.cloned().ok_or_else(|| not_connected(A::SERVICE))
}

fn not_connected(service: Service) -> AppError {
    let (service, subject) = match service {
        Service::Clumio => ("Clumio", Subject::Clumio),
        Service::Box => ("Box", Subject::Box),
    };
    AppError::new(
        ErrorCode::NotConnected,
        format!("no such {service} account is connected"),
    )
    .subject(subject)
}

/// Cuts a name to the length of a short name, with room for a number.
fn shortened(name: &str) -> String {
    let cut: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME_CHARS - 4)
        .collect();
    cut.trim().to_owned()
}

fn equals_ignoring_case(name: &str, other: &str) -> bool {
    name.to_lowercase() == other.to_lowercase()
}

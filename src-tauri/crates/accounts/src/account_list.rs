//! Several accounts of one service beside each other: one of them is used.

use crate::{AccountColour, AccountMark, Accounts, BoxAccount, ClumioAccount, Keeping, Service};
use app_error::{AppError, ErrorCode, Subject};
use uuid::Uuid;

/// The longest short name, in characters.
const LONGEST_LABEL: usize = 40;

/// The colours in the order in which they are given.
const COLOURS: [AccountColour; 6] = [
    AccountColour::Green,
    AccountColour::Blue,
    AccountColour::Violet,
    AccountColour::Rose,
    AccountColour::Orange,
    AccountColour::Grey,
];

/// What both kinds of account have in common.
pub(super) trait Account: Clone {
    const SERVICE: Service;
    fn mark(&self) -> &AccountMark;
    fn mark_mut(&mut self) -> &mut AccountMark;
    fn keeping(&self) -> Keeping;
    /// The short names that it may have until a person gives another, the best first.
    fn usual_labels(&self) -> Vec<&str>;
    /// Whether both are one account, opened with two tokens.
    fn is_same(&self, other: &Self) -> bool;
}

/// The accounts of one service.
pub(super) struct Beside<'a, A> {
    used: &'a mut Option<A>,
    others: &'a mut Vec<A>,
}

impl Accounts {
    pub(super) fn of_clumio(&mut self) -> Beside<'_, ClumioAccount> {
        Beside {
            used: &mut self.clumio,
            others: &mut self.other_clumio,
        }
    }

    pub(super) fn of_box(&mut self) -> Beside<'_, BoxAccount> {
        Beside {
            used: &mut self.box_account,
            others: &mut self.other_boxes,
        }
    }

    /// Every Clumio account, the one that is used first.
    pub fn every_clumio(&self) -> impl Iterator<Item = &ClumioAccount> {
        self.clumio.iter().chain(&self.other_clumio)
    }

    /// Every Box account, the one that is used first.
    pub fn every_box(&self) -> impl Iterator<Item = &BoxAccount> {
        self.box_account.iter().chain(&self.other_boxes)
    }

    /// Every account of both services.
    pub fn marks(&self) -> impl Iterator<Item = (Service, &AccountMark)> {
        let clumio = self
            .every_clumio()
            .map(|account| (Service::Clumio, &account.mark));
        clumio.chain(
            self.every_box()
                .map(|account| (Service::Box, &account.mark)),
        )
    }
}

impl<A: Account> Beside<'_, A> {
    /// What `account` is told by: what the same account, connected before, is told by, or else an id, a name and a colour that no
    /// other has.
    pub(super) fn mark_for(&self, account: &A) -> AccountMark {
        if let Some(same) = self.every().find(|known| known.is_same(account)) {
            return same.mark().clone();
        }
        AccountMark {
            id: Uuid::new_v4().to_string(),
            label: self.free_label(&account.usual_labels()),
            colour: self.free_colour(),
        }
    }

    /// Adds an account, or puts it in the place of the one with its id. From now on it is the one that is used.
    pub(super) fn put(&mut self, account: A) {
        self.others
            .retain(|known| known.mark().id != account.mark().id);
        let before = self.used.replace(account);
        let is_another = |before: &A| {
            self.used
                .as_ref()
                .is_some_and(|used| used.mark().id != before.mark().id)
        };
        if let Some(before) = before.filter(is_another) {
            self.others.insert(0, before);
        }
    }

    /// From now on this account is the one that is used.
    pub(super) fn switch(&mut self, id: &str) -> Result<(), AppError> {
        let Some(account) = self
            .every()
            .find(|account| account.mark().id == id)
            .cloned()
        else {
            return Err(no_such(A::SERVICE));
        };
        self.put(account);
        Ok(())
    }

    /// Takes an account away. If it was the one that is used, the one used last before it takes its place.
    pub(super) fn remove(&mut self, id: &str) {
        self.keep_only(|account| account.mark().id != id);
    }

    pub(super) fn keep_only(&mut self, wanted: impl Fn(&A) -> bool) {
        self.others.retain(&wanted);
        *self.used = self.used.take().filter(&wanted);
        if self.used.is_none() && !self.others.is_empty() {
            *self.used = Some(self.others.remove(0));
        }
    }

    /// Gives an account another name and colour.
    pub(super) fn rename(
        &mut self,
        id: &str,
        label: &str,
        colour: AccountColour,
    ) -> Result<(), AppError> {
        let label = box_client::normalize_name(label);
        let label = label.as_str();
        let refused =
            |why: &str| Err(AppError::new(ErrorCode::InputInvalid, why).subject(Subject::Label));
        if !(1..=LONGEST_LABEL).contains(&label.chars().count())
            || label.chars().any(char::is_control)
        {
            return refused("a name has 1 to 40 characters");
        }
        if self
            .every()
            .any(|other| other.mark().id != id && is_like(&other.mark().label, label))
        {
            return refused("another account of the service has this name");
        }
        let every = self.used.iter_mut().chain(self.others.iter_mut());
        let account = every.into_iter().find(|account| account.mark().id == id);
        let mark = account.ok_or_else(|| no_such(A::SERVICE))?.mark_mut();
        label.clone_into(&mut mark.label);
        mark.colour = colour;
        Ok(())
    }

    /// Names the accounts that have no name, as those of an older program.
    pub(super) fn name_the_nameless(&mut self) {
        for mut account in std::mem::take(self.others)
            .into_iter()
            .rev()
            .chain(self.used.take())
        {
            if account.mark().label.is_empty() {
                account.mark_mut().label = self.free_label(&account.usual_labels());
            }
            self.put(account);
        }
    }

    fn every(&self) -> impl Iterator<Item = &A> {
        self.used.iter().chain(self.others.iter())
    }

    fn free_label(&self, usual: &[&str]) -> String {
        let usual: Vec<String> = usual
            .iter()
            .map(|label| cut(label))
            .filter(|label| !label.is_empty())
            .collect();
        let first = usual.first().cloned().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{first} {number}").trim().to_owned());
        let is_free = |label: &String| {
            !self
                .every()
                .any(|known| is_like(&known.mark().label, label))
        };
        usual
            .iter()
            .cloned()
            .chain(numbered)
            .find(is_free)
            .unwrap_or_default()
    }

    /// The colour that the fewest have.
    fn free_colour(&self) -> AccountColour {
        let with = |colour: AccountColour| {
            self.every()
                .filter(|known| known.mark().colour == colour)
                .count()
        };
        COLOURS
            .into_iter()
            .min_by_key(|colour| with(*colour))
            .unwrap_or_default()
    }
}

impl Account for ClumioAccount {
    const SERVICE: Service = Service::Clumio;

    fn mark(&self) -> &AccountMark {
        &self.mark
    }

    fn mark_mut(&mut self) -> &mut AccountMark {
        &mut self.mark
    }

    fn keeping(&self) -> Keeping {
        self.keeping
    }

    fn usual_labels(&self) -> Vec<&str> {
        self.unit
            .iter()
            .map(|unit| &*unit.name)
            .chain([&*self.region])
            .collect()
    }

    /// A token that sees no unit does not tell whose it is, so it is never the same as another.
    fn is_same(&self, other: &Self) -> bool {
        let unit = |account: &Self| account.unit.as_ref().map(|unit| unit.id.clone());
        !self.company.is_empty()
            && (&self.host, &self.company, unit(self)) == (&other.host, &other.company, unit(other))
    }
}

impl Account for BoxAccount {
    const SERVICE: Service = Service::Box;

    fn mark(&self) -> &AccountMark {
        &self.mark
    }

    fn mark_mut(&mut self) -> &mut AccountMark {
        &mut self.mark
    }

    fn keeping(&self) -> Keeping {
        self.keeping
    }

    fn usual_labels(&self) -> Vec<&str> {
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

pub(super) fn no_such(service: Service) -> AppError {
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

/// A name as short as a label, with room for a number.
fn cut(name: &str) -> String {
    let cut: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_LABEL - 4)
        .collect();
    cut.trim().to_owned()
}

fn is_like(label: &str, other: &str) -> bool {
    label.to_lowercase() == other.to_lowercase()
}

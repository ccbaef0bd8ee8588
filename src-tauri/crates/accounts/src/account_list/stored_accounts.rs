//! The list of accounts as `accounts.json` holds it. An account of a newer version is skipped, and stays in the file.

use super::Accounts;
use crate::account::{Account, AccountColour, AccountKey, TokenStorage};
use config::{Stored, json, merged};
use serde::{Deserialize as _, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Keys of the active account of a service, and of the others.
const CLUMIO: [&str; 2] = ["clumio", "other_clumio"];
const BOX: [&str; 2] = ["box", "other_boxes"];

impl Stored for Accounts {
    fn understood(raw: &Value) -> (Self, Vec<String>) {
        let mut unknown = Vec::new();
        let (clumio, other_clumio) = read_service(raw, CLUMIO, &mut unknown);
        let (box_account, other_boxes) = read_service(raw, BOX, &mut unknown);
        (
            Self {
                clumio,
                box_account,
                other_clumio,
                other_boxes,
            },
            unknown,
        )
    }

    fn written(&self, before: &Self, raw: &Value) -> Value {
        let mut all = raw.as_object().cloned().unwrap_or_default();
        write_service(
            &mut all,
            raw,
            CLUMIO,
            &self.clumio,
            &self.other_clumio,
            before.clumio_accounts(),
        );
        write_service(
            &mut all,
            raw,
            BOX,
            &self.box_account,
            &self.other_boxes,
            before.box_accounts(),
        );
        Value::Object(all)
    }
}

impl Accounts {
    /// Applies the changes that another instance made to the file since `before` was read from it or written to it: accounts
    /// added, removed or renamed. Returns the added ones.
    pub(crate) fn merge(&mut self, before: &Self, in_file: &Self) -> Vec<AccountKey> {
        let mut added = merge_service(
            (&mut self.clumio, &mut self.other_clumio),
            || before.clumio_accounts(),
            || in_file.clumio_accounts(),
        );
        added.extend(merge_service(
            (&mut self.box_account, &mut self.other_boxes),
            || before.box_accounts(),
            || in_file.box_accounts(),
        ));
        let removed = removed_ids(before.clumio_accounts(), in_file.clumio_accounts());
        self.clumio_mut()
            .retain(|account| !removed.contains(&account.label.id));
        let removed = removed_ids(before.box_accounts(), in_file.box_accounts());
        self.box_mut()
            .retain(|account| !removed.contains(&account.label.id));
        added
    }
}

fn merge_service<'a, A, I>(
    (active, others): (&mut Option<A>, &mut Vec<A>),
    before: impl Fn() -> I,
    in_file: impl Fn() -> I,
) -> Vec<AccountKey>
where
    A: Account + PartialEq + 'a,
    I: Iterator<Item = &'a A>,
{
    let mut added = Vec::new();
    for theirs in in_file() {
        let id = &theirs.label().id;
        let old = before().find(|account| account.label().id == *id);
        let ours = active
            .iter_mut()
            .chain(&mut *others)
            .find(|account| account.label().id == *id);
        match (old, ours) {
            (None, None) if theirs.token_storage() == TokenStorage::Keyring => {
                added.push(theirs.key());
                others.push(theirs.clone());
            }
            (Some(old), Some(ours)) if *old == *ours => ours.clone_from(theirs),
            (None | Some(_), None | Some(_)) => {}
        }
    }
    added
}

/// Returns the accounts that the file had and has no longer.
fn removed_ids<'a, A: Account + 'a>(
    before: impl Iterator<Item = &'a A>,
    in_file: impl Iterator<Item = &'a A>,
) -> Vec<String> {
    let present: Vec<&str> = in_file.map(|account| &*account.label().id).collect();
    before
        .filter(|account| account.token_storage() == TokenStorage::Keyring)
        .map(|account| account.label().id.clone())
        .filter(|id| !present.contains(&&**id))
        .collect()
}

fn read_service<A: DeserializeOwned>(
    raw: &Value,
    [active, others]: [&str; 2],
    unknown: &mut Vec<String>,
) -> (Option<A>, Vec<A>) {
    let mut read = |value: &Value, path: String| {
        let account = read_account(value);
        if account.is_none() {
            unknown.push(path);
        }
        account
    };
    let first = raw
        .get(active)
        .filter(|value| !value.is_null())
        .and_then(|value| read(value, active.to_owned()));
    let rest = raw
        .get(others)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate();
    (
        first,
        rest.filter_map(|(index, value)| read(value, format!("{others}[{index}]")))
            .collect(),
    )
}

/// Reads an account; none for one that this version does not know. Only the colour is replaced when that alone is unknown.
fn read_account<A: DeserializeOwned>(value: &Value) -> Option<A> {
    let mut value = value.clone();
    if let Some(colour) = value.pointer_mut("/mark/colour")
        && AccountColour::deserialize(&*colour).is_err()
    {
        *colour = json(&AccountColour::default());
    }
    A::deserialize(value).ok()
}

fn write_service<'a, A: Account + Serialize + DeserializeOwned + 'a>(
    all: &mut Map<String, Value>,
    raw: &Value,
    [active, others]: [&str; 2],
    first: &Option<A>,
    rest: &[A],
    before: impl Iterator<Item = &'a A>,
) {
    let before: Vec<&A> = before.collect();
    let in_file: Vec<&Value> = raw
        .get(active)
        .into_iter()
        .filter(|value| !value.is_null())
        .chain(
            raw.get(others)
                .and_then(Value::as_array)
                .into_iter()
                .flatten(),
        )
        .collect();
    let id_in = |value: &Value| {
        value
            .pointer("/mark/id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let written = |account: &A| {
        let id = &account.label().id;
        let old = before.iter().find(|account| account.label().id == *id);
        let was = in_file
            .iter()
            .find(|value| id_in(value) == *id && read_account::<A>(value).is_some());
        match (was, old) {
            (Some(was), Some(old)) => merged(was, &json(*old), &json(account)),
            (None | Some(_), None | Some(_)) => json(account),
        }
    };
    all.insert(
        active.to_owned(),
        first.as_ref().map_or(Value::Null, written),
    );
    let unknown = in_file
        .iter()
        .filter(|value| read_account::<A>(value).is_none());
    let list: Vec<Value> = rest
        .iter()
        .map(written)
        .chain(unknown.map(|value| (*value).clone()))
        .collect();
    all.insert(others.to_owned(), Value::Array(list));
}

//! The list of accounts as its file holds it: an account of a newer version is passed over, and stays in the file.

use crate::{AccountColour, Accounts, Keeping, Service, account_list::Account, tokens::Owner};
use config::{Stored, json, merged};
use serde::{Deserialize as _, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Where the file has the account of a service that is used, and where the others.
const CLUMIO: [&str; 2] = ["clumio", "other_clumio"];
const BOX: [&str; 2] = ["box", "other_boxes"];

impl Stored for Accounts {
    fn understood(raw: &Value) -> (Self, Vec<String>) {
        let mut unknown = Vec::new();
        let (clumio, other_clumio) = known(raw, CLUMIO, &mut unknown);
        let (box_account, other_boxes) = known(raw, BOX, &mut unknown);
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
        put(
            &mut all,
            raw,
            CLUMIO,
            &self.clumio,
            &self.other_clumio,
            before.every_clumio(),
        );
        put(
            &mut all,
            raw,
            BOX,
            &self.box_account,
            &self.other_boxes,
            before.every_box(),
        );
        Value::Object(all)
    }
}

impl Accounts {
    /// Takes over what another program changed in the file since `before` was read from it or written to it: accounts that
    /// came, went or got another name. Answers with those that came.
    pub(super) fn join(&mut self, before: &Self, in_file: &Self) -> Vec<Owner> {
        let mut came = Vec::new();
        for theirs in in_file.every_clumio() {
            let (old, ours) = (
                find(before.every_clumio(), theirs),
                find(self.every_clumio(), theirs),
            );
            match (old, ours) {
                (None, None) if theirs.keeping == Keeping::Keyring => {
                    came.push(Owner::new(Service::Clumio, &theirs.mark.id));
                    self.other_clumio.push(theirs.clone());
                }
                (Some(old), Some(ours)) if old == ours && ours != *theirs => {
                    let every = self.clumio.iter_mut().chain(&mut self.other_clumio);
                    every
                        .filter(|one| one.mark.id == theirs.mark.id)
                        .for_each(|one| one.clone_from(theirs));
                }
                (None | Some(_), None | Some(_)) => {}
            }
        }
        for theirs in in_file.every_box() {
            let (old, ours) = (
                find(before.every_box(), theirs),
                find(self.every_box(), theirs),
            );
            match (old, ours) {
                (None, None) if theirs.keeping == Keeping::Keyring => {
                    came.push(Owner::new(Service::Box, &theirs.mark.id));
                    self.other_boxes.push(theirs.clone());
                }
                (Some(old), Some(ours)) if old == ours && ours != *theirs => {
                    let every = self.box_account.iter_mut().chain(&mut self.other_boxes);
                    every
                        .filter(|one| one.mark.id == theirs.mark.id)
                        .for_each(|one| one.clone_from(theirs));
                }
                (None | Some(_), None | Some(_)) => {}
            }
        }
        let went_clumio: Vec<String> = gone(before.every_clumio(), in_file.every_clumio());
        self.of_clumio()
            .keep_only(|one| !went_clumio.contains(&one.mark.id));
        let went_box: Vec<String> = gone(before.every_box(), in_file.every_box());
        self.of_box()
            .keep_only(|one| !went_box.contains(&one.mark.id));
        came
    }
}

/// The accounts that the file had and has no longer.
fn gone<'a, A: Account + 'a>(
    before: impl Iterator<Item = &'a A>,
    in_file: impl Iterator<Item = &'a A>,
) -> Vec<String> {
    let here: Vec<&str> = in_file.map(|one| &*one.mark().id).collect();
    let kept_for_good = before.filter(|one| one.keeping() == Keeping::Keyring);
    kept_for_good
        .map(|one| one.mark().id.clone())
        .filter(|id| !here.contains(&&**id))
        .collect()
}

fn find<'a, A: Account + 'a>(mut accounts: impl Iterator<Item = &'a A>, like: &A) -> Option<A> {
    accounts
        .find(|one| one.mark().id == like.mark().id)
        .cloned()
}

fn known<A: DeserializeOwned>(
    raw: &Value,
    [used, others]: [&str; 2],
    unknown: &mut Vec<String>,
) -> (Option<A>, Vec<A>) {
    let mut known = |value: &Value, place: String| {
        let account = read(value);
        if account.is_none() {
            unknown.push(place);
        }
        account
    };
    let first = raw
        .get(used)
        .filter(|value| !value.is_null())
        .and_then(|value| known(value, used.to_owned()));
    let rest = raw
        .get(others)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate();
    (
        first,
        rest.filter_map(|(index, value)| known(value, format!("{others}[{index}]")))
            .collect(),
    )
}

/// An account. A colour that only a newer version knows costs the colour and nothing else.
fn read<A: DeserializeOwned>(value: &Value) -> Option<A> {
    let mut value = value.clone();
    if let Some(colour) = value.pointer_mut("/mark/colour")
        && AccountColour::deserialize(&*colour).is_err()
    {
        *colour = json(&AccountColour::default());
    }
    A::deserialize(value).ok()
}

fn put<'a, A: Account + Serialize + DeserializeOwned + 'a>(
    all: &mut Map<String, Value>,
    raw: &Value,
    [used, others]: [&str; 2],
    first: &Option<A>,
    rest: &[A],
    before: impl Iterator<Item = &'a A>,
) {
    let before: Vec<&A> = before.collect();
    let in_file: Vec<&Value> = raw
        .get(used)
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
        let id = &account.mark().id;
        let old = before.iter().find(|one| one.mark().id == *id);
        let was = in_file
            .iter()
            .find(|value| id_in(value) == *id && read::<A>(value).is_some());
        match (was, old) {
            (Some(was), Some(old)) => merged(was, &json(*old), &json(account)),
            (None | Some(_), None | Some(_)) => json(account),
        }
    };
    all.insert(used.to_owned(), first.as_ref().map_or(Value::Null, written));
    let strange = in_file.iter().filter(|value| read::<A>(value).is_none());
    let list: Vec<Value> = rest
        .iter()
        .map(written)
        .chain(strange.map(|value| (*value).clone()))
        .collect();
    all.insert(others.to_owned(), Value::Array(list));
}

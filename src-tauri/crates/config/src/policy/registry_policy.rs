//! The policy as Windows' registry has it: the text of a policy file in one value, single values as Group Policy writes them, or
//! both. A subkey stands for an object of the policy file: `settings\hide_passcodes` has the values `value` and `locked`.

use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use trusted_file::{RegistryKey, RegistryValue};

/// Name of the value with the text of a policy file.
const TEXT: &str = "Policy";

/// Names of the rules whose `value` is true or false, which the registry has as 1 or 0.
pub(super) const BOOLEAN_RULES: [&str; 3] = ["hide_passcodes", "confirm_presence", "update_check"];

/// Names of lists of numbers, which the registry has as lists of texts.
pub(super) const NUMBER_LISTS: [&str; 1] = ["redirect_ports"];

/// Returns the text of a policy file that is in a key.
pub(super) fn text(key: &RegistryKey) -> Option<&str> {
    let text = key
        .values
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(TEXT));
    if let Some((_, RegistryValue::Text(text))) = text {
        Some(text)
    } else {
        None
    }
}

/// Returns the single values in a key as the object of a policy file; `None` where there are none.
pub(super) fn single_values(key: &RegistryKey) -> Option<Value> {
    Some(object(key, ""))
        .filter(|object| !object.is_empty())
        .map(Value::Object)
}

/// Returns the path to the part without which `object` can be read, as far as it is found.
pub(super) fn culprit(object: &Value, reads: impl Fn(Value) -> bool) -> PathBuf {
    let names = |value: &Value| -> Vec<String> {
        let parts = value.as_object().into_iter().flatten();
        parts.map(|(name, _)| name.clone()).collect()
    };
    for outer in names(object) {
        for inner in names(&object[&outer]) {
            let mut rest = object.clone();
            remove(&mut rest[&outer], &inner);
            if reads(rest) {
                return Path::new(&outer).join(inner);
            }
        }
        let mut rest = object.clone();
        remove(&mut rest, &outer);
        if reads(rest) {
            return outer.into();
        }
    }
    PathBuf::new()
}

fn remove(object: &mut Value, name: &str) {
    if let Some(object) = object.as_object_mut() {
        object.remove(name);
    }
}

/// Returns what is in a key of this name as an object of the policy file.
fn object(key: &RegistryKey, name: &str) -> Map<String, Value> {
    let values = key.values.iter().filter_map(|(value_name, value)| {
        // One that is no text is not passed over: the policy would be laxer than it was meant.
        let is_text = name.is_empty()
            && value_name.eq_ignore_ascii_case(TEXT)
            && matches!(value, RegistryValue::Text(_));
        // The default value of a key has no name.
        let is_part = !is_text && !value_name.is_empty();
        is_part.then(|| (value_name.clone(), json(name, value_name, value)))
    });
    // A tool that removes values may leave their keys.
    let keys = key.keys.iter().filter_map(|(key_name, below)| {
        let below = object(below, key_name);
        (!below.is_empty()).then(|| (key_name.clone(), Value::Object(below)))
    });
    values.chain(keys).collect()
}

fn json(key: &str, name: &str, value: &RegistryValue) -> Value {
    let is_boolean = name == "locked" || (name == "value" && BOOLEAN_RULES.contains(&key));
    match value {
        RegistryValue::Number(0) if is_boolean => Value::Bool(false),
        RegistryValue::Number(1) if is_boolean => Value::Bool(true),
        RegistryValue::Number(number) => (*number).into(),
        RegistryValue::Text(text) => text.clone().into(),
        RegistryValue::Texts(texts) => texts
            .iter()
            .map(|text| match text.trim().parse::<u64>() {
                Ok(number) if NUMBER_LISTS.contains(&name) => number.into(),
                Ok(_) | Err(_) => Value::String(text.clone()),
            })
            .collect(),
        // No part of a policy is a list of lists, so this is named as a mistake.
        RegistryValue::Other => serde_json::json!([[]]),
    }
}

/// Puts `over` into `base`, object by object.
pub(super) fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (name, value) in over {
                merge(base.entry(name).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

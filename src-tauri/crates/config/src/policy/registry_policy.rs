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

/// Returns the path to the part that cannot be read alone, as far as it is found.
pub(super) fn culprit(object: &Value, fails: impl Fn(Value) -> bool) -> PathBuf {
    let parts = |value: &Value| value.as_object().cloned().unwrap_or_default();
    for (outer, part) in parts(object) {
        for (inner, value) in parts(&part) {
            if fails(serde_json::json!({ &outer: { &inner: value } })) {
                return Path::new(&outer).join(inner);
            }
        }
        if fails(serde_json::json!({ &outer: part })) {
            return outer.into();
        }
    }
    PathBuf::new()
}

/// Returns what is in a key of this name as an object of the policy file.
fn object(key: &RegistryKey, name: &str) -> Map<String, Value> {
    let values = key.values.iter().filter_map(|(value_name, value)| {
        let is_text = name.is_empty() && value_name.eq_ignore_ascii_case(TEXT);
        // The default value of a key has no name.
        let is_part = !is_text && !value_name.is_empty();
        is_part.then(|| (value_name.clone(), json(name, value_name, value)))
    });
    let keys = key
        .keys
        .iter()
        .map(|(key_name, below)| (key_name.clone(), Value::Object(object(below, key_name))));
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
        RegistryValue::Other => Value::Null,
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

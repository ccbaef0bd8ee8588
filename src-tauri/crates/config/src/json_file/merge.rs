//! Files of another version, or with a slip in them: what is understood is used, the rest stays where it is.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// A value that is kept in a [`StateFile`](super::StateFile).
pub trait Stored: Serialize + DeserializeOwned + Default + Clone {
    /// Reads as much of `raw` as this version understands, and names what it does not.
    fn understood(raw: &Value) -> (Self, Vec<String>) {
        understood(raw)
    }

    /// Returns what to write in place of `raw`, from which `before` was read: every value that changed is the new one, every
    /// other stays as it is there, whether it was understood or not.
    fn written(&self, before: &Self, raw: &Value) -> Value {
        merged(raw, &json(before), &json(self))
    }
}

/// Texts, numbers and lists: cannot fail.
pub fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn understood<T: DeserializeOwned + Default>(raw: &Value) -> (T, Vec<String>) {
    if let Ok(value) = T::deserialize(raw) {
        return (value, Vec::new());
    }
    let mut unknown = Vec::new();
    let known = known_part(raw, "", &|part| T::deserialize(part).is_ok(), &mut unknown);
    (T::deserialize(known).unwrap_or_default(), unknown)
}

/// The part of `raw` with which `fits` is content. An element of a list is taken whole or not at all: half of it would mean
/// something else.
fn known_part(
    raw: &Value,
    path: &str,
    fits: &dyn Fn(&Value) -> bool,
    unknown: &mut Vec<String>,
) -> Value {
    match raw {
        Value::Object(fields) => {
            let mut known = Map::new();
            for (name, value) in fields {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                let fits_with = |value: &Value| {
                    let mut with = known.clone();
                    with.insert(name.clone(), value.clone());
                    fits(&Value::Object(with))
                };
                if fits_with(value) {
                    known.insert(name.clone(), value.clone());
                    continue;
                }
                let mut inside = Vec::new();
                let part = match value {
                    Value::Object(_) | Value::Array(_) => {
                        known_part(value, &path, &fits_with, &mut inside)
                    }
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                        Value::Null
                    }
                };
                if !part.is_null() && fits_with(&part) {
                    known.insert(name.clone(), part);
                    unknown.append(&mut inside);
                } else {
                    unknown.push(path);
                }
            }
            Value::Object(known)
        }
        Value::Array(elements) => {
            let mut known: Vec<Value> = Vec::new();
            for (index, element) in elements.iter().enumerate() {
                known.push(element.clone());
                if !fits(&Value::Array(known.clone())) {
                    known.pop();
                    unknown.push(format!("{path}[{index}]"));
                }
            }
            Value::Array(known)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => raw.clone(),
    }
}

/// A change from `before` to `after`, made to `raw`.
pub fn merged(raw: &Value, before: &Value, after: &Value) -> Value {
    match (raw, before, after) {
        (Value::Object(raw), Value::Object(before), Value::Object(after)) => {
            let mut all = raw.clone();
            for (name, now) in after {
                let value = match (raw.get(name), before.get(name)) {
                    (Some(raw), Some(before)) => merged(raw, before, now),
                    (Some(_) | None, _) => now.clone(),
                };
                all.insert(name.clone(), value);
            }
            Value::Object(all)
        }
        (Value::Array(raw), Value::Array(before), Value::Array(after)) => {
            let named = |list: &[Value], like: &Value| {
                let name = like.get("name").and_then(Value::as_str)?;
                list.iter()
                    .find(|one| one.get("name").and_then(Value::as_str) == Some(name))
                    .cloned()
            };
            let mut all: Vec<Value> = Vec::new();
            for now in after {
                all.push(match (named(raw, now), named(before, now)) {
                    (Some(raw), Some(before)) => merged(&raw, &before, now),
                    (Some(_) | None, _) => now.clone(),
                });
            }
            let is_strange = |one: &&Value| !before.contains(one) && named(before, one).is_none();
            let replaced = |one: &&Value| named(after, one).is_some();
            all.extend(
                raw.iter()
                    .filter(|one| is_strange(one) && !replaced(one))
                    .cloned(),
            );
            Value::Array(all)
        }
        (raw, before, after) if before == after => raw.clone(),
        (_, _, after) => after.clone(),
    }
}

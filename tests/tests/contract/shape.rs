//! Whether an answer has the shape of a fixture: the same keys, and the same types of JSON, at each level.

use crate::fixture::Fixture;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Every difference, as a sentence.
pub(crate) fn differences(fixture: &Fixture, answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(fixture, &mut Vec::new(), &fixture.body, answer, &mut found);
    found
}

fn compare(
    fixture: &Fixture,
    at: &mut Vec<String>,
    vendor: &Value,
    ours: &Value,
    found: &mut Vec<String>,
) {
    let path = at.join(".");
    match (vendor, ours) {
        (Value::Object(vendor), Value::Object(ours)) => objects(fixture, at, vendor, ours, found),
        (Value::Array(vendor), Value::Array(ours)) => lists(fixture, at, vendor, ours, found),
        (Value::Null, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_)) => {}
        (Value::String(vendor), Value::String(ours)) if is_time(vendor) == is_time(ours) => {
            let is_number = at
                .last()
                .is_some_and(|key| matches!(key.as_str(), "id" | "etag" | "sequence_id"));
            if is_number && all_digits(vendor) && !all_digits(ours) {
                found.push(format!("{path} is {ours:?}, where the vendor has digits"));
            }
        }
        (_, Value::Null) if fixture.nullable.contains(&path) => {}
        _ => found.push(format!("{path} is {ours}, where the vendor has {vendor}")),
    }
    if fixture.same.contains(&path) && vendor != ours {
        found.push(format!("{path} is {ours}, not {vendor}"));
    }
}

fn objects(
    fixture: &Fixture,
    at: &mut Vec<String>,
    vendor: &Map<String, Value>,
    ours: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    for (key, vendor) in vendor {
        at.push(key.clone());
        match ours.get(key) {
            Some(ours) => compare(fixture, at, vendor, ours, found),
            None if fixture.optional.contains(&at.join(".")) => {}
            None => found.push(format!("{} is missing", at.join("."))),
        }
        at.pop();
    }
    for (key, value) in ours.iter().filter(|(key, _)| !vendor.contains_key(*key)) {
        at.push(key.clone());
        found.push(format!(
            "{} is {value}, which the vendor does not have",
            at.join(".")
        ));
        at.pop();
    }
}

/// Every element of ours must be like one of the vendor's. Where those are of several types, it is one of the same type that
/// counts, and each type must occur.
fn lists(
    fixture: &Fixture,
    at: &mut Vec<String>,
    vendor: &[Value],
    ours: &[Value],
    found: &mut Vec<String>,
) {
    let path = at.join(".");
    let optional = fixture.optional.contains(&path);
    if ours.is_empty() && !vendor.is_empty() && !optional {
        found.push(format!("{path} is empty"));
    }
    let several = vendor
        .iter()
        .any(|sample| sample.get("type") != vendor[0].get("type"));
    at.push("*".to_owned());
    for element in ours {
        let alike = vendor
            .iter()
            .filter(|sample| !several || sample.get("type") == element.get("type"));
        let attempts = alike.map(|sample| {
            let mut found = Vec::new();
            compare(fixture, at, sample, element, &mut found);
            found
        });
        match attempts.min_by_key(Vec::len) {
            Some(closest) => found.extend(closest),
            None => found.push(format!(
                "{path} has {element}, like nothing of the vendor's"
            )),
        }
    }
    at.pop();
    let kinds = vendor
        .iter()
        .filter(|_| several)
        .filter_map(|sample| sample.get("type"));
    for kind in kinds
        .filter(|kind| !ours.is_empty() && !ours.iter().any(|one| one.get("type") == Some(kind)))
    {
        found.push(format!("{path} has no {kind}"));
    }
}

fn is_time(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(ours: &Value) -> Vec<String> {
        let fixture = json!({
            "operation": "GET /x", "origin": "this test", "our_client_asks": false, "status": 200,
            "content_type": "application/json",
            "nullable": ["entries.*.etag"], "optional": ["next", "tags"], "same": ["kind"],
            "body": {
                "kind": "page", "next": "abc", "nothing": null, "tags": ["a"],
                "entries": [
                    {"type": "file", "id": "12", "etag": "1", "at": "2012-12-12T10:53:43-08:00", "sha1": "x"},
                    {"type": "folder", "id": "12", "etag": "1", "at": "2012-12-12T10:53:43-08:00"},
                ],
            },
        });
        differences(&serde_json::from_value(fixture).unwrap(), ours)
    }

    fn page() -> Value {
        json!({
            "kind": "page", "nothing": null, "tags": [],
            "entries": [
                {"type": "folder", "id": "7", "etag": null, "at": "2026-01-01T00:00:00Z"},
                {"type": "file", "id": "8", "etag": "3", "at": "2026-01-01T00:00:00Z", "sha1": "y"},
            ],
        })
    }

    #[test]
    fn the_same_shape_has_no_differences() {
        assert_eq!(found(&page()), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_difference_is_found() {
        for (path, value, says) in [
            ("/kind", json!("book"), "kind is \"book\", not \"page\""),
            (
                "/nothing",
                json!(1),
                "nothing is 1, where the vendor has null",
            ),
            ("/tags", json!({}), "tags is {}, where"),
            ("/entries", json!([]), "entries is empty"),
            ("/entries/0/id", json!(7), "entries.*.id is 7, where"),
            (
                "/entries/0/id",
                json!("seven"),
                "entries.*.id is \"seven\", where the vendor has digits",
            ),
            ("/entries/0/id", json!(null), "entries.*.id is null, where"),
            (
                "/entries/0/at",
                json!("yesterday"),
                "entries.*.at is \"yesterday\", where",
            ),
            (
                "/entries/1",
                json!({"type": "file"}),
                "entries.*.sha1 is missing",
            ),
            (
                "/entries/1/type",
                json!("hologram"),
                "like nothing of the vendor's",
            ),
            (
                "/entries/1/type",
                json!("folder"),
                "entries has no \"file\"",
            ),
            (
                "/entries/1/type",
                json!("folder"),
                "entries.*.sha1 is \"y\", which the vendor does not have",
            ),
        ] {
            let mut ours = page();
            *ours.pointer_mut(path).unwrap() = value;
            let found = found(&ours);
            assert!(
                found.iter().any(|sentence| sentence.contains(says)),
                "{path}: {found:?}"
            );
        }
    }
}

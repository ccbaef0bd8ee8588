//! What Box's OpenAPI document lists as required, in whatever an answer holds.

use crate::fixture::{Fixture, folder};
use serde_json::Value;

/// The lists of `tests/fixtures/box_required.json`.
pub(crate) struct Required {
    lists: Value,
}

impl Required {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(folder().join("box_required.json")).unwrap();
        Self {
            lists: serde_json::from_str(&text).unwrap(),
        }
    }

    /// Every required field that an answer lacks: of the schema of the whole, and of the objects inside.
    pub(crate) fn missing(&self, fixture: &Fixture, answer: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(schema) = &fixture.schema {
            let fields = self.lists["schemas"][schema].as_array();
            let fields =
                fields.unwrap_or_else(|| panic!("{}: there is no schema {schema}", fixture.name));
            lacking(schema, answer, fields, &mut found);
        }
        self.inside("", answer, &mut found);
        found
    }

    fn inside(&self, key: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let kind = value["type"].as_str().unwrap_or_default();
                // The source of an event of a user is an item; that of an enterprise has a schema of its own.
                let named = if key == "source" && !kind.is_empty() {
                    ""
                } else {
                    key
                };
                for list in [&self.lists["types"][kind], &self.lists["keys"][named]] {
                    lacking(
                        key,
                        value,
                        list.as_array().map_or(&[], Vec::as_slice),
                        found,
                    );
                }
                fields
                    .iter()
                    .for_each(|(key, value)| self.inside(key, value, found));
            }
            Value::Array(elements) => elements
                .iter()
                .for_each(|element| self.inside(key, element, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn lacking(what: &str, value: &Value, fields: &[Value], found: &mut Vec<String>) {
    let names = fields.iter().filter_map(Value::as_str);
    found.extend(
        names
            .filter(|name| value[*name].is_null())
            .map(|name| format!("{what} has no {name}")),
    );
}

#[test]
fn the_fixtures_themselves_have_what_is_required() {
    let required = Required::read();
    for fixture in crate::fixture::all("box") {
        assert_eq!(
            required.missing(&fixture, &fixture.body),
            Vec::<String>::new(),
            "{}",
            fixture.name
        );
    }
}

#[test]
fn what_is_missing_is_found_at_every_level() {
    let required = Required::read();
    let fixture = crate::fixture::all("box")
        .into_iter()
        .find(|fixture| fixture.name == "trashed_file")
        .unwrap();
    for (path, says) in [
        ("/sha1", "TrashFile has no sha1"),
        ("/owned_by/id", "owned_by has no id"),
        (
            "/path_collection/total_count",
            "path_collection has no total_count",
        ),
        ("/path_collection/entries/0/id", "entries has no id"),
    ] {
        let mut answer = fixture.body.clone();
        *answer.pointer_mut(path).unwrap() = Value::Null;
        let found = required.missing(&fixture, &answer);
        assert!(
            found.iter().any(|sentence| sentence == says),
            "{path}: {found:?}"
        );
    }
}

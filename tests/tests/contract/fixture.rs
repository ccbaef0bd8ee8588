//! Answers typed from the vendors' pages.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One answer of a vendor to one operation.
///
/// Paths lead through keys, with `*` for every element of a list: `entries.*.etag`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixture {
    /// The file's name without its ending.
    #[serde(skip)]
    pub(crate) name: String,
    /// Method, path as the vendor writes it, and what is special about the call.
    pub(crate) operation: String,
    /// Where it was taken from.
    pub(crate) origin: String,
    /// Whether our client has a call for it.
    pub(crate) our_client_asks: bool,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The schema whose required fields must be there.
    pub(crate) schema: Option<String>,
    /// What may be null instead of what is shown.
    #[serde(default)]
    pub(crate) nullable: Vec<String>,
    /// Keys that may be missing, and lists that may be empty.
    #[serde(default)]
    pub(crate) optional: Vec<String>,
    /// What must have the very value that is shown.
    #[serde(default)]
    pub(crate) same: Vec<String>,
    /// Null when there is no body.
    pub(crate) body: Value,
}

/// All fixtures of a vendor: `box` or `clumio`.
pub(crate) fn all(vendor: &str) -> Vec<Fixture> {
    let entries = std::fs::read_dir(folder().join(vendor)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn read(file: &Path) -> Fixture {
    let text = std::fs::read_to_string(file).unwrap();
    let fixture = serde_json::from_str(&text);
    let fixture: Fixture = fixture.unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    Fixture {
        name: file.file_stem().unwrap().to_string_lossy().into_owned(),
        ..fixture
    }
}

impl Fixture {
    /// `GET` and `/folders/trash/items`.
    pub(crate) fn method_and_path(&self) -> (&str, &str) {
        let mut words = self.operation.split([' ', '?', ',']);
        (words.next().unwrap(), words.next().unwrap())
    }
}

#[test]
fn every_fixture_says_where_it_is_from_and_has_what_its_rules_name() {
    for fixture in all("box").into_iter().chain(all("clumio")) {
        assert!(
            fixture.origin.len() > 10,
            "{} does not say where it is from",
            fixture.name
        );
        for path in fixture
            .nullable
            .iter()
            .chain(&fixture.optional)
            .chain(&fixture.same)
        {
            assert!(
                is_there(&fixture.body, path),
                "{} has no {path}",
                fixture.name
            );
        }
        assert_eq!(
            fixture.body.is_null(),
            fixture.content_type.is_none(),
            "{}",
            fixture.name
        );
    }
}

fn is_there(value: &Value, path: &str) -> bool {
    let (key, rest) = path
        .split_once('.')
        .map_or((path, None), |(key, rest)| (key, Some(rest)));
    let inside = |value: &Value| rest.is_none_or(|rest| is_there(value, rest));
    match key {
        "*" => value
            .as_array()
            .is_some_and(|elements| elements.iter().any(inside)),
        key => value.get(key).is_some_and(inside),
    }
}

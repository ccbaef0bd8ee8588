//! The policy in the registry of Windows.

use super::SCHEMA;
use crate::policy::{Policy, registry_policy};
use serde_json::Value;
use std::path::Path;
use trusted_file::{RegistryKey, RegistryValue};

fn key(values: &[(&str, RegistryValue)], keys: &[(&str, RegistryKey)]) -> RegistryKey {
    let named = |name: &str| name.to_owned();
    RegistryKey {
        values: values
            .iter()
            .map(|(name, value)| (named(name), value.clone()))
            .collect(),
        keys: keys
            .iter()
            .map(|(name, key)| (named(name), key.clone()))
            .collect(),
    }
}

fn in_registry(key: &RegistryKey) -> Result<Option<Policy>, String> {
    Policy::in_registry(Path::new("HKLM"), key).map_err(|error| error.to_string())
}

#[test]
fn single_values_of_the_registry_are_a_policy() {
    use RegistryValue::{Number, Other, Text, Texts};
    assert_eq!(in_registry(&RegistryKey::default()), Ok(None));
    let texts = |texts: &[&str]| Texts(texts.iter().map(|&text| text.to_owned()).collect());
    let whole = key(
        &[("managed_by", Text("IT".to_owned()))],
        &[
            (
                "settings",
                key(
                    &[],
                    &[
                        (
                            "hide_passcodes",
                            key(&[("value", Number(1)), ("locked", Number(1))], &[]),
                        ),
                        (
                            "idle_minutes",
                            key(&[("value", Number(5)), ("locked", Number(0))], &[]),
                        ),
                        ("language", key(&[("value", Text("ja".to_owned()))], &[])),
                    ],
                ),
            ),
            (
                "network",
                key(&[("allowed_hosts", texts(&["clumio.example"]))], &[]),
            ),
            (
                "box_app",
                key(
                    &[
                        ("client_id", Text("id".to_owned())),
                        ("client_secret", Text("secret".to_owned())),
                        ("redirect_ports", texts(&["47811"])),
                    ],
                    &[],
                ),
            ),
            ("box_ways", key(&[("value", texts(&["browser"]))], &[])),
        ],
    );
    let same = r#"{
        "managed_by": "IT",
        "settings": {
            "hide_passcodes": { "value": true, "locked": true },
            "idle_minutes": { "value": 5 },
            "language": { "value": "ja" }
        },
        "network": { "allowed_hosts": ["clumio.example"] },
        "box_app": { "client_id": "id", "client_secret": "secret", "redirect_ports": [47811] },
        "box_ways": { "value": ["browser"] }
    }"#;
    assert_eq!(in_registry(&whole), Ok(Some(Policy::parse(same).unwrap())));

    // With the text of a policy file, a single value comes first and leaves the rest.
    let text =
        r#"{"managed_by": "text", "settings": {"idle_minutes": {"value": 30, "locked": true}}}"#;
    let five = key(&[("value", Number(5))], &[]);
    let both = key(
        &[("Policy", Text(text.to_owned()))],
        &[("settings", key(&[], &[("idle_minutes", five)]))],
    );
    let policy = in_registry(&both).unwrap().unwrap();
    assert_eq!(policy.managed_by.as_deref(), Some("text"));
    assert_eq!(policy.locks().settings, ["idle_minutes"]);
    assert_eq!(policy.defaults().idle_minutes, 5);

    // What is not understood is named by its key, without the value.
    for (name, value) in [
        ("value", Number(7)),
        ("value", Text("CANARY".to_owned())),
        ("value", Other),
        ("valeu", Number(5)),
    ] {
        let wrong = key(&[(name, value)], &[]);
        let wrong = key(&[], &[("settings", key(&[], &[("idle_minutes", wrong)]))]);
        let error = in_registry(&wrong).unwrap_err();
        let place = Path::new("HKLM").join("settings").join("idle_minutes");
        assert!(error.contains(&place.display().to_string()), "{error}");
        assert!(!error.contains("CANARY"), "{error}");
    }
    for (name, value) in [
        ("Policy", texts(&["{", "}"])),
        ("Policy", Other),
        ("managed_by", Other),
    ] {
        let error = in_registry(&key(&[(name, value)], &[])).unwrap_err();
        let place = Path::new("HKLM").join(name);
        assert!(error.contains(&place.display().to_string()), "{error}");
    }
    let app = key(
        &[
            ("client_id", Text("id".to_owned())),
            ("client_secret", Text("CANARY".to_owned())),
            ("redirect_ports", texts(&["many"])),
        ],
        &[],
    );
    let error = in_registry(&key(&[], &[("box_app", app)])).unwrap_err();
    assert!(
        error.contains("redirect_ports") && !error.contains("CANARY"),
        "{error}"
    );
    // What a tool leaves that removes values and not keys.
    let empty = RegistryKey::default();
    let left = key(&[], &[("settings", key(&[], &[("idle_minutes", empty)]))]);
    assert_eq!(in_registry(&left), Ok(None));
    let broken = key(&[("Policy", Text("{".to_owned()))], &[]);
    assert!(in_registry(&broken).unwrap_err().contains("line 1"));
}

#[test]
fn every_boolean_and_list_of_numbers_of_the_schema_is_read_from_the_registry() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(SCHEMA).unwrap()).unwrap();
    let resolved = |value: &Value| -> Value {
        let choices = value["anyOf"].as_array();
        let chosen = choices.and_then(|choices| choices.iter().find(|part| part["type"] != "null"));
        let value = chosen.unwrap_or(value);
        match value["$ref"].as_str() {
            Some(reference) => schema
                .pointer(reference.trim_start_matches('#'))
                .cloned()
                .unwrap(),
            None => value.clone(),
        }
    };
    let settings = resolved(&schema["properties"]["settings"]);
    let booleans: Vec<String> = settings["properties"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, rule)| resolved(&resolved(rule)["properties"]["value"])["type"] == "boolean")
        .map(|(name, _)| name.clone())
        .collect();
    let mut known = registry_policy::BOOLEAN_RULES.map(str::to_owned).to_vec();
    known.sort_unstable();
    assert_eq!(booleans, known);
    let app = resolved(&schema["properties"]["box_app"]);
    let number_lists: Vec<&String> = app["properties"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, part)| resolved(part)["items"]["type"] == "integer")
        .map(|(name, _)| name)
        .collect();
    assert_eq!(number_lists, registry_policy::NUMBER_LISTS);
}

//! Every message exists in both languages, with the same things put into it.

use crate::text;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn both_languages_say_everything() {
    let (english, japanese) = (messages("en"), messages("ja"));
    let keys = |messages: &BTreeMap<String, Vec<String>>| {
        messages.keys().cloned().collect::<BTreeSet<_>>()
    };
    let (ours, theirs) = (keys(&english), keys(&japanese));
    assert_eq!(
        ours.symmetric_difference(&theirs).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "in one language only"
    );
    for (key, texts) in &english {
        assert_eq!(
            placeholders(texts),
            placeholders(&japanese[key]),
            "{key} does not hold the same things"
        );
    }
}

#[test]
fn nothing_is_left_empty() {
    for language in ["en", "ja"] {
        for (key, texts) in messages(language) {
            let said = !texts.is_empty() && texts.iter().all(|text| !text.trim().is_empty());
            assert!(said, "{key} is empty in {language}");
        }
    }
}

/// Each message and all the texts that it may become: one, or one for each number or case.
fn messages(language: &str) -> BTreeMap<String, Vec<String>> {
    let file = text(&format!("ui/messages/{language}.json"));
    let file: Value =
        serde_json::from_str(&file).unwrap_or_else(|why| panic!("{language}.json: {why}"));
    let messages = file
        .as_object()
        .expect("an object of messages")
        .iter()
        .filter(|(key, _)| *key != "$schema");
    messages
        .map(|(key, message)| (key.clone(), texts(message)))
        .collect()
}

fn texts(message: &Value) -> Vec<String> {
    match message {
        Value::String(text) => vec![text.clone()],
        Value::Array(variants) => {
            let matches = variants
                .iter()
                .filter_map(|variant| variant["match"].as_object());
            matches
                .flat_map(|cases| cases.values())
                .flat_map(texts)
                .collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            panic!("not a message: {message}")
        }
    }
}

/// The names in curly brackets.
fn placeholders(texts: &[String]) -> BTreeSet<&str> {
    let names = texts.iter().flat_map(|text| text.split('{').skip(1));
    names
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.trim())
        .collect()
}

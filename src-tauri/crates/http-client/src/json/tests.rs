use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Thing {
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    #[serde(deserialize_with = "number")]
    size: Option<u64>,
    #[serde(deserialize_with = "boolean")]
    flag: Option<bool>,
    #[serde(deserialize_with = "timestamp")]
    at: Option<Timestamp>,
    #[serde(deserialize_with = "object")]
    inner: Option<Box<Self>>,
    #[serde(deserialize_with = "list")]
    things: Vec<Self>,
}

fn thing(text: &str) -> Thing {
    serde_json::from_str(text).unwrap()
}

fn with_id(id: &str) -> Thing {
    Thing {
        id: Some(id.to_owned()),
        ..Thing::default()
    }
}

#[test]
fn ids_may_be_numbers_or_strings() {
    assert_eq!(thing(r#"{"id":"12345"}"#), with_id("12345"));
    assert_eq!(thing(r#"{"id":12345}"#), with_id("12345"));
    assert_eq!(
        thing(r#"{"id":18446744073709551615}"#),
        with_id("18446744073709551615")
    );
    assert_eq!(thing(r#"{"id":null}"#), Thing::default());
    assert_eq!(thing(r#"{"id":{"a":[1]}}"#), Thing::default());
}

#[test]
fn sizes_may_be_integers_exponents_or_strings() {
    for (text, size) in [
        (r#"{"size":629644}"#, Some(629_644)),
        (r#"{"size":1.0034576983313e+14}"#, Some(100_345_769_833_130)),
        (r#"{"size":1.0e+18}"#, Some(1_000_000_000_000_000_000)),
        (r#"{"size":"42"}"#, Some(42)),
        (r#"{"size":"1e3"}"#, Some(1000)),
        (r#"{"size":"18446744073709551615"}"#, Some(u64::MAX)),
        (r#"{"size":1e300}"#, Some(u64::MAX)),
        (r#"{"size":-5}"#, Some(0)),
        (r#"{"size":"junk"}"#, None),
        (r#"{"size":"NaN"}"#, None),
        (r#"{"size":null}"#, None),
        (r#"{"size":[1,2]}"#, None),
        ("{}", None),
    ] {
        assert_eq!(thing(text).size, size, "{text}");
    }
}

#[test]
fn times_may_have_any_offset() {
    let at = |text| {
        serde_json::from_value::<Thing>(json!({"at": text}))
            .unwrap()
            .at
    };
    let expected = "2018-04-09T20:13:44Z".parse().ok();
    assert!(expected.is_some());
    assert_eq!(
        at("2018-04-09T13:14:44-07:00"),
        "2018-04-09T20:14:44Z".parse().ok()
    );
    assert_eq!(at("2018-04-10T05:13:44+09:00"), expected);
    assert_eq!(at("2018-04-09T20:13:44.000Z"), expected);
    assert_eq!(at("yesterday"), None);
    assert_eq!(at(""), None);
}

#[test]
fn a_list_may_be_one_object_or_contain_other_values() {
    let things = |value: Value| {
        serde_json::from_value::<Thing>(json!({"things": value}))
            .unwrap()
            .things
    };
    assert_eq!(things(json!({"id": 1})), [with_id("1")]);
    assert_eq!(
        things(json!([{"id": 1}, null, 5, "x", [{"id": 3}], {"id": "2"}])),
        [with_id("1"), with_id("2")]
    );
    for nothing in [
        json!(null),
        json!([]),
        json!("x"),
        json!(3),
        json!(1.5),
        json!(-1),
        json!(true),
    ] {
        assert_eq!(things(nothing.clone()), [], "{nothing}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let name = prop_oneof![
            Just("id"),
            Just("size"),
            Just("flag"),
            Just("at"),
            Just("inner"),
            Just("things"),
            Just("other")
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..7).prop_map(|map| map
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_object_can_be_deserialized(value in any_json()) {
        let read = serde_json::from_str::<Thing>(&value.to_string());
        if value.is_object() {
            prop_assert!(read.is_ok(), "{} {:?}", value, read);
        }
    }

    #[test]
    fn every_number_round_trips_in_every_form(number in any::<u64>()) {
        prop_assert_eq!(thing(&format!(r#"{{"size":{number}}}"#)).size, Some(number));
        prop_assert_eq!(thing(&format!(r#"{{"size":"{number}"}}"#)).size, Some(number));
        prop_assert_eq!(thing(&format!(r#"{{"id":{number}}}"#)).id, Some(number.to_string()));
    }
}

#[test]
fn a_missing_list_is_not_an_empty_list() {
    #[derive(Deserialize, Default, Debug)]
    #[serde(default)]
    struct Page {
        #[serde(deserialize_with = "entries")]
        entries: Option<Entries<Value>>,
    }
    let read = |text: &str| serde_json::from_str::<Page>(text).unwrap().entries;
    for none in [
        r#"{}"#,
        r#"{"entries":null}"#,
        r#"{"entries":{"a":1}}"#,
        r#"{"entries":"x"}"#,
        r#"{"entries":0}"#,
    ] {
        assert_eq!(read(none), None, "{none}");
    }
    assert_eq!(
        read(r#"{"entries":[]}"#),
        Some(Entries {
            objects: vec![],
            skipped: 0
        })
    );
    let mixed = read(r#"{"entries":[{"id":"1"},null,7,"x",[{}],{"id":"2"}]}"#).unwrap();
    assert_eq!((mixed.objects.len(), mixed.skipped), (2, 4));
}

#[test]
fn one_invalid_value_does_not_affect_the_others() {
    let repair =
        |body: &[u8]| repair(body).map(|body| serde_json::from_slice::<Value>(&body).unwrap());
    assert_eq!(
        repair(br#"{"name":"a\ud800b","n":1}"#),
        Some(serde_json::json!({"name":"a\u{fffd}b","n":1}))
    );
    assert_eq!(
        repair(br#"["\udc00\ud83d"]"#),
        Some(serde_json::json!(["\u{fffd}\u{fffd}"]))
    );
    assert_eq!(
        repair(b"{\"name\":\"a\xffb\"}"),
        Some(serde_json::json!({"name":"a\u{fffd}b"}))
    );
    assert_eq!(
        repair(br#"{"size":1e400,"next":-1E999}"#),
        Some(serde_json::json!({"size":null,"next":null}))
    );
    for sound in [
        &br#"{"name":"\ud83d\ude00 \\ud800 \"1e400\"","size":1e300}"#[..],
        b"[]",
        b"",
        b"\"\\",
    ] {
        assert_eq!(repair(sound), None, "{}", String::from_utf8_lossy(sound));
    }
}

proptest! {
    #[test]
    fn valid_json_is_not_changed(value in "\\PC{0,40}", number in any::<f64>()) {
        let body = serde_json::to_vec(&serde_json::json!({ "a": value, "b": [number, -3, 12345678901234567890_u64] })).unwrap();
        prop_assert_eq!(repair(&body), None);
    }

    #[test]
    fn repairing_is_idempotent(body in proptest::collection::vec(any::<u8>(), 0..200), text in r#"[\\"u0-9a-fD8{}:,eE.+-]{0,60}"#) {
        for body in [body, text.into_bytes()] {
            if let Some(repaired_once) = repair(&body) {
                prop_assert_eq!(repair(&repaired_once), None);
            }
        }
    }
}

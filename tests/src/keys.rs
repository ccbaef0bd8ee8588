//! Keys, as people write them (`Control+k`, `Enter`), as the WebDriver protocol and as X11 want them.

use serde_json::{Value, json};

/// A key's name, its code point in the protocol (W3C WebDriver, section 17.4.2) and its X11 name.
const NAMED: &[(&str, char, &str)] = &[
    ("Backspace", '\u{e003}', "BackSpace"),
    ("Tab", '\u{e004}', "Tab"),
    ("Enter", '\u{e007}', "Return"),
    ("Shift", '\u{e008}', "shift"),
    ("Control", '\u{e009}', "ctrl"),
    ("Alt", '\u{e00a}', "alt"),
    ("Escape", '\u{e00c}', "Escape"),
    ("Space", ' ', "space"),
    ("PageUp", '\u{e00e}', "Prior"),
    ("PageDown", '\u{e00f}', "Next"),
    ("End", '\u{e010}', "End"),
    ("Home", '\u{e011}', "Home"),
    ("ArrowLeft", '\u{e012}', "Left"),
    ("ArrowUp", '\u{e013}', "Up"),
    ("ArrowRight", '\u{e014}', "Right"),
    ("ArrowDown", '\u{e015}', "Down"),
    ("Delete", '\u{e017}', "Delete"),
    ("F1", '\u{e031}', "F1"),
    ("F2", '\u{e032}', "F2"),
    ("F5", '\u{e035}', "F5"),
    ("Meta", '\u{e03d}', "super"),
];

/// The actions that press the keys of a chord in order and let go of them in the opposite one.
pub(crate) fn chord(keys: &str) -> Value {
    let keys: Vec<char> = keys
        .split('+')
        .map(|key| named(key).map_or_else(|| single(key), |(_, code, _)| *code))
        .collect();
    let down = keys.iter().map(|key| ("keyDown", key));
    actions(down.chain(keys.iter().rev().map(|key| ("keyUp", key))))
}

/// The actions that type a text.
pub(crate) fn typed(text: &str) -> Value {
    let keys: Vec<char> = text.chars().collect();
    actions(
        keys.iter()
            .flat_map(|key| [("keyDown", key), ("keyUp", key)]),
    )
}

/// A chord as `xdotool key` reads it.
pub(crate) fn x11(keys: &str) -> String {
    let names: Vec<&str> = keys
        .split('+')
        .map(|key| named(key).map_or(key, |(_, _, name)| *name))
        .collect();
    names.join("+")
}

fn actions<'a>(keys: impl Iterator<Item = (&'a str, &'a char)>) -> Value {
    let actions: Vec<Value> = keys
        .map(|(kind, key)| json!({ "type": kind, "value": key.to_string() }))
        .collect();
    json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] })
}

fn named(key: &str) -> Option<&'static (&'static str, char, &'static str)> {
    NAMED.iter().find(|(name, _, _)| *name == key)
}

#[track_caller]
fn single(key: &str) -> char {
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter,
        _ => panic!("there is no key {key:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_is_let_go_of_in_the_opposite_order() {
        let sent = chord("Control+k");
        let sent = sent["actions"][0]["actions"].as_array().expect("a list");
        let sent: Vec<_> = sent
            .iter()
            .map(|action| (action["type"].as_str(), action["value"].as_str()))
            .collect();
        let control = Some("\u{e009}");
        let wanted = [
            (Some("keyDown"), control),
            (Some("keyDown"), Some("k")),
            (Some("keyUp"), Some("k")),
            (Some("keyUp"), control),
        ];
        assert_eq!(sent, wanted);
        assert_eq!(x11("Control+Enter"), "ctrl+Return");
    }
}

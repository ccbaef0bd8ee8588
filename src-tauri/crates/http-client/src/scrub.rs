//! Takes what was sent out of what is answered: a gateway or the service itself may quote a token in its sentence.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde_json::{Map, Value};

/// Stands where a secret was.
pub(crate) const HIDDEN: &str = "•••";

/// Shorter ones are no secrets and would tear ordinary words apart, in bytes.
const SHORTEST: usize = 6;

/// So much of the beginning of a secret is taken for all of it, in bytes: a sentence may be cut.
const ENOUGH: usize = 12;

/// The longest sentence of a service that is kept, in characters; the longest word for an error; the longest id of a request.
const LONGEST_SENTENCE: usize = 300;
const LONGEST_CODE: usize = 64;
const LONGEST_REQUEST_ID: usize = 128;

/// The secrets of one request, which no answer to it may show, in every spelling that a service may quote it in: as it is,
/// percent-encoded, escaped as in JSON or HTML, in any mixture of these, and inside base64.
#[derive(Default)]
pub(crate) struct Secrets(Vec<Spelling>);

/// A run of bytes to look for.
struct Spelling {
    bytes: Zeroizing<Vec<u8>>,
    is_base64: bool,
}

impl Secrets {
    /// Takes the secrets; empty and very short ones are none.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let secrets = secrets
            .into_iter()
            .map(|secret| secret.expose_secret().as_bytes());
        let spellings = secrets
            .filter(|secret| secret.len() >= SHORTEST)
            .flat_map(|secret| {
                let plain = Spelling {
                    bytes: Zeroizing::new(secret.to_vec()),
                    is_base64: false,
                };
                (0..3)
                    .filter_map(|before| in_base64(secret, before))
                    .chain([plain])
            });
        Self(spellings.collect())
    }

    /// Cleans a whole body that is handed on as it is.
    pub(crate) fn body(&self, body: Vec<u8>) -> Vec<u8> {
        match self.hide(&body) {
            Cow::Borrowed(_) => body,
            Cow::Owned(clean) => clean,
        }
    }

    /// Returns what may be shown of a sentence: no secret, no control characters, 300 characters at most.
    pub(crate) fn sentence(&self, text: &str) -> String {
        self.text(text, LONGEST_SENTENCE)
    }

    /// Returns what may be shown of a request's id: printable ASCII, 128 characters at most.
    pub(crate) fn request_id(&self, id: &str) -> String {
        let clean = self.text(id, LONGEST_REQUEST_ID);
        clean
            .chars()
            .filter(|c| c.is_ascii_graphic() || *c == '•')
            .collect()
    }

    /// Cleans every string and every name in a body that is kept, however deep.
    pub(crate) fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.sentence(&text)),
            Value::Array(values) => {
                Value::Array(values.into_iter().map(|value| self.json(value)).collect())
            }
            Value::Object(fields) => Value::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| self.field(&name, value))
                    .collect::<Map<_, _>>(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    fn field(&self, name: &str, value: Value) -> (String, Value) {
        let clean = match (name, value) {
            ("code" | "error" | "error_code", Value::String(code)) => {
                Value::String(self.text(&code, LONGEST_CODE))
            }
            ("request_id", Value::String(id)) => Value::String(self.request_id(&id)),
            (_, value) => self.json(value),
        };
        (self.sentence(name), clean)
    }

    fn text(&self, text: &str, longest: usize) -> String {
        let clean = self.hide(text.as_bytes());
        let clean = String::from_utf8_lossy(&clean);
        let plain = clean
            .trim()
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c });
        plain.take(longest).collect()
    }

    fn hide<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        self.0.iter().fold(Cow::Borrowed(text), |text, spelling| {
            match spelling.hide(&text) {
                Some(clean) => Cow::Owned(clean),
                None => text,
            }
        })
    }
}

impl Spelling {
    /// Returns the text without what was looked for; none where there was nothing.
    fn hide(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut clean = Vec::new();
        let (mut kept, mut at) = (0, 0);
        while at < text.len() {
            match self.found_at(&text[at..]) {
                Some(length) => {
                    clean.extend_from_slice(&text[kept..at]);
                    at += length;
                    if self.is_base64 {
                        // The characters at the edges hold some bits of the secret as well.
                        let edge = clean
                            .iter()
                            .rev()
                            .take(3)
                            .take_while(|byte| is_base64(**byte))
                            .count();
                        clean.truncate(clean.len() - edge);
                        at += text[at..]
                            .iter()
                            .take(4)
                            .take_while(|byte| is_base64(**byte))
                            .count();
                    }
                    clean.extend_from_slice(HIDDEN.as_bytes());
                    kept = at;
                }
                None => at += 1,
            }
        }
        if kept == 0 {
            return None;
        }
        clean.extend_from_slice(&text[kept..]);
        Some(clean)
    }

    /// Returns how much of the beginning of a text is the secret, in bytes.
    fn found_at(&self, text: &[u8]) -> Option<usize> {
        // A byte may be read in more than one way: `%25` is `%` once escaped, or `%25` as it is. All are followed.
        let mut ends = vec![0];
        for (matched, wanted) in self.bytes.iter().enumerate() {
            let mut next: Vec<usize> = Vec::new();
            for end in &ends {
                let used = spelled(*wanted, &text[*end..], self.is_base64)
                    .into_iter()
                    .flatten();
                next.extend(used.map(|used| end + used));
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                return if matched >= ENOUGH {
                    ends.last().copied()
                } else {
                    None
                };
            }
            ends = next;
        }
        ends.last().copied()
    }
}

/// Returns in how many bytes a text begins with this byte: as it is, and escaped.
fn spelled(byte: u8, text: &[u8], base64: bool) -> [Option<usize>; 3] {
    let Some(first) = text.first().copied() else {
        return [None; 3];
    };
    let same = first == byte
        || (byte == b' ' && first == b'+')
        || (base64 && matches!((byte, first), (b'+', b'-') | (b'/', b'_')));
    let [once, twice] = match first {
        b'%' => [
            percent(byte, &text[1..], 1),
            text[1..]
                .strip_prefix(b"25")
                .and_then(|rest| percent(byte, rest, 3)),
        ],
        b'\\' => backslash(byte, text),
        b'&' => [html(byte, text), None],
        _ => [None; 2],
    };
    [same.then_some(1), once, twice]
}

/// The digits behind the percent sign, and how long what stands before them is.
fn percent(byte: u8, digits: &[u8], before: usize) -> Option<usize> {
    (hex(digits.get(..2)?)? == u32::from(byte)).then_some(before + 2)
}

/// Escaped once or more often, as a string of JSON within one of JSON is: by itself, and by its number.
fn backslash(byte: u8, text: &[u8]) -> [Option<usize>; 2] {
    let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
    let rest = &text[slashes..];
    if byte == b'\\' {
        return [(slashes > 1).then_some(2), None];
    }
    let itself = (rest.first() == Some(&byte)).then_some(slashes + 1);
    let number = rest
        .strip_prefix(b"u00")
        .and_then(|rest| hex(rest.get(..2)?));
    [
        itself,
        (number == Some(u32::from(byte))).then_some(slashes + 5),
    ]
}

fn html(byte: u8, text: &[u8]) -> Option<usize> {
    let end = text.iter().take(9).position(|byte| *byte == b';')?;
    let named = match &text[1..end] {
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        [b'#', b'x' | b'X', number @ ..] => hex(number)?,
        [b'#', number @ ..] => std::str::from_utf8(number).ok()?.parse().ok()?,
        _ => return None,
    };
    (named == u32::from(byte)).then_some(end + 1)
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Returns what of a secret's base64 does not depend on its neighbours, when as many bytes stand before it in a group of three.
fn in_base64(secret: &[u8], before: usize) -> Option<Spelling> {
    let mut padded = Zeroizing::new(vec![0; before]);
    padded.extend_from_slice(secret);
    let whole = padded.len() / 3 * 4;
    let mut bytes = Zeroizing::new(BASE64_STANDARD.encode(&*padded).into_bytes());
    bytes.truncate(whole);
    // The first characters hold bits of what stands before.
    bytes.drain(..if before == 0 { 0 } else { before + 1 });
    (bytes.len() >= SHORTEST).then_some(Spelling {
        bytes,
        is_base64: true,
    })
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte)
}

#[cfg(test)]
mod tests;

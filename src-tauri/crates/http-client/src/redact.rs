//! Redacts the secrets of a request from its response: a gateway or the service itself may quote a token in a message.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde_json::{Map, Value};

/// Replacement for a secret.
pub(crate) const REDACTED: &str = "•••";

/// Minimum length of a secret, in bytes: shorter ones would match parts of ordinary words.
const MIN_SECRET_BYTES: usize = 6;

/// Length of a prefix that counts as the whole secret, in bytes: a message may be truncated.
const MIN_PREFIX_BYTES: usize = 12;

/// Maximum lengths of a message, an error code and a request ID, in characters.
const MAX_MESSAGE_CHARS: usize = 300;
const MAX_CODE_CHARS: usize = 64;
const MAX_REQUEST_ID_CHARS: usize = 128;

/// Minimum length of a held secret that is redacted from successful responses too, in bytes: a shorter one, or one of digits only,
/// may be part of an ID there, which has to stay as it is.
const MIN_DISTINCT_BYTES: usize = 8;

/// Redacts the secrets of one request in every encoding in which a service may quote them: plain, percent-encoded, escaped for
/// JSON or HTML, any mixture of these, and base64.
#[derive(Default)]
pub(crate) struct Redactor(Vec<SecretPattern>);

fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_graphic() || *c == '•')
        .collect()
}

/// A byte sequence to search for.
struct SecretPattern {
    bytes: Zeroizing<Vec<u8>>,
    is_base64: bool,
    /// Whether it stays in the body of a success.
    may_be_data: bool,
}

impl Redactor {
    /// Takes the secrets; ignores very short ones.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        Self(
            secrets
                .into_iter()
                .flat_map(|secret| patterns(secret, false))
                .collect(),
        )
    }

    /// Adds secrets that belong to no request.
    pub(crate) fn with_held(mut self, secrets: &[SecretString]) -> Self {
        self.0.extend(secrets.iter().flat_map(|secret| {
            let text = secret.expose_secret();
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            patterns(secret, is_number || text.len() < MIN_DISTINCT_BYTES)
        }));
        self
    }

    /// Redacts the whole body of a success.
    pub(crate) fn body(&self, body: Vec<u8>) -> Vec<u8> {
        match redact(self.0.iter().filter(|pattern| !pattern.may_be_data), &body) {
            Cow::Borrowed(_) => body,
            Cow::Owned(clean) => clean,
        }
    }

    /// Redacts a message, removes control characters and truncates it to 300 characters.
    pub(crate) fn message(&self, text: &str) -> String {
        self.text(text, MAX_MESSAGE_CHARS)
    }

    /// Redacts a request ID, and reduces it to at most 128 printable ASCII characters.
    pub(crate) fn request_id(&self, id: &str) -> String {
        printable(&self.text(id, MAX_REQUEST_ID_CHARS))
    }

    /// Redacts an error code, and reduces it to at most 64 printable ASCII characters.
    fn code(&self, code: &str) -> String {
        printable(&self.text(code, MAX_CODE_CHARS))
    }

    /// Redacts every string and every field name, recursively.
    pub(crate) fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.message(&text)),
            Value::Array(values) => {
                Value::Array(values.into_iter().map(|value| self.json(value)).collect())
            }
            Value::Object(fields) => Value::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| self.field(&name, value))
                    .collect::<Map<_, _>>(),
            ),
            Value::Number(number) => {
                let text = number.to_string();
                match self.redact(text.as_bytes()) {
                    Cow::Borrowed(_) => Value::Number(number),
                    Cow::Owned(_) => Value::String(REDACTED.to_owned()),
                }
            }
            Value::Null | Value::Bool(_) => value,
        }
    }

    fn field(&self, name: &str, value: Value) -> (String, Value) {
        let clean = match (name, value) {
            ("code" | "error" | "error_code", Value::String(code)) => {
                Value::String(self.code(&code))
            }
            ("request_id", Value::String(id)) => Value::String(self.request_id(&id)),
            (_, value) => self.json(value),
        };
        (self.message(name), clean)
    }

    fn text(&self, text: &str, max_chars: usize) -> String {
        let clean = self.redact(text.as_bytes());
        let clean = String::from_utf8_lossy(&clean);
        let plain = clean
            .trim()
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c });
        plain.take(max_chars).collect()
    }

    fn redact<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        redact(&self.0, text)
    }
}

fn redact<'a>(patterns: impl IntoIterator<Item = &'a SecretPattern>, text: &[u8]) -> Cow<'_, [u8]> {
    patterns
        .into_iter()
        .fold(Cow::Borrowed(text), |text, pattern| {
            match pattern.redact(&text) {
                Some(clean) => Cow::Owned(clean),
                None => text,
            }
        })
}

/// Returns the byte sequences of a secret; none of a very short one.
fn patterns(secret: &SecretString, may_be_data: bool) -> Vec<SecretPattern> {
    let secret = secret.expose_secret().trim().as_bytes();
    if secret.len() < MIN_SECRET_BYTES {
        return Vec::new();
    }
    let plain = Zeroizing::new(secret.to_vec());
    let base64 = (0..3).filter_map(|before| base64_bytes(secret, before));
    base64
        .map(|bytes| (bytes, true))
        .chain([(plain, false)])
        .map(|(bytes, is_base64)| SecretPattern {
            bytes,
            is_base64,
            may_be_data,
        })
        .collect()
}

impl SecretPattern {
    /// Returns the redacted text; `None` if there was no match.
    fn redact(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut clean = Vec::new();
        let (mut copied, mut at) = (0, 0);
        while at < text.len() {
            match self.match_length(&text[at..]) {
                Some(length) => {
                    clean.extend_from_slice(&text[copied..at]);
                    at += length;
                    if self.is_base64 {
                        // The adjacent characters contain bits of the secret, too.
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
                    clean.extend_from_slice(REDACTED.as_bytes());
                    copied = at;
                }
                None => at += 1,
            }
        }
        if copied == 0 {
            return None;
        }
        clean.extend_from_slice(&text[copied..]);
        Some(clean)
    }

    /// Returns the length of the match at the beginning of a text, in bytes.
    fn match_length(&self, text: &[u8]) -> Option<usize> {
        // Almost every text ends here, before anything is allocated.
        let first = encoded_lengths(*self.bytes.first()?, text, self.is_base64);
        if first.iter().all(Option::is_none) {
            return None;
        }
        // A byte may have several readings: `%25` is `%` percent-encoded, or `%25` itself. All are followed.
        let mut ends = vec![0];
        for (matched, byte) in self.bytes.iter().enumerate() {
            let mut next: Vec<usize> = Vec::new();
            for end in &ends {
                let used = encoded_lengths(*byte, &text[*end..], self.is_base64)
                    .into_iter()
                    .flatten();
                next.extend(used.map(|used| end + used));
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                return if matched >= MIN_PREFIX_BYTES {
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

/// Returns the lengths of the encodings of this byte at the beginning of a text: plain, escaped once and twice.
fn encoded_lengths(byte: u8, text: &[u8], base64: bool) -> [Option<usize>; 3] {
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

/// Matches the two hex digits after a prefix of `before` bytes.
fn percent(byte: u8, digits: &[u8], before: usize) -> Option<usize> {
    (hex(digits.get(..2)?)? == u32::from(byte)).then_some(before + 2)
}

/// Matches JSON escapes, nested any number of times: a backslash before the character itself, or `\\u00xx`.
fn backslash(byte: u8, text: &[u8]) -> [Option<usize>; 2] {
    let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
    let rest = &text[slashes..];
    if byte == b'\\' {
        return [(slashes > 1).then_some(2), None];
    }
    let literal = (rest.first() == Some(&byte)).then_some(slashes + 1);
    let code = rest
        .strip_prefix(b"u00")
        .and_then(|rest| hex(rest.get(..2)?));
    [
        literal,
        (code == Some(u32::from(byte))).then_some(slashes + 5),
    ]
}

fn html(byte: u8, text: &[u8]) -> Option<usize> {
    let end = text.iter().take(9).position(|byte| *byte == b';')?;
    let decoded = match &text[1..end] {
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        [b'#', b'x' | b'X', number @ ..] => hex(number)?,
        [b'#', number @ ..] => std::str::from_utf8(number).ok()?.parse().ok()?,
        _ => return None,
    };
    (decoded == u32::from(byte)).then_some(end + 1)
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Returns the part of a secret's base64 that does not depend on neighbouring bytes, with `before` bytes before it in its group
/// of three.
fn base64_bytes(secret: &[u8], before: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut padded = Zeroizing::new(vec![0; before]);
    padded.extend_from_slice(secret);
    let whole = padded.len() / 3 * 4;
    let mut bytes = Zeroizing::new(BASE64_STANDARD.encode(&*padded).into_bytes());
    bytes.truncate(whole);
    // The first characters contain bits of the bytes before.
    bytes.drain(..if before == 0 { 0 } else { before + 1 });
    (bytes.len() >= MIN_SECRET_BYTES).then_some(bytes)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte)
}

#[cfg(test)]
mod tests;

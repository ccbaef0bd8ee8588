//! Decodes the escapes of other programs. An escape is never decoded to an ASCII letter or digit: no program escapes those, so
//! the text itself contains every ID in full.

use std::borrow::Cow;

/// Maximum depth of escapes within escapes.
const MAX_DEPTH: usize = 3;

/// HTML entities that occur around links, IDs and email addresses.
const HTML_ENTITIES: [(&str, &str); 20] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("shy", ""),
    ("zwnj", ""),
    ("zwj", ""),
    ("lrm", ""),
    ("rlm", ""),
    ("ndash", "-"),
    ("mdash", "-"),
    ("sol", "/"),
    ("colon", ":"),
    ("commat", "@"),
    ("equals", "="),
];

/// Decodes the escapes of JSON and HTML.
pub(super) fn decode_json_and_html(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..MAX_DEPTH {
        if !text.contains(['&', '\\']) {
            break;
        }
        let next = decode_html(&decode_json(&text));
        if next == *text {
            break;
        }
        text = Cow::Owned(next);
    }
    text
}

fn decode_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let escaped = after
            .strip_prefix('u')
            .and_then(|hex| character(hex.get(..4)?, 16));
        rest = match (escaped, after.strip_prefix('/')) {
            (Some(c), _) => {
                out.push(c);
                &after[5..]
            }
            (None, Some(after)) => {
                out.push('/');
                after
            }
            (None, None) => {
                out.push('\\');
                after
            }
        };
    }
    out + rest
}

fn decode_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(10).position(|byte| byte == b';');
        if let Some((end, meant)) = end.and_then(|end| Some((end, entity(after.get(..end)?)?))) {
            out.push_str(&meant);
            rest = &after[end + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        return hex
            .map_or_else(|| character(number, 10), |hex| character(hex, 16))
            .map(String::from);
    }
    let named = HTML_ENTITIES
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    Some(named.1.to_owned())
}

fn character(number: &str, radix: u32) -> Option<char> {
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = plain
        .then(|| u32::from_str_radix(number, radix).ok())
        .flatten()?;
    char::from_u32(number).filter(|c| !c.is_alphanumeric() && *c != '\0')
}

/// Decodes a quoted-printable email; `None` where nothing indicates one.
pub(super) fn decode_quoted_printable(text: &str) -> Option<String> {
    let escape = |at: usize| escaped(text.as_bytes(), at);
    let mut signs = text.match_indices('=').map(|(at, _)| at);
    signs
        .any(|at| matches!(escape(at), Some(b'=' | b'@')) || soft_break(text, at).is_some())
        .then(|| decode(text, b'='))
}

/// Decodes the percent escapes of a URL, one level.
pub(super) fn percent_decode(text: &str) -> Cow<'_, str> {
    if text.contains('%') {
        Cow::Owned(decode(text, b'%'))
    } else {
        Cow::Borrowed(text)
    }
}

/// Decodes the percent escapes of a URL, all levels.
pub(super) fn percent_decode_all(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..MAX_DEPTH {
        match percent_decode(&text) {
            Cow::Owned(next) if next != text => text = next,
            Cow::Owned(_) | Cow::Borrowed(_) => break,
        }
    }
    text
}

fn decode(text: &str, sign: u8) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let is_sign = bytes[at] == sign;
        if is_sign && let Some(byte) = escaped(bytes, at) {
            out.push(byte);
            at += 3;
        } else if is_sign
            && sign == b'='
            && let Some(end) = soft_break(text, at)
        {
            at = end;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Returns the byte that `=3D` or `%3D` at this position encodes, unless it is a letter or a digit.
fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    let hex = std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok()?;
    let plain = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    // Quoted-printable is written in capitals (RFC 2045, 6.7).
    let fits = plain && (bytes[at] != b'=' || !hex.contains(|c: char| c.is_ascii_lowercase()));
    let byte = u8::from_str_radix(hex, 16).ok().filter(|_| fits)?;
    (!byte.is_ascii_alphanumeric()).then_some(byte)
}

/// Returns the start of the next line if the `=` at this position is a soft line break.
fn soft_break(text: &str, at: usize) -> Option<usize> {
    let blanks = text[at + 1..]
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
        .count();
    let end = at + 1 + blanks;
    let joins = text.as_bytes().get(end) == Some(&b'\n')
        && text
            .as_bytes()
            .get(end + 1)
            .is_some_and(|next| !next.is_ascii_whitespace());
    joins.then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_decoded_except_letters_and_digits() {
        for (text, plain) in [
            (
                "a&amp;b &lt;c&gt; &#39;d&#x2F; &amp;amp; &nothing; & &#8203;x",
                "a&b <c> 'd/ & &nothing; & \u{200b}x",
            ),
            (r"https:\/\/x \u003ca\u003E \n \\", r"https://x <a> \n \\"),
            (r"&#49; \u0031 &#x41;", r"&#49; \u0031 &#x41;"),
            ("&", "&"),
        ] {
            assert_eq!(decode_json_and_html(text), plain, "{text:?}");
        }
        assert_eq!(percent_decode("a%2Fb%31%E2%80%8B%"), "a/b%31\u{200b}%");
        assert_eq!(percent_decode_all("%25252F"), "/");
        assert_eq!(
            decode_quoted_printable("a=3Db=\r\nc=31=e2").as_deref(),
            Some("a=bc=31=e2")
        );
        assert_eq!(decode_quoted_printable("a?fileId=2738"), None);
    }

    proptest! {
        #[test]
        fn no_escape_becomes_a_letter_or_a_digit(text in "(&#?x?[0-9a-f]{0,3};?|[%=\\\\]u?[0-9A-F]{0,4}|\\PC|=\n){0,12}") {
            let count = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).count();
            let most = count(&text);
            prop_assert!(count(&decode_json_and_html(&text)) <= most);
            prop_assert!(count(&percent_decode_all(&text)) <= most);
            prop_assert!(decode_quoted_printable(&text).is_none_or(|plain| count(&plain) <= most));
        }
    }
}

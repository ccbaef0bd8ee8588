//! Placeholders of an email template: names in braces, such as `{recipient}`.

/// The one that stands for the secret.
pub const PASSCODE: &str = "passcode";

/// All that can stand in braces.
pub const NAMES: [&str; 7] = [
    PASSCODE,
    "recipient",
    "file",
    "asset",
    "link_ends",
    "link_life",
    "signature",
];

/// Returns the names in the braces of a text.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Words(_) => None,
    })
}

/// Returns whether something is put in for this name.
#[must_use]
pub fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stays as it is.
    Words(&'a str),
    /// The name of a placeholder, without its braces.
    Name(&'a str),
}

/// Splits a template into words and names. A brace that holds no name is a brace.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(name) = name_at(rest) {
            rest = &rest[name.len() + 2..];
            return Some(Piece::Name(name));
        }
        let mut from = usize::from(rest.starts_with('{'));
        let end = loop {
            match rest.get(from..).and_then(|after| after.find('{')) {
                Some(at) if name_at(&rest[from + at..]).is_some() => break from + at,
                Some(at) => from += at + 1,
                None => break rest.len(),
            }
        };
        let (words, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Words(words))
    })
}

/// Returns the name with which `text` begins, if it begins with one in braces.
fn name_at(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-' || c == ' ');
    is_name.then_some(name)
}

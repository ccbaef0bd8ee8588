//! The rules for names: which are invalid, and which are equal.

use unicode_normalization::UnicodeNormalization as _;

/// Box does not say what it counts; the sandbox counts Unicode scalar values.
pub(crate) const MAX_NAME_CHARS: usize = 255;

/// The reason why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvalidName {
    Invalid,
    TooLong,
}

pub(crate) fn check(name: &str) -> Result<(), InvalidName> {
    let forbidden =
        |character: char| matches!(character, '/' | '\\') || character.is_ascii_control();
    if name.is_empty()
        || name == "."
        || name == ".."
        || name.starts_with(' ')
        || name.ends_with(' ')
        || name.chars().any(forbidden)
    {
        return Err(InvalidName::Invalid);
    }
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(InvalidName::TooLong);
    }
    Ok(())
}

/// Removes the characters that Box refuses.
pub(crate) fn sanitized(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|&character| !matches!(character, '/' | '\\') && !character.is_ascii_control())
        .collect();
    kept.trim_matches(' ').to_owned()
}

/// Returns the key under which two names conflict: composed form, lower case.
pub(crate) fn normalized(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_and_long_names_are_refused() {
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "a\\b",
            "tab\there",
            "trailing ",
            " leading",
        ] {
            assert_eq!(check(name), Err(InvalidName::Invalid), "{name:?}");
        }
        assert_eq!(check(&"あ".repeat(255)), Ok(()));
        assert_eq!(check(&"a".repeat(256)), Err(InvalidName::TooLong));
        for name in ["a-b", "<b>:\"|?*", "...", "🎉.txt"] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn case_and_composition_do_not_distinguish_names() {
        assert_eq!(
            normalized("RÉSUMÉ.txt"),
            normalized("re\u{301}sume\u{301}.TXT")
        );
        assert_ne!(normalized("a.txt"), normalized("b.txt"));
    }
}

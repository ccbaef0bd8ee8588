//! What Box says about names: which it refuses, and when two are the same.

use unicode_normalization::UnicodeNormalization as _;

/// Box counts to 255 without saying in what; the sandbox counts Unicode scalar values.
pub(crate) const LONGEST: usize = 255;

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameFault {
    Invalid,
    TooLong,
}

pub(crate) fn check(name: &str) -> Result<(), NameFault> {
    let forbidden =
        |character: char| matches!(character, '/' | '\\') || character.is_ascii_control();
    if name.is_empty()
        || name == "."
        || name == ".."
        || name.starts_with(' ')
        || name.ends_with(' ')
        || name.chars().any(forbidden)
    {
        return Err(NameFault::Invalid);
    }
    if name.chars().count() > LONGEST {
        return Err(NameFault::TooLong);
    }
    Ok(())
}

/// The name without what Box refuses.
pub(crate) fn sanitised(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|&character| !matches!(character, '/' | '\\') && !character.is_ascii_control())
        .collect();
    kept.trim_matches(' ').to_owned()
}

/// Two names clash in a folder when this is the same for both: composed form, lower case.
pub(crate) fn folded(name: &str) -> String {
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
    fn refuses_what_box_refuses() {
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
            assert_eq!(check(name), Err(NameFault::Invalid), "{name:?}");
        }
        assert_eq!(check(&"あ".repeat(255)), Ok(()));
        assert_eq!(check(&"a".repeat(256)), Err(NameFault::TooLong));
        for name in ["a-b", "<b>:\"|?*", "...", "🎉.txt"] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
    }

    #[test]
    fn case_and_composition_do_not_tell_names_apart() {
        assert_eq!(folded("RÉSUMÉ.txt"), folded("re\u{301}sume\u{301}.TXT"));
        assert_ne!(folded("a.txt"), folded("b.txt"));
    }
}

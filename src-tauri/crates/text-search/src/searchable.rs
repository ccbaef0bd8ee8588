//! The form in which text is searched.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::characters::{fold_punctuation, is_invisible};

/// The small letter of the Turkish İ.
const DOTTED_I: &str = "i\u{307}";

/// Returns a text in the form in which it is searched and sorted: compatibility forms united (full and half width), no letter case,
/// one kana for both, one dash for all, and nothing that cannot be seen.
#[must_use]
pub fn searchable(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let seen = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(fold_punctuation);
    let lower = unicase::UniCase::unicode(seen.nfkc().collect::<String>()).to_folded_case();
    without_dots(&lower).nfkc().map(as_katakana).collect()
}

/// The capital İ of Turkish names becomes an i and a combining dot, which users do not type (Unicode, `CaseFolding.txt`).
fn without_dots(fold_punctuation: &str) -> Cow<'_, str> {
    if fold_punctuation.contains(DOTTED_I) {
        fold_punctuation.replace(DOTTED_I, "i").into()
    } else {
        fold_punctuation.into()
    }
}

/// Each hiragana has its katakana 96 places further on (Unicode, charts "Hiragana" and "Katakana").
fn as_katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::is_direction_or_break;
    use proptest::prelude::*;

    #[test]
    fn what_looks_the_same_is_written_the_same() {
        for (one, other) in [
            ("K.Tanaka@Aoyama.example", "k.tanaka@aoyama.EXAMPLE"),
            ("ＴＡＮＡＫＡ", "tanaka"),
            ("ﾀﾅｶ商店", "たなか商店"),
            ("straße", "STRASSE"),
            ("İstanbul", "istanbul"),
            ("Con\u{ad}tract\u{200b}", "contract"),
            ("Q3 – forecast", "q3 - forecast"),
            ("葛\u{e0100}城", "葛城"),
        ] {
            assert_eq!(searchable(one), searchable(other), "{one:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_invisible_stays(text in "[\\PC\u{200b}\u{feff}\u{200d}\u{ad}\n ]{0,40}") {
            let written = searchable(&text);
            prop_assert!(!written.chars().any(is_direction_or_break), "{:?}", written);
        }
    }
}

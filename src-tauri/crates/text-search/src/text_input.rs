//! Normalization of typed and pasted text.

use crate::characters::{fold_punctuation, is_direction_or_break, is_invisible};

/// Normalizes an ID, a link, an address or a secret: removes invisible characters, folds dashes, converts full-width characters of
/// a Japanese keyboard to ASCII, and every space to U+0020. Other digits and letters are unchanged (`²` is not 2), so that no
/// different ID results.
#[must_use]
pub fn normalize_id(text: &str) -> String {
    let to_ascii = |c: char| match fold_punctuation(c) {
        c @ '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        c => c,
    };
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(to_ascii)
        .collect()
}

/// Normalizes a name: removes direction marks, invisible breaks and byte order marks that were copied along, and spaces around it.
/// Keeps characters that form letters.
#[must_use]
pub fn normalize_name(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !is_direction_or_break(*c))
        .collect();
    visible
        .trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_lose_invisible_characters_and_dashes_fold() {
        for (text, expected) in [
            ("\u{feff}abc\u{200b}", "abc"),
            ("a\u{200e}b\u{2060}\u{ad}c\u{fe0f}", "abc"),
            ("\u{202a}C:\\x\u{202c}", "C:\\x"),
            ("a‐b‑c‒d–e—f―g−h﹣i－j", "a-b-c-d-e-f-g-h-i-j"),
            ("１２３＠ＡＢ．ｅｘａｍｐｌｅ", "123@AB.example"),
            ("a\u{a0}b\u{3000}c", "a b c"),
            ("10² ① ٣ ｱ", "10² ① ٣ ｱ"),
            ("“x” ‘y’", "\"x\" 'y'"),
        ] {
            assert_eq!(normalize_id(text), expected, "{text:?}");
        }
    }

    #[test]
    fn names_keep_characters_that_form_letters() {
        for (text, expected) in [
            ("\u{200e}Contract 2025.docx", "Contract 2025.docx"),
            ("\u{feff} Plan\u{200b} \u{200f}", "Plan"),
            (
                "👩\u{200d}👧 – 葛\u{e0100}城",
                "👩\u{200d}👧 – 葛\u{e0100}城",
            ),
            ("\u{200b}\u{feff}", ""),
        ] {
            assert_eq!(normalize_name(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn normalization_is_idempotent(text in "[\\PC\u{200b}\u{feff}\u{200d}\n ]{0,40}") {
            let (id, name) = (normalize_id(&text), normalize_name(&text));
            prop_assert!(!id.contains(is_invisible));
            prop_assert_eq!(normalize_id(&id), id);
            prop_assert_eq!(normalize_name(&name), name);
        }

        #[test]
        fn only_full_width_characters_become_ascii_letters(c in proptest::char::any()) {
            let normalized = normalize_id(&c.to_string());
            let wide = ('\u{ff01}'..='\u{ff5e}').contains(&c);
            prop_assert!(wide || c.is_ascii() || !normalized.contains(|c: char| c.is_ascii_alphanumeric()));
        }
    }
}

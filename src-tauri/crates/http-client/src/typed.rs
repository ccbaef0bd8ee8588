//! Characters that arrive with typed and pasted text and that nothing is meant by: the one place that knows them.

/// Returns `true` for a character without a look of its own: zero width, direction marks, byte order mark, soft hyphen,
/// variation selectors (Unicode, `Default_Ignorable_Code_Point`), and what stands in copied text for a picture.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    is_direction_or_break(c) || is_part_of_letter(c)
}

/// Those that change how a text runs or breaks, never a letter.
fn is_direction_or_break(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff0}'..='\u{fffc}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e001f}' | '\u{e0080}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// Those that join or choose the form of the letters around them: a family of one emoji, a variant of a kanji in a name.
fn is_part_of_letter(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Returns the hyphen of a keyboard for every dash and minus of Unicode (general category Pd, and the minus signs): word
/// processors make the others out of it. Typographic quotes and the wave dash are folded in the same way.
#[must_use]
pub fn folded(c: char) -> char {
    match c {
        '\u{58a}'
        | '\u{5be}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207b}'
        | '\u{2212}'
        | '\u{2796}'
        | '\u{2e17}'
        | '\u{2e1a}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{2e40}'
        | '\u{2e5d}'
        | '\u{fe31}'
        | '\u{fe32}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}'
        | '\u{10ead}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{ff07}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ff02}' => '"',
        '\u{301c}' | '\u{223c}' | '\u{ff5e}' => '~',
        _ => c,
    }
}

/// Returns an ID, a link, an address or a secret as it was meant: without invisible characters, dashes as hyphens, the full
/// width of a Japanese keyboard as ASCII, every space as a plain one. Digits and letters of other kinds stay what they are
/// (`²` is no 2), so that no other ID comes out.
#[must_use]
pub fn typed_id(text: &str) -> String {
    let ascii = |c: char| match folded(c) {
        c @ '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        c => c,
    };
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(ascii)
        .collect()
}

/// Returns a name as it was meant: without the direction marks, breaks and byte order marks that came along when it was copied,
/// and without spaces around it. What belongs to a letter stays inside.
#[must_use]
pub fn typed_name(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !is_direction_or_break(*c))
        .collect();
    kept.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_invisible_is_dropped_and_dashes_are_folded() {
        for (text, meant) in [
            ("\u{feff}abc\u{200b}", "abc"),
            ("a\u{200e}b\u{2060}\u{ad}c\u{fe0f}", "abc"),
            ("\u{202a}C:\\x\u{202c}", "C:\\x"),
            ("a‐b‑c‒d–e—f―g−h﹣i－j", "a-b-c-d-e-f-g-h-i-j"),
            ("１２３＠ＡＢ．ｅｘａｍｐｌｅ", "123@AB.example"),
            ("a\u{a0}b\u{3000}c", "a b c"),
            ("10² ① ٣ ｱ", "10² ① ٣ ｱ"),
            ("“x” ‘y’", "\"x\" 'y'"),
        ] {
            assert_eq!(typed_id(text), meant, "{text:?}");
        }
    }

    #[test]
    fn a_name_keeps_what_belongs_to_its_letters() {
        for (text, meant) in [
            ("\u{200e}Contract 2025.docx", "Contract 2025.docx"),
            ("\u{feff} Plan\u{200b} \u{200f}", "Plan"),
            (
                "👩\u{200d}👧 – 葛\u{e0100}城",
                "👩\u{200d}👧 – 葛\u{e0100}城",
            ),
            ("\u{200b}\u{feff}", ""),
        ] {
            assert_eq!(typed_name(text), meant, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "[\\PC\u{200b}\u{feff}\u{200d}\n ]{0,40}") {
            let (id, name) = (typed_id(&text), typed_name(&text));
            prop_assert!(!id.contains(is_invisible));
            prop_assert_eq!(typed_id(&id), id);
            prop_assert_eq!(typed_name(&name), name);
        }

        #[test]
        fn no_digit_and_no_letter_of_ascii_is_made_of_another(c in proptest::char::any()) {
            let made = typed_id(&c.to_string());
            let wide = ('\u{ff01}'..='\u{ff5e}').contains(&c);
            prop_assert!(wide || c.is_ascii() || !made.contains(|made: char| made.is_ascii_alphanumeric()));
        }
    }
}

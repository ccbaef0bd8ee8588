//! Names in a sentence.

use std::fmt::Write as _;

/// Returns a name for a sentence: what cannot be seen in it is named by its code point, and the name is isolated (U+2068 …
/// U+2069), so that its direction cannot change the sentence around it. Joiners stay: emoji and Indic scripts need them.
#[must_use]
pub fn isolate(name: &str) -> String {
    let mut isolated = String::from('\u{2068}');
    for letter in name.chars() {
        if is_hidden(letter) {
            // Writing to a string cannot fail.
            let _ = write!(isolated, "[U+{:04X}]", u32::from(letter));
        } else {
            isolated.push(letter);
        }
    }
    isolated.push('\u{2069}');
    isolated
}

/// Returns whether a letter is a control, a separator of lines, a tag, or changes the direction or the width of a name.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || text_search::is_direction_or_break(letter)
        || matches!(
            letter,
            '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{e0020}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_stays_hidden() {
        assert_eq!(
            isolate("a\u{202e}fdp\n.e\u{2069}xe"),
            "\u{2068}a[U+202E]fdp[U+000A].e[U+2069]xe\u{2069}"
        );
    }

    #[test]
    fn joined_emoji_and_other_scripts_stay_whole() {
        for name in ["👨‍👩‍👧.png", "議事録.docx", "عقد.pdf"] {
            assert_eq!(isolate(name), format!("\u{2068}{name}\u{2069}"));
        }
    }
}

//! Characters that nothing is meant by, or as much as by another.

/// Returns `true` for a character without a look of its own: zero width, direction marks, byte order mark, soft hyphen,
/// variation selectors (Unicode, `Default_Ignorable_Code_Point`), and what stands in copied text for a picture.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    is_direction_or_break(c) || is_part_of_letter(c)
}

/// Returns `true` for those that change how a text runs or breaks, never a letter.
#[must_use]
pub fn is_direction_or_break(c: char) -> bool {
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
/// processors make the others out of it. Typographic quotes and the wave dash are fold_punctuation in the same way.
#[must_use]
pub fn fold_punctuation(c: char) -> char {
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

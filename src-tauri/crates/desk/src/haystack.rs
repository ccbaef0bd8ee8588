//! The texts of many rows in one piece of memory, so that a search reads it from front to back once.

use memchr::memmem::Finder;
pub(crate) use text_search::searchable;
use wana_kana::ConvertJapanese;

/// Between the two texts of a row, and at its end. No word of a search holds it.
const END: u8 = b'\n';

/// Two texts of every row, in the form in which they are searched and sorted: the name and the folder of a trashed item, the
/// recipients of a restored file and all that is told of it besides.
#[derive(Default)]
pub(crate) struct Haystack {
    text: String,
    rows: Vec<Span>,
}

struct Span {
    begin: usize,
    second: usize,
    end: usize,
}

impl Haystack {
    /// Adds the texts of the next row.
    pub(crate) fn push(&mut self, first: &str, second: &str) {
        let begin = self.text.len();
        self.text.push_str(&searchable(first));
        self.text.push(END.into());
        let second_begins = self.text.len();
        self.text.push_str(&searchable(second));
        self.text.push(END.into());
        self.rows.push(Span {
            begin,
            second: second_begins,
            end: self.text.len(),
        });
    }

    /// The first text of a row.
    pub(crate) fn first(&self, row: u32) -> &str {
        let span = &self.rows[row as usize];
        &self.text[span.begin..span.second - 1]
    }

    /// The second text of a row.
    pub(crate) fn second(&self, row: u32) -> &str {
        let span = &self.rows[row as usize];
        &self.text[span.second..span.end - 1]
    }

    /// For each row whether every word occurs in it; `None` when there is no word, which every row has.
    pub(crate) fn rows_with(&self, words: &Words) -> Option<Vec<bool>> {
        let mut words = words.0.iter();
        let mut found = self.rows_with_word(words.next()?);
        for word in words {
            let also = self.rows_with_word(word);
            found
                .iter_mut()
                .zip(also)
                .for_each(|(found, also)| *found &= also);
        }
        Some(found)
    }

    fn rows_with_word(&self, word: &Word) -> Vec<bool> {
        let mut found = vec![false; self.rows.len()];
        for written in &word.0 {
            let finder = Finder::new(written);
            let mut from = 0;
            let mut row = 0;
            while let Some(at) = finder.find(&self.text.as_bytes()[from..]) {
                while self.rows[row].end <= from + at {
                    row += 1;
                }
                found[row] = true;
                from = self.rows[row].end;
            }
        }
        found
    }
}

/// The words of a search, each in every way in which it may be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(Vec<Word>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word(Vec<String>);

impl Words {
    /// The words of what was typed. What is in kana also stands for its Latin letters, with long vowels written out or not,
    /// because that is how a Japanese name is written in an address: さとう finds `satou@` and `sato@`.
    pub(crate) fn of(text: &str) -> Self {
        Self(searchable(text).split_whitespace().map(Word::of).collect())
    }

    /// Made ready to be looked for in many texts.
    pub(crate) fn finders(&self) -> Finders<'_> {
        Finders(
            self.0
                .iter()
                .map(|word| word.0.iter().map(Finder::new).collect())
                .collect(),
        )
    }
}

/// For each word the ways in which it may be written.
pub(crate) struct Finders<'a>(Vec<Vec<Finder<'a>>>);

impl Finders<'_> {
    /// Whether every word begins a word of `text`, which must be in its searchable form.
    pub(crate) fn begin_words_of(&self, text: &str) -> bool {
        let begins = |way: &Finder<'_>| {
            way.find_iter(text.as_bytes())
                .any(|at| begins_word(text, at))
        };
        self.0.iter().all(|ways| ways.iter().any(begins))
    }

    /// Returns whether every word begins a word of `text`, which must be in its searchable form, or occurs anywhere in it if it is of a
    /// script that sets no spaces.
    pub(crate) fn begin_or_are_in(&self, text: &str) -> bool {
        let fits = |way: &Finder<'_>| {
            way.find_iter(text.as_bytes()).any(|at| {
                begins_word(text, at) || text[at..].chars().next().is_some_and(sets_no_spaces)
            })
        };
        self.0.iter().all(|ways| ways.iter().any(fits))
    }

    /// Whether every word occurs in `text`, which must be in its searchable form.
    pub(crate) fn occur_in(&self, text: &str) -> bool {
        self.0
            .iter()
            .all(|ways| ways.iter().any(|way| way.find(text.as_bytes()).is_some()))
    }
}

impl Word {
    fn of(word: &str) -> Self {
        let mut ways = vec![word.to_owned()];
        if word.chars().any(is_katakana) {
            let latin = word.to_romaji().to_lowercase();
            let short = latin
                .replace("ou", "o")
                .replace("oo", "o")
                .replace("uu", "u");
            for way in [short, latin] {
                if !way.is_empty() && !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        Self(ways)
    }
}

fn begins_word(text: &str, at: usize) -> bool {
    !text[..at]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
}

/// Japanese, Chinese, Thai, Lao, Burmese and Khmer (Unicode, charts; `LineBreak` classes ID and SA).
fn sets_no_spaces(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

fn is_katakana(letter: char) -> bool {
    ('ァ'..='ヿ').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str, query: &str) -> bool {
        let mut haystack = Haystack::default();
        haystack.push("another@row.example", "");
        haystack.push(text, "");
        let rows = haystack.rows_with(&Words::of(query)).unwrap();
        assert!(!rows[0], "{query:?} finds a row that has none of it");
        rows[1]
    }

    #[test]
    fn width_case_and_kana_make_no_difference() {
        for (text, query) in [
            ("K.Tanaka@Aoyama.example", "tanaka"),
            ("ＴＡＮＡＫＡ", "tanaka"),
            ("ﾀﾅｶ商店", "たなか"),
            ("たなか", "タナカ"),
            ("ガス", "ｶﾞｽ"),
            ("straße", "STRASSE"),
            ("İstanbul.txt", "istanbul"),
            ("İstanbul.txt", "İSTANBUL"),
            ("istanbul.txt", "İstanbul"),
            ("I\u{307}stanbul.txt", "istanbul"),
            ("発注リスト 2026年11月.xlsx", "りすと ２０２６"),
            ("Contract 2025.docx", "\u{200e}Contract 2025.docx"),
            ("Con\u{ad}tract\u{200b}", "contract\u{feff}"),
            ("Q3 – forecast", "q3 - forecast"),
            ("Q3-forecast", "Q3‑forecast"),
            ("資料〜案", "資料～案"),
            ("Keiko's plan", "Keiko’s plan"),
            ("葛\u{e0100}城", "葛城"),
        ] {
            assert!(found(text, query), "{query:?} in {text:?}");
        }
    }

    #[test]
    fn a_name_in_kana_finds_the_address_in_latin_letters() {
        for (text, query) in [
            ("k.tanaka@aoyama-foods.example", "たなか"),
            ("k.tanaka@aoyama-foods.example", "たn"),
            ("sato@aoyama-foods.example", "さとう"),
            ("satou@aoyama-foods.example", "サトウ"),
            ("y.fujita@aoyama-foods.example", "ふじた"),
        ] {
            assert!(found(text, query), "{query:?} in {text:?}");
        }
        assert!(!found("k.tanaka@aoyama-foods.example", "やまだ"));
    }

    #[test]
    fn the_beginning_of_a_word_is_told_from_its_middle() {
        let recipient = searchable("K.Tanaka@aoyama-foods.example");
        for (query, begins) in [
            ("tan", true),
            ("foods k", true),
            ("naka", false),
            ("たな", true),
        ] {
            assert_eq!(
                Words::of(query).finders().begin_words_of(&recipient),
                begins,
                "{query}"
            );
        }
        assert!(Words::of("naka").finders().occur_in(&recipient));
    }

    proptest! {
        #[test]
        fn any_part_of_a_text_finds_it(text in "[\\PC&&[^\\s]]{1,20}", from in 0_usize..20, to in 0_usize..21) {
            let letters: Vec<char> = text.chars().collect();
            let (from, to) = (from.min(letters.len() - 1), to.min(letters.len()));
            prop_assume!(from < to);
            let mut haystack = Haystack::default();
            haystack.push(&text, "");
            // A part of what is compared, because a letter may change with its neighbours.
            let compared: Vec<char> = haystack.first(0).chars().collect();
            prop_assume!(to <= compared.len());
            let part: String = compared[from..to].iter().collect();
            prop_assume!(!part.trim().is_empty() && searchable(&part) == part);
            prop_assert_eq!(haystack.rows_with(&Words::of(&part)), Some(vec![true]));
        }
    }
}

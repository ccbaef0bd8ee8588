//! The texts of many rows in one piece of memory, so that a search reads it from front to back once.

use crate::searchable;
use memchr::memmem::Finder;
use wana_kana::ConvertJapanese;

/// Between the two texts of a row, and at its end. No word of a search holds it.
const END: u8 = b'\n';

/// Two texts of every row, in the form in which they are searched and sorted: the name and the folder of a trashed item, the
/// recipients of a restored file and its other searchable fields.
#[derive(Default)]
pub struct TextIndex {
    text: String,
    rows: Vec<Span>,
}

struct Span {
    begin: usize,
    second: usize,
    end: usize,
}

impl TextIndex {
    /// Adds the texts of the next row.
    pub fn push(&mut self, first: &str, second: &str) {
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

    /// Returns the first text of a row.
    pub fn first(&self, row: u32) -> &str {
        let span = &self.rows[row as usize];
        &self.text[span.begin..span.second - 1]
    }

    /// Returns the second text of a row.
    pub fn second(&self, row: u32) -> &str {
        let span = &self.rows[row as usize];
        &self.text[span.second..span.end - 1]
    }

    /// Returns for each row whether every word occurs in it; `None` when there is no word, which every row has.
    pub fn rows_with(&self, words: &SearchWords) -> Option<Vec<bool>> {
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

/// The words of a search, each in all its spellings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchWords(Vec<Word>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word(Vec<String>);

impl SearchWords {
    /// Splits typed text into words. A word in kana also stands for its Latin letters, with long vowels written out or not,
    /// because that is how a Japanese name is written in an address: さとう finds `satou@` and `sato@`.
    pub fn parse(text: &str) -> Self {
        Self(
            searchable(text)
                .split_whitespace()
                .map(Word::parse)
                .collect(),
        )
    }

    /// Prepares the words to be looked for in many texts.
    pub fn finders(&self) -> WordFinders<'_> {
        WordFinders(
            self.0
                .iter()
                .map(|word| word.0.iter().map(Finder::new).collect())
                .collect(),
        )
    }
}

/// Finds words of a search in one text, in any of their spellings.
pub struct WordFinders<'a>(Vec<Vec<Finder<'a>>>);

impl WordFinders<'_> {
    /// Returns whether every word begins a word of `text`, which must be in its searchable form.
    pub fn all_begin_words(&self, text: &str) -> bool {
        let begins = |spelling: &Finder<'_>| {
            spelling
                .find_iter(text.as_bytes())
                .any(|at| begins_word(text, at))
        };
        self.0.iter().all(|spellings| spellings.iter().any(begins))
    }

    /// Returns whether every word begins a word of `text`, which must be in its searchable form, or occurs anywhere in it if it is of a
    /// script that sets no spaces.
    pub fn all_begin_words_or_occur(&self, text: &str) -> bool {
        let fits = |spelling: &Finder<'_>| {
            spelling.find_iter(text.as_bytes()).any(|at| {
                begins_word(text, at) || text[at..].chars().next().is_some_and(sets_no_spaces)
            })
        };
        self.0.iter().all(|spellings| spellings.iter().any(fits))
    }

    /// Returns whether every word occurs in `text`, which must be in its searchable form.
    pub fn all_occur(&self, text: &str) -> bool {
        self.0.iter().all(|spellings| {
            spellings
                .iter()
                .any(|spelling| spelling.find(text.as_bytes()).is_some())
        })
    }
}

impl Word {
    fn parse(word: &str) -> Self {
        let mut spellings = vec![word.to_owned()];
        if word.chars().any(is_katakana) {
            let latin = word.to_romaji().to_lowercase();
            let short = latin
                .replace("ou", "o")
                .replace("oo", "o")
                .replace("uu", "u");
            for spelling in [short, latin] {
                if !spelling.is_empty() && !spellings.contains(&spelling) {
                    spellings.push(spelling);
                }
            }
        }
        Self(spellings)
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
        let mut index = TextIndex::default();
        index.push("another@row.example", "");
        index.push(text, "");
        let rows = index.rows_with(&SearchWords::parse(query)).unwrap();
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
    fn a_word_start_is_distinguished_from_its_middle() {
        let recipient = searchable("K.Tanaka@aoyama-foods.example");
        for (query, begins) in [
            ("tan", true),
            ("foods k", true),
            ("naka", false),
            ("たな", true),
        ] {
            assert_eq!(
                SearchWords::parse(query)
                    .finders()
                    .all_begin_words(&recipient),
                begins,
                "{query}"
            );
        }
        assert!(SearchWords::parse("naka").finders().all_occur(&recipient));
    }

    proptest! {
        #[test]
        fn any_part_of_a_text_finds_it(
            text in "[\\PC&&[^\\s]]{1,20}",
            begin: prop::sample::Index,
            length in 1_usize..20,
        ) {
            let mut index = TextIndex::default();
            index.push(&text, "");
            // A part of what is compared, because a letter may change with its neighbours.
            let compared: Vec<char> = index.first(0).chars().collect();
            prop_assume!(!compared.is_empty());
            let from = begin.index(compared.len());
            let to = compared.len().min(from + length);
            let part: String = compared[from..to].iter().collect();
            prop_assume!(!part.trim().is_empty() && searchable(&part) == part);
            prop_assert_eq!(index.rows_with(&SearchWords::parse(&part)), Some(vec![true]));
        }
    }
}

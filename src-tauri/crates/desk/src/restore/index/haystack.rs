//! The texts of all rows in one piece of memory, so that a search reads it from front to back once.

use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization;

/// Between name and folder, and at the end of a row. No word of a search holds it.
const END: u8 = b'\n';

/// Name and folder of every row, in the form in which they are searched and sorted.
#[derive(Default)]
pub(super) struct Haystack {
    text: String,
    rows: Vec<Span>,
}

struct Span {
    begin: usize,
    folder: usize,
    end: usize,
}

impl Haystack {
    /// Adds the texts of the next row.
    pub(super) fn push(&mut self, name: &str, folder: &str) {
        let begin = self.text.len();
        self.text.push_str(&searchable(name));
        self.text.push(END.into());
        let folder_begins = self.text.len();
        self.text.push_str(&searchable(folder));
        self.text.push(END.into());
        self.rows.push(Span { begin, folder: folder_begins, end: self.text.len() });
    }

    pub(super) fn name(&self, row: u32) -> &str {
        let span = &self.rows[row as usize];
        &self.text[span.begin..span.folder - 1]
    }

    pub(super) fn folder(&self, row: u32) -> &str {
        let span = &self.rows[row as usize];
        &self.text[span.folder..span.end - 1]
    }

    /// For each row whether every word of `query` occurs in it; `None` when there is no word, which every row has.
    pub(super) fn rows_with(&self, query: &str) -> Option<Vec<bool>> {
        let query = searchable(query);
        let mut words = query.split_whitespace();
        let mut found = self.rows_with_word(words.next()?);
        for word in words {
            let also = self.rows_with_word(word);
            found.iter_mut().zip(also).for_each(|(found, also)| *found &= also);
        }
        Some(found)
    }

    fn rows_with_word(&self, word: &str) -> Vec<bool> {
        let finder = Finder::new(word);
        let mut found = vec![false; self.rows.len()];
        let mut from = 0;
        let mut row = 0;
        while let Some(at) = finder.find(&self.text.as_bytes()[from..]) {
            while self.rows[row].end <= from + at {
                row += 1;
            }
            found[row] = true;
            from = self.rows[row].end;
        }
        found
    }
}

/// How text is written for searching and sorting: compatibility forms united (full and half width), no letter case.
pub(super) fn searchable(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    unicase::UniCase::unicode(text.nfkc().collect::<String>()).to_folded_case().nfkc().collect()
}

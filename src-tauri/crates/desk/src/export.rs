//! Lists as files: for a spreadsheet, for another program.

use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use std::{io::Write as _, path::Path};
use ts_rs::TS;

/// The kind of file a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// For a spreadsheet: UTF-8 with a byte order mark, a line of column names, lines end with CR LF (RFC 4180).
    Csv,
    /// For another program: a JSON array of objects.
    Json,
}

impl Format {
    /// The ending of such a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The whole file for `rows`, which must be flat: each field a text, a number, a flag, or nothing.
    ///
    /// # Errors
    /// [`Code::Unexpected`] when a row is not flat.
    pub fn file_of<Row: Serialize>(self, rows: &[Row]) -> Result<Vec<u8>, Problem> {
        match self {
            Self::Csv => csv_of(rows).map_err(unexpected),
            Self::Json => serde_json::to_vec_pretty(rows).map_err(unexpected),
        }
    }
}

/// Writes `bytes` to `file`, whole or not at all; what was there before is replaced only by the whole.
///
/// # Errors
/// [`Code::FileNotWritten`] when the folder does not take it.
pub async fn save(file: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    let target = file.to_owned();
    let write = move || {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut fresh = tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")))?;
        fresh.write_all(&bytes)?;
        fresh.as_file().sync_all()?;
        fresh.persist(target).map_err(|refused| refused.error)
    };
    let written = tokio::task::spawn_blocking(write).await.map_err(unexpected)?;
    match written {
        Ok(_file) => Ok(()),
        Err(error) => {
            Err(Problem::new(Code::FileNotWritten, format!("{} cannot be written: {error}", file.display())))
        }
    }
}

fn csv_of<Row: Serialize>(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    let mut plain = csv::Writer::from_writer(Vec::new());
    for row in rows {
        plain.serialize(row)?;
    }
    let plain = plain.into_inner().map_err(|refused| refused.into_error())?;

    // A byte order mark, without which a spreadsheet takes UTF-8 for the system's old encoding.
    let mut safe = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Necessary)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_slice()).records() {
        safe.write_record(record?.iter().map(as_text))?;
    }
    safe.into_inner().map_err(|refused| refused.into_error().into())
}

/// The cell in a shape that no spreadsheet takes for a formula, whoever chose the file's name: one of the beginnings
/// listed by OWASP ("CSV Injection"), their full-width twins included, gets an apostrophe before it.
fn as_text(cell: &str) -> String {
    let begins_a_formula = |letter: char| "=+-@\t\r\n＝＋－＠".contains(letter);
    // Blanks before it are skipped by some spreadsheets, and so here.
    let first = cell.trim_start_matches(' ').chars().next();
    if first.is_some_and(begins_a_formula) { format!("'{cell}") } else { cell.to_owned() }
}

fn unexpected(error: impl std::fmt::Display) -> Problem {
    Problem::new(Code::Unexpected, format!("the list could not be made into a file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Serialize)]
    struct Row {
        name: String,
        count: Option<u32>,
    }

    fn csv(names: &[&str]) -> String {
        let rows: Vec<_> =
            names.iter().map(|name| Row { name: (*name).to_owned(), count: Some(7) }).collect();
        String::from_utf8(Format::Csv.file_of(&rows).unwrap()).unwrap()
    }

    #[test]
    fn begins_with_the_mark_and_the_columns() {
        assert_eq!(csv(&["議事録.docx"]), "\u{feff}name,count\r\n議事録.docx,7\r\n");
    }

    #[test]
    fn a_name_that_would_be_a_formula_is_text() {
        for name in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1"] {
            let file = csv(&[name]);
            let mut reader = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(&record[0], format!("'{name}"));
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back_but_for_the_apostrophe(names in proptest::collection::vec(".*", 1..9)) {
            let file = csv(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let mut reader = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
            let found: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            prop_assert_eq!(found.len(), names.len());
            for (found, name) in found.iter().zip(&names) {
                let apostrophe = format!("'{name}");
                prop_assert!(found == name || *found == apostrophe);
                prop_assert!(!found.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            }
        }
    }

    #[tokio::test]
    async fn a_file_is_replaced_whole_or_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        save(&file, b"one".to_vec()).await.unwrap();
        save(&file, b"two".to_vec()).await.unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        let refused = save(&folder.path().join("not there/a.csv"), b"x".to_vec()).await.unwrap_err();
        assert_eq!(refused.code, Code::FileNotWritten);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

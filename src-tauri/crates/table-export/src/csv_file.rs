//! A list as CSV, in which no name is a formula.

use crate::records::records;
use serde::Serialize;

/// Returns the file: a byte order mark, the names of the columns, the rows.
pub(crate) fn encode<Row: Serialize>(rows: &[Row]) -> Result<Vec<u8>, csv::Error> {
    // A byte order mark, without which a spreadsheet takes UTF-8 for the system's old encoding.
    let mut safe = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Necessary)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for record in records(rows)? {
        safe.write_record(record.iter().map(escape_formulas))?;
    }
    safe.into_inner()
        .map_err(|refused| refused.into_error().into())
}

/// Returns the cell in a form that no spreadsheet reads as a formula, at whichever delimiter it splits: each first character
/// of a formula listed by OWASP ("CSV Injection"), and its full-width form, gets an apostrophe before it, at the start of the
/// cell and after each comma, semicolon, tab, bar and line break in it, with blanks and quotes skipped.
fn escape_formulas(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut rest = cell;
    loop {
        let visible = rest.trim_start_matches(is_skipped);
        // OWASP lists control characters at the start of a cell, too.
        if visible.starts_with(starts_formula)
            || safe.is_empty() && visible.starts_with(['\t', '\r', '\n'])
        {
            safe.push('\'');
        }
        match rest.find(is_delimiter) {
            Some(split) => {
                let next = split + 1;
                safe.push_str(&rest[..next]);
                rest = &rest[next..];
            }
            None => {
                safe.push_str(rest);
                return safe;
            }
        }
    }
}

fn starts_formula(letter: char) -> bool {
    "=+-@＝＋－＠".contains(letter)
}

/// Returns whether a spreadsheet may start another cell after it.
fn is_delimiter(letter: char) -> bool {
    ",;\t|\r\n".contains(letter)
}

/// Returns whether a spreadsheet may skip it at the start of a cell.
fn is_skipped(letter: char) -> bool {
    letter == '"' || letter == '\u{feff}' || letter.is_whitespace() && !is_delimiter(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ExportFormat;
    use proptest::prelude::*;

    #[derive(Serialize)]
    struct Row {
        name: String,
        count: Option<u32>,
    }

    fn csv(names: &[&str]) -> String {
        let rows: Vec<_> = names
            .iter()
            .map(|name| Row {
                name: (*name).to_owned(),
                count: Some(7),
            })
            .collect();
        String::from_utf8(ExportFormat::Csv.encode(&rows).unwrap()).unwrap()
    }

    #[test]
    fn file_starts_with_the_byte_order_mark_and_the_columns() {
        assert_eq!(
            csv(&["議事録.docx"]),
            "\u{feff}name,count\r\n議事録.docx,7\r\n"
        );
    }

    #[test]
    fn name_that_would_be_a_formula_is_text() {
        for name in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "  =1",
            "＝1",
            " \tx",
            "\u{a0}\rx",
        ] {
            let file = csv(&[name]);
            let mut reader =
                csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(&record[0], format!("'{name}"));
        }
    }

    proptest! {
        #[test]
        fn every_name_is_read_back_but_for_apostrophes(names in proptest::collection::vec(".*", 1..9)) {
            let file = csv(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let mut reader = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
            let found: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            prop_assert_eq!(found.len(), names.len());
            for (found, name) in found.iter().zip(&names) {
                let plain = |text: &str| text.replace('\'', "");
                prop_assert_eq!(plain(found), plain(name));
                prop_assert!(!found.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            }
        }
    }

    /// Splits the file at `delimiter` as a program that knows quotes.
    fn cells_at(file: &str, delimiter: u8) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(file.trim_start_matches('\u{feff}').as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        records
            .iter()
            .flat_map(|record| record.iter().map(str::to_owned))
            .collect()
    }

    /// Splits the file at `delimiter` as a program that knows no quotes.
    fn pieces_at(file: &str, delimiter: char) -> Vec<String> {
        file.trim_start_matches('\u{feff}')
            .split([delimiter, '\r', '\n'])
            .map(str::to_owned)
            .collect()
    }

    fn is_formula(cell: &str) -> bool {
        let is_skipped = |letter: char| letter.is_whitespace() || letter == '"';
        cell.trim_start_matches(is_skipped)
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    }

    /// Writes the names into the second column.
    fn csv_with_names_second(names: &[&str]) -> String {
        #[derive(Serialize)]
        struct NameSecond<'a> {
            count: u32,
            name: &'a str,
        }
        let rows: Vec<_> = names
            .iter()
            .map(|&name| NameSecond { count: 7, name })
            .collect();
        String::from_utf8(ExportFormat::Csv.encode(&rows).unwrap()).unwrap()
    }

    fn formulas_in(file: &str) -> Vec<String> {
        let mut cells: Vec<String> = Vec::new();
        for delimiter in [',', ';', '\t', '|'] {
            cells.extend(cells_at(file, delimiter as u8));
            cells.extend(pieces_at(file, delimiter));
        }
        cells.retain(|cell| is_formula(cell));
        cells
    }

    #[test]
    fn no_cell_is_a_formula_at_any_delimiter() {
        for name in [
            "Invoice;=1+1;.xlsx",
            "Invoice;=HYPERLINK(\"http:\"&CHAR(47)&\"evil.example\";\"x\");.xlsx",
            "a\t=1",
            "a|@x",
            "a; =1",
            "a;\"=1\"",
            "a\n+1",
            "a,\u{3000}＝1",
            "a;\"\";=1",
            "\"=1",
            "a;\u{a0}-1",
        ] {
            for file in [
                csv(&["plain", name]),
                csv_with_names_second(&["plain", name]),
            ] {
                assert_eq!(
                    formulas_in(&file),
                    Vec::<String>::new(),
                    "{name:?} in {file:?}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_name_is_a_formula_at_any_delimiter(
            names in proptest::collection::vec("(?s)[;,|\t\r\n\"' \u{3000}\u{a0}=+@＝＋－＠a-]{0,9}|.*", 1..4),
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            for file in [csv(&names), csv_with_names_second(&names)] {
                prop_assert_eq!(formulas_in(&file), Vec::<String>::new(), "{:?}", file);
            }
        }
    }
}

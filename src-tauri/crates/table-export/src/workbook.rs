//! A list as a workbook for a spreadsheet.

use crate::records::{records, unexpected};
use app_error::AppError;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Serialize;
use serde_json::Value;

/// Maximum length of the text of a cell, in UTF-16 units (Excel, "specifications and limits").
const LONGEST_CELL: usize = 32_767;

/// Returns the file: one sheet, whose first row names the columns and does not scroll.
pub(crate) fn encode<Row: Serialize>(rows: &[Row]) -> Result<Vec<u8>, AppError> {
    let table = records(rows).map_err(unexpected)?;
    let values = rows
        .iter()
        .map(serde_json::to_value)
        .collect::<Result<Vec<Value>, _>>()
        .map_err(unexpected)?;
    workbook(&table, &values).map_err(unexpected)
}

/// Writes one sheet. A number stays a number, so that sizes can be added up; everything else is text.
fn workbook(table: &[csv::StringRecord], rows: &[Value]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let columns = table.first().cloned().unwrap_or_default();
    for (line, record) in (0..).zip(table) {
        for (column, cell) in (0..).zip(record) {
            if line == 0 {
                sheet.write_string_with_format(line, column, cell, &bold)?;
                continue;
            }
            let row = rows.get(line as usize - 1);
            let value = columns
                .get(usize::from(column))
                .and_then(|name| row?.get(name));
            match value.and_then(Value::as_f64) {
                Some(number) => sheet.write_number(line, column, number)?,
                None => sheet.write_string(line, column, truncate(cell))?,
            };
        }
    }
    book.save_to_buffer()
}

/// Returns as much of a text as a cell may hold.
fn truncate(cell: &str) -> String {
    let mut length = 0;
    let fits = |letter: &char| {
        length += letter.len_utf16();
        length <= LONGEST_CELL
    };
    cell.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io;

    #[derive(Serialize)]
    struct Row {
        name: String,
        count: Option<u32>,
    }

    /// Returns the cells of the only sheet of a workbook.
    fn cells_of(file: Vec<u8>) -> Vec<Vec<calamine::Data>> {
        use calamine::Reader as _;
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(io::Cursor::new(file)).unwrap();
        let sheets = book.worksheets();
        assert_eq!(sheets.len(), 1);
        sheets[0].1.rows().map(<[calamine::Data]>::to_vec).collect()
    }

    #[test]
    fn workbook_keeps_long_ids_and_odd_names_as_text() {
        let names = [
            "98765432109876543210",
            "9876543210987654",
            "00123",
            "1E5",
            "12e45678",
            "true",
            "3/4",
            "1-2",
            "=1+1",
            "@x",
            "議事録.docx",
            "a\u{1}b",
            "_x0041_",
        ];
        let rows: Vec<Row> = names
            .map(|name| Row {
                name: name.to_owned(),
                count: Some(7),
            })
            .into();
        let cells = cells_of(encode(&rows).unwrap());
        assert_eq!(
            cells[0],
            [
                calamine::Data::String("name".into()),
                calamine::Data::String("count".into())
            ]
        );
        for (name, cells) in names.iter().zip(&cells[1..]) {
            assert_eq!(cells[1], calamine::Data::Float(7.0));
            let calamine::Data::String(found) = &cells[0] else {
                panic!("{name} became {:?}", cells[0])
            };
            // The reader that this test uses does not decode escaped control characters.
            if name.bytes().all(|byte| byte > 31) && !name.starts_with('_') {
                assert_eq!(found, name);
            }
        }
        let long = Row {
            name: "x".repeat(LONGEST_CELL + 1),
            count: None,
        };
        let cells = cells_of(encode(&[long]).unwrap());
        assert_eq!(cells[1][0].to_string().len(), LONGEST_CELL);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_name_is_read_back_from_a_workbook(names in proptest::collection::vec("[^\\p{C}_]{1,30}", 1..9)) {
            let rows: Vec<Row> = names.iter().map(|name| Row { name: name.clone(), count: None }).collect();
            let cells = cells_of(encode(&rows).unwrap());
            for (name, cells) in names.iter().zip(&cells[1..]) {
                prop_assert_eq!(&cells[0], &calamine::Data::String(name.clone()));
            }
        }
    }
}

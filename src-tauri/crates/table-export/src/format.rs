//! The kinds of file that a list is written as, and the names of such files.

use crate::{csv_file, records::unexpected, workbook};
use app_error::AppError;
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};
use ts_rs::TS;

/// The kind of file a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "Format")]
pub enum ExportFormat {
    /// For a spreadsheet: one sheet, in which text is text, so that an ID stays whole and a name is never a formula.
    Xlsx,
    /// For a spreadsheet or a program: UTF-8 with a byte order mark, a line of column names, lines end with CR LF (RFC 4180).
    Csv,
    /// For another program: a JSON array of objects.
    Json,
}

/// The file to write, derived from the name that was chosen in a dialog.
#[derive(Debug, PartialEq, Eq)]
pub struct SaveTarget {
    /// The file.
    pub file: PathBuf,
    /// The format of its content.
    pub format: ExportFormat,
    /// Whether the extension was added here: if so, the dialog asked about replacing another file.
    pub extension_added: bool,
}

impl ExportFormat {
    /// Returns the extension of such a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Returns the formats that a dialog offers for it, this one first.
    #[must_use]
    pub fn alternatives(self) -> &'static [Self] {
        match self {
            Self::Xlsx => &[Self::Xlsx, Self::Csv],
            Self::Csv => &[Self::Csv, Self::Xlsx],
            Self::Json => &[Self::Json],
        }
    }

    /// Returns the file to write for a chosen name: the extension of an offered format decides the format, any other name
    /// gets the extension of this one.
    #[must_use]
    pub fn target(self, chosen: &Path) -> SaveTarget {
        let extension = chosen
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        let format = self
            .alternatives()
            .iter()
            .find(|format| extension.eq_ignore_ascii_case(format.extension()));
        if let Some(format) = format {
            return SaveTarget {
                file: chosen.to_owned(),
                format: *format,
                extension_added: false,
            };
        }
        let mut file = OsString::from(chosen);
        file.push(".");
        file.push(self.extension());
        SaveTarget {
            file: file.into(),
            format: self,
            extension_added: true,
        }
    }

    /// Returns the whole file for `rows`, which must be flat: each field a text, a number, a flag, or nothing.
    ///
    /// # Errors
    /// [`Unexpected`](app_error::ErrorCode::Unexpected) when a row is not flat.
    pub fn encode<Row: Serialize>(self, rows: &[Row]) -> Result<Vec<u8>, AppError> {
        match self {
            Self::Xlsx => workbook::encode(rows),
            Self::Csv => csv_file::encode(rows).map_err(unexpected),
            Self::Json => serde_json::to_vec_pretty(rows).map_err(unexpected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_name_gets_an_extension_unless_it_has_one() {
        for (format, chosen, file, expected, added) in [
            (
                ExportFormat::Csv,
                "/a/report",
                "/a/report.csv",
                ExportFormat::Csv,
                true,
            ),
            (
                ExportFormat::Csv,
                "/a/a.b c",
                "/a/a.b c.csv",
                ExportFormat::Csv,
                true,
            ),
            (
                ExportFormat::Csv,
                "/a/2026.11",
                "/a/2026.11.csv",
                ExportFormat::Csv,
                true,
            ),
            (
                ExportFormat::Csv,
                "/a/report.CSV",
                "/a/report.CSV",
                ExportFormat::Csv,
                false,
            ),
            (
                ExportFormat::Csv,
                "/a/report.xlsx",
                "/a/report.xlsx",
                ExportFormat::Xlsx,
                false,
            ),
            (
                ExportFormat::Xlsx,
                "/a/report.csv",
                "/a/report.csv",
                ExportFormat::Csv,
                false,
            ),
            (
                ExportFormat::Xlsx,
                "/a/report",
                "/a/report.xlsx",
                ExportFormat::Xlsx,
                true,
            ),
            (
                ExportFormat::Json,
                "/a/report.csv",
                "/a/report.csv.json",
                ExportFormat::Json,
                true,
            ),
            (
                ExportFormat::Json,
                "/a/.json",
                "/a/.json.json",
                ExportFormat::Json,
                true,
            ),
        ] {
            let target = SaveTarget {
                file: file.into(),
                format: expected,
                extension_added: added,
            };
            assert_eq!(format.target(Path::new(chosen)), target, "{chosen}");
        }
    }
}

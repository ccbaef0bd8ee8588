//! Rows as lines of text, which every kind of table starts from.

use app_error::{AppError, ErrorCode};
use serde::Serialize;

/// Returns the rows as text, the names of the columns first.
pub(crate) fn records<Row: Serialize>(rows: &[Row]) -> Result<Vec<csv::StringRecord>, csv::Error> {
    let mut plain = csv::Writer::from_writer(Vec::new());
    for row in rows {
        plain.serialize(row)?;
    }
    let plain = plain.into_inner().map_err(|refused| refused.into_error())?;
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(plain.as_slice())
        .records()
        .collect()
}

pub(crate) fn unexpected(error: impl std::fmt::Display) -> AppError {
    AppError::new(
        ErrorCode::Unexpected,
        format!("the list could not be made into a file: {error}"),
    )
}

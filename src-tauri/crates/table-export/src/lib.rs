#![doc = include_str!("../README.md")]

mod csv_file;
mod format;
mod records;
mod save;
mod workbook;

pub use format::{ExportFormat, SaveTarget};
pub use save::{ExistingFile, save};

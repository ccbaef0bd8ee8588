//! Where a list is saved: the user chooses, Rust writes.

use crate::host::Host;
use app_error::{AppError, ErrorCode, Subject};
use std::{future::Future, path::Path};
use table_export::{ExistingFile, ExportFormat, SaveTarget};

/// Asks the user for a file, and writes a list there in the format of the name's ending. Returns the file; `None` when they
/// cancelled.
///
/// The dialog asks before it lets a file be replaced. Where the ending was added afterwards and such a file exists, the dialog
/// comes again with the whole name, so that it asks about that one.
pub(super) async fn save_list<Contents>(
    host: &dyn Host,
    name: &str,
    format: ExportFormat,
    contents: impl Fn(ExportFormat) -> Contents,
) -> Result<Option<String>, AppError>
where
    Contents: Future<Output = Result<Vec<u8>, AppError>>,
{
    let mut folder = None;
    let mut name = name.to_owned();
    let mut format = format;
    loop {
        let Some(chosen) = host.choose_file(folder.as_deref(), &name, format).await else {
            return Ok(None);
        };
        let SaveTarget {
            file,
            format: chosen_format,
            extension_added,
        } = format.target(&chosen);
        let existing = if extension_added {
            ExistingFile::Keep
        } else {
            ExistingFile::Replace
        };
        match table_export::save(&file, contents(chosen_format).await?, existing).await {
            Ok(()) => return Ok(Some(file.display().to_string())),
            Err(problem) if extension_added && is_there(&problem) => {
                folder = file.parent().map(Path::to_owned);
                name = file
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                format = chosen_format;
            }
            Err(problem) => return Err(problem),
        }
    }
}

fn is_there(problem: &AppError) -> bool {
    let about = problem.about();
    problem.code == ErrorCode::FileNotWritten && about == Some(Subject::Exists)
}

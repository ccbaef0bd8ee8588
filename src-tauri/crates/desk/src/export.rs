//! Lists as files: for a spreadsheet, for another program.

mod csv_file;
mod workbook;

use app_error::{AppError, ErrorCode, Subject};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsString,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use ts_rs::TS;

/// The kind of file a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// For a spreadsheet: one sheet, in which text is text, so that an ID stays whole and a name is never a formula.
    Xlsx,
    /// For a spreadsheet or a program: UTF-8 with a byte order mark, a line of column names, lines end with CR LF (RFC 4180).
    Csv,
    /// For another program: a JSON array of objects.
    Json,
}

/// Where a file is to go, by the name that was chosen in a dialog.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// The file.
    pub file: PathBuf,
    /// What it is written as.
    pub format: Format,
    /// Whether the ending was added here: the dialog asked about replacing another file then.
    pub ending_added: bool,
}

impl Format {
    /// The ending of such a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// What the dialog offers with it, this one first.
    #[must_use]
    pub fn offered(self) -> &'static [Self] {
        match self {
            Self::Xlsx => &[Self::Xlsx, Self::Csv],
            Self::Csv => &[Self::Csv, Self::Xlsx],
            Self::Json => &[Self::Json],
        }
    }

    /// Reads the name that was chosen: one of the offered endings says what is written, any other name gets this one's.
    #[must_use]
    pub fn target(self, chosen: &Path) -> Target {
        let ending = chosen
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        let meant = self
            .offered()
            .iter()
            .find(|offered| ending.eq_ignore_ascii_case(offered.extension()));
        if let Some(format) = meant {
            return Target {
                file: chosen.to_owned(),
                format: *format,
                ending_added: false,
            };
        }
        let mut file = OsString::from(chosen);
        file.push(".");
        file.push(self.extension());
        Target {
            file: file.into(),
            format: self,
            ending_added: true,
        }
    }

    /// The whole file for `rows`, which must be flat: each field a text, a number, a flag, or nothing.
    ///
    /// # Errors
    /// [`ErrorCode::Unexpected`] when a row is not flat.
    pub fn file_of<Row: Serialize>(self, rows: &[Row]) -> Result<Vec<u8>, AppError> {
        match self {
            Self::Xlsx => workbook::file_of(rows),
            Self::Csv => csv_file::file_of(rows).map_err(unexpected),
            Self::Json => serde_json::to_vec_pretty(rows).map_err(unexpected),
        }
    }
}

/// Whether a file that is there already may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// The person was asked.
    Agreed,
    /// Nobody was asked.
    Never,
}

/// Writes `bytes` to `file`, whole or not at all, with the permissions of an ordinary save: those of the file that it replaces,
/// or else those of any new file there.
///
/// # Errors
/// [`ErrorCode::FileNotWritten`] when the folder does not take it; about `exists` when the file is there and may not be replaced.
pub async fn save(file: &Path, bytes: Vec<u8>, replace: Replace) -> Result<(), AppError> {
    let target = file.to_owned();
    let written = tokio::task::spawn_blocking(move || write(&target, &bytes, replace)).await;
    written.map_err(unexpected)?.map_err(|error| {
        let words = format!("{} cannot be written: {error}", file.display());
        let problem = AppError::new(ErrorCode::FileNotWritten, words);
        if error.kind() == io::ErrorKind::AlreadyExists {
            problem.subject(Subject::Exists)
        } else {
            problem
        }
    })
}

fn write(file: &Path, bytes: &[u8], replace: Replace) -> io::Result<()> {
    // Through a link to the file behind it, as any program saves.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let before = fs::metadata(&file).ok().map(|before| before.permissions());
    if before.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut fresh = new_file(folder.unwrap_or_else(|| Path::new(".")))?;
    fresh.write_all(bytes)?;
    if let Some(before) = before {
        fresh.as_file().set_permissions(before)?;
    }
    fresh.as_file().sync_all()?;
    let kept = match replace {
        Replace::Agreed => fresh.persist(&file),
        Replace::Never => fresh.persist_noclobber(&file),
    };
    kept.map(drop).map_err(|refused| refused.error)
}

/// A file without a name yet that the umask alone closes to others; a temporary one would be its maker's only.
#[cfg(unix)]
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// A file without a name yet, with the permissions that the folder hands down.
#[cfg(not(unix))]
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}

/// The rows as text, the names of the columns first.
fn table_of<Row: Serialize>(rows: &[Row]) -> Result<Vec<csv::StringRecord>, csv::Error> {
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

fn unexpected(error: impl std::fmt::Display) -> AppError {
    AppError::new(
        ErrorCode::Unexpected,
        format!("the list could not be made into a file: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn a_saved_file_has_the_mode_of_an_ordinary_save() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
        let (ordinary, file) = (
            folder.path().join("ordinary"),
            folder.path().join("list.csv"),
        );
        std::fs::write(&ordinary, b"x").unwrap();
        save(&file, b"one".to_vec(), Replace::Agreed).await.unwrap();
        assert_eq!(mode(&file), mode(&ordinary));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o664)).unwrap();
        save(&file, b"two".to_vec(), Replace::Agreed).await.unwrap();
        assert_eq!(
            (mode(&file), std::fs::read(&file).unwrap()),
            (0o664, b"two".to_vec())
        );

        // Through a link to the file itself, and a read-only one is left alone.
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        save(&link, b"three".to_vec(), Replace::Agreed)
            .await
            .unwrap();
        assert!(link.is_symlink() && std::fs::read(&file).unwrap() == b"three");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        save(&file, b"four".to_vec(), Replace::Agreed)
            .await
            .unwrap_err();
        assert_eq!(std::fs::read(&file).unwrap(), b"three");
    }

    #[test]
    fn a_chosen_name_gets_its_ending_unless_it_has_one() {
        let target = |format: Format, chosen: &str| {
            let Target {
                file,
                format,
                ending_added,
            } = format.target(Path::new(chosen));
            (file.to_str().unwrap().to_owned(), format, ending_added)
        };
        let at = |file: &str, format, added| (file.to_owned(), format, added);
        for (format, chosen, wanted) in [
            (
                Format::Csv,
                "/a/report",
                at("/a/report.csv", Format::Csv, true),
            ),
            (
                Format::Csv,
                "/a/a.b c",
                at("/a/a.b c.csv", Format::Csv, true),
            ),
            (
                Format::Csv,
                "/a/2026.11",
                at("/a/2026.11.csv", Format::Csv, true),
            ),
            (
                Format::Csv,
                "/a/report.CSV",
                at("/a/report.CSV", Format::Csv, false),
            ),
            (
                Format::Csv,
                "/a/report.xlsx",
                at("/a/report.xlsx", Format::Xlsx, false),
            ),
            (
                Format::Xlsx,
                "/a/report.csv",
                at("/a/report.csv", Format::Csv, false),
            ),
            (
                Format::Xlsx,
                "/a/report",
                at("/a/report.xlsx", Format::Xlsx, true),
            ),
            (
                Format::Json,
                "/a/report.csv",
                at("/a/report.csv.json", Format::Json, true),
            ),
            (
                Format::Json,
                "/a/.json",
                at("/a/.json.json", Format::Json, true),
            ),
        ] {
            assert_eq!(target(format, chosen), wanted, "{chosen}");
        }
    }

    #[tokio::test]
    async fn a_file_is_replaced_whole_or_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        save(&file, b"one".to_vec(), Replace::Agreed).await.unwrap();
        save(&file, b"two".to_vec(), Replace::Agreed).await.unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        let kept = save(&file, b"three".to_vec(), Replace::Never)
            .await
            .unwrap_err();
        assert_eq!(
            (kept.code, kept.about()),
            (ErrorCode::FileNotWritten, Some(Subject::Exists))
        );
        assert_eq!(std::fs::read(&file).unwrap(), b"two", "nobody was asked");
        let lost = folder.path().join("not there/a.csv");
        let refused = save(&lost, b"x".to_vec(), Replace::Agreed)
            .await
            .unwrap_err();
        assert_eq!(refused.code, ErrorCode::FileNotWritten);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

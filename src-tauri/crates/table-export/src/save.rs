//! Writes a file, whole or not at all.

use crate::records::unexpected;
use app_error::{AppError, ErrorCode, Subject};
use std::{fs, io, io::Write as _, path::Path};
use tempfile::NamedTempFile;

/// How a file that exists already is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExistingFile {
    /// Replaced: the dialog has asked about it.
    Replace,
    /// Left as it is: the dialog has asked about another name.
    Keep,
}

/// Writes `bytes` to `file`, whole or not at all, with the permissions of an ordinary save: those of the file that it replaces,
/// or else those of any new file there.
///
/// # Errors
/// [`ErrorCode::FileNotWritten`] when the folder does not take it; with [`Subject::Exists`] when the file exists and is to be kept.
pub async fn save(file: &Path, bytes: Vec<u8>, existing: ExistingFile) -> Result<(), AppError> {
    let target = file.to_owned();
    let written = tokio::task::spawn_blocking(move || write(&target, &bytes, existing)).await;
    written.map_err(unexpected)?.map_err(|error| {
        let words = format!("{} cannot be written: {error}", file.display());
        let not_written = AppError::new(ErrorCode::FileNotWritten, words);
        if error.kind() == io::ErrorKind::AlreadyExists {
            not_written.subject(Subject::Exists)
        } else {
            not_written
        }
    })
}

fn write(file: &Path, bytes: &[u8], existing: ExistingFile) -> io::Result<()> {
    // Follows a symbolic link and writes its target, as other programs do.
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
    let mut temporary = new_file(folder.unwrap_or_else(|| Path::new(".")))?;
    temporary.write_all(bytes)?;
    if let Some(before) = before {
        temporary.as_file().set_permissions(before)?;
    }
    temporary.as_file().sync_all()?;
    let saved = match existing {
        ExistingFile::Replace => temporary.persist(&file),
        ExistingFile::Keep => temporary.persist_noclobber(&file),
    };
    saved.map(drop).map_err(|refused| refused.error)
}

/// Creates a file without a name whose mode is limited by the umask alone; a temporary file is open to its owner only.
#[cfg(unix)]
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
}

/// Creates a file without a name, with the permissions that it inherits from the folder.
#[cfg(not(unix))]
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[tokio::test]
    async fn saved_file_has_the_mode_of_an_ordinary_save() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
        let (ordinary, file) = (
            folder.path().join("ordinary"),
            folder.path().join("list.csv"),
        );
        std::fs::write(&ordinary, b"x").unwrap();
        save(&file, b"one".to_vec(), ExistingFile::Replace)
            .await
            .unwrap();
        assert_eq!(mode(&file), mode(&ordinary));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o664)).unwrap();
        save(&file, b"two".to_vec(), ExistingFile::Replace)
            .await
            .unwrap();
        assert_eq!(
            (mode(&file), std::fs::read(&file).unwrap()),
            (0o664, b"two".to_vec())
        );

        // A link is followed to its file, and a read-only file is not replaced.
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        save(&link, b"three".to_vec(), ExistingFile::Replace)
            .await
            .unwrap();
        assert!(link.is_symlink() && std::fs::read(&file).unwrap() == b"three");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
        save(&file, b"four".to_vec(), ExistingFile::Replace)
            .await
            .unwrap_err();
        assert_eq!(std::fs::read(&file).unwrap(), b"three");
    }

    #[tokio::test]
    async fn file_is_replaced_whole_or_left_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        save(&file, b"one".to_vec(), ExistingFile::Replace)
            .await
            .unwrap();
        save(&file, b"two".to_vec(), ExistingFile::Replace)
            .await
            .unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        let refused = save(&file, b"three".to_vec(), ExistingFile::Keep)
            .await
            .unwrap_err();
        assert_eq!(
            (refused.code, refused.about()),
            (ErrorCode::FileNotWritten, Some(Subject::Exists))
        );
        assert_eq!(
            std::fs::read(&file).unwrap(),
            b"two",
            "an existing file is kept"
        );
        let file = folder.path().join("missing/a.csv");
        let refused = save(&file, b"x".to_vec(), ExistingFile::Replace)
            .await
            .unwrap_err();
        assert_eq!(refused.code, ErrorCode::FileNotWritten);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

//! Quarantine of a damaged database: it is renamed, and a new one is created.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use super::Journal;
use crate::Error;
use crate::database_location::DatabaseLocation;

impl Journal {
    /// Renames a damaged database with its other files; the next call creates a new one. Returns its new name in the same
    /// folder, or `None` without a change when the database is intact.
    ///
    /// # Errors
    /// [`Error::OpenedReadOnly`]; [`Error::Unavailable`] when the file cannot be renamed.
    pub async fn quarantine_if_damaged(&self, now: Timestamp) -> Result<Option<String>, Error> {
        self.on_state(move |shared, state| {
            let path = match &shared.location {
                DatabaseLocation::File {
                    read_only: true, ..
                } => return Err(Error::OpenedReadOnly),
                DatabaseLocation::File { path, .. } => path,
                DatabaseLocation::Memory => return Ok(None),
            };
            if !is_damaged(path) {
                return Ok(None);
            }
            state.connection = None;
            let aside = renamed(path, now).map_err(Error::unavailable)?;
            state.pending.clear();
            Ok(aside
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()))
        })
        .await
    }
}

fn is_damaged(path: &Path) -> bool {
    let check = || -> Result<bool, Error> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        let unread = connection.query_row(
            "SELECT count(*), max(outcome) FROM activity",
            [],
            |_| Ok(()),
        );
        Ok(found != "ok" || unread.is_err())
    };
    match check() {
        Ok(damaged) => damaged,
        Err(error) => matches!(error, Error::Corrupt { .. }),
    }
}

/// Renames `journal.sqlite` to `journal-damaged-20261130-120501.sqlite`, with a number if that exists.
fn renamed(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let at = now.strftime("%Y%m%d-%H%M%S");
    for number in 1_u32.. {
        let numbered = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let aside = path.with_file_name(format!("{stem}-damaged-{at}{numbered}.{ending}"));
        match fs::File::create_new(&aside) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        fs::rename(path, &aside)?;
        for part in ["-wal", "-shm", "-journal"] {
            let with_suffix = |path: &Path| PathBuf::from(format!("{}{part}", path.display()));
            match fs::rename(with_suffix(path), with_suffix(&aside)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        return Ok(aside);
    }
    Err(io::Error::other("no name is free"))
}

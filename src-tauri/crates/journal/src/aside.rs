//! A damaged database is set aside under a name that says so, and a new one begins.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::database::Place;
use crate::{Error, Journal};

impl Journal {
    /// Sets a damaged database aside, with everything that belongs to it. The next call begins a new one. Answers with the name of
    /// the file, which is in the same folder; with none, and nothing changed, when the database is sound.
    ///
    /// # Errors
    /// [`Error::LooksOnly`]; [`Error::Unavailable`] when the file cannot be renamed.
    pub async fn set_aside(&self, now: Timestamp) -> Result<Option<String>, Error> {
        self.on_state(move |shared, state| {
            let path = match &shared.place {
                Place::File {
                    looks_only: true, ..
                } => return Err(Error::LooksOnly),
                Place::File { path, .. } => path,
                Place::Memory => return Ok(None),
            };
            if !is_damaged(path) {
                return Ok(None);
            }
            state.connection = None;
            let aside = renamed(path, now).map_err(Error::unavailable)?;
            state.later.clear();
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

/// `journal.sqlite` becomes `journal-damaged-20261130-120501.sqlite`, with a number if there is one already.
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
            let beside = |path: &Path| PathBuf::from(format!("{}{part}", path.display()));
            match fs::rename(beside(path), beside(&aside)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        return Ok(aside);
    }
    Err(io::Error::other("no name is free"))
}

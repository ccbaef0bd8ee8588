use std::path::Path;

use rusqlite::{ErrorCode, ffi};
use uuid::Uuid;

/// Why the journal could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A newer version of the program has written this database; it was left as it is.
    #[error(
        "the journal was written by a newer version of the program (format {found}, known up to {known})"
    )]
    Newer {
        /// The format found in the file.
        found: u32,
        /// The newest format this program knows.
        known: u32,
    },
    /// The file is not a journal, or is damaged.
    #[error("the journal is damaged: {reason}")]
    Corrupt {
        /// What does not fit.
        reason: String,
    },
    /// The file cannot be opened, read or written.
    #[error("the journal cannot be used: {reason}")]
    Unavailable {
        /// Why, as far as it can be told apart.
        cause: Cause,
        /// SQLite's own words.
        reason: String,
    },
    /// Another program uses the profile, so that this one only looks.
    #[error("the journal is written by another program")]
    LooksOnly,
    /// There is no activity with this id.
    #[error("there is no activity {0} in the journal")]
    NotFound(Uuid),
}

/// Why the file cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The disk is full.
    Full,
    /// Another program holds the file.
    Locked,
    /// The file or its folder is write-protected, or belongs to another user.
    ReadOnly,
    /// The disk knows no locks or shares no memory, as some on a network.
    Network,
    /// Anything else.
    Other,
}

impl Error {
    pub(crate) fn corrupt(reason: impl ToString) -> Self {
        Self::Corrupt {
            reason: reason.to_string(),
        }
    }

    pub(crate) fn unavailable(reason: impl ToString) -> Self {
        Self::Unavailable {
            cause: Cause::Other,
            reason: reason.to_string(),
        }
    }

    /// Whether the same may work later, with the same file.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// Whether another kind of log may help.
    pub(crate) fn is_of_the_disk(&self) -> bool {
        // Shared memory that can only be read looks like a database that can only be read.
        matches!(
            self,
            Self::Unavailable {
                cause: Cause::Network | Cause::ReadOnly | Cause::Other,
                ..
            }
        )
    }

    /// Whether the file should be opened again before it is used again.
    pub(crate) fn wants_another_connection(&self) -> bool {
        matches!(
            self,
            Self::Corrupt { .. }
                | Self::Unavailable {
                    cause: Cause::Network | Cause::Other,
                    ..
                }
        )
    }

    /// Says what SQLite cannot tell apart.
    pub(crate) fn explained(self, path: &Path, looks_only: bool) -> Self {
        let Self::Unavailable { cause, reason } = self else {
            return self;
        };
        if cause == Cause::ReadOnly && looks_only {
            return Self::LooksOnly;
        }
        if cause == Cause::Locked && !knows_locks(path) {
            let reason = format!("{reason}; the disk knows no locks");
            return Self::Unavailable {
                cause: Cause::Network,
                reason,
            };
        }
        Self::Unavailable { cause, reason }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let damaged = matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        ) || matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..)
        );
        if damaged {
            return Self::corrupt(error);
        }
        let extended = error.sqlite_error().map_or(0, |error| error.extended_code);
        Self::Unavailable {
            cause: cause(error.sqlite_error_code(), extended),
            reason: error.to_string(),
        }
    }
}

/// SQLite's codes: <https://sqlite.org/rescode.html>.
fn cause(code: Option<ErrorCode>, extended: i32) -> Cause {
    const OF_A_NETWORK: [i32; 9] = [
        ffi::SQLITE_IOERR_SHMOPEN,
        ffi::SQLITE_IOERR_SHMSIZE,
        ffi::SQLITE_IOERR_SHMLOCK,
        ffi::SQLITE_IOERR_SHMMAP,
        ffi::SQLITE_IOERR_MMAP,
        ffi::SQLITE_IOERR_LOCK,
        ffi::SQLITE_IOERR_RDLOCK,
        ffi::SQLITE_IOERR_UNLOCK,
        ffi::SQLITE_IOERR_CHECKRESERVEDLOCK,
    ];
    match code {
        Some(ErrorCode::DiskFull) => Cause::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::Locked,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Cause::ReadOnly,
        Some(ErrorCode::FileLockingProtocolFailed | ErrorCode::NoLargeFileSupport) => {
            Cause::Network
        }
        Some(_) if OF_A_NETWORK.contains(&extended) => Cause::Network,
        Some(_) | None => Cause::Other,
    }
}

/// Whether the disk of the database gives out locks at all. SQLite takes the answer that it gives none (`ENOLCK`) for a lock
/// that another program holds.
#[cfg(unix)]
fn knows_locks(path: &Path) -> bool {
    use rustix::fs::{FlockOperation, fcntl_lock};
    // On a file of its own: letting go of one of these locks lets go of all that this program has on the file.
    let probe = path.with_extension("locks");
    let Ok(file) = std::fs::File::create_new(&probe) else {
        return true;
    };
    let answer = fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive);
    let _best_effort = std::fs::remove_file(&probe);
    answer != Err(rustix::io::Errno::NOLCK)
}

#[cfg(not(unix))]
fn knows_locks(_path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_told_apart() {
        for (code, extended, told) in [
            (ErrorCode::DiskFull, ffi::SQLITE_FULL, Cause::Full),
            (ErrorCode::DatabaseBusy, ffi::SQLITE_BUSY, Cause::Locked),
            (ErrorCode::ReadOnly, ffi::SQLITE_READONLY, Cause::ReadOnly),
            (
                ErrorCode::FileLockingProtocolFailed,
                ffi::SQLITE_PROTOCOL,
                Cause::Network,
            ),
            (
                ErrorCode::SystemIoFailure,
                ffi::SQLITE_IOERR_SHMMAP,
                Cause::Network,
            ),
            (
                ErrorCode::SystemIoFailure,
                ffi::SQLITE_IOERR_READ,
                Cause::Other,
            ),
            (ErrorCode::CannotOpen, ffi::SQLITE_CANTOPEN, Cause::Other),
        ] {
            assert_eq!(cause(Some(code), extended), told, "{code:?} {extended}");
        }
        assert_eq!(cause(None, 0), Cause::Other);
    }

    #[test]
    fn a_usual_disk_knows_locks_and_keeps_no_probe() {
        let folder = tempfile::tempdir().unwrap();
        assert!(knows_locks(&folder.path().join("journal.sqlite")));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

use std::path::Path;

use rusqlite::{ErrorCode, ffi};
use uuid::Uuid;

/// An error of opening, writing or reading the journal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A newer version of the program wrote this database; it was left unchanged.
    #[error(
        "the journal was written by a newer version of the program (format {found}, known up to {known})"
    )]
    NewerFormat {
        /// The format found in the file.
        found: u32,
        /// The newest format this program knows.
        known: u32,
    },
    /// The file is not a journal, or is damaged.
    #[error("the journal is damaged: {reason}")]
    Corrupt {
        /// The reason.
        reason: String,
    },
    /// The file cannot be opened, read or written.
    #[error("the journal cannot be used: {reason}")]
    Unavailable {
        /// The cause.
        cause: Cause,
        /// SQLite's message.
        reason: String,
    },
    /// Another instance uses the profile, so the journal was opened read-only.
    #[error("the journal is written by another instance")]
    OpenedReadOnly,
    /// There is no activity with this ID.
    #[error("there is no activity {0} in the journal")]
    NotFound(Uuid),
}

/// The reason why a file cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The disk is full.
    Full,
    /// Another program locks the file.
    Locked,
    /// The file or its folder is write-protected, or belongs to another user.
    ReadOnly,
    /// The disk does not support locks or shared memory, like some network disks.
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

    /// Returns whether the call may succeed later with the same file.
    pub(crate) fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    /// Returns whether a rollback journal may work instead.
    pub(crate) fn suggests_rollback_journal(&self) -> bool {
        // SQLite does not distinguish read-only shared memory from a read-only database.
        matches!(
            self,
            Self::Unavailable {
                cause: Cause::Network | Cause::ReadOnly | Cause::Other,
                ..
            }
        )
    }

    /// Returns whether the file must be opened again.
    pub(crate) fn needs_reconnect(&self) -> bool {
        matches!(
            self,
            Self::Corrupt { .. }
                | Self::Unavailable {
                    cause: Cause::Network | Cause::Other,
                    ..
                }
        )
    }

    /// Refines the cause where SQLite cannot.
    pub(crate) fn with_context(self, path: &Path, read_only: bool) -> Self {
        let Self::Unavailable { cause, reason } = self else {
            return self;
        };
        if cause == Cause::ReadOnly && read_only {
            return Self::OpenedReadOnly;
        }
        if cause == Cause::Locked && !supports_locks(path) {
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

/// Returns the cause of SQLite's codes, <https://sqlite.org/rescode.html>.
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

/// Returns whether the disk of the database supports locks. SQLite takes `ENOLCK` for a lock that another program holds.
#[cfg(unix)]
fn supports_locks(path: &Path) -> bool {
    use rustix::fs::{FlockOperation, fcntl_lock};
    // On a separate file, because releasing one of these locks releases all that this process holds on the file.
    let probe = path.with_extension("locks");
    let Ok(file) = std::fs::File::create_new(&probe) else {
        return true;
    };
    let answer = fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive);
    let _best_effort = std::fs::remove_file(&probe);
    answer != Err(rustix::io::Errno::NOLCK)
}

#[cfg(not(unix))]
fn supports_locks(_path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_sqlite_codes() {
        for (code, extended, callback) in [
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
            assert_eq!(cause(Some(code), extended), callback, "{code:?} {extended}");
        }
        assert_eq!(cause(None, 0), Cause::Other);
    }

    #[test]
    fn usual_disk_supports_locks_and_keeps_no_probe() {
        let folder = tempfile::tempdir().unwrap();
        assert!(supports_locks(&folder.path().join("journal.sqlite")));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

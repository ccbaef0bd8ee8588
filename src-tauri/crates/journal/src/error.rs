use rusqlite::ErrorCode;
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
    /// The file cannot be opened, read or written: rights, a full disk, another program holding it.
    #[error("the journal cannot be used: {reason}")]
    Unavailable {
        /// SQLite's own words.
        reason: String,
    },
    /// There is no activity with this id.
    #[error("there is no activity {0} in the journal")]
    NotFound(Uuid),
}

impl Error {
    pub(crate) fn corrupt(reason: impl ToString) -> Self {
        Self::Corrupt { reason: reason.to_string() }
    }

    pub(crate) fn unavailable(reason: impl ToString) -> Self {
        Self::Unavailable { reason: reason.to_string() }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let damaged =
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
                || matches!(
                    error,
                    rusqlite::Error::FromSqlConversionFailure(..)
                        | rusqlite::Error::InvalidColumnType(..)
                        | rusqlite::Error::IntegralValueOutOfRange(..)
                        | rusqlite::Error::Utf8Error(..)
                );
        if damaged { Self::corrupt(error) } else { Self::unavailable(error) }
    }
}

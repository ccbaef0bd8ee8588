use std::{fmt, io, path::PathBuf};

/// A file that is not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Others than administrators can change it.
    #[error("{}: {weakness}", path.display())]
    Untrusted {
        /// The file, or its folder.
        path: PathBuf,
        /// The reason.
        weakness: Weakness,
    },
    /// The system does not give it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How others than administrators can change a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// It belongs to an account that is no administrator.
    Owner,
    /// Accounts that are no administrators have permission to change it.
    Writable,
    /// It is a link, which may lead elsewhere.
    Link,
    /// It is on another computer or on a drive that can be removed.
    Remote,
    /// The system does not say who may change it.
    Unknown,
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "it does not belong to an administrator",
            Self::Writable => "accounts that are no administrators can change it",
            Self::Link => "it is a link",
            Self::Remote => "it is on a network or removable drive",
            Self::Unknown => "the system does not say who can change it",
        })
    }
}

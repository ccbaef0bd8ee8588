//! A policy that cannot be followed.

use app_error::{AppError, ErrorCode};
use std::{io, path::PathBuf};

/// A policy file that cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It is there and cannot be read.
    #[error("the policy file {} cannot be read: {reason}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// Why not, as the system says.
        reason: io::Error,
    },
    /// It is not what the schema asks for.
    #[error("the policy file {}, line {line}, column {column}: {reason}", file.display())]
    Misunderstood {
        /// Which file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// Reason.
        reason: String,
    },
    /// A part of the registry is not what the schema asks for.
    #[error("the policy in {}: {reason}", key.display())]
    MisunderstoodKey {
        /// Which key, or the value below it.
        key: PathBuf,
        /// Reason.
        reason: String,
    },
    /// The file of authorities that it names cannot be used.
    #[error("the file {}, which the policy names as ca_file: {reason}", file.display())]
    Authorities {
        /// Which file.
        file: PathBuf,
        /// Reason.
        reason: String,
    },
}

impl From<PolicyError> for AppError {
    fn from(broken: PolicyError) -> Self {
        Self::new(ErrorCode::PolicyBroken, broken.to_string())
    }
}

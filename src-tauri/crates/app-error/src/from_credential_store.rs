//! Why the system keychain does not answer.

use crate::{AppError, ErrorCode};

impl From<credential_store::Error> for AppError {
    fn from(error: credential_store::Error) -> Self {
        Self::new(ErrorCode::KeyringUnavailable, error.to_string()).retryable()
    }
}

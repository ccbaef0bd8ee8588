//! Errors of a restore that needs several requests.

use crate::not_applied_code;
use app_error::{AppError, ErrorCode, Subject};
use box_client::{Error, ErrorKind};

/// Returns whether the reason for a change that was not applied is temporary.
pub(super) fn is_temporary(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Busy
            | ErrorKind::RateLimited { .. }
            | ErrorKind::Offline
            | ErrorKind::TimedOut
            | ErrorKind::InvalidResponse
            | ErrorKind::Intercepted
            | ErrorKind::UnknownOutcome
    )
}

/// Returns the error for a change that was verified as not applied; `reason` is the error of its request.
pub(super) fn not_applied_error(reason: &Error) -> AppError {
    let error = AppError::from(reason);
    if error.code == ErrorCode::UnknownOutcome {
        AppError {
            code: not_applied_code(reason),
            retryable: true,
            ..error
        }
    } else {
        error
    }
}

/// Adds the part of a restore that was refused. An error about the account, the token or the network is about no part.
pub(super) fn about_part(error: AppError, part: Subject) -> AppError {
    let about = error.about();
    let of_the_account = matches!(
        error.code,
        ErrorCode::AccountBlocked | ErrorCode::CredentialRejected | ErrorCode::Refused
    ) || matches!(about, Some(Subject::Token | Subject::User));
    let of_the_network = part == Subject::Existing
        && matches!(
            error.code,
            ErrorCode::Intercepted | ErrorCode::Offline | ErrorCode::ServiceMisbehaved
        );
    if of_the_account || of_the_network {
        error
    } else {
        error.subject(part)
    }
}

pub(super) fn keeps_new_name(name: &str, why: &AppError) -> AppError {
    left_halfway(
        Subject::Existing,
        format!("the existing item keeps the name {name:?}: {why}"),
    )
}

pub(super) fn left_halfway(subject: Subject, message: String) -> AppError {
    AppError::new(ErrorCode::LeftHalfway, message).subject(subject)
}

/// Why an item was not renamed.
pub(super) enum RenameError {
    /// It has its old name.
    NotApplied(AppError),
    /// The answer was lost, and the outcome could not be read from Box.
    Unverified { why: AppError },
}

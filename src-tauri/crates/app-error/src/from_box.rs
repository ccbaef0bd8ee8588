//! Conversion of Box's errors.

use crate::{AppError, ErrorCode, Subject};
use box_client::{AccountBlock, Error, ErrorKind, ErrorTarget};

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// Name conflicts and missing items are resolved by the callers that can.
impl From<&Error> for AppError {
    fn from(error: &Error) -> Self {
        let (code, retryable, subject) = situation(error.kind());
        let mut app_error = Self::new(code, error.to_string())
            .service_message(error.message())
            .request_id(error.request_id().map(ToOwned::to_owned));
        app_error.retryable = retryable;
        if let Some(subject) = subject {
            app_error = app_error.subject(subject);
        }
        let context = app_error.context_mut();
        context.attempts = Some(error.attempts());
        if let ErrorKind::RateLimited { retry_after } = error.kind() {
            context.retry_after_seconds =
                retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        }
        app_error.with_connection_error(error.connection_error())
    }
}

/// Returns the code, whether trying again may help, and the subject.
fn situation(kind: &ErrorKind) -> (ErrorCode, bool, Option<Subject>) {
    match kind {
        ErrorKind::CredentialRejected => (ErrorCode::CredentialRejected, false, None),
        ErrorKind::GrantRejected => (ErrorCode::CredentialRejected, false, Some(Subject::SignIn)),
        ErrorKind::AppRejected => (ErrorCode::CredentialRejected, false, Some(Subject::App)),
        ErrorKind::Forbidden { code, target } => {
            let subject = match code.as_deref() {
                Some("insufficient_scope") => Some(Subject::Token),
                Some("access_denied_item_locked") => Some(Subject::Item),
                Some(_) | None => part(*target),
            };
            (ErrorCode::Forbidden, false, subject)
        }
        ErrorKind::AccountBlocked(block) => (
            ErrorCode::AccountBlocked,
            false,
            Some(block_subject(*block)),
        ),
        ErrorKind::StorageFull => (ErrorCode::StorageFull, false, None),
        ErrorKind::NotFound { target } => (ErrorCode::NotFound, false, part(*target)),
        ErrorKind::Trashed => (ErrorCode::NotFound, false, Some(Subject::Item)),
        ErrorKind::NotTrashed => (ErrorCode::NotInTrash, false, None),
        ErrorKind::NameConflict { .. } => (ErrorCode::NameTaken, true, None),
        ErrorKind::NameInvalid { .. } => (ErrorCode::NameInvalid, false, None),
        ErrorKind::PreconditionFailed => (ErrorCode::ChangedSince, false, None),
        ErrorKind::Busy => (ErrorCode::FolderBusy, true, None),
        ErrorKind::RateLimited { .. } => (ErrorCode::RateLimited, true, None),
        ErrorKind::Offline | ErrorKind::TimedOut => (ErrorCode::Offline, true, None),
        ErrorKind::ConnectionBlocked => (ErrorCode::Refused, true, None),
        ErrorKind::UnknownOutcome => (ErrorCode::UnknownOutcome, false, None),
        ErrorKind::InvalidResponse => (ErrorCode::ServiceMisbehaved, true, None),
        ErrorKind::EndlessList => (ErrorCode::ServiceMisbehaved, true, Some(Subject::List)),
        ErrorKind::Intercepted => (ErrorCode::Intercepted, true, None),
        ErrorKind::AccountDisconnected => (ErrorCode::NotConnected, false, Some(Subject::Box)),
        ErrorKind::TokenUnavailable => (ErrorCode::KeyringUnavailable, true, None),
        ErrorKind::Rejected => (ErrorCode::RequestRejected, false, None),
        ErrorKind::Cancelled => (ErrorCode::Unexpected, false, None),
    }
}

/// Converts an error of listing a user's trash, which only Box's settings can refuse: acting on behalf of that user.
#[must_use]
pub fn from_box_as_user(error: &Error) -> AppError {
    let app_error = AppError::from(error);
    let token = matches!(error.kind(), ErrorKind::Forbidden { code: Some(code), .. } if code == "insufficient_scope");
    if app_error.code == ErrorCode::Forbidden && !token {
        app_error.subject(Subject::AsUser)
    } else {
        app_error
    }
}

fn block_subject(block: AccountBlock) -> Subject {
    match block {
        AccountBlock::Location => Subject::Location,
        AccountBlock::EmailUnconfirmed => Subject::Email,
        AccountBlock::TermsOfService => Subject::Terms,
        AccountBlock::PasswordReset => Subject::Password,
    }
}

fn part(target: ErrorTarget) -> Option<Subject> {
    match target {
        ErrorTarget::Item => Some(Subject::Item),
        ErrorTarget::Parent => Some(Subject::Destination),
        ErrorTarget::User => Some(Subject::User),
        ErrorTarget::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_situation_has_its_code() {
        for (kind, code, retryable, subject) in [
            (ErrorKind::Rejected, ErrorCode::RequestRejected, false, None),
            (ErrorKind::StorageFull, ErrorCode::StorageFull, false, None),
            (ErrorKind::Busy, ErrorCode::FolderBusy, true, None),
            (
                ErrorKind::RateLimited { retry_after: None },
                ErrorCode::RateLimited,
                true,
                None,
            ),
            (ErrorKind::Offline, ErrorCode::Offline, true, None),
            (ErrorKind::TimedOut, ErrorCode::Offline, true, None),
            (ErrorKind::ConnectionBlocked, ErrorCode::Refused, true, None),
            (ErrorKind::Intercepted, ErrorCode::Intercepted, true, None),
            (
                ErrorKind::InvalidResponse,
                ErrorCode::ServiceMisbehaved,
                true,
                None,
            ),
            (
                ErrorKind::EndlessList,
                ErrorCode::ServiceMisbehaved,
                true,
                Some(Subject::List),
            ),
            (
                ErrorKind::UnknownOutcome,
                ErrorCode::UnknownOutcome,
                false,
                None,
            ),
            (
                ErrorKind::PreconditionFailed,
                ErrorCode::ChangedSince,
                false,
                None,
            ),
            (
                ErrorKind::CredentialRejected,
                ErrorCode::CredentialRejected,
                false,
                None,
            ),
            (
                ErrorKind::GrantRejected,
                ErrorCode::CredentialRejected,
                false,
                Some(Subject::SignIn),
            ),
            (
                ErrorKind::AccountBlocked(AccountBlock::Location),
                ErrorCode::AccountBlocked,
                false,
                Some(Subject::Location),
            ),
            (
                ErrorKind::NotFound {
                    target: ErrorTarget::Parent,
                },
                ErrorCode::NotFound,
                false,
                Some(Subject::Destination),
            ),
            (
                ErrorKind::TokenUnavailable,
                ErrorCode::KeyringUnavailable,
                true,
                None,
            ),
        ] {
            assert_eq!(situation(&kind), (code, retryable, subject), "{kind:?}");
        }
    }
}

//! Why the journal cannot be used.

use crate::{AppError, ErrorCode, Subject};
use journal::Cause;

impl From<journal::Error> for AppError {
    fn from(error: journal::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&journal::Error> for AppError {
    fn from(error: &journal::Error) -> Self {
        let unavailable = |subject: Option<Subject>| {
            let unavailable =
                Self::new(ErrorCode::JournalUnavailable, error.to_string()).retryable();
            match subject {
                Some(subject) => unavailable.subject(subject),
                None => unavailable,
            }
        };
        match error {
            journal::Error::NotFound(_) => Self::new(ErrorCode::NotFound, error.to_string()),
            journal::Error::OpenedReadOnly => Self::new(ErrorCode::ProfileInUse, error.to_string()),
            journal::Error::NewerFormat { .. } => unavailable(Some(Subject::Newer)),
            journal::Error::Corrupt { .. } => unavailable(Some(Subject::Damaged)),
            journal::Error::Unavailable { cause, .. } => unavailable(match cause {
                Cause::Full => Some(Subject::Full),
                Cause::Locked => Some(Subject::Locked),
                Cause::ReadOnly => Some(Subject::ReadOnly),
                Cause::Network => Some(Subject::Network),
                Cause::Other => None,
            }),
            _ => unavailable(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_cause_of_an_unusable_journal_has_its_subject() {
        let unavailable = |cause| journal::Error::Unavailable {
            cause,
            reason: "x".to_owned(),
        };
        let converted = |error: journal::Error| {
            let error = AppError::from(error);
            (error.code, error.about())
        };
        for (error, subject) in [
            (unavailable(Cause::Full), Some(Subject::Full)),
            (unavailable(Cause::Locked), Some(Subject::Locked)),
            (unavailable(Cause::ReadOnly), Some(Subject::ReadOnly)),
            (unavailable(Cause::Network), Some(Subject::Network)),
            (unavailable(Cause::Other), None),
            (
                journal::Error::Corrupt {
                    reason: "x".to_owned(),
                },
                Some(Subject::Damaged),
            ),
            (
                journal::Error::NewerFormat { found: 2, known: 1 },
                Some(Subject::Newer),
            ),
        ] {
            assert_eq!(converted(error), (ErrorCode::JournalUnavailable, subject));
        }
        assert_eq!(
            converted(journal::Error::OpenedReadOnly).0,
            ErrorCode::ProfileInUse
        );
        assert_eq!(
            converted(journal::Error::NotFound(Uuid::nil())).0,
            ErrorCode::NotFound
        );
    }
}

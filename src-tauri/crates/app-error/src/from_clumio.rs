//! Conversion of Clumio's errors.

use crate::{AppError, ErrorCode, Subject};
use clumio_client::{Error, ErrorKind};

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        let kind = *error.kind();
        let mut app_error = Self::new(code(kind), error.to_string())
            .service_message(error.message())
            .request_id(error.request_id().map(ToOwned::to_owned));
        app_error.retryable = matches!(
            kind,
            ErrorKind::RateLimited { .. }
                | ErrorKind::Offline
                | ErrorKind::TimedOut
                | ErrorKind::ConnectionBlocked
                | ErrorKind::InvalidResponse
                | ErrorKind::Intercepted
                | ErrorKind::TokenUnavailable
        );
        let mut app_error = app_error.with_connection_error(error.connection_error());
        if kind == ErrorKind::Forbidden {
            let subject = if says_blocked(error.message().unwrap_or_default()) {
                Subject::Blocked
            } else {
                Subject::Clumio
            };
            app_error = app_error.subject(subject);
        }
        let context = app_error.context_mut();
        context.attempts = Some(error.attempts());
        if let ErrorKind::RateLimited { retry_after } = kind {
            context.retry_after_seconds =
                retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        }
        app_error
    }
}

/// Whether Clumio's sentence speaks of the address of this computer: a company may list the addresses that may ask, and no page
/// says what the others are answered.
fn says_blocked(sentence: &str) -> bool {
    let sentence = sentence.to_ascii_lowercase();
    let words: Vec<&str> = sentence
        .split(|c: char| !c.is_ascii_alphanumeric())
        .collect();
    words.contains(&"ip")
        || ["allowlist", "whitelist", "allow list"]
            .iter()
            .any(|list| sentence.contains(list))
}

fn code(kind: ErrorKind) -> ErrorCode {
    match kind {
        ErrorKind::CredentialRejected => ErrorCode::CredentialRejected,
        ErrorKind::Forbidden => ErrorCode::Forbidden,
        ErrorKind::NotFound => ErrorCode::NotFound,
        ErrorKind::RateLimited { .. } => ErrorCode::RateLimited,
        ErrorKind::Offline | ErrorKind::TimedOut => ErrorCode::Offline,
        ErrorKind::ConnectionBlocked => ErrorCode::Refused,
        ErrorKind::UnknownOutcome => ErrorCode::UnknownOutcome,
        ErrorKind::InvalidResponse => ErrorCode::ServiceMisbehaved,
        ErrorKind::Intercepted => ErrorCode::Intercepted,
        // Nothing the program asks for can be in conflict or out of order, as far as Clumio's pages say.
        ErrorKind::Conflict | ErrorKind::PreconditionFailed | ErrorKind::Rejected => {
            ErrorCode::RequestRejected
        }
        ErrorKind::AccountDisconnected => ErrorCode::NotConnected,
        ErrorKind::TokenUnavailable => ErrorCode::KeyringUnavailable,
        ErrorKind::Cancelled => ErrorCode::Unexpected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_situation_has_its_code() {
        for (kind, expected) in [
            (ErrorKind::CredentialRejected, ErrorCode::CredentialRejected),
            (ErrorKind::Forbidden, ErrorCode::Forbidden),
            (ErrorKind::NotFound, ErrorCode::NotFound),
            (ErrorKind::Conflict, ErrorCode::RequestRejected),
            (ErrorKind::PreconditionFailed, ErrorCode::RequestRejected),
            (ErrorKind::Rejected, ErrorCode::RequestRejected),
            (
                ErrorKind::RateLimited { retry_after: None },
                ErrorCode::RateLimited,
            ),
            (ErrorKind::Offline, ErrorCode::Offline),
            (ErrorKind::TimedOut, ErrorCode::Offline),
            (ErrorKind::ConnectionBlocked, ErrorCode::Refused),
            (ErrorKind::UnknownOutcome, ErrorCode::UnknownOutcome),
            (ErrorKind::InvalidResponse, ErrorCode::ServiceMisbehaved),
            (ErrorKind::Intercepted, ErrorCode::Intercepted),
            (ErrorKind::AccountDisconnected, ErrorCode::NotConnected),
            (ErrorKind::TokenUnavailable, ErrorCode::KeyringUnavailable),
        ] {
            assert_eq!(code(kind), expected, "{kind:?}");
        }
    }

    #[test]
    fn blocked_addresses_differ_from_missing_permissions() {
        for blocked in [
            "Request from IP 203.0.113.9 denied",
            "not on the ip_allowlist",
            "IP-address not in the allow list",
        ] {
            assert!(says_blocked(blocked), "{blocked}");
        }
        for other in [
            "",
            "User is not authorized to perform this action",
            "Tip: ship the zip",
        ] {
            assert!(!says_blocked(other), "{other}");
        }
    }
}

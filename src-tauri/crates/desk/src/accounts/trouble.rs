//! What the services refused, as situations the window can act on.

use crate::{
    problem::{Code, Problem},
    restore,
};
use clumio_api::{Error, ErrorKind};

impl From<box_api::Error> for Problem {
    fn from(error: box_api::Error) -> Self {
        restore::problem(&error)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let kind = error.kind();
        let message = match error.message() {
            Some(words) => format!("{error}: {words}"),
            None => error.to_string(),
        };
        let mut problem = Self::new(code(kind), message).request(error.request_id().map(ToOwned::to_owned));
        problem.retryable = matches!(
            kind,
            ErrorKind::RateLimited { .. }
                | ErrorKind::Offline
                | ErrorKind::TimedOut
                | ErrorKind::Refused
                | ErrorKind::Misbehaved
                | ErrorKind::TokenOutOfReach
        );
        let detail = problem.detail.get_or_insert_default();
        detail.attempts = Some(error.attempts());
        if let ErrorKind::RateLimited { retry_after } = kind {
            detail.retry_after_seconds =
                retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        }
        problem
    }
}

fn code(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::CredentialRejected => Code::CredentialRejected,
        ErrorKind::Forbidden => Code::Forbidden,
        ErrorKind::NotFound => Code::NotFound,
        ErrorKind::RateLimited { .. } => Code::RateLimited,
        ErrorKind::Offline | ErrorKind::TimedOut => Code::Offline,
        ErrorKind::Refused => Code::Refused,
        ErrorKind::UnknownOutcome => Code::UnknownOutcome,
        ErrorKind::Misbehaved => Code::ServiceMisbehaved,
        // Nothing the program asks for can be in conflict or out of order, as far as Clumio's pages say.
        ErrorKind::Conflict | ErrorKind::PreconditionFailed | ErrorKind::Rejected => Code::ServiceMisbehaved,
        ErrorKind::NoToken => Code::NotConnected,
        ErrorKind::TokenOutOfReach => Code::KeyringUnavailable,
        ErrorKind::Cancelled => Code::Unexpected,
    }
}

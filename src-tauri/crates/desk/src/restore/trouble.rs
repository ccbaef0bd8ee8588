//! What Box refused, as a situation the window can act on.

use box_client::{AccountBlock, Error, ErrorKind, ErrorTarget};

use crate::problem::{Code, Problem};

/// The situation that a failed call to Box leaves. Name clashes and missing items are settled before this is asked.
pub fn problem(error: &Error) -> Problem {
    let (code, retryable, about) = situation(error.kind());
    let message = match error.message() {
        Some(message) => format!("{error}: {message}"),
        None => error.to_string(),
    };
    let mut problem =
        Problem::new(code, message).request(error.request_id().map(ToOwned::to_owned));
    problem.retryable = retryable;
    if let Some(about) = about {
        problem = problem.about(about);
    }
    let detail = problem.detail.get_or_insert_default();
    detail.attempts = Some(error.attempts());
    if let ErrorKind::RateLimited { retry_after } = error.kind() {
        detail.retry_after_seconds =
            retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
    }
    problem.in_the_way(error.connection_error())
}

/// The code, whether trying again may help, and what it is about.
fn situation(kind: &ErrorKind) -> (Code, bool, Option<&'static str>) {
    match kind {
        ErrorKind::CredentialRejected => (Code::CredentialRejected, false, None),
        ErrorKind::GrantRejected => (Code::CredentialRejected, false, Some("sign_in")),
        ErrorKind::AppRejected => (Code::CredentialRejected, false, Some("app")),
        ErrorKind::Forbidden { code, target } => {
            let about = match code.as_deref() {
                Some("insufficient_scope") => Some("token"),
                Some("access_denied_item_locked") => Some("item"),
                Some(_) | None => part(*target),
            };
            (Code::Forbidden, false, about)
        }
        ErrorKind::AccountBlocked(block) => {
            (Code::AccountBlocked, false, Some(block_subject(*block)))
        }
        ErrorKind::StorageFull => (Code::StorageFull, false, None),
        ErrorKind::NotFound { target } => (Code::NotFound, false, part(*target)),
        ErrorKind::Trashed => (Code::NotFound, false, Some("item")),
        ErrorKind::NotTrashed => (Code::NotInTrash, false, None),
        ErrorKind::NameConflict { .. } => (Code::NameTaken, true, None),
        ErrorKind::NameInvalid { .. } => (Code::NameInvalid, false, None),
        ErrorKind::PreconditionFailed => (Code::ChangedSince, false, None),
        ErrorKind::Busy => (Code::FolderBusy, true, None),
        ErrorKind::RateLimited { .. } => (Code::RateLimited, true, None),
        ErrorKind::Offline | ErrorKind::TimedOut => (Code::Offline, true, None),
        ErrorKind::ConnectionBlocked => (Code::Refused, true, None),
        ErrorKind::UnknownOutcome => (Code::UnknownOutcome, false, None),
        ErrorKind::InvalidResponse => (Code::ServiceMisbehaved, true, None),
        ErrorKind::Intercepted => (Code::Intercepted, true, None),
        ErrorKind::AccountDisconnected => (Code::NotConnected, false, Some("box")),
        ErrorKind::TokenUnavailable => (Code::KeyringUnavailable, true, None),
        ErrorKind::Rejected => (Code::RequestRejected, false, None),
        ErrorKind::Cancelled => (Code::Unexpected, false, None),
    }
}

/// The same for the list of a user's trash, which nobody but Box's settings keeps from being read: what is refused is to act
/// in that user's name.
pub(super) fn acting(error: &Error) -> Problem {
    let problem = problem(error);
    let token = matches!(error.kind(), ErrorKind::Forbidden { code: Some(code), .. } if code == "insufficient_scope");
    if problem.code == Code::Forbidden && !token {
        problem.about("as_user")
    } else {
        problem
    }
}

fn block_subject(block: AccountBlock) -> &'static str {
    match block {
        AccountBlock::Location => "location",
        AccountBlock::EmailUnconfirmed => "email",
        AccountBlock::TermsOfService => "terms",
        AccountBlock::PasswordReset => "password",
    }
}

fn part(about: ErrorTarget) -> Option<&'static str> {
    match about {
        ErrorTarget::Item => Some("item"),
        ErrorTarget::Parent => Some("destination"),
        ErrorTarget::User => Some("user"),
        ErrorTarget::Other => None,
    }
}

//! What the services refused, as situations the window can act on.

use crate::{
    problem::{Code, Problem},
    restore,
};
use clumio_client::{Error, ErrorKind};

impl From<box_client::Error> for Problem {
    fn from(error: box_client::Error) -> Self {
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
        let mut problem =
            Self::new(code(kind), message).request(error.request_id().map(ToOwned::to_owned));
        problem.retryable = matches!(
            kind,
            ErrorKind::RateLimited { .. }
                | ErrorKind::Offline
                | ErrorKind::TimedOut
                | ErrorKind::Refused
                | ErrorKind::Misbehaved
                | ErrorKind::Intercepted
                | ErrorKind::TokenOutOfReach
        );
        let mut problem = problem.in_the_way(error.obstacle());
        if kind == ErrorKind::Forbidden {
            let about = if says_blocked(error.message().unwrap_or_default()) {
                "blocked"
            } else {
                "clumio"
            };
            problem = problem.about(about);
        }
        let detail = problem.detail.get_or_insert_default();
        detail.attempts = Some(error.attempts());
        if let ErrorKind::RateLimited { retry_after } = kind {
            detail.retry_after_seconds =
                retry_after.map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
        }
        problem
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
        ErrorKind::Intercepted => Code::Intercepted,
        // Nothing the program asks for can be in conflict or out of order, as far as Clumio's pages say.
        ErrorKind::Conflict | ErrorKind::PreconditionFailed | ErrorKind::Rejected => {
            Code::RequestRejected
        }
        ErrorKind::NoToken => Code::NotConnected,
        ErrorKind::TokenOutOfReach => Code::KeyringUnavailable,
        ErrorKind::Cancelled => Code::Unexpected,
    }
}

#[cfg(test)]
mod tests {
    use super::says_blocked;

    #[test]
    fn a_sentence_about_the_address_is_told_from_one_about_rights() {
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

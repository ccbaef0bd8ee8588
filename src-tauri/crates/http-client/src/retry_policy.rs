//! The decision what to do after an attempt.

use std::time::Duration;

use crate::error::ErrorKind;

/// Which failed requests are sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    /// Has no side effects: up to five attempts.
    Idempotent,
    /// Has side effects: retried only when it was certainly not applied, which is after a 429, a transient conflict
    /// ([`Request::transient_conflict_if`](crate::Request::transient_conflict_if)) or a failed connection. Anything ambiguous is
    /// [`ErrorKind::UnknownOutcome`].
    IfNotApplied,
    /// Has side effects that must not happen twice: retried only after a failed connection or a 429, unless that is a page of an
    /// intermediary, which may have forwarded the request.
    Never,
}

/// The outcome of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptOutcome {
    Response {
        status: u16,
        retry_after: Option<Duration>,
        transient_conflict: bool,
        /// Whether an intermediary answered in place of the service.
        from_intermediary: bool,
        /// Whether the intermediary answered with a page or a text.
        is_page: bool,
    },
    /// The connection failed, so nothing was sent.
    ConnectFailed,
    /// The connection was blocked, so nothing was sent.
    ConnectionBlocked,
    /// Sent, and no response in time.
    TimedOut,
    /// Sent, and the connection was lost before the end of the response.
    ConnectionLost,
    /// The response exceeds the size limit.
    TooLarge,
}

/// The decision after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryDecision {
    Accept,
    Fail(ErrorKind),
    Retry {
        /// The error if no attempt is left.
        error_kind: ErrorKind,
        /// Total number of attempts.
        max_attempts: u32,
        /// Wait that the service asks for.
        retry_after: Option<Duration>,
        /// Whether all calls of this kind are paused, not just this one.
        pauses_kind: bool,
    },
}

/// Maximum number of attempts of a call.
pub(crate) const MAX_ATTEMPTS: u32 = 5;

/// Fewer, because the call may be interactive and a network that is down rarely returns within seconds.
const MAX_CONNECT_ATTEMPTS: u32 = 3;

/// Decides whether a request is sent again.
pub(crate) fn decide(retry_policy: RetryPolicy, outcome: AttemptOutcome) -> RetryDecision {
    let retry = |error_kind, max_attempts, retry_after, pauses_kind| RetryDecision::Retry {
        error_kind,
        max_attempts,
        retry_after,
        pauses_kind,
    };
    let ambiguous = |error_kind, retry_after| match retry_policy {
        RetryPolicy::Idempotent => retry(error_kind, MAX_ATTEMPTS, retry_after, false),
        RetryPolicy::IfNotApplied | RetryPolicy::Never => {
            RetryDecision::Fail(ErrorKind::UnknownOutcome)
        }
    };
    match outcome {
        AttemptOutcome::ConnectFailed => {
            retry(ErrorKind::Offline, MAX_CONNECT_ATTEMPTS, None, false)
        }
        AttemptOutcome::ConnectionBlocked => RetryDecision::Fail(ErrorKind::ConnectionBlocked),
        AttemptOutcome::TimedOut => ambiguous(ErrorKind::TimedOut, None),
        AttemptOutcome::ConnectionLost => ambiguous(ErrorKind::Offline, None),
        AttemptOutcome::TooLarge => match retry_policy {
            RetryPolicy::Idempotent => RetryDecision::Fail(ErrorKind::InvalidResponse),
            RetryPolicy::IfNotApplied | RetryPolicy::Never => {
                RetryDecision::Fail(ErrorKind::UnknownOutcome)
            }
        },
        AttemptOutcome::Response {
            status: 300..=407 | 409..=428 | 430..=499,
            from_intermediary: true,
            ..
        } => match retry_policy {
            RetryPolicy::Idempotent => RetryDecision::Fail(ErrorKind::Intercepted),
            // Some forward a request and block only the response.
            RetryPolicy::IfNotApplied | RetryPolicy::Never => {
                RetryDecision::Fail(ErrorKind::UnknownOutcome)
            }
        },
        AttemptOutcome::Response {
            status: 429,
            is_page: true,
            ..
        } if retry_policy == RetryPolicy::Never => RetryDecision::Fail(ErrorKind::UnknownOutcome),
        AttemptOutcome::Response {
            status,
            retry_after,
            transient_conflict,
            ..
        } => match status {
            200..=299 => RetryDecision::Accept,
            429 => retry(
                ErrorKind::RateLimited { retry_after },
                MAX_ATTEMPTS,
                retry_after,
                true,
            ),
            // A 403 with `Retry-After` is a rate limit (box-java-sdk #438): nothing was changed.
            403 if retry_after.is_some() => retry(
                ErrorKind::RateLimited { retry_after },
                MAX_ATTEMPTS,
                retry_after,
                true,
            ),
            409 if transient_conflict && retry_policy != RetryPolicy::Never => {
                retry(ErrorKind::Conflict, MAX_ATTEMPTS, retry_after, false)
            }
            408 => ambiguous(ErrorKind::TimedOut, retry_after),
            500 | 502..=504 | 509 => ambiguous(ErrorKind::InvalidResponse, retry_after),
            505.. | 501 => match retry_policy {
                RetryPolicy::Idempotent => RetryDecision::Fail(ErrorKind::InvalidResponse),
                RetryPolicy::IfNotApplied | RetryPolicy::Never => {
                    RetryDecision::Fail(ErrorKind::UnknownOutcome)
                }
            },
            401 => RetryDecision::Fail(ErrorKind::Unauthorized),
            403 => RetryDecision::Fail(ErrorKind::Forbidden),
            404 => RetryDecision::Fail(ErrorKind::NotFound),
            407 => RetryDecision::Fail(ErrorKind::ConnectionBlocked),
            409 => RetryDecision::Fail(ErrorKind::Conflict),
            412 => RetryDecision::Fail(ErrorKind::PreconditionFailed),
            400..=499 => RetryDecision::Fail(ErrorKind::InvalidRequest),
            0..=399 => RetryDecision::Fail(ErrorKind::InvalidResponse),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any outcome.
    fn any_outcome() -> impl Strategy<Value = AttemptOutcome> {
        prop_oneof![
            Just(AttemptOutcome::ConnectFailed),
            Just(AttemptOutcome::ConnectionBlocked),
            Just(AttemptOutcome::TimedOut),
            Just(AttemptOutcome::ConnectionLost),
            Just(AttemptOutcome::TooLarge),
            (100_u16..600, any::<[bool; 4]>()).prop_map(
                |(
                    status,
                    [
                        transient_conflict,
                        has_retry_after,
                        from_intermediary,
                        has_page,
                    ],
                )| {
                    let retry_after = has_retry_after.then_some(Duration::from_secs(1));
                    AttemptOutcome::Response {
                        status,
                        retry_after,
                        transient_conflict,
                        from_intermediary,
                        is_page: from_intermediary && has_page,
                    }
                },
            ),
        ]
    }

    fn response(status: u16) -> AttemptOutcome {
        AttemptOutcome::Response {
            status,
            retry_after: None,
            transient_conflict: false,
            from_intermediary: false,
            is_page: false,
        }
    }

    #[test]
    fn each_status_has_its_error_kind() {
        for (status, kind) in [
            (301, ErrorKind::InvalidResponse),
            (400, ErrorKind::InvalidRequest),
            (401, ErrorKind::Unauthorized),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (405, ErrorKind::InvalidRequest),
            (407, ErrorKind::ConnectionBlocked),
            (409, ErrorKind::Conflict),
            (412, ErrorKind::PreconditionFailed),
            (422, ErrorKind::InvalidRequest),
            (507, ErrorKind::InvalidResponse),
        ] {
            assert_eq!(
                decide(RetryPolicy::Idempotent, response(status)),
                RetryDecision::Fail(kind),
                "{status}"
            );
        }
    }

    #[test]
    fn a_write_with_an_ambiguous_outcome_is_never_retried() {
        for retry_policy in [RetryPolicy::IfNotApplied, RetryPolicy::Never] {
            for outcome in [
                AttemptOutcome::TimedOut,
                AttemptOutcome::ConnectionLost,
                AttemptOutcome::TooLarge,
                response(408),
                response(500),
                response(502),
                response(503),
                response(504),
                response(507),
            ] {
                assert_eq!(
                    decide(retry_policy, outcome),
                    RetryDecision::Fail(ErrorKind::UnknownOutcome),
                    "{retry_policy:?} {outcome:?}"
                );
            }
        }
    }

    #[test]
    fn errors_of_intermediaries_are_not_those_of_the_service() {
        for status in [301, 302, 400, 401, 403, 404, 405, 409, 412, 413, 451] {
            let outcome = AttemptOutcome::Response {
                status,
                retry_after: None,
                transient_conflict: false,
                from_intermediary: true,
                is_page: false,
            };
            assert_eq!(
                decide(RetryPolicy::Idempotent, outcome),
                RetryDecision::Fail(ErrorKind::Intercepted),
                "{status}"
            );
            for retry_policy in [RetryPolicy::IfNotApplied, RetryPolicy::Never] {
                assert_eq!(
                    decide(retry_policy, outcome),
                    RetryDecision::Fail(ErrorKind::UnknownOutcome),
                    "{status}"
                );
            }
        }
        let limited = AttemptOutcome::Response {
            status: 429,
            retry_after: None,
            transient_conflict: false,
            from_intermediary: true,
            is_page: false,
        };
        assert!(matches!(
            decide(RetryPolicy::Idempotent, limited),
            RetryDecision::Retry {
                pauses_kind: true,
                ..
            }
        ));
    }

    #[test]
    fn a_429_page_is_no_limit_for_what_must_not_happen_twice() {
        let page = AttemptOutcome::Response {
            status: 429,
            retry_after: Some(Duration::ZERO),
            transient_conflict: false,
            from_intermediary: true,
            is_page: true,
        };
        assert_eq!(
            decide(RetryPolicy::Never, page),
            RetryDecision::Fail(ErrorKind::UnknownOutcome)
        );
        for retry_policy in [RetryPolicy::Idempotent, RetryPolicy::IfNotApplied] {
            assert!(matches!(
                decide(retry_policy, page),
                RetryDecision::Retry { .. }
            ));
        }
    }

    #[test]
    fn a_transient_conflict_is_retried_unless_never() {
        let conflict = AttemptOutcome::Response {
            status: 409,
            retry_after: None,
            transient_conflict: true,
            from_intermediary: false,
            is_page: false,
        };
        assert!(matches!(
            decide(RetryPolicy::IfNotApplied, conflict),
            RetryDecision::Retry {
                pauses_kind: false,
                ..
            }
        ));
        assert_eq!(
            decide(RetryPolicy::Never, conflict),
            RetryDecision::Fail(ErrorKind::Conflict)
        );
    }

    #[test]
    fn a_403_is_retried_only_with_retry_after() {
        let retry_after = Some(Duration::from_secs(5));
        let limited = AttemptOutcome::Response {
            status: 403,
            retry_after,
            transient_conflict: false,
            from_intermediary: false,
            is_page: false,
        };
        for retry_policy in [
            RetryPolicy::Idempotent,
            RetryPolicy::IfNotApplied,
            RetryPolicy::Never,
        ] {
            let error_kind = ErrorKind::RateLimited { retry_after };
            let retry = RetryDecision::Retry {
                error_kind,
                max_attempts: MAX_ATTEMPTS,
                retry_after,
                pauses_kind: true,
            };
            assert_eq!(decide(retry_policy, limited), retry, "{retry_policy:?}");
            assert_eq!(
                decide(retry_policy, response(403)),
                RetryDecision::Fail(ErrorKind::Forbidden),
                "{retry_policy:?}"
            );
        }
    }

    fn is_rate_limit(outcome: AttemptOutcome) -> bool {
        matches!(
            outcome,
            AttemptOutcome::Response { status: 429, .. }
                | AttemptOutcome::Response {
                    status: 403,
                    retry_after: Some(_),
                    from_intermediary: false,
                    ..
                }
        )
    }

    proptest! {
        #[test]
        fn never_retries_only_after_a_limit_or_no_connection(outcome in any_outcome()) {
            if let RetryDecision::Retry { .. } = decide(RetryPolicy::Never, outcome) {
                prop_assert!(outcome == AttemptOutcome::ConnectFailed || is_rate_limit(outcome), "{:?}", outcome);
            }
        }

        #[test]
        fn only_a_limit_makes_everybody_wait(outcome in any_outcome()) {
            let pauses = matches!(decide(RetryPolicy::Idempotent, outcome), RetryDecision::Retry { pauses_kind: true, .. });
            prop_assert_eq!(pauses, is_rate_limit(outcome));
        }
    }
}

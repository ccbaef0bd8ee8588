use std::time::Duration;

use crate::{error::ErrorKind, request::Repeat};

/// How one attempt ended, without the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Answered {
        status: u16,
        retry_after: Option<Duration>,
        try_later: bool,
        /// Something on the way answered in the service's place.
        intercepted: bool,
    },
    /// No connection was made, so nothing was sent.
    NeverConnected,
    /// A connection that is not to be trusted, so nothing was sent.
    Untrusted,
    /// Sent, and then silence.
    TimedOut,
    /// Sent, and then cut off: before the answer or inside it.
    CutOff,
    /// The answer is longer than what is read.
    TooLarge,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accept,
    Fail(ErrorKind),
    Again {
        /// What it is when there are no tries left.
        otherwise: ErrorKind,
        /// How many tries there are altogether.
        tries: u32,
        /// How long the service asks to wait.
        wait: Option<Duration>,
        /// Every call of this kind waits, not just this one.
        everybody: bool,
    },
}

const TRIES: u32 = 5;

/// Somebody may be sitting in front of it, and no network comes back within four tries but not within three.
const TRIES_TO_CONNECT: u32 = 3;

pub(crate) fn judge(repeat: Repeat, ending: Ending) -> Verdict {
    let again = |otherwise, tries, wait, everybody| Verdict::Again {
        otherwise,
        tries,
        wait,
        everybody,
    };
    let ambiguous = |otherwise, wait| match repeat {
        Repeat::Safe => again(otherwise, TRIES, wait, false),
        Repeat::IfNotApplied | Repeat::Never => Verdict::Fail(ErrorKind::UnknownOutcome),
    };
    match ending {
        Ending::NeverConnected => again(ErrorKind::Offline, TRIES_TO_CONNECT, None, false),
        Ending::Untrusted => Verdict::Fail(ErrorKind::Refused),
        Ending::TimedOut => ambiguous(ErrorKind::TimedOut, None),
        Ending::CutOff => ambiguous(ErrorKind::Offline, None),
        Ending::TooLarge => match repeat {
            Repeat::Safe => Verdict::Fail(ErrorKind::Misbehaved),
            Repeat::IfNotApplied | Repeat::Never => Verdict::Fail(ErrorKind::UnknownOutcome),
        },
        Ending::Answered {
            status: 300..=407 | 409..=428 | 430..=499,
            intercepted: true,
            ..
        } => match repeat {
            Repeat::Safe => Verdict::Fail(ErrorKind::Intercepted),
            // Some hand a request on and keep back the answer only.
            Repeat::IfNotApplied | Repeat::Never => Verdict::Fail(ErrorKind::UnknownOutcome),
        },
        Ending::Answered {
            status,
            retry_after,
            try_later,
            ..
        } => match status {
            200..=299 => Verdict::Accept,
            429 => again(
                ErrorKind::RateLimited { retry_after },
                TRIES,
                retry_after,
                true,
            ),
            // A refusal with a time is a limit by another number (box-java-sdk #438): nothing was done, and it passes by itself.
            403 if retry_after.is_some() => again(
                ErrorKind::RateLimited { retry_after },
                TRIES,
                retry_after,
                true,
            ),
            409 if try_later && repeat != Repeat::Never => {
                again(ErrorKind::Conflict, TRIES, retry_after, false)
            }
            408 => ambiguous(ErrorKind::TimedOut, retry_after),
            500 | 502..=504 | 509 => ambiguous(ErrorKind::Misbehaved, retry_after),
            505.. | 501 => match repeat {
                Repeat::Safe => Verdict::Fail(ErrorKind::Misbehaved),
                Repeat::IfNotApplied | Repeat::Never => Verdict::Fail(ErrorKind::UnknownOutcome),
            },
            401 => Verdict::Fail(ErrorKind::Unauthorized),
            403 => Verdict::Fail(ErrorKind::Forbidden),
            404 => Verdict::Fail(ErrorKind::NotFound),
            407 => Verdict::Fail(ErrorKind::Refused),
            409 => Verdict::Fail(ErrorKind::Conflict),
            412 => Verdict::Fail(ErrorKind::PreconditionFailed),
            400..=499 => Verdict::Fail(ErrorKind::Invalid),
            0..=399 => Verdict::Fail(ErrorKind::Misbehaved),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any end, of an answer as of anything else.
    fn any_ending() -> impl Strategy<Value = Ending> {
        prop_oneof![
            Just(Ending::NeverConnected),
            Just(Ending::Untrusted),
            Just(Ending::TimedOut),
            Just(Ending::CutOff),
            Just(Ending::TooLarge),
            (100_u16..600, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
                |(status, try_later, with_a_time, intercepted)| {
                    let retry_after = with_a_time.then_some(Duration::from_secs(1));
                    Ending::Answered {
                        status,
                        retry_after,
                        try_later,
                        intercepted,
                    }
                },
            ),
        ]
    }

    fn answered(status: u16) -> Ending {
        Ending::Answered {
            status,
            retry_after: None,
            try_later: false,
            intercepted: false,
        }
    }

    #[test]
    fn says_what_each_status_is() {
        for (status, kind) in [
            (301, ErrorKind::Misbehaved),
            (400, ErrorKind::Invalid),
            (401, ErrorKind::Unauthorized),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (405, ErrorKind::Invalid),
            (407, ErrorKind::Refused),
            (409, ErrorKind::Conflict),
            (412, ErrorKind::PreconditionFailed),
            (422, ErrorKind::Invalid),
            (507, ErrorKind::Misbehaved),
        ] {
            assert_eq!(
                judge(Repeat::Safe, answered(status)),
                Verdict::Fail(kind),
                "{status}"
            );
        }
    }

    #[test]
    fn a_write_with_an_ambiguous_end_is_never_repeated() {
        for repeat in [Repeat::IfNotApplied, Repeat::Never] {
            for ending in [
                Ending::TimedOut,
                Ending::CutOff,
                Ending::TooLarge,
                answered(408),
                answered(500),
                answered(502),
                answered(503),
                answered(504),
                answered(507),
            ] {
                assert_eq!(
                    judge(repeat, ending),
                    Verdict::Fail(ErrorKind::UnknownOutcome),
                    "{repeat:?} {ending:?}"
                );
            }
        }
    }

    #[test]
    fn a_refusal_of_something_on_the_way_is_none_of_the_service() {
        for status in [301, 302, 400, 401, 403, 404, 405, 409, 412, 413, 451] {
            let ending = Ending::Answered {
                status,
                retry_after: None,
                try_later: false,
                intercepted: true,
            };
            assert_eq!(
                judge(Repeat::Safe, ending),
                Verdict::Fail(ErrorKind::Intercepted),
                "{status}"
            );
            for repeat in [Repeat::IfNotApplied, Repeat::Never] {
                assert_eq!(
                    judge(repeat, ending),
                    Verdict::Fail(ErrorKind::UnknownOutcome),
                    "{status}"
                );
            }
        }
        let limited = Ending::Answered {
            status: 429,
            retry_after: None,
            try_later: false,
            intercepted: true,
        };
        assert!(matches!(
            judge(Repeat::Safe, limited),
            Verdict::Again {
                everybody: true,
                ..
            }
        ));
    }

    #[test]
    fn a_try_later_conflict_is_repeated_unless_never() {
        let busy = Ending::Answered {
            status: 409,
            retry_after: None,
            try_later: true,
            intercepted: false,
        };
        assert!(matches!(
            judge(Repeat::IfNotApplied, busy),
            Verdict::Again {
                everybody: false,
                ..
            }
        ));
        assert_eq!(
            judge(Repeat::Never, busy),
            Verdict::Fail(ErrorKind::Conflict)
        );
    }

    #[test]
    fn a_403_waits_only_where_it_names_a_time() {
        let wait = Some(Duration::from_secs(5));
        let limited = Ending::Answered {
            status: 403,
            retry_after: wait,
            try_later: false,
            intercepted: false,
        };
        for repeat in [Repeat::Safe, Repeat::IfNotApplied, Repeat::Never] {
            let otherwise = ErrorKind::RateLimited { retry_after: wait };
            let again = Verdict::Again {
                otherwise,
                tries: TRIES,
                wait,
                everybody: true,
            };
            assert_eq!(judge(repeat, limited), again, "{repeat:?}");
            assert_eq!(
                judge(repeat, answered(403)),
                Verdict::Fail(ErrorKind::Forbidden),
                "{repeat:?}"
            );
        }
    }

    fn is_a_limit(ending: Ending) -> bool {
        matches!(
            ending,
            Ending::Answered { status: 429, .. }
                | Ending::Answered {
                    status: 403,
                    retry_after: Some(_),
                    ..
                }
        )
    }

    proptest! {
        #[test]
        fn never_repeats_only_after_a_limit_or_no_connection(ending in any_ending()) {
            if let Verdict::Again { .. } = judge(Repeat::Never, ending) {
                prop_assert!(ending == Ending::NeverConnected || is_a_limit(ending), "{:?}", ending);
            }
        }

        #[test]
        fn only_a_limit_makes_everybody_wait(ending in any_ending()) {
            let waits = matches!(judge(Repeat::Safe, ending), Verdict::Again { everybody: true, .. });
            prop_assert_eq!(waits, is_a_limit(ending));
        }
    }
}

use box_client::{RetryReason, RetryWait};
use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

/// The wait for a service whose last answer was an error, before a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ServiceWait {
    /// The reason.
    pub reason: ServiceWaitReason,
    /// The number of the next attempt, from 1.
    pub attempt: u32,
    /// Maximum number of attempts.
    pub max_attempts: u32,
    /// When the next attempt is sent, by the services' clock; in the past while it is in flight.
    pub until: Timestamp,
}

/// The reasons for which a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServiceWaitReason {
    /// The service asked to wait.
    RateLimited,
    /// The service answered with a server error, or not in time.
    NotResponding,
    /// The connection failed or was lost.
    Unreachable,
    /// The service is busy with a conflicting change.
    Busy,
}

impl ServiceWait {
    /// Converts the wait of a call; `now` is the time of the services' clock.
    #[must_use]
    pub fn new(wait: RetryWait, now: Timestamp) -> Self {
        Self {
            reason: match wait.reason {
                RetryReason::RateLimited => ServiceWaitReason::RateLimited,
                RetryReason::NotResponding => ServiceWaitReason::NotResponding,
                RetryReason::Unreachable => ServiceWaitReason::Unreachable,
                RetryReason::Busy => ServiceWaitReason::Busy,
            },
            attempt: wait.attempt,
            max_attempts: wait.max_attempts,
            until: now.checked_add(wait.remaining()).unwrap_or(now),
        }
    }
}

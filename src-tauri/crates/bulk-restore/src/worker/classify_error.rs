//! What a problem means for an item and for its job.

use crate::{WaitReason, worker::ItemResult};
use app_error::{AppError, ErrorCode, Subject};
use std::time::Duration;

/// How long an item waits that somebody works on in the window.
const WORKED_ON: Duration = Duration::from_secs(2);

/// What a problem means for the job. `lost` says that an answer got lost and a look showed that nothing had happened.
pub(crate) fn result_of_error(problem: AppError, lost: bool) -> ItemResult {
    let about = problem.about();
    let stops = [
        ErrorCode::NotConnected,
        ErrorCode::CredentialRejected,
        ErrorCode::Refused,
        ErrorCode::KeyringUnavailable,
        ErrorCode::JournalUnavailable,
        ErrorCode::AccountBlocked,
        ErrorCode::StorageFull,
    ];
    let of_the_account = (problem.code == ErrorCode::Forbidden && about == Some(Subject::Token))
        || (problem.code == ErrorCode::NotFound && about == Some(Subject::User));
    if stops.contains(&problem.code) || of_the_account {
        return ItemResult::StopJob(problem);
    }
    if problem.code == ErrorCode::UnknownOutcome {
        return ItemResult::Unknown(problem);
    }
    let passes = [
        (ErrorCode::RateLimited, WaitReason::AskedToWait),
        (ErrorCode::Offline, WaitReason::Offline),
        (ErrorCode::FolderBusy, WaitReason::FolderBusy),
        (ErrorCode::Intercepted, WaitReason::Intercepted),
        (ErrorCode::ServiceMisbehaved, WaitReason::Misbehaving),
    ];
    let reason = match passes.into_iter().find(|(code, _)| *code == problem.code) {
        Some((_, reason)) => reason,
        None => return ItemResult::Failed(problem),
    };
    let after = problem
        .detail
        .as_ref()
        .and_then(|detail| detail.retry_after_seconds);
    ItemResult::Retry {
        reason,
        after: after.map(|seconds| Duration::from_secs(seconds.into())),
        problem,
        lost,
    }
}

/// The user is gone, has no room left, or has to do something at Box first.
pub(crate) fn is_about_one_user(problem: &AppError) -> bool {
    let about = problem.about();
    matches!(
        (problem.code, about),
        (ErrorCode::NotFound, Some(Subject::User))
            | (ErrorCode::StorageFull | ErrorCode::AccountBlocked, _)
    )
}

pub(crate) fn in_use() -> ItemResult {
    ItemResult::Retry {
        reason: WaitReason::FolderBusy,
        after: Some(WORKED_ON),
        problem: AppError::new(
            ErrorCode::AlreadyRunning,
            "this item is being restored or put back already",
        ),
        lost: false,
    }
}

pub(crate) fn verify_later(why: AppError) -> ItemResult {
    ItemResult::VerifyLater {
        why: Box::new(could_not_verify(result_of_error(why, false))),
        steps: None,
    }
}

/// What keeps a look from being answered says nothing of what was sent.
pub(crate) fn could_not_verify(end: ItemResult) -> ItemResult {
    match end {
        ItemResult::Failed(problem) if problem.code != ErrorCode::LeftHalfway => {
            let message = format!("nobody could look what became of it: {}", problem.message);
            ItemResult::Unknown(AppError {
                code: ErrorCode::UnknownOutcome,
                message,
                ..problem
            })
        }
        other @ (ItemResult::Restored { .. }
        | ItemResult::Conflict { .. }
        | ItemResult::Retry { .. }
        | ItemResult::VerifyLater { .. }
        | ItemResult::Restart
        | ItemResult::Failed(_)
        | ItemResult::Unknown(_)
        | ItemResult::StopJob(_)
        | ItemResult::BlockUser(_)
        | ItemResult::Trashed { .. }) => other,
    }
}

//! Maps errors to the results of items.

use crate::{WaitReason, worker::ItemResult};
use app_error::{AppError, ErrorCode, Subject};
use std::time::Duration;

/// The wait for an item that is being restored or undone on its own.
const IN_USE_WAIT: Duration = Duration::from_secs(2);

/// Maps an error to the result of the item. `lost` if the answer was lost and the item was verified to be unchanged.
pub(crate) fn result_of_error(error: AppError, lost: bool) -> ItemResult {
    let about = error.about();
    let stops_job = [
        ErrorCode::NotConnected,
        ErrorCode::CredentialRejected,
        ErrorCode::Refused,
        ErrorCode::KeyringUnavailable,
        ErrorCode::JournalUnavailable,
        ErrorCode::AccountBlocked,
        ErrorCode::StorageFull,
    ];
    let concerns_account = (error.code == ErrorCode::Forbidden && about == Some(Subject::Token))
        || (error.code == ErrorCode::NotFound && about == Some(Subject::User));
    if stops_job.contains(&error.code) || concerns_account {
        return ItemResult::StopJob(error);
    }
    if error.code == ErrorCode::UnknownOutcome {
        return ItemResult::Unknown(error);
    }
    let temporary = [
        (ErrorCode::RateLimited, WaitReason::AskedToWait),
        (ErrorCode::Offline, WaitReason::Offline),
        (ErrorCode::FolderBusy, WaitReason::FolderBusy),
        (ErrorCode::Intercepted, WaitReason::Intercepted),
        (ErrorCode::ServiceMisbehaved, WaitReason::Misbehaving),
    ];
    let reason = match temporary.into_iter().find(|(code, _)| *code == error.code) {
        Some((_, reason)) => reason,
        None => return ItemResult::Failed(error),
    };
    let after = error
        .detail
        .as_ref()
        .and_then(|detail| detail.retry_after_seconds);
    ItemResult::Retry {
        reason,
        after: after.map(|seconds| Duration::from_secs(seconds.into())),
        error,
        lost,
    }
}

/// Returns whether an error concerns one user: deleted, out of storage, or blocked until they do something at Box.
pub(crate) fn concerns_one_user(error: &AppError) -> bool {
    let about = error.about();
    matches!(
        (error.code, about),
        (ErrorCode::NotFound, Some(Subject::User))
            | (ErrorCode::StorageFull | ErrorCode::AccountBlocked, _)
    )
}

pub(crate) fn in_use() -> ItemResult {
    ItemResult::Retry {
        reason: WaitReason::FolderBusy,
        after: Some(IN_USE_WAIT),
        error: AppError::new(
            ErrorCode::AlreadyRunning,
            "this item is being restored or undone already",
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

/// Turns an error of a verification into an unknown outcome: it says nothing about the request before.
pub(crate) fn could_not_verify(result: ItemResult) -> ItemResult {
    match result {
        ItemResult::Failed(error) if error.code != ErrorCode::LeftHalfway => {
            let message = format!("its outcome could not be verified: {}", error.message);
            ItemResult::Unknown(AppError {
                code: ErrorCode::UnknownOutcome,
                message,
                ..error
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

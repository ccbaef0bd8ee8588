//! What a problem means for an item and for its job.

use std::time::Duration;

use super::view::WaitReason;
use super::work::End;
use app_error::{AppError, ErrorCode, Subject};

/// How long an item waits that somebody works on in the window.
const WORKED_ON: Duration = Duration::from_secs(2);

/// What a problem means for the job. `lost` says that an answer got lost and a look showed that nothing had happened.
pub(super) fn end_of(problem: AppError, lost: bool) -> End {
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
        return End::Stop(problem);
    }
    if problem.code == ErrorCode::UnknownOutcome {
        return End::Unknown(problem);
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
        None => return End::Failed(problem),
    };
    let after = problem
        .detail
        .as_ref()
        .and_then(|detail| detail.retry_after_seconds);
    End::Again {
        reason,
        after: after.map(|seconds| Duration::from_secs(seconds.into())),
        problem,
        lost,
    }
}

/// The user is gone, has no room left, or has to do something at Box first.
pub(super) fn is_about_one_user(problem: &AppError) -> bool {
    let about = problem.about();
    matches!(
        (problem.code, about),
        (ErrorCode::NotFound, Some(Subject::User))
            | (ErrorCode::StorageFull | ErrorCode::AccountBlocked, _)
    )
}

pub(super) fn worked_on() -> End {
    End::Again {
        reason: WaitReason::FolderBusy,
        after: Some(WORKED_ON),
        problem: AppError::new(
            ErrorCode::AlreadyRunning,
            "this item is being restored or put back already",
        ),
        lost: false,
    }
}

pub(super) fn look_later(why: AppError) -> End {
    End::LookLater {
        why: Box::new(unseen(end_of(why, false))),
        steps: None,
    }
}

/// What keeps a look from being answered says nothing of what was sent.
pub(super) fn unseen(end: End) -> End {
    match end {
        End::Failed(problem) if problem.code != ErrorCode::LeftHalfway => {
            let message = format!("nobody could look what became of it: {}", problem.message);
            End::Unknown(AppError {
                code: ErrorCode::UnknownOutcome,
                message,
                ..problem
            })
        }
        other @ (End::Back { .. }
        | End::Blocked { .. }
        | End::Again { .. }
        | End::LookLater { .. }
        | End::FromTheBeginning
        | End::Failed(_)
        | End::Unknown(_)
        | End::Stop(_)
        | End::UserBlocked(_)
        | End::Away { .. }) => other,
    }
}

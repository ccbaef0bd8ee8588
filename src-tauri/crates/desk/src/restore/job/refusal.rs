//! Whether a refusal is about an item, or about the account, the network or the place.

use box_client::BoxClient;

use super::classify::{end_of, is_about_one_user};
use super::view::{Decision, Group};
use super::work::{Bench, End};
use crate::restore::Finding;
use app_error::{AppError, ErrorCode, Subject};

impl Bench {
    /// Believes that an item is refused or cannot be seen only as long as the account itself is let in. Otherwise the item is as
    /// it was, or is looked up later, and what keeps the account out stops the job.
    ///
    /// What stops everything done in the name of one user is no reason to stop what is done for others.
    pub(super) async fn believed(&self, end: End) -> End {
        let of_one_user = |problem: &AppError| {
            self.restorer.acting_user().is_some() && is_about_one_user(problem)
        };
        let doubtful = match &end {
            End::Stop(problem) => of_one_user(problem),
            End::Blocked { plan, .. } => matches!(plan.finding, Finding::NoAccess { .. }),
            End::Failed(problem) => problem.code == ErrorCode::Forbidden,
            End::Unknown(_) => true,
            End::LookLater { why, .. } => matches!(**why, End::Unknown(_)),
            End::Back { .. } | End::Again { .. } | End::FromTheBeginning | End::Away { .. } => {
                false
            }
        };
        if !doubtful {
            return end;
        }
        let kept_out = self.let_in().await.err();
        match (end, kept_out) {
            (End::Stop(problem), None) => End::Failed(problem),
            (end, None) => end,
            // What was sent is looked up once the account is let in again.
            (End::Unknown(_), Some(why)) => End::LookLater {
                why: Box::new(why),
                steps: None,
            },
            (End::LookLater { steps, .. }, Some(why)) => End::LookLater {
                why: Box::new(why),
                steps,
            },
            (_, Some(why)) => why,
        }
    }

    async fn let_in(&self) -> Result<(), End> {
        let_in(&self.account)
            .await
            .map_err(|problem| match end_of(problem, false) {
                End::Failed(problem) | End::Unknown(problem) => End::Stop(problem),
                why @ (End::Back { .. }
                | End::Blocked { .. }
                | End::Again { .. }
                | End::LookLater { .. }
                | End::FromTheBeginning
                | End::Stop(_)
                | End::Away { .. }) => why,
            })
    }
}

/// Asks for what an account can always see: itself.
///
/// # Errors
/// What keeps it out, or why Box could not be asked.
pub(in crate::restore::job) async fn let_in(account: &BoxClient) -> Result<(), AppError> {
    match account.me().await {
        Ok(_) => Ok(()),
        Err(error) => Err(keeps_out(AppError::from(&error))),
    }
}

/// The account is refused where it is always let in.
fn keeps_out(problem: AppError) -> AppError {
    if problem.code == ErrorCode::Forbidden {
        AppError {
            code: ErrorCode::AccountBlocked,
            ..problem
        }
        .subject(Subject::Everything)
    } else {
        problem
    }
}

/// So many items in a row were refused that nothing stood in the way of before.
pub(super) fn many_refused() -> AppError {
    AppError::new(
        ErrorCode::AccountBlocked,
        "items that could be restored are refused one after the other",
    )
    .subject(Subject::Everything)
}

/// An item that was refused although nothing was known to stand in its way.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) index: usize,
    pub(super) finding: Finding,
    pub(super) group: Group,
    pub(super) decision: Decision,
}

//! Whether a refusal is about an item, or about the account, the network or the place.

use crate::{
    Decision, Group,
    worker::{
        ItemResult, ItemWorker,
        classify_error::{is_about_one_user, result_of_error},
    },
};
use app_error::{AppError, ErrorCode, Subject};
use box_client::BoxClient;
use restore::CheckResult;

impl ItemWorker {
    /// Believes that an item is refused or cannot be seen only as long as the account itself is let in. Otherwise the item is as
    /// it was, or is looked up later, and what keeps the account out stops the job.
    ///
    /// A refusal that concerns one impersonated user only does not stop the job: the other users continue.
    pub(crate) async fn verify_access(&self, end: ItemResult) -> ItemResult {
        let doubtful = match &end {
            ItemResult::StopJob(problem) => self.is_of_the_user(problem),
            ItemResult::Conflict { plan, .. } => {
                matches!(plan.result, CheckResult::NoAccess { .. })
            }
            ItemResult::Failed(problem) => problem.code == ErrorCode::Forbidden,
            ItemResult::Unknown(_) => true,
            ItemResult::VerifyLater { why, .. } => match &**why {
                ItemResult::StopJob(problem) => self.is_of_the_user(problem),
                ItemResult::Unknown(_) => true,
                ItemResult::Restored { .. }
                | ItemResult::Conflict { .. }
                | ItemResult::Retry { .. }
                | ItemResult::VerifyLater { .. }
                | ItemResult::Restart
                | ItemResult::Failed(_)
                | ItemResult::BlockUser(_)
                | ItemResult::Trashed { .. } => false,
            },
            ItemResult::Restored { .. }
            | ItemResult::Retry { .. }
            | ItemResult::Restart
            | ItemResult::BlockUser(_)
            | ItemResult::Trashed { .. } => false,
        };
        if !doubtful {
            return end;
        }
        let of_the_user = match &end {
            ItemResult::Conflict { .. } | ItemResult::Failed(_) => self.keeps_the_user_out().await,
            ItemResult::Restored { .. }
            | ItemResult::Retry { .. }
            | ItemResult::VerifyLater { .. }
            | ItemResult::Restart
            | ItemResult::Unknown(_)
            | ItemResult::StopJob(_)
            | ItemResult::BlockUser(_)
            | ItemResult::Trashed { .. } => None,
        };
        let kept_out = self.check_account_access().await.err();
        match (end, kept_out) {
            (end @ ItemResult::StopJob(_), None) => of_the_user_alone(end),
            (ItemResult::VerifyLater { why, steps }, None) => ItemResult::VerifyLater {
                why: Box::new(of_the_user_alone(*why)),
                steps,
            },
            (end, None) => of_the_user.map_or(end, ItemResult::BlockUser),
            // What was sent is looked up once the account is let in again.
            (ItemResult::Unknown(_), Some(why)) => ItemResult::VerifyLater {
                why: Box::new(why),
                steps: None,
            },
            (ItemResult::VerifyLater { steps, .. }, Some(why)) => ItemResult::VerifyLater {
                why: Box::new(why),
                steps,
            },
            (_, Some(why)) => why,
        }
    }

    /// Whether a problem stops only what is done in the name of the user acted for.
    fn is_of_the_user(&self, problem: &AppError) -> bool {
        self.restorer.session().acting_user().is_some() && is_about_one_user(problem)
    }

    /// Asks whether the user acted for is let in, where that is not the account itself. Answers with what keeps that one out.
    async fn keeps_the_user_out(&self) -> Option<AppError> {
        self.restorer.session().acting_user()?;
        let problem = app_error::from_box_as_user(&self.client.me().await.err()?);
        (problem.code == ErrorCode::Forbidden || is_about_one_user(&problem)).then_some(problem)
    }

    async fn check_account_access(&self) -> Result<(), ItemResult> {
        check_account_access(&self.account)
            .await
            .map_err(|problem| match result_of_error(problem, false) {
                ItemResult::Failed(problem) | ItemResult::Unknown(problem) => {
                    ItemResult::StopJob(problem)
                }
                why @ (ItemResult::Restored { .. }
                | ItemResult::Conflict { .. }
                | ItemResult::Retry { .. }
                | ItemResult::VerifyLater { .. }
                | ItemResult::Restart
                | ItemResult::StopJob(_)
                | ItemResult::BlockUser(_)
                | ItemResult::Trashed { .. }) => why,
            })
    }
}

/// The account is let in, so that what stops it is about the user it acts for.
fn of_the_user_alone(end: ItemResult) -> ItemResult {
    if let ItemResult::StopJob(problem) = end {
        ItemResult::BlockUser(problem)
    } else {
        end
    }
}

/// Asks for what an account can always see: itself.
///
/// # Errors
/// What keeps it out, or why Box could not be asked.
pub(crate) async fn check_account_access(account: &BoxClient) -> Result<(), AppError> {
    match account.me().await {
        Ok(_) => Ok(()),
        Err(error) => Err(as_account_error(AppError::from(&error))),
    }
}

/// The account is refused where it is always let in.
fn as_account_error(problem: AppError) -> AppError {
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
pub(crate) fn many_refused() -> AppError {
    AppError::new(
        ErrorCode::AccountBlocked,
        "items that could be restored are refused one after the other",
    )
    .subject(Subject::Everything)
}

/// An item that was refused although nothing was known to stand in its way.
#[derive(Debug)]
pub(crate) struct RefusedItem {
    pub(crate) index: usize,
    pub(crate) finding: CheckResult,
    pub(crate) group: Group,
    pub(crate) decision: Decision,
}

//! Tests whether a refusal concerns an item, or the account, the network or a user.

use crate::{
    Decision, Group,
    worker::{
        ItemResult, ItemWorker,
        classify_error::{concerns_one_user, result_of_error},
    },
};
use app_error::{AppError, ErrorCode, Subject};
use box_session::check_account_access;
use restore::CheckResult;

impl ItemWorker {
    /// Takes a refusal of an item, or an item that is not visible, as such only if the account itself has access. Otherwise the
    /// item is unchanged or verified later, and the error of the account stops the job.
    ///
    /// A refusal that concerns one impersonated user only does not stop the job: the other users continue.
    pub(crate) async fn verify_access(&self, result: ItemResult) -> ItemResult {
        let is_doubtful = match &result {
            ItemResult::StopJob(error) => self.concerns_user(error),
            ItemResult::Conflict { check, .. } => {
                matches!(check.result, CheckResult::NoAccess { .. })
            }
            ItemResult::Failed(error) => error.code == ErrorCode::Forbidden,
            ItemResult::Unknown(_) => true,
            ItemResult::VerifyLater { why, .. } => match &**why {
                ItemResult::StopJob(error) => self.concerns_user(error),
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
        if !is_doubtful {
            return result;
        }
        let user_error = match &result {
            ItemResult::Conflict { .. } | ItemResult::Failed(_) => self.user_access_error().await,
            ItemResult::Restored { .. }
            | ItemResult::Retry { .. }
            | ItemResult::VerifyLater { .. }
            | ItemResult::Restart
            | ItemResult::Unknown(_)
            | ItemResult::StopJob(_)
            | ItemResult::BlockUser(_)
            | ItemResult::Trashed { .. } => None,
        };
        let access_error = self.check_account_access().await.err();
        match (result, access_error) {
            (result @ ItemResult::StopJob(_), None) => as_user_error(result),
            (ItemResult::VerifyLater { why, steps }, None) => ItemResult::VerifyLater {
                why: Box::new(as_user_error(*why)),
                steps,
            },
            (result, None) => user_error.map_or(result, ItemResult::BlockUser),
            // The item is verified once the account has access again.
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

    /// Returns whether an error concerns only the impersonated user.
    fn concerns_user(&self, error: &AppError) -> bool {
        self.restorer.session().acting_user().is_some() && concerns_one_user(error)
    }

    /// Returns why the impersonated user has no access. `None` if it has, or if no user is impersonated.
    async fn user_access_error(&self) -> Option<AppError> {
        self.restorer.session().acting_user()?;
        let error = app_error::from_box_as_user(&self.client.me().await.err()?);
        (error.code == ErrorCode::Forbidden || concerns_one_user(&error)).then_some(error)
    }

    async fn check_account_access(&self) -> Result<(), ItemResult> {
        check_account_access(&self.account).await.map_err(|error| {
            match result_of_error(error, false) {
                ItemResult::Failed(error) | ItemResult::Unknown(error) => {
                    ItemResult::StopJob(error)
                }
                why @ (ItemResult::Restored { .. }
                | ItemResult::Conflict { .. }
                | ItemResult::Retry { .. }
                | ItemResult::VerifyLater { .. }
                | ItemResult::Restart
                | ItemResult::StopJob(_)
                | ItemResult::BlockUser(_)
                | ItemResult::Trashed { .. }) => why,
            }
        })
    }
}

/// Turns an error that stops the job into one of the impersonated user, because the account itself has access.
fn as_user_error(result: ItemResult) -> ItemResult {
    if let ItemResult::StopJob(error) = result {
        ItemResult::BlockUser(error)
    } else {
        result
    }
}

/// Returns the error for several refused items in a row that had no known conflict.
pub(crate) fn many_refused_error() -> AppError {
    AppError::new(
        ErrorCode::AccountBlocked,
        "items that could be restored are refused one after the other",
    )
    .subject(Subject::Everything)
}

/// An item that was refused although it had no known conflict.
#[derive(Debug)]
pub(crate) struct RefusedItem {
    pub(crate) index: usize,
    pub(crate) check_result: CheckResult,
    pub(crate) group: Group,
    pub(crate) decision: Decision,
}

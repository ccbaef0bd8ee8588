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
    /// A refusal that concerns one impersonated user only does not stop the job: the other users continue.
    pub(super) async fn believed(&self, end: End) -> End {
        let doubtful = match &end {
            End::Stop(problem) => self.is_of_the_user(problem),
            End::Blocked { plan, .. } => matches!(plan.finding, Finding::NoAccess { .. }),
            End::Failed(problem) => problem.code == ErrorCode::Forbidden,
            End::Unknown(_) => true,
            End::LookLater { why, .. } => match &**why {
                End::Stop(problem) => self.is_of_the_user(problem),
                End::Unknown(_) => true,
                End::Back { .. }
                | End::Blocked { .. }
                | End::Again { .. }
                | End::LookLater { .. }
                | End::FromTheBeginning
                | End::Failed(_)
                | End::UserBlocked(_)
                | End::Away { .. } => false,
            },
            End::Back { .. }
            | End::Again { .. }
            | End::FromTheBeginning
            | End::UserBlocked(_)
            | End::Away { .. } => false,
        };
        if !doubtful {
            return end;
        }
        let of_the_user = match &end {
            End::Blocked { .. } | End::Failed(_) => self.keeps_the_user_out().await,
            End::Back { .. }
            | End::Again { .. }
            | End::LookLater { .. }
            | End::FromTheBeginning
            | End::Unknown(_)
            | End::Stop(_)
            | End::UserBlocked(_)
            | End::Away { .. } => None,
        };
        let kept_out = self.let_in().await.err();
        match (end, kept_out) {
            (end @ End::Stop(_), None) => of_the_user_alone(end),
            (End::LookLater { why, steps }, None) => End::LookLater {
                why: Box::new(of_the_user_alone(*why)),
                steps,
            },
            (end, None) => of_the_user.map_or(end, End::UserBlocked),
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

    /// Whether a problem stops only what is done in the name of the user acted for.
    fn is_of_the_user(&self, problem: &AppError) -> bool {
        self.restorer.acting_user().is_some() && is_about_one_user(problem)
    }

    /// Asks whether the user acted for is let in, where that is not the account itself. Answers with what keeps that one out.
    async fn keeps_the_user_out(&self) -> Option<AppError> {
        self.restorer.acting_user()?;
        let problem = app_error::from_box_as_user(&self.client.me().await.err()?);
        (problem.code == ErrorCode::Forbidden || is_about_one_user(&problem)).then_some(problem)
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
                | End::UserBlocked(_)
                | End::Away { .. }) => why,
            })
    }
}

/// The account is let in, so that what stops it is about the user it acts for.
fn of_the_user_alone(end: End) -> End {
    if let End::Stop(problem) = end {
        End::UserBlocked(problem)
    } else {
        end
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

//! Finds out why Box refused a restore: a conflict that the user decides about, or an account without access.

use super::ItemRestorer;
use crate::{
    Blocked, CheckResult, Outcome, RestoreCheck,
    conflict_check::{CheckContext, check_item},
};
use app_error::{AppError, ErrorCode, Subject, from_box_as_user};
use box_client::{Error, ErrorKind, RestoreTarget};
use box_session::{check_account_access, is_absent, is_forbidden};

impl ItemRestorer {
    /// Takes a refusal of an item as such only if the account itself has access.
    ///
    /// # Errors
    /// Why the account has no access.
    pub(super) async fn verify_access(&self, check: &RestoreCheck) -> Result<(), AppError> {
        if matches!(check.result, CheckResult::NoAccess { .. }) {
            self.check_access().await?;
        }
        Ok(())
    }

    /// Checks the access of the account itself, and then of the user on whose behalf it acts.
    ///
    /// # Errors
    /// Why one of them has no access.
    pub(super) async fn check_access(&self) -> Result<(), AppError> {
        check_account_access(self.session.own().client()).await?;
        if self.session.acting_user().is_some() {
            let user = self.session.client().me().await;
            user.map_err(|error| from_box_as_user(&error))?;
        }
        Ok(())
    }

    /// Returns the conflict behind a restore that Box refused; `None` if it is nothing that the user can decide about.
    ///
    /// # Errors
    /// The refusal itself, if no conflict is found, or any error of Box.
    pub async fn explain_refusal(
        &self,
        key: &box_client::ItemKey,
        target: &RestoreTarget,
        refusal: &Error,
    ) -> Result<Option<RestoreCheck>, AppError> {
        let mut context = CheckContext {
            name: target.name.clone(),
            folder: target.parent.clone(),
            ..CheckContext::default()
        };
        if let ErrorKind::NameConflict { conflicts } = refusal.kind() {
            context.conflicts.clone_from(conflicts);
            context.refused = true;
        }
        if !context.refused && !is_absent(refusal) && !is_forbidden(refusal) {
            return Ok(None);
        }
        self.check_after_refusal(key, context, &AppError::from(refusal))
            .await
            .map(Some)
    }

    async fn check_after_refusal(
        &self,
        key: &box_client::ItemKey,
        context: CheckContext,
        error: &AppError,
    ) -> Result<RestoreCheck, AppError> {
        self.session.forget_locations();
        let mut check = self.check_and_update_list(key, &context).await?;
        let destination = match &check.result {
            CheckResult::Ready { destination } => destination.clone(),
            CheckResult::FolderGone { .. } if context.folder.is_some() => {
                return Err(AppError {
                    code: ErrorCode::NotFound,
                    ..error.clone()
                }
                .subject(Subject::Destination));
            }
            CheckResult::NameTaken { .. }
            | CheckResult::FolderGone { .. }
            | CheckResult::NoAccess { .. }
            | CheckResult::InsideTrashedFolder { .. }
            | CheckResult::AlreadyBack { .. }
            | CheckResult::Gone => return Ok(check),
        };
        if error.code != ErrorCode::Forbidden {
            return Err(error.clone());
        }
        check.result = if error.about() == Some(Subject::Item) {
            CheckResult::NoAccess {
                to: Blocked::Item,
                folder: None,
            }
        } else {
            CheckResult::NoAccess {
                to: Blocked::TargetFolder,
                folder: Some(destination),
            }
        };
        Ok(check)
    }

    pub(super) async fn needs_decision(
        &self,
        key: &box_client::ItemKey,
    ) -> Result<Outcome, AppError> {
        let check = self
            .check_and_update_list(key, &CheckContext::default())
            .await?;
        Ok(Outcome::NeedsDecision {
            check: Box::new(check),
        })
    }

    /// Checks an item, and removes it from the list if it is not in the trash any more.
    pub(super) async fn check_and_update_list(
        &self,
        key: &box_client::ItemKey,
        context: &CheckContext,
    ) -> Result<RestoreCheck, AppError> {
        let check = check_item(&self.session, key, context).await?;
        if matches!(
            check.result,
            CheckResult::AlreadyBack { .. } | CheckResult::Gone
        ) {
            self.remove_from_trash_list(key);
        }
        Ok(check)
    }
}

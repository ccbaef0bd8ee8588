//! Sends one restore, and verifies it when the answer was lost.

use super::ItemRestorer;
use crate::{
    SendOutcome,
    conflict_check::{ItemLocation, already_back, locate_item},
    not_applied_code,
};
use app_error::AppError;
use box_client::{BoxClient, Error, ErrorKind, Item, ItemKey, RestoreTarget};
use box_session::{is_absent, names::is_same_name};

impl ItemRestorer {
    /// Restores an item with one request, and verifies the outcome when the answer was lost. The caller has recorded the start
    /// before.
    pub async fn send(
        &self,
        client: &BoxClient,
        key: &ItemKey,
        target: &RestoreTarget,
    ) -> SendOutcome {
        match client.restore(key, target).await {
            Ok(changed) => self.restored(changed.item, changed.request_id, false).await,
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                self.verify_restored(key, target, &error).await
            }
            // An attempt that was answered "too many requests" may have restored it. With another name, another
            // person did.
            Err(error) if error.was_limited() && is_absent(&error) => {
                if let Ok(ItemLocation::Active(item)) = locate_item(&self.session, key).await
                    && is_named_as_asked(target.name.as_deref(), &item.name)
                {
                    self.restored(*item, error.request_id().map(Into::into), true)
                        .await
                } else {
                    SendOutcome::Refused(error)
                }
            }
            Err(error) => SendOutcome::Refused(error),
        }
    }

    async fn restored(
        &self,
        mut item: Item,
        request_id: Option<String>,
        verified: bool,
    ) -> SendOutcome {
        if item.path.is_empty() {
            // Only for the path: a restore needs none.
            if let Ok(with_path) = self.session.client().item(&item.key).await {
                item = with_path;
            }
        }
        SendOutcome::Restored {
            item: Box::new(item),
            request_id,
            verified,
            existing_renamed: None,
        }
    }

    /// Finds out whether an item was restored, after the answer was lost.
    async fn verify_restored(
        &self,
        key: &ItemKey,
        target: &RestoreTarget,
        error: &Error,
    ) -> SendOutcome {
        let lost = AppError::from(error);
        let is_restored = |location: &ItemLocation| matches!(location, ItemLocation::Active(_));
        match self.locate_after_lost_answer(key, is_restored).await {
            // Another person restored it.
            Ok(ItemLocation::Active(item))
                if !is_named_as_asked(target.name.as_deref(), &item.name) =>
            {
                SendOutcome::NeedsDecision(Box::new(already_back(&self.session, &item)))
            }
            Ok(ItemLocation::Active(item)) => {
                self.restored(*item, error.request_id().map(Into::into), true)
                    .await
            }
            Ok(ItemLocation::InTrash(_)) => {
                let message = format!("{}; it is still in the trash", lost.message);
                SendOutcome::NotApplied(AppError {
                    code: not_applied_code(error),
                    retryable: true,
                    message,
                    ..lost
                })
            }
            Ok(
                ItemLocation::InTrashedFolder(_) | ItemLocation::Hidden | ItemLocation::NotFound,
            ) => SendOutcome::Unknown(lost),
            Err(error) => SendOutcome::Unverified {
                why: AppError::from(&error),
            },
        }
    }

    /// Returns the location of an item after the answer to a change was lost. Box may still apply the change, so the item is
    /// located again for a few seconds until `is_expected` accepts the location.
    ///
    /// # Errors
    /// Any error of Box.
    pub async fn locate_after_lost_answer(
        &self,
        key: &ItemKey,
        is_expected: impl Fn(&ItemLocation) -> bool,
    ) -> Result<ItemLocation, Error> {
        let mut location = locate_item(&self.session, key).await?;
        for delay in self.shared.timing.verify_delays {
            if is_expected(&location) {
                break;
            }
            tokio::time::sleep(delay).await;
            location = locate_item(&self.session, key).await?;
        }
        Ok(location)
    }
}

/// Returns whether a restored item has the name that was asked for; without one, any name.
pub(super) fn is_named_as_asked(asked: Option<&str>, name: &str) -> bool {
    asked.is_none_or(|asked| is_same_name(asked, name))
}

//! Restores that need several requests. Each step is recorded before it is sent, and reversed or reported when a later one fails.

use super::{
    ItemRestorer,
    step_errors::{RenameError, about_part, is_temporary, keeps_new_name, not_applied_error},
};
use crate::{
    MAX_NAME_TRIES, NameClaims, NameForExisting, RenamedItem, RestoreSteps, SendOutcome, StepLog,
    conflict_check::{CheckContext, ItemInTrash, ItemLocation, check_item},
    may_finish_late,
};
use app_error::{AppError, ErrorCode, Subject};
use box_client::{BoxClient, Error, ErrorKind, Etag, FolderId, Item, RestoreTarget};
use box_session::{
    FolderState, ItemKey, convert,
    names::{self, NameLimit, TakenNames},
};
use std::collections::HashSet;

impl ItemRestorer {
    /// Renames the existing item that has the name and restores the item under its own. An existing item among `keep_names` is not
    /// renamed: that needs a decision.
    pub async fn send_renaming_existing(
        &self,
        client: &BoxClient,
        item: &ItemInTrash,
        name: NameForExisting,
        keep_names: &HashSet<ItemKey>,
        claims: &NameClaims,
        steps: &dyn StepLog,
    ) -> SendOutcome {
        let plain = RestoreTarget::default();
        let Some(parent) = &item.parent else {
            return self.send(client, &item.key, &plain).await;
        };
        let names = match self
            .session
            .list_names(&parent.id, Some(&item.name), false)
            .await
        {
            Ok(names) => names,
            Err(error) => return self.decision_or_failure(&item.key, &error).await,
        };
        let Some(existing) = names.conflicting_item else {
            return self.send(client, &item.key, &plain).await;
        };
        if keep_names.contains(&(&existing.key).into()) {
            let check = check_item(&self.session, &item.key, &CheckContext::default()).await;
            return match check {
                Ok(check) => SendOutcome::NeedsDecision(Box::new(check)),
                Err(error) => SendOutcome::Failed(error),
            };
        }
        let kind = existing.key.kind.into();
        let new_name = match name {
            NameForExisting::Typed(name) => name,
            NameForExisting::Proposed(proposed) => proposed
                .filter(|name| !names.taken.contains(name))
                .unwrap_or_else(|| {
                    names::suggest_for_existing(
                        kind,
                        &existing.name,
                        self.session.today(),
                        &names.taken,
                    )
                    .name
                }),
        };
        // Only a suggested name is shortened without a decision.
        let is_suggested = names::is_derived_from(kind, &new_name, &existing.name);
        let mut step = RenamedItem {
            existing: (&existing.key).into(),
            old_name: existing.name.clone(),
            new_name,
            etag: None,
        };
        let mut tries = 1..MAX_NAME_TRIES;
        let renamed = loop {
            if let Err(error) = steps
                .record(&RestoreSteps::RenameExisting(step.clone()))
                .await
            {
                return SendOutcome::Failed(error);
            }
            let error = match self
                .rename(
                    client,
                    &existing.key,
                    &step.new_name,
                    existing.etag.as_ref(),
                )
                .await
            {
                Ok(renamed) => break renamed,
                Err(RenameError::NotApplied(error)) => about_part(error, Subject::Existing),
                Err(RenameError::Unverified { why }) => return SendOutcome::Unverified { why },
            };
            if error.code != ErrorCode::NameInvalid {
                return SendOutcome::Failed(error);
            }
            let shorter = NameLimit::below(&step.new_name).filter(|_| is_suggested);
            let Some((limit, _)) = shorter.zip(tries.next()) else {
                return SendOutcome::Failed(error.source_name(&step.new_name));
            };
            step.new_name = claims
                .reserve_for_existing_within(
                    &self.session,
                    &parent.id,
                    (kind, &existing.name),
                    &names.taken,
                    limit,
                )
                .await;
        };
        step.etag = renamed.etag.as_ref().map(|etag| etag.as_str().to_owned());
        // It is renamed even if the journal fails now: then it is renamed back.
        let outcome = match steps
            .record(&RestoreSteps::RenameExisting(step.clone()))
            .await
        {
            Ok(()) => self.send(client, &item.key, &plain).await,
            Err(error) => SendOutcome::Failed(error),
        };
        match outcome {
            SendOutcome::Restored {
                item,
                request_id,
                verified,
                ..
            } => SendOutcome::Restored {
                item,
                request_id,
                verified,
                existing_renamed: Some(Box::new(step)),
            },
            open @ (SendOutcome::Unknown(_) | SendOutcome::Unverified { .. }) => open,
            // Box may still apply the restore, and would find the name in use: it is renamed back when the outcome is known.
            open @ SendOutcome::NotApplied(_)
                if steps.follows_late_outcomes()
                    && matches!(&open, SendOutcome::NotApplied(error) if may_finish_late(item.key.kind, error)) =>
            {
                open
            }
            not_done @ (SendOutcome::Refused(_)
            | SendOutcome::NeedsDecision(_)
            | SendOutcome::NotApplied(_)
            | SendOutcome::Failed(_)) => {
                match self
                    .rename(client, &existing.key, &existing.name, renamed.etag.as_ref())
                    .await
                {
                    Ok(_) => not_done,
                    Err(RenameError::NotApplied(error)) => {
                        SendOutcome::Failed(keeps_new_name(&step.new_name, &error))
                    }
                    Err(RenameError::Unverified { why }) => SendOutcome::Unverified { why },
                }
            }
        }
    }

    /// Gives an existing item that was renamed its old name; returns whether it has it. It has not if it was modified since, or
    /// Box refuses.
    pub async fn rename_back(&self, client: &BoxClient, renamed: &RenamedItem) -> bool {
        let (Ok(key), Some(etag)) = ((&renamed.existing).try_into(), renamed.etag.as_deref())
        else {
            return false;
        };
        self.rename(client, &key, &renamed.old_name, Some(&Etag::new(etag)))
            .await
            .is_ok()
    }

    /// Finishes or reverses the steps that an earlier run recorded, for an item at `location`, and returns the outcome; `None` if
    /// the item was not restored.
    ///
    /// # Errors
    /// Any error of Box, or `LeftHalfway`.
    pub async fn finish_steps(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        steps: &RestoreSteps,
        location: ItemLocation,
    ) -> Result<Option<SendOutcome>, AppError> {
        match (steps, location) {
            (RestoreSteps::RenameExisting(renamed), ItemLocation::Active(item)) => {
                Ok(Some(SendOutcome::Restored {
                    item,
                    request_id: None,
                    verified: true,
                    existing_renamed: Some(Box::new(renamed.clone())),
                }))
            }
            (
                RestoreSteps::RenameExisting(RenamedItem {
                    existing,
                    old_name,
                    new_name,
                    etag,
                }),
                _,
            ) => {
                let existing = existing.try_into()?;
                let now = client.item(&existing).await?;
                let is_unmodified =
                    etag.is_none() || now.etag.as_ref().map(Etag::as_str) == etag.as_deref();
                if now.name == *new_name && is_unmodified {
                    match self
                        .rename(client, &existing, old_name, now.etag.as_ref())
                        .await
                    {
                        Ok(_) => {}
                        Err(RenameError::NotApplied(error)) => {
                            return Err(keeps_new_name(new_name, &error));
                        }
                        Err(RenameError::Unverified { why }) => {
                            return Ok(Some(SendOutcome::Unverified { why }));
                        }
                    }
                }
                Ok(None)
            }
            (RestoreSteps::MoveToFolder { from, to, name }, ItemLocation::Active(item)) => {
                let to = convert::parse_folder_id(to)?;
                let is_in_original = item
                    .parent
                    .as_ref()
                    .is_some_and(|parent| parent.id.as_str() == from);
                if !is_in_original {
                    let existing_renamed = None;
                    return Ok(Some(SendOutcome::Restored {
                        item,
                        request_id: None,
                        verified: true,
                        existing_renamed,
                    }));
                }
                Ok(Some(
                    self.move_restored(client, *item, None, true, &to, name)
                        .await,
                ))
            }
            (
                RestoreSteps::MoveToFolder { .. },
                ItemLocation::InTrash(_)
                | ItemLocation::InTrashedFolder(_)
                | ItemLocation::Hidden
                | ItemLocation::NotFound,
            ) => {
                tracing::debug!(%key, "not restored yet, so nothing has to be moved");
                Ok(None)
            }
        }
    }

    /// Returns the name to restore under before the move: the final one if it is free in both folders, otherwise one that is.
    ///
    /// # Errors
    /// The outcome, if the item cannot be moved to the target folder under the final name.
    pub(super) async fn interim_name(
        &self,
        item: &ItemInTrash,
        final_name: &str,
        original: &FolderId,
        to: &FolderId,
    ) -> Result<String, SendOutcome> {
        match self.session.folder_state(to).await {
            Ok(FolderState::Active(_) | FolderState::ReadOnly(_)) => {}
            Ok(FolderState::InTrash(_) | FolderState::Gone | FolderState::Hidden) => {
                let gone = AppError::new(ErrorCode::NotFound, "the other folder is not there");
                return Err(SendOutcome::Failed(gone.subject(Subject::Destination)));
            }
            Err(error) => return Err(SendOutcome::Failed(AppError::from(&error))),
        }
        let failed = |error: Error| SendOutcome::Failed(AppError::from(&error));
        let in_target = self
            .session
            .list_names(to, Some(final_name), false)
            .await
            .map_err(failed)?;
        if in_target.conflicting_item.is_some() {
            let context = CheckContext {
                name: Some(final_name.to_owned()),
                folder: Some(to.clone()),
                ..CheckContext::default()
            };
            let check = check_item(&self.session, &item.key, &context).await;
            return Err(match check {
                Ok(check) => SendOutcome::NeedsDecision(Box::new(check)),
                Err(error) => SendOutcome::Failed(error),
            });
        }
        let in_original = self
            .session
            .list_names(original, Some(final_name), false)
            .await
            .map_err(failed)?;
        if in_original.conflicting_item.is_none() {
            return Ok(final_name.to_owned());
        }
        let taken: TakenNames = in_original.taken.union(in_target.taken);
        Ok(names::suggest_for_restored(
            item.key.kind.into(),
            final_name,
            self.session.today(),
            &taken,
        )
        .name)
    }

    /// Renames an item if it was not modified; after a lost answer the outcome is verified. A temporary refusal is retried a few
    /// times.
    pub(super) async fn rename(
        &self,
        client: &BoxClient,
        key: &box_client::ItemKey,
        name: &str,
        check_unchanged: Option<&Etag>,
    ) -> Result<Item, RenameError> {
        let mut delays = self.shared.timing.verify_delays.into_iter();
        loop {
            let error = match client.rename(key, name, check_unchanged).await {
                Ok(changed) => return Ok(changed.item),
                Err(error) => error,
            };
            match self.item_after(key, &error).await {
                Ok(now) if now.name == name => return Ok(now),
                Ok(_) => match delays.next().filter(|_| is_temporary(&error)) {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => return Err(RenameError::NotApplied(not_applied_error(&error))),
                },
                Err(why) => {
                    return Err(RenameError::Unverified {
                        why: AppError::from(&why),
                    });
                }
            }
        }
    }

    /// Reads an item after a change that failed or whose answer was lost.
    pub(super) async fn item_after(
        &self,
        key: &box_client::ItemKey,
        error: &Error,
    ) -> Result<Item, Error> {
        if *error.kind() == ErrorKind::UnknownOutcome {
            // Box may still apply it.
            tokio::time::sleep(self.shared.timing.verify_delays[0]).await;
        }
        self.session.client().item(key).await
    }

    async fn decision_or_failure(&self, key: &box_client::ItemKey, error: &Error) -> SendOutcome {
        match self
            .explain_refusal(key, &RestoreTarget::default(), error)
            .await
        {
            Ok(Some(check)) => SendOutcome::NeedsDecision(Box::new(check)),
            Ok(None) => SendOutcome::Failed(AppError::from(error)),
            Err(error) => SendOutcome::Failed(error),
        }
    }
}

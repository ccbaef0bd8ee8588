//! Restores that need several requests. Each step is recorded before it is sent, and reversed or reported when a later one fails.

use super::ItemRestorer;
use crate::{
    MAX_NAME_TRIES, NameClaims, NameForExisting, RenamedItem, RestoreSteps, SendOutcome, StepLog,
    conflict_check::{CheckContext, ItemInTrash, ItemLocation, check_item},
    may_finish_late, not_applied_code,
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
                if steps.follows_late_outcomes() && may_finish_late(&item.key) =>
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

    /// Restores an item into the folder of `target`: with one request if that is the original folder or the original one is gone,
    /// otherwise into the original folder and from there by moving it.
    pub async fn send_and_move(
        &self,
        client: &BoxClient,
        item: &ItemInTrash,
        target: RestoreTarget,
        steps: &dyn StepLog,
    ) -> SendOutcome {
        let Some(to) = target.parent.clone() else {
            return self.send(client, &item.key, &target).await;
        };
        let original = match &item.parent {
            Some(parent) if parent.id != to => match self.session.folder_state(&parent.id).await {
                Ok(FolderState::Active(_) | FolderState::ReadOnly(_)) => parent.id.clone(),
                Ok(FolderState::InTrash(_) | FolderState::Gone | FolderState::Hidden) => {
                    return self
                        .send_to_other_folder(client, item, target, to, steps)
                        .await;
                }
                Err(error) => return SendOutcome::Failed(AppError::from(&error)),
            },
            Some(_) | None => return self.send(client, &item.key, &target).await,
        };
        let final_name = target.name.unwrap_or_else(|| item.name.clone());
        let interim = match self.interim_name(item, &final_name, &original, &to).await {
            Ok(name) => name,
            Err(outcome) => return outcome,
        };
        let step = RestoreSteps::MoveToFolder {
            from: original.to_string(),
            to: to.to_string(),
            name: final_name.clone(),
        };
        if let Err(error) = steps.record(&step).await {
            return SendOutcome::Failed(error);
        }
        let name = Some(interim).filter(|name| *name != item.name);
        match self
            .send(client, &item.key, &RestoreTarget { name, parent: None })
            .await
        {
            SendOutcome::Restored {
                item,
                request_id,
                verified,
                ..
            } => {
                self.move_restored(client, *item, request_id, verified, &to, &final_name)
                    .await
            }
            other @ (SendOutcome::Refused(_)
            | SendOutcome::NeedsDecision(_)
            | SendOutcome::NotApplied(_)
            | SendOutcome::Unverified { .. }
            | SendOutcome::Unknown(_)
            | SendOutcome::Failed(_)) => other,
        }
    }

    /// Restores to another folder with one request, which Box accepts while the original one is gone. If that was restored
    /// since it was checked, or was only hidden, Box ignores the other folder, and the item is moved.
    async fn send_to_other_folder(
        &self,
        client: &BoxClient,
        item: &ItemInTrash,
        target: RestoreTarget,
        to: FolderId,
        steps: &dyn StepLog,
    ) -> SendOutcome {
        let outcome = self.send(client, &item.key, &target).await;
        let SendOutcome::Restored {
            item: restored,
            request_id,
            verified,
            ..
        } = outcome
        else {
            return outcome;
        };
        let from = match restored.parent.as_ref() {
            Some(parent) if parent.id != to => parent.id.to_string(),
            Some(_) | None => {
                return SendOutcome::Restored {
                    item: restored,
                    request_id,
                    verified,
                    existing_renamed: None,
                };
            }
        };
        self.session.forget_locations();
        let name = target.name.unwrap_or_else(|| item.name.clone());
        let step = RestoreSteps::MoveToFolder {
            from,
            to: to.to_string(),
            name: name.clone(),
        };
        if let Err(error) = steps.record(&step).await {
            tracing::error!(%error, "that an item has to be moved was not recorded");
        }
        self.move_restored(client, *restored, request_id, verified, &to, &name)
            .await
    }

    /// Moves an item that was restored to its original folder to its target folder.
    async fn move_restored(
        &self,
        client: &BoxClient,
        item: Item,
        request_id: Option<String>,
        verified: bool,
        to: &FolderId,
        final_name: &str,
    ) -> SendOutcome {
        let is_moved = |now: &Item| now.parent.as_ref().is_some_and(|parent| parent.id == *to);
        let mut delays = self.shared.timing.verify_delays.into_iter();
        let moved = loop {
            let error = match client.move_to(&item.key, to).await {
                Ok(changed) => break changed.item,
                Err(error) => error,
            };
            match self.item_after(&item.key, &error).await {
                Ok(now) if is_moved(&now) => break now,
                Ok(now) => match delays.next().filter(|_| is_temporary(&error)) {
                    Some(delay) => tokio::time::sleep(delay).await,
                    None => return self.move_back_to_trash(client, &now, error).await,
                },
                Err(why) => {
                    return SendOutcome::Unverified {
                        why: AppError::from(&why),
                    };
                }
            }
        };
        let named = if moved.name == final_name {
            moved
        } else {
            // Where Box refuses the name, it stays in the target folder under another, which the outcome contains.
            let renamed = self
                .rename(client, &moved.key, final_name, moved.etag.as_ref())
                .await;
            renamed.unwrap_or(moved)
        };
        SendOutcome::Restored {
            item: Box::new(named),
            request_id,
            verified,
            existing_renamed: None,
        }
    }

    /// Moves an item that could not be moved to its target folder to the trash again. A name conflict needs a decision.
    async fn move_back_to_trash(&self, client: &BoxClient, item: &Item, why: Error) -> SendOutcome {
        let trashed = client.move_to_trash(&item.key, item.etag.as_ref()).await;
        let is_trashed = |location: &ItemLocation| matches!(location, ItemLocation::InTrash(_));
        let not_trashed = match trashed {
            Ok(_) => None,
            // The answer was lost: the item may be in the trash.
            Err(error) if *error.kind() == ErrorKind::UnknownOutcome => {
                match self.locate_after_lost_answer(&item.key, is_trashed).await {
                    Ok(location) if is_trashed(&location) => None,
                    Ok(_) | Err(_) => Some(error),
                }
            }
            Err(error) => Some(error),
        };
        match not_trashed {
            None if matches!(why.kind(), ErrorKind::NameConflict { .. }) => {
                SendOutcome::Refused(why)
            }
            None => {
                let error = AppError {
                    retryable: true,
                    ..not_applied_error(&why)
                };
                SendOutcome::Failed(about_part(error, Subject::Destination))
            }
            Some(error) => SendOutcome::Failed(left_halfway(
                Subject::Item,
                format!(
                    "it is in its original folder as {:?}, and could not be moved: {error}",
                    item.name
                ),
            )),
        }
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
    async fn interim_name(
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
    async fn rename(
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
    async fn item_after(&self, key: &box_client::ItemKey, error: &Error) -> Result<Item, Error> {
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

/// Why an item was not renamed.
enum RenameError {
    /// It has its old name.
    NotApplied(AppError),
    /// The answer was lost, and the outcome could not be read from Box.
    Unverified { why: AppError },
}

/// Returns whether the reason for a change that was not applied is temporary.
fn is_temporary(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Busy
            | ErrorKind::RateLimited { .. }
            | ErrorKind::Offline
            | ErrorKind::TimedOut
            | ErrorKind::InvalidResponse
            | ErrorKind::UnknownOutcome
    )
}

/// Returns the reason for a change that was verified as not applied.
fn not_applied_error(reason: &Error) -> AppError {
    let error = AppError::from(reason);
    if error.code == ErrorCode::UnknownOutcome {
        AppError {
            code: not_applied_code(reason),
            retryable: true,
            ..error
        }
    } else {
        error
    }
}

/// Adds the part of a restore that was refused. An error about the account, the token or the network is about no part.
fn about_part(error: AppError, part: Subject) -> AppError {
    let about = error.about();
    let of_the_account = matches!(
        error.code,
        ErrorCode::AccountBlocked | ErrorCode::CredentialRejected | ErrorCode::Refused
    ) || matches!(about, Some(Subject::Token | Subject::User));
    let of_the_network = part == Subject::Existing
        && matches!(
            error.code,
            ErrorCode::Intercepted | ErrorCode::Offline | ErrorCode::ServiceMisbehaved
        );
    if of_the_account || of_the_network {
        error
    } else {
        error.subject(part)
    }
}

fn keeps_new_name(name: &str, why: &AppError) -> AppError {
    left_halfway(
        Subject::Existing,
        format!("the existing item keeps the name {name:?}: {why}"),
    )
}

fn left_halfway(subject: Subject, message: String) -> AppError {
    AppError::new(ErrorCode::LeftHalfway, message).subject(subject)
}

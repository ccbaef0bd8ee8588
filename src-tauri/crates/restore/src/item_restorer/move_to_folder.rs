//! Restores into another folder: with one request where Box accepts that, else by moving the restored item.

use super::{
    ItemRestorer,
    step_errors::{about_part, is_temporary, left_halfway, not_applied_error},
};
use crate::{
    RestoreSteps, SendOutcome, StepLog,
    conflict_check::{ItemInTrash, ItemLocation},
};
use app_error::{AppError, Subject};
use box_client::{BoxClient, Error, ErrorKind, FolderId, Item, RestoreTarget};
use box_session::FolderState;

impl ItemRestorer {
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

    /// Moves an item from its original folder, to which it was restored, to its target folder under its final name.
    pub(super) async fn move_restored(
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
}

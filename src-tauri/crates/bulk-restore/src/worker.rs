//! The work on one item, of which the runner has several in flight.

pub(crate) mod account_access;
mod classify_error;
pub(crate) mod conflict_policy;
mod item_result;
mod item_step_log;
mod move_to_folder;
mod send_named;

pub(crate) use item_result::ItemResult;

use crate::{
    Decision, Group,
    decision_table::DecisionTable,
    job_item::JobItem,
    worker::{
        classify_error::{could_not_verify, in_use, result_of_error, verify_later},
        item_step_log::ItemStepLog,
    },
};
use app_error::{AppError, ErrorCode};
use box_client::{BoxClient, Etag, FolderId, RestoreTarget, RetryWaitSink};
use box_session::{BoxSession, ItemKey, Person, convert};
use jiff::Timestamp;
use journal::Journal;
use restore::{
    CheckResult, Choice, ItemRestorer, NameClaims, NameForExisting, SendOutcome, TrashOutcome,
    check_unchanged,
    conflict_check::{CheckContext, ItemInTrash, ItemLocation, check_item},
    fingerprint_after_restore,
};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// Restores, verifies and undoes single items of a job.
#[derive(Clone)]
pub(crate) struct ItemWorker {
    pub(crate) restorer: ItemRestorer,
    /// Returns at once if the folder is busy: the job has other items to send.
    pub(crate) client: BoxClient,
    /// The client of the account itself, for any user.
    pub(crate) account: BoxClient,
    pub(crate) journal: Journal,
    pub(crate) job: Uuid,
    pub(crate) decisions: Arc<DecisionTable>,
    pub(crate) names: Arc<NameClaims>,
    /// The items of the job, which are not renamed for others.
    pub(crate) own_items: Arc<HashSet<ItemKey>>,
}

/// Returns a client that fails at once where a folder is busy, and whose waits are in the state of the job only.
pub(crate) fn job_client(session: &BoxSession) -> BoxClient {
    let client = session.client().fail_fast_on_conflict();
    client.with_wait_sink(RetryWaitSink::default())
}

impl ItemWorker {
    /// Returns the worker on behalf of the user in whose trash an item is. `None` is the account's own user.
    pub(crate) fn on_behalf_of(&self, user: Option<&Person>) -> Self {
        match user.and_then(|user| self.restorer.as_person(user)) {
            Some(restorer) => {
                let client = job_client(restorer.session());
                Self {
                    restorer,
                    client,
                    ..self.clone()
                }
            }
            None => self.clone(),
        }
    }

    /// Restores an item.
    pub(crate) async fn restore(&self, job_item: JobItem) -> ItemResult {
        let Ok(_guard) = self.restorer.start_work(&job_item.key) else {
            return in_use();
        };
        let key = match box_client::ItemKey::try_from(&job_item.key) {
            Ok(key) => key,
            Err(error) => return ItemResult::Failed(error),
        };
        if job_item.detail.check_first {
            match check_item(self.restorer.session(), &key, &CheckContext::default()).await {
                Ok(check) if self.is_decided(&job_item, &check.result) => {}
                Ok(check) => {
                    return ItemResult::Conflict {
                        check: Box::new(check),
                        request_id: None,
                    };
                }
                Err(error) => return result_of_error(error, false),
            }
        }
        match method(&job_item) {
            Ok(Method::Restore(target)) => self.send(&key, &job_item, target).await,
            Ok(Method::RenameExisting(name)) => {
                let item = match self.restorer.session().client().trashed_item(&key).await {
                    Ok(item) => ItemInTrash::from(&item),
                    Err(error) => {
                        return self.refused(&key, &RestoreTarget::default(), &error).await;
                    }
                };
                let step_log = ItemStepLog::new(&self.journal, self.job, &job_item);
                let proposed =
                    || NameForExisting::Proposed(job_item.detail.existing_new_name.clone());
                let name = name.map_or_else(proposed, NameForExisting::Typed);
                let sent = self
                    .restorer
                    .send_renaming_existing(
                        &self.client,
                        &item,
                        name,
                        &self.own_items,
                        &self.names,
                        &step_log,
                    )
                    .await;
                step_log.with_steps(self.result_of(&key, &RestoreTarget::default(), sent).await)
            }
            Ok(Method::MoveToFolder { folder, name }) => {
                self.send_to_folder(&key, &job_item, folder, name).await
            }
            Err(error) => ItemResult::Failed(error),
        }
    }

    /// Returns the fingerprint of the contents of a folder that was just restored, for its undo.
    pub(crate) async fn contents_fingerprint(
        &self,
        result: &ItemResult,
        sent: Option<Timestamp>,
    ) -> Option<String> {
        let ItemResult::Restored { item, .. } = result else {
            return None;
        };
        fingerprint_after_restore(self.restorer.session().client(), &item.key, sent).await
    }

    /// Finds out whether an item was restored whose answer was lost, or that was in flight when an earlier run ended.
    pub(crate) async fn verify_restored(&self, job_item: JobItem) -> ItemResult {
        let key = match box_client::ItemKey::try_from(&job_item.key) {
            Ok(key) => key,
            Err(error) => return ItemResult::Failed(error),
        };
        let is_restored = |location: &ItemLocation| matches!(location, ItemLocation::Active(_));
        let location = match self
            .restorer
            .locate_after_lost_answer(&key, is_restored)
            .await
        {
            Ok(location) => location,
            Err(error) => return could_not_verify(result_of_error(AppError::from(&error), false)),
        };
        if let Some(steps) = &job_item.detail.steps {
            return match self
                .restorer
                .finish_steps(&self.client, &key, steps, location)
                .await
            {
                // Its name is in use in the target folder, so it is in the trash again.
                Ok(None | Some(SendOutcome::Refused(_))) => ItemResult::Restart,
                Ok(Some(sent)) => self.result_of(&key, &RestoreTarget::default(), sent).await,
                Err(error) => could_not_verify(result_of_error(error, false)),
            };
        }
        match location {
            ItemLocation::Active(item) => ItemResult::Restored {
                item,
                request_id: None,
                verified: true,
                existing_renamed: None,
            },
            ItemLocation::InTrash(_) => ItemResult::Restart,
            ItemLocation::InTrashedFolder(_) | ItemLocation::Hidden | ItemLocation::NotFound => {
                let words = "it was in flight when the program ended, and cannot be found";
                ItemResult::Unknown(AppError::new(ErrorCode::UnknownOutcome, words))
            }
        }
    }

    /// Moves a restored item to the trash again.
    pub(crate) async fn undo(&self, job_item: JobItem) -> ItemResult {
        let Ok(_guard) = self.restorer.start_work(&job_item.key) else {
            return in_use();
        };
        let Some(etag) = job_item.detail.etag.as_deref().map(Etag::new) else {
            return ItemResult::Failed(AppError::new(
                ErrorCode::ChangedSince,
                "its etag after the restore is not known",
            ));
        };
        let key = match box_client::ItemKey::try_from(&job_item.key) {
            Ok(key) => key,
            Err(error) => return ItemResult::Failed(error),
        };
        if let Err(error) = check_unchanged(
            self.restorer.session().client(),
            &key,
            &etag,
            job_item.detail.contents.as_deref(),
        )
        .await
        {
            return result_of_error(error, false);
        }
        match self.restorer.move_to_trash(&self.client, &key, &etag).await {
            TrashOutcome::Trashed { .. } => self.finish_undo(&job_item).await,
            TrashOutcome::NotApplied(error) | TrashOutcome::MayFollow(error) => {
                result_of_error(error, true)
            }
            TrashOutcome::Unverified { why } => verify_later(why),
            TrashOutcome::Unknown(error) => ItemResult::Unknown(error),
        }
    }

    async fn finish_undo(&self, job_item: &JobItem) -> ItemResult {
        let renamed_back = match &job_item.detail.renamed {
            Some(renamed) => self.restorer.rename_back(&self.client, renamed).await,
            None => true,
        };
        ItemResult::Trashed { renamed_back }
    }

    /// Finds out whether an item is in the trash whose undo had no answer, or was in flight when an earlier run ended.
    pub(crate) async fn verify_trashed(&self, job_item: JobItem) -> ItemResult {
        let key = match box_client::ItemKey::try_from(&job_item.key) {
            Ok(key) => key,
            Err(error) => return ItemResult::Failed(error),
        };
        let is_trashed = |location: &ItemLocation| matches!(location, ItemLocation::InTrash(_));
        match self
            .restorer
            .locate_after_lost_answer(&key, is_trashed)
            .await
        {
            Ok(ItemLocation::InTrash(_)) => self.finish_undo(&job_item).await,
            Ok(ItemLocation::Active(_)) => ItemResult::Restart,
            Ok(
                ItemLocation::InTrashedFolder(_) | ItemLocation::Hidden | ItemLocation::NotFound,
            ) => {
                let words = "its undo was in flight when the program ended, and it cannot be found";
                ItemResult::Unknown(AppError::new(ErrorCode::UnknownOutcome, words))
            }
            Err(error) => could_not_verify(result_of_error(AppError::from(&error), false)),
        }
    }

    /// Asks Box for the user, to find out whether it answers.
    pub(crate) async fn probe(&self) -> ItemResult {
        match self.client.me().await {
            Ok(_) => ItemResult::Restart,
            Err(error) => result_of_error(AppError::from(&error), false),
        }
    }

    pub(super) fn keeps_both(&self, job_item: &JobItem) -> bool {
        job_item.detail.decision == Decision::KeepBoth
            || !job_item.detail.asks
                && self.decisions.for_group(Group::NameTaken) == Decision::KeepBoth
    }

    /// Returns whether the decision already covers the result of a check.
    fn is_decided(&self, job_item: &JobItem, check_result: &CheckResult) -> bool {
        match (check_result, &job_item.detail.decision) {
            (CheckResult::Ready { .. }, _) => true,
            (CheckResult::NameTaken { .. }, Decision::KeepBoth) => true,
            // It goes to another folder, which is checked when it is sent.
            (CheckResult::NameTaken { .. } | CheckResult::FolderGone { .. }, decision)
                if decision.folder().is_some() =>
            {
                true
            }
            (CheckResult::NameTaken { .. }, Decision::Restore { choice }) => match choice {
                Choice::NewName { .. } | Choice::RenameExisting { .. } => true,
                Choice::AsItWas
                | Choice::FolderFirst
                | Choice::OtherFolder { .. }
                | Choice::Elsewhere { .. } => self.keeps_both(job_item),
            },
            (
                CheckResult::NameTaken { .. }
                | CheckResult::FolderGone { .. }
                | CheckResult::NoAccess { .. }
                | CheckResult::InsideTrashedFolder { .. }
                | CheckResult::AlreadyBack { .. }
                | CheckResult::Gone,
                _,
            ) => false,
        }
    }

    pub(super) async fn result_of(
        &self,
        key: &box_client::ItemKey,
        target: &RestoreTarget,
        sent: SendOutcome,
    ) -> ItemResult {
        match sent {
            SendOutcome::Restored {
                item,
                request_id,
                verified,
                existing_renamed,
            } => ItemResult::Restored {
                item,
                request_id,
                verified,
                existing_renamed,
            },
            SendOutcome::Refused(error) => self.refused(key, target, &error).await,
            SendOutcome::NeedsDecision(check) => ItemResult::Conflict {
                check,
                request_id: None,
            },
            SendOutcome::NotApplied(error) => result_of_error(error, true),
            SendOutcome::Failed(error) => result_of_error(error, false),
            SendOutcome::Unverified { why } => verify_later(why),
            SendOutcome::Unknown(error) => ItemResult::Unknown(error),
        }
    }

    pub(super) async fn refused(
        &self,
        key: &box_client::ItemKey,
        target: &RestoreTarget,
        error: &box_client::Error,
    ) -> ItemResult {
        match self.restorer.explain_refusal(key, target, error).await {
            Ok(Some(check)) => ItemResult::Conflict {
                check: Box::new(check),
                request_id: error.request_id().map(ToOwned::to_owned),
            },
            Ok(None) => result_of_error(AppError::from(error), false),
            Err(error) => result_of_error(error, false),
        }
    }
}

/// How an item is restored.
enum Method {
    Restore(RestoreTarget),
    RenameExisting(Option<String>),
    /// Its original folder may be gone. That is found out when it is sent.
    MoveToFolder {
        folder: FolderId,
        name: Option<String>,
    },
}

fn method(job_item: &JobItem) -> Result<Method, AppError> {
    let restore_under =
        |name: Option<String>| Ok(Method::Restore(RestoreTarget { name, parent: None }));
    match &job_item.detail.decision {
        Decision::KeepBoth => restore_under(job_item.detail.suggestion.clone()),
        // An item to ask about is restored as it was if there is no conflict any more.
        Decision::Ask | Decision::TryAgain | Decision::Skip => restore_under(None),
        Decision::Restore { choice } => match choice {
            Choice::AsItWas | Choice::FolderFirst => restore_under(None),
            Choice::NewName { name } => restore_under(Some(name.clone())),
            Choice::RenameExisting { name } => Ok(Method::RenameExisting(name.clone())),
            Choice::OtherFolder { folder_id, name } | Choice::Elsewhere { folder_id, name } => {
                Ok(Method::MoveToFolder {
                    folder: convert::parse_folder_id(folder_id)?,
                    name: name.clone(),
                })
            }
        },
    }
}

//! The work on one item: what the engine has in flight.

pub(crate) mod account_access;
mod classify_error;
pub(crate) mod conflict_policy;
mod item_step_log;
mod move_to_folder;
mod send_named;

use crate::{
    Decision, Group, WaitReason,
    decision_table::DecisionTable,
    job_item::JobItem,
    worker::{
        classify_error::{could_not_verify, in_use, result_of_error, verify_later},
        item_step_log::ItemStepLog,
    },
};
use app_error::{AppError, ErrorCode};
use box_client::{BoxClient, Etag, FolderId, Item, RestoreTarget};
use box_session::{ItemKey, Person, convert};
use jiff::Timestamp;
use journal::Journal;
use restore::{
    CheckResult, Choice, ItemRestorer, NameClaims, NameForExisting, RenamedItem, RestoreCheck,
    RestoreSteps, SendOutcome, TrashOutcome, check_unchanged,
    conflict_check::{CheckContext, ItemInTrash, ItemLocation, check_item},
    fingerprint_after_restore,
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use uuid::Uuid;

/// What the work on an item needs.
#[derive(Clone)]
pub(crate) struct ItemWorker {
    pub(crate) restorer: ItemRestorer,
    /// Hands back what is busy, for there is other work to do.
    pub(crate) client: BoxClient,
    /// The account's own, whoever an item is restored for.
    pub(crate) account: BoxClient,
    pub(crate) journal: Journal,
    pub(crate) job: Uuid,
    pub(crate) rules: Arc<DecisionTable>,
    pub(crate) names: Arc<NameClaims>,
    /// What the job itself brings back, which keeps the name it gets.
    pub(crate) ours: Arc<HashSet<ItemKey>>,
}

/// How the work on an item ended.
pub(crate) enum ItemResult {
    /// Restored.
    Restored {
        item: Box<Item>,
        request_id: Option<String>,
        verified: bool,
        existing_renamed: Option<Box<RenamedItem>>,
    },
    /// There is a conflict; nothing was changed.
    Conflict {
        plan: Box<RestoreCheck>,
        request_id: Option<String>,
    },
    /// Not applied; to be sent again after a while.
    Retry {
        reason: WaitReason,
        after: Option<Duration>,
        problem: AppError,
        lost: bool,
    },
    /// The answer was lost, and the outcome has to be verified as soon as Box can be asked.
    VerifyLater {
        why: Box<Self>,
        steps: Option<RestoreSteps>,
    },
    /// Not started or reversed, as was verified: to be started again.
    Restart,
    /// Not done.
    Failed(AppError),
    /// The outcome cannot be found out.
    Unknown(AppError),
    /// The whole job cannot continue.
    StopJob(AppError),
    /// Nothing can be done in the name of this item's user.
    BlockUser(AppError),
    /// In the trash again; `named_back` if the item renamed for it, if any, has its name back.
    Trashed { named_back: bool },
}

impl ItemWorker {
    /// The same in the name of the user in whose trash an item is; nobody stands for the account itself.
    pub(crate) fn acting_for(&self, user: Option<&Person>) -> Self {
        match user.and_then(|user| self.restorer.as_person(user)) {
            Some(restorer) => {
                let client = restorer.session().client().fail_fast_on_conflict();
                Self {
                    restorer,
                    client,
                    ..self.clone()
                }
            }
            None => self.clone(),
        }
    }

    /// Brings an item back.
    pub(crate) async fn restore(&self, record: JobItem) -> ItemResult {
        let Ok(_running) = self.restorer.start_work(&record.key) else {
            return in_use();
        };
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return ItemResult::Failed(problem),
        };
        if record.detail.look_first {
            match check_item(self.restorer.session(), &key, &CheckContext::default()).await {
                Ok(plan) if self.is_no_obstacle(&record, &plan.result) => {}
                Ok(plan) => {
                    return ItemResult::Conflict {
                        plan: Box::new(plan),
                        request_id: None,
                    };
                }
                Err(problem) => return result_of_error(problem, false),
            }
        }
        match method(&record) {
            Ok(Method::Straight(place)) => self.send(&key, &record, place).await,
            Ok(Method::RenameExisting(name)) => {
                let item = match self.restorer.session().client().trashed_item(&key).await {
                    Ok(item) => ItemInTrash::from(&item),
                    Err(error) => {
                        return self.refused(&key, &RestoreTarget::default(), &error).await;
                    }
                };
                let ledger = ItemStepLog::new(self, &record);
                let shown = || NameForExisting::Proposed(record.detail.existing_new_name.clone());
                let name = name.map_or_else(shown, NameForExisting::Typed);
                let sent = self
                    .restorer
                    .send_renaming_existing(
                        &self.client,
                        &item,
                        name,
                        &self.ours,
                        &self.names,
                        &ledger,
                    )
                    .await;
                ledger.with_steps(self.end(&key, &RestoreTarget::default(), sent).await)
            }
            Ok(Method::Into { folder, name }) => self.send_into(&key, &record, folder, name).await,
            Err(problem) => ItemResult::Failed(problem),
        }
    }

    /// What a folder holds that is back by now, for its undo.
    pub(crate) async fn contents_of(
        &self,
        end: &ItemResult,
        sent: Option<Timestamp>,
    ) -> Option<String> {
        let ItemResult::Restored { item, .. } = end else {
            return None;
        };
        fingerprint_after_restore(self.restorer.session().client(), &item.key, sent).await
    }

    /// Looks what became of an item that was in flight when an earlier run ended.
    pub(crate) async fn verify_restored(&self, record: JobItem) -> ItemResult {
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return ItemResult::Failed(problem),
        };
        let back = |found: &ItemLocation| matches!(found, ItemLocation::Active(_));
        let found = match self.restorer.locate_after_lost_answer(&key, back).await {
            Ok(found) => found,
            Err(error) => return could_not_verify(result_of_error(AppError::from(&error), false)),
        };
        if let Some(steps) = &record.detail.steps {
            return match self
                .restorer
                .finish_steps(&self.client, &key, steps, found)
                .await
            {
                // Its name was taken where it was to be moved, so it is in the trash again.
                Ok(None | Some(SendOutcome::Refused(_))) => ItemResult::Restart,
                Ok(Some(sent)) => self.end(&key, &RestoreTarget::default(), sent).await,
                Err(problem) => could_not_verify(result_of_error(problem, false)),
            };
        }
        match found {
            ItemLocation::Active(item) => ItemResult::Restored {
                item,
                request_id: None,
                verified: true,
                existing_renamed: None,
            },
            ItemLocation::InTrash(_) => ItemResult::Restart,
            ItemLocation::InTrashedFolder(_) | ItemLocation::Hidden | ItemLocation::NotFound => {
                let words = "it was on its way when the program ended, and is nowhere to be seen";
                ItemResult::Unknown(AppError::new(ErrorCode::UnknownOutcome, words))
            }
        }
    }

    /// Puts an item back into the trash.
    pub(crate) async fn undo(&self, record: JobItem) -> ItemResult {
        let Ok(_running) = self.restorer.start_work(&record.key) else {
            return in_use();
        };
        let Some(etag) = record.detail.etag.as_deref().map(Etag::new) else {
            return ItemResult::Failed(AppError::new(
                ErrorCode::ChangedSince,
                "its mark after the restore is not known",
            ));
        };
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return ItemResult::Failed(problem),
        };
        if let Err(problem) = check_unchanged(
            self.restorer.session().client(),
            &key,
            &etag,
            record.detail.contents.as_deref(),
        )
        .await
        {
            return result_of_error(problem, false);
        }
        match self.restorer.move_to_trash(&self.client, &key, &etag).await {
            TrashOutcome::Trashed { .. } => self.away(&record).await,
            TrashOutcome::NotApplied(problem) | TrashOutcome::MayFollow(problem) => {
                result_of_error(problem, true)
            }
            TrashOutcome::Unverified { why } => verify_later(why),
            TrashOutcome::Unknown(problem) => ItemResult::Unknown(problem),
        }
    }

    async fn away(&self, record: &JobItem) -> ItemResult {
        let named_back = match &record.detail.renamed {
            Some(renamed) => self.restorer.rename_back(&self.client, renamed).await,
            None => true,
        };
        ItemResult::Trashed { named_back }
    }

    /// Looks whether an item that was being put back when an earlier run ended is in the trash.
    pub(crate) async fn verify_trashed(&self, record: JobItem) -> ItemResult {
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return ItemResult::Failed(problem),
        };
        let away = |found: &ItemLocation| matches!(found, ItemLocation::InTrash(_));
        match self.restorer.locate_after_lost_answer(&key, away).await {
            Ok(ItemLocation::InTrash(_)) => self.away(&record).await,
            Ok(ItemLocation::Active(_)) => ItemResult::Restart,
            Ok(
                ItemLocation::InTrashedFolder(_) | ItemLocation::Hidden | ItemLocation::NotFound,
            ) => {
                let words = "it was on its way to the trash when the program ended, and is nowhere to be seen";
                ItemResult::Unknown(AppError::new(ErrorCode::UnknownOutcome, words))
            }
            Err(error) => could_not_verify(result_of_error(AppError::from(&error), false)),
        }
    }

    /// Asks for nothing but a sign of life.
    pub(crate) async fn probe(&self) -> ItemResult {
        match self.client.me().await {
            Ok(_) => ItemResult::Restart,
            Err(error) => result_of_error(AppError::from(&error), false),
        }
    }

    pub(super) fn keeps_both(&self, record: &JobItem) -> bool {
        record.detail.decision == Decision::KeepBoth
            || !record.detail.asks && self.rules.for_group(Group::NameTaken) == Decision::KeepBoth
    }

    /// Whether what a look shows is what was decided about already.
    fn is_no_obstacle(&self, record: &JobItem, finding: &CheckResult) -> bool {
        match (finding, &record.detail.decision) {
            (CheckResult::Ready { .. }, _) => true,
            (CheckResult::NameTaken { .. }, Decision::KeepBoth) => true,
            // It goes somewhere else, and is looked for there when it is sent.
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
                | Choice::Elsewhere { .. } => self.keeps_both(record),
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

    pub(super) async fn end(
        &self,
        key: &box_client::ItemKey,
        place: &RestoreTarget,
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
            SendOutcome::Refused(error) => self.refused(key, place, &error).await,
            SendOutcome::NeedsDecision(plan) => ItemResult::Conflict {
                plan,
                request_id: None,
            },
            SendOutcome::NotApplied(problem) => result_of_error(problem, true),
            SendOutcome::Failed(problem) => result_of_error(problem, false),
            SendOutcome::Unverified { why } => verify_later(why),
            SendOutcome::Unknown(problem) => ItemResult::Unknown(problem),
        }
    }

    pub(super) async fn refused(
        &self,
        key: &box_client::ItemKey,
        place: &RestoreTarget,
        error: &box_client::Error,
    ) -> ItemResult {
        match self.restorer.explain_refusal(key, place, error).await {
            Ok(Some(plan)) => ItemResult::Conflict {
                plan: Box::new(plan),
                request_id: error.request_id().map(ToOwned::to_owned),
            },
            Ok(None) => result_of_error(AppError::from(error), false),
            Err(problem) => result_of_error(problem, false),
        }
    }
}

/// How an item is sent.
enum Method {
    Straight(RestoreTarget),
    RenameExisting(Option<String>),
    /// Wherever it was: whether that folder is there is seen when it is sent.
    Into {
        folder: FolderId,
        name: Option<String>,
    },
}

fn method(record: &JobItem) -> Result<Method, AppError> {
    let straight =
        |name: Option<String>| Ok(Method::Straight(RestoreTarget { name, parent: None }));
    match &record.detail.decision {
        Decision::KeepBoth => straight(record.detail.suggestion.clone()),
        // What is asked about goes as it was if nothing stands in its way any more.
        Decision::Ask | Decision::TryAgain | Decision::Skip => straight(None),
        Decision::Restore { choice } => match choice {
            Choice::AsItWas | Choice::FolderFirst => straight(None),
            Choice::NewName { name } => straight(Some(name.clone())),
            Choice::RenameExisting { name } => Ok(Method::RenameExisting(name.clone())),
            Choice::OtherFolder { folder_id, name } | Choice::Elsewhere { folder_id, name } => {
                Ok(Method::Into {
                    folder: convert::parse_folder_id(folder_id)?,
                    name: name.clone(),
                })
            }
        },
    }
}

//! The work on one item: what the engine has in flight.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use box_client::{BoxClient, Etag, FolderId, Item, RestoreTarget};
use jiff::Timestamp;
use journal::Journal;
use uuid::Uuid;

use super::classify::{end_of, look_later, unseen, worked_on};
use super::record::Record;
use super::rules::Rules;
use super::step_ledger::RecordLedger;
use super::view::{Decision, Group, WaitReason};
use crate::restore::name_claims::NameClaims;
use crate::restore::plan::{Hints, Whereabouts};
use crate::restore::restorer::Restorer;
use crate::restore::sent::Sent;
use crate::restore::steps::{NameForExisting, Renamed, Steps};
use crate::restore::undo::Away;
use crate::restore::{Choice, Finding, ItemKey, Person, Plan, from_box};
use app_error::{AppError, ErrorCode};

/// What the work on an item needs.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) restorer: Restorer,
    /// Hands back what is busy, for there is other work to do.
    pub(crate) client: BoxClient,
    /// The account's own, whoever an item is restored for.
    pub(crate) account: BoxClient,
    pub(crate) journal: Journal,
    pub(crate) job: Uuid,
    pub(crate) rules: Arc<Rules>,
    pub(crate) names: Arc<NameClaims>,
    /// What the job itself brings back, which keeps the name it gets.
    pub(crate) ours: Arc<HashSet<ItemKey>>,
}

/// How the work on an item ended.
pub(crate) enum End {
    /// Back.
    Back {
        item: Box<Item>,
        request_id: Option<String>,
        by_looking: bool,
        existing_renamed: Option<Box<Renamed>>,
    },
    /// Something stands in the way; nothing was changed.
    Blocked {
        plan: Box<Plan>,
        request_id: Option<String>,
    },
    /// Not done, and certainly so; again after a while.
    Again {
        reason: WaitReason,
        after: Option<Duration>,
        problem: AppError,
        lost: bool,
    },
    /// Its answer got lost, and what became of it has to be looked up as soon as Box can be asked.
    LookLater {
        why: Box<Self>,
        steps: Option<Steps>,
    },
    /// Not begun, or taken back, as a look shows: again from the beginning.
    FromTheBeginning,
    /// Not done.
    Failed(AppError),
    /// Nobody can tell.
    Unknown(AppError),
    /// Nothing can go on as long as this is so.
    Stop(AppError),
    /// Not done, and nothing is for the user in whose name it was to be done, as long as this is so.
    UserBlocked(AppError),
    /// In the trash again; and what had been renamed for it, if anything, has its name back.
    Away { named_back: bool },
}

impl Bench {
    /// The same in the name of the user in whose trash an item is; nobody stands for the account itself.
    pub(crate) fn acting_for(&self, user: Option<&Person>) -> Self {
        match user.and_then(|user| self.restorer.in_the_name_of(user)) {
            Some(restorer) => {
                let client = restorer.parts().client.fail_fast_on_conflict();
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
    pub(crate) async fn bring_back(&self, record: Record) -> End {
        let Ok(_running) = self.restorer.begin(&record.key) else {
            return worked_on();
        };
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return End::Failed(problem),
        };
        if record.detail.look_first {
            match self.restorer.plan_knowing(&key, &Hints::default()).await {
                Ok(plan) if self.is_no_obstacle(&record, &plan.finding) => {}
                Ok(plan) => {
                    return End::Blocked {
                        plan: Box::new(plan),
                        request_id: None,
                    };
                }
                Err(problem) => return end_of(problem, false),
            }
        }
        match way(&record) {
            Ok(Way::Straight(place)) => self.send(&key, &record, place).await,
            Ok(Way::RenameExisting(name)) => {
                let item = match self.restorer.parts().client.trashed_item(&key).await {
                    Ok(item) => item,
                    Err(error) => {
                        return self.refused(&key, &RestoreTarget::default(), &error).await;
                    }
                };
                let ledger = RecordLedger::new(self, &record);
                let shown = || NameForExisting::Shown(record.detail.existing_new_name.clone());
                let name = name.map_or_else(shown, NameForExisting::Wish);
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
            Ok(Way::Into { folder, name }) => self.send_into(&key, &record, folder, name).await,
            Err(problem) => End::Failed(problem),
        }
    }

    /// What a folder holds that is back by now, for its undo.
    pub(crate) async fn contents_of(&self, end: &End, sent: Option<Timestamp>) -> Option<String> {
        let End::Back { item, .. } = end else {
            return None;
        };
        self.restorer.contents_after(&item.key, sent).await
    }

    /// Looks what became of an item that was in flight when an earlier run ended.
    pub(crate) async fn look_up(&self, record: Record) -> End {
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return End::Failed(problem),
        };
        let back = |found: &Whereabouts| matches!(found, Whereabouts::Active(_));
        let found = match self.restorer.whereabouts_once_quiet(&key, back).await {
            Ok(found) => found,
            Err(error) => return unseen(end_of(AppError::from(&error), false)),
        };
        if let Some(steps) = &record.detail.steps {
            return match self
                .restorer
                .finish_steps(&self.client, &key, steps, found)
                .await
            {
                // Its name was taken where it was to be moved, so it is in the trash again.
                Ok(None | Some(Sent::Refused(_))) => End::FromTheBeginning,
                Ok(Some(sent)) => self.end(&key, &RestoreTarget::default(), sent).await,
                Err(problem) => unseen(end_of(problem, false)),
            };
        }
        match found {
            Whereabouts::Active(item) => End::Back {
                item,
                request_id: None,
                by_looking: true,
                existing_renamed: None,
            },
            Whereabouts::InTrash(_) => End::FromTheBeginning,
            Whereabouts::Inside(_) | Whereabouts::Hidden | Whereabouts::Nowhere => {
                let words = "it was on its way when the program ended, and is nowhere to be seen";
                End::Unknown(AppError::new(ErrorCode::UnknownOutcome, words))
            }
        }
    }

    /// Puts an item back into the trash.
    pub(crate) async fn put_away(&self, record: Record) -> End {
        let Ok(_running) = self.restorer.begin(&record.key) else {
            return worked_on();
        };
        let Some(etag) = record.detail.etag.as_deref().map(Etag::new) else {
            return End::Failed(AppError::new(
                ErrorCode::ChangedSince,
                "its mark after the restore is not known",
            ));
        };
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return End::Failed(problem),
        };
        if let Err(problem) = self
            .restorer
            .unchanged(&key, &etag, record.detail.contents.as_deref())
            .await
        {
            return end_of(problem, false);
        }
        match self.restorer.put_away(&self.client, &key, &etag).await {
            Away::Done { .. } => self.away(&record).await,
            Away::StillThere(problem) | Away::NotYet(problem) => end_of(problem, true),
            Away::Unseen { why } => look_later(why),
            Away::Unknown(problem) => End::Unknown(problem),
        }
    }

    async fn away(&self, record: &Record) -> End {
        let named_back = match &record.detail.renamed {
            Some(renamed) => self.restorer.name_back(&self.client, renamed).await,
            None => true,
        };
        End::Away { named_back }
    }

    /// Looks whether an item that was being put back when an earlier run ended is in the trash.
    pub(crate) async fn look_up_away(&self, record: Record) -> End {
        let key = match box_client::ItemKey::try_from(&record.key) {
            Ok(key) => key,
            Err(problem) => return End::Failed(problem),
        };
        let away = |found: &Whereabouts| matches!(found, Whereabouts::InTrash(_));
        match self.restorer.whereabouts_once_quiet(&key, away).await {
            Ok(Whereabouts::InTrash(_)) => self.away(&record).await,
            Ok(Whereabouts::Active(_)) => End::FromTheBeginning,
            Ok(Whereabouts::Inside(_) | Whereabouts::Hidden | Whereabouts::Nowhere) => {
                let words = "it was on its way to the trash when the program ended, and is nowhere to be seen";
                End::Unknown(AppError::new(ErrorCode::UnknownOutcome, words))
            }
            Err(error) => unseen(end_of(AppError::from(&error), false)),
        }
    }

    /// Asks for nothing but a sign of life.
    pub(crate) async fn probe(&self) -> End {
        match self.client.me().await {
            Ok(_) => End::FromTheBeginning,
            Err(error) => end_of(AppError::from(&error), false),
        }
    }

    pub(super) fn keeps_both(&self, record: &Record) -> bool {
        record.detail.decision == Decision::KeepBoth
            || !record.detail.asks && self.rules.for_group(Group::NameTaken) == Decision::KeepBoth
    }

    /// Whether what a look shows is what was decided about already.
    fn is_no_obstacle(&self, record: &Record, finding: &Finding) -> bool {
        match (finding, &record.detail.decision) {
            (Finding::Ready { .. }, _) => true,
            (Finding::NameTaken { .. }, Decision::KeepBoth) => true,
            // It goes somewhere else, and is looked for there when it is sent.
            (Finding::NameTaken { .. } | Finding::FolderGone { .. }, decision)
                if decision.folder().is_some() =>
            {
                true
            }
            (Finding::NameTaken { .. }, Decision::Restore { choice }) => match choice {
                Choice::NewName { .. } | Choice::RenameExisting { .. } => true,
                Choice::AsItWas
                | Choice::FolderFirst
                | Choice::OtherFolder { .. }
                | Choice::Elsewhere { .. } => self.keeps_both(record),
            },
            (
                Finding::NameTaken { .. }
                | Finding::FolderGone { .. }
                | Finding::NoAccess { .. }
                | Finding::InsideTrashedFolder { .. }
                | Finding::AlreadyBack { .. }
                | Finding::Gone,
                _,
            ) => false,
        }
    }

    pub(super) async fn end(
        &self,
        key: &box_client::ItemKey,
        place: &RestoreTarget,
        sent: Sent,
    ) -> End {
        match sent {
            Sent::Back {
                item,
                request_id,
                by_looking,
                existing_renamed,
            } => End::Back {
                item,
                request_id,
                by_looking,
                existing_renamed,
            },
            Sent::Refused(error) => self.refused(key, place, &error).await,
            Sent::Asks(plan) => End::Blocked {
                plan,
                request_id: None,
            },
            Sent::StillThere(problem) => end_of(problem, true),
            Sent::Failed(problem) => end_of(problem, false),
            Sent::Unseen { why } => look_later(why),
            Sent::Unknown(problem) => End::Unknown(problem),
        }
    }

    pub(super) async fn refused(
        &self,
        key: &box_client::ItemKey,
        place: &RestoreTarget,
        error: &box_client::Error,
    ) -> End {
        match self.restorer.reason(key, place, error).await {
            Ok(Some(plan)) => End::Blocked {
                plan: Box::new(plan),
                request_id: error.request_id().map(ToOwned::to_owned),
            },
            Ok(None) => end_of(AppError::from(error), false),
            Err(problem) => end_of(problem, false),
        }
    }
}

/// How an item is sent.
enum Way {
    Straight(RestoreTarget),
    RenameExisting(Option<String>),
    /// Wherever it was: whether that folder is there is seen when it is sent.
    Into {
        folder: FolderId,
        name: Option<String>,
    },
}

fn way(record: &Record) -> Result<Way, AppError> {
    let straight = |name: Option<String>| Ok(Way::Straight(RestoreTarget { name, parent: None }));
    match &record.detail.decision {
        Decision::KeepBoth => straight(record.detail.suggestion.clone()),
        // What is asked about goes as it was if nothing stands in its way any more.
        Decision::Ask | Decision::TryAgain | Decision::Skip => straight(None),
        Decision::Restore { choice } => match choice {
            Choice::AsItWas | Choice::FolderFirst => straight(None),
            Choice::NewName { name } => straight(Some(name.clone())),
            Choice::RenameExisting { name } => Ok(Way::RenameExisting(name.clone())),
            Choice::OtherFolder { folder_id, name } | Choice::Elsewhere { folder_id, name } => {
                Ok(Way::Into {
                    folder: from_box::folder_id(folder_id)?,
                    name: name.clone(),
                })
            }
        },
    }
}

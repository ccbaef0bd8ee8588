//! Items that go to a folder that was named for them. Whatever has their name there, that folder is kept.

use crate::{
    Decision, Group,
    job_item::JobItem,
    worker::{
        ItemResult, ItemWorker,
        classify_error::result_of_error,
        item_step_log::ItemStepLog,
        send_named::{refused_name, with_refused_name},
    },
};
use box_client::{FolderId, RestoreTarget};
use box_session::names::NameLimit;
use restore::{CheckResult, Choice, MAX_NAME_TRIES, conflict_check::ItemInTrash};

impl Decision {
    /// Box's id of the folder that it names.
    pub(crate) fn folder(&self) -> Option<&str> {
        match self {
            Self::Restore {
                choice: Choice::OtherFolder { folder_id, .. } | Choice::Elsewhere { folder_id, .. },
            } => Some(folder_id),
            Self::Restore {
                choice:
                    Choice::AsItWas
                    | Choice::NewName { .. }
                    | Choice::FolderFirst
                    | Choice::RenameExisting { .. },
            }
            | Self::KeepBoth
            | Self::Skip
            | Self::Ask
            | Self::TryAgain => None,
        }
    }

    /// Whether it is about the name alone, so that it holds in any folder.
    fn is_about_name(&self) -> bool {
        matches!(
            self,
            Self::KeepBoth
                | Self::Restore {
                    choice: Choice::RenameExisting { .. }
                }
        )
    }
}

impl JobItem {
    /// Whether what stands in its way is its name in the folder that was named for it.
    pub(crate) fn conflicts_in_target_folder(&self, finding: &CheckResult) -> bool {
        match finding {
            CheckResult::NameTaken { destination, .. } => {
                self.detail.decision.folder() == Some(&*destination.id)
            }
            CheckResult::Ready { .. }
            | CheckResult::FolderGone { .. }
            | CheckResult::NoAccess { .. }
            | CheckResult::InsideTrashedFolder { .. }
            | CheckResult::AlreadyBack { .. }
            | CheckResult::Gone => false,
        }
    }

    /// The folder in which its question shows a name, and that name.
    pub(crate) fn proposed_name(&self) -> Option<(&str, &str)> {
        let CheckResult::NameTaken {
            destination,
            suggestion,
            ..
        } = self.detail.finding.as_ref()?
        else {
            return None;
        };
        Some((&destination.id, suggestion))
    }

    /// Is sent again as it was decided before, and asked about again if anything stands in its way still.
    pub(crate) fn try_again(&mut self) {
        self.detail.asks = true;
        self.detail.times_blocked = 0;
        self.clear_error();
    }

    /// Takes the answer to what is asked about it. An answer about its name leaves it the folder that was named for it.
    pub(crate) fn answer(&mut self, answer: Decision) {
        let there = self
            .detail
            .finding
            .as_ref()
            .is_some_and(|finding| self.conflicts_in_target_folder(finding));
        self.detail.keeps_both = there && answer.is_about_name();
        self.detail.asks = false;
        self.detail.times_blocked = 0;
        let shown = self.proposed_name().map(|(_, name)| name.to_owned());
        if answer == Decision::KeepBoth && !there {
            self.detail.suggestion.clone_from(&shown);
        }
        let answer = match shown {
            Some(name) if self.detail.keeps_both => Decision::Restore {
                choice: Choice::NewName { name },
            },
            Some(_) | None => answer,
        };
        match (&mut self.detail.decision, answer) {
            (
                Decision::Restore {
                    choice: Choice::OtherFolder { name, .. } | Choice::Elsewhere { name, .. },
                },
                Decision::Restore {
                    choice: Choice::NewName { name: own },
                },
            ) if there => *name = Some(own),
            (decision, answer) => *decision = answer,
        }
    }
}

impl ItemWorker {
    /// Sends an item to a folder; a name that is taken there is answered by the rule, a few times.
    pub(crate) async fn send_into(
        &self,
        key: &box_client::ItemKey,
        record: &JobItem,
        to: FolderId,
        name: Option<String>,
    ) -> ItemResult {
        let item = match self.restorer.session().client().trashed_item(key).await {
            Ok(item) => ItemInTrash::from(&item),
            Err(error) => return self.refused(key, &RestoreTarget::default(), &error).await,
        };
        let wanted = name.clone().unwrap_or_else(|| item.name.clone());
        let mut place = RestoreTarget {
            name,
            parent: Some(to.clone()),
        };
        let ledger = ItemStepLog::new(self, record);
        // Two of one name see each other only when the first of them is there.
        let turn = self
            .names
            .lock_name(self.restorer.session(), &to, &wanted)
            .await;
        let sent = self
            .restorer
            .send_and_move(&self.client, &item, place.clone(), &ledger)
            .await;
        let mut end = self.end(key, &place, sent).await;
        drop(turn);
        let mut length = NameLimit::default();
        for tries in 0..MAX_NAME_TRIES {
            let taken = matches!(&end, ItemResult::Conflict { plan, .. } if record.conflicts_in_target_folder(&plan.result));
            let refused = refused_name(&end, record, &place).filter(|_| tries > 0);
            let shorter = refused.as_deref().and_then(NameLimit::below);
            if !(taken && self.keeps_both_in_folder(record)) && shorter.is_none() {
                break;
            }
            length = shorter.unwrap_or(length);
            let kind = record.key.kind;
            match self
                .names
                .reserve_free_within(self.restorer.session(), to.as_str(), kind, &wanted, length)
                .await
            {
                Ok(other) => place.name = Some(other.name),
                Err(problem) => return result_of_error(problem, false),
            }
            let sent = self
                .restorer
                .send_and_move(&self.client, &item, place.clone(), &ledger)
                .await;
            end = self.end(key, &place, sent).await;
        }
        match refused_name(&end, record, &place) {
            Some(refused) => with_refused_name(end, &refused),
            None => ledger.with_steps(end),
        }
    }

    /// What is in the folder may be renamed only where the item was: on the way to another folder both are kept.
    fn keeps_both_in_folder(&self, record: &JobItem) -> bool {
        record.detail.keeps_both || self.rules.for_group(Group::NameTaken).is_about_name()
    }
}

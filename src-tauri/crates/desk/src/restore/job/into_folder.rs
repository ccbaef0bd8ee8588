//! Items that go to a folder that was named for them. Whatever has their name there, that folder is kept.

use box_client::{FolderId, RestoreTarget};

use super::classify::end_of;
use super::record::Record;
use super::send_named::{refused_name, with_refused_name};
use super::step_ledger::RecordLedger;
use super::view::{Decision, Group};
use super::work::{Bench, End};
use crate::restore::name_claims::MOST_NAMES;
use crate::restore::names::Length;
use crate::restore::{Choice, Finding};

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
    fn settles_a_name(&self) -> bool {
        matches!(
            self,
            Self::KeepBoth
                | Self::Restore {
                    choice: Choice::RenameExisting { .. }
                }
        )
    }
}

impl Record {
    /// Whether what stands in its way is its name in the folder that was named for it.
    pub(crate) fn meets_its_name_there(&self, finding: &Finding) -> bool {
        match finding {
            Finding::NameTaken { destination, .. } => {
                self.detail.decision.folder() == Some(&*destination.id)
            }
            Finding::Ready { .. }
            | Finding::FolderGone { .. }
            | Finding::NoAccess { .. }
            | Finding::InsideTrashedFolder { .. }
            | Finding::AlreadyBack { .. }
            | Finding::Gone => false,
        }
    }

    /// The folder in which its question shows a name, and that name.
    pub(crate) fn promised_name(&self) -> Option<(&str, &str)> {
        let Finding::NameTaken {
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
        self.because_of_nothing();
    }

    /// Takes the answer to what is asked about it. An answer about its name leaves it the folder that was named for it.
    pub(crate) fn answer(&mut self, answer: Decision) {
        let there = self
            .detail
            .finding
            .as_ref()
            .is_some_and(|finding| self.meets_its_name_there(finding));
        self.detail.keeps_both = there && answer.settles_a_name();
        self.detail.asks = false;
        self.detail.times_blocked = 0;
        let shown = self.promised_name().map(|(_, name)| name.to_owned());
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

impl Bench {
    /// Sends an item to a folder; a name that is taken there is answered by the rule, a few times.
    pub(super) async fn send_into(
        &self,
        key: &box_client::ItemKey,
        record: &Record,
        to: FolderId,
        name: Option<String>,
    ) -> End {
        let item = match self.restorer.parts().client.trashed_item(key).await {
            Ok(item) => item,
            Err(error) => return self.refused(key, &RestoreTarget::default(), &error).await,
        };
        let wanted = name.clone().unwrap_or_else(|| item.name.clone());
        let mut place = RestoreTarget {
            name,
            parent: Some(to.clone()),
        };
        let ledger = RecordLedger::new(self, record);
        // Two of one name see each other only when the first of them is there.
        let turn = self.names.turn(&self.restorer, &to, &wanted).await;
        let sent = self
            .restorer
            .send_elsewhere(&self.client, &item, place.clone(), &ledger)
            .await;
        let mut end = self.end(key, &place, sent).await;
        drop(turn);
        let mut length = Length::default();
        for tries in 0..MOST_NAMES {
            let taken = matches!(&end, End::Blocked { plan, .. } if record.meets_its_name_there(&plan.finding));
            let refused = refused_name(&end, record, &place).filter(|_| tries > 0);
            let shorter = refused.as_deref().and_then(Length::below);
            if !(taken && self.keeps_both_in_folder(record)) && shorter.is_none() {
                break;
            }
            length = shorter.unwrap_or(length);
            let kind = record.key.kind;
            match self
                .names
                .another_within(&self.restorer, to.as_str(), kind, &wanted, length)
                .await
            {
                Ok(other) => place.name = Some(other.name),
                Err(problem) => return end_of(problem, false),
            }
            let sent = self
                .restorer
                .send_elsewhere(&self.client, &item, place.clone(), &ledger)
                .await;
            end = self.end(key, &place, sent).await;
        }
        match refused_name(&end, record, &place) {
            Some(refused) => with_refused_name(end, &refused),
            None => ledger.with_steps(end),
        }
    }

    /// What is in the folder may be renamed only where the item was: on the way to another folder both are kept.
    fn keeps_both_in_folder(&self, record: &Record) -> bool {
        record.detail.keeps_both || self.rules.for_group(Group::NameTaken).settles_a_name()
    }
}

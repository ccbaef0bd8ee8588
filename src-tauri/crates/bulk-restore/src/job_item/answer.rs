//! The question that a job asks about an item, and its answer.

use super::JobItem;
use crate::Decision;
use box_session::ItemKey;
use restore::{CheckResult, Choice};

impl JobItem {
    /// Returns whether the conflict is about its name in the chosen target folder.
    pub(crate) fn conflicts_in_target_folder(&self, check_result: &CheckResult) -> bool {
        match check_result {
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

    /// Returns the name that its question proposes, with the ID of the folder.
    pub(crate) fn proposed_name(&self) -> Option<(&str, &str)> {
        let CheckResult::NameTaken {
            destination,
            suggestion,
            ..
        } = self.detail.check_result.as_ref()?
        else {
            return None;
        };
        Some((&destination.id, suggestion))
    }

    /// Prepares it to be sent again with the decision before. Any conflict is asked about.
    pub(crate) fn try_again(&mut self) {
        self.detail.asks = true;
        self.detail.conflicts = 0;
        self.clear_error();
    }

    /// Sets the answer to its question. An answer about its name keeps the chosen target folder.
    pub(crate) fn answer(&mut self, answer: Decision) {
        let in_target_folder = self
            .detail
            .check_result
            .as_ref()
            .is_some_and(|check_result| self.conflicts_in_target_folder(check_result));
        self.detail.keeps_both = in_target_folder && answer.is_about_name();
        self.detail.asks = false;
        self.detail.conflicts = 0;
        let proposed = self.proposed_name().map(|(_, name)| name.to_owned());
        if answer == Decision::KeepBoth && !in_target_folder {
            self.detail.suggestion.clone_from(&proposed);
        }
        let answer = match proposed {
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
                    choice: Choice::NewName { name: new_name },
                },
            ) if in_target_folder => *name = Some(new_name),
            (decision, answer) => *decision = answer,
        }
    }

    /// Returns the existing item of its question, with the new name proposed for that.
    pub(crate) fn proposed_rename(&self) -> Option<(&ItemKey, Option<&String>)> {
        let CheckResult::NameTaken {
            existing,
            existing_new_name,
            ..
        } = self.detail.check_result.as_ref()?
        else {
            return None;
        };
        Some((&existing.key, existing_new_name.as_ref()))
    }
}

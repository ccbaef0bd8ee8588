//! Decides the next action for an item with a conflict.

use crate::{
    Decision, Group,
    decision_table::group_of,
    job_item::JobItem,
    worker::{ItemResult, ItemWorker},
};
use box_session::{ItemKind, TrashedItem};
use restore::{CheckResult, Choice};

/// The number of conflicts of an item after which the person is asked, whatever was decided.
const MAX_CONFLICTS: u32 = 5;

/// The next action for an item with a conflict.
pub(crate) enum NextAction {
    /// Leaves it in the trash.
    Skip,
    /// Restores the original folder, then the item.
    FolderFirst(Box<TrashedItem>),
    /// Sends it again with this decision.
    Retry(Decision),
    /// Asks the person.
    Ask,
}

impl ItemWorker {
    /// Returns the action by the decision for the group of the conflict, unless that was tried without success.
    pub(crate) fn next_action(&self, job_item: &JobItem, check_result: &CheckResult) -> NextAction {
        if job_item.detail.asks {
            return NextAction::Ask;
        }
        let group = group_of(check_result);
        let decision = match (self.decisions.for_group(group), check_result) {
            // Two items of the job have one name: the person did not mean either by the existing item.
            (
                Decision::Restore {
                    choice: Choice::RenameExisting { .. },
                },
                CheckResult::NameTaken { existing, .. },
            ) if self.own_items.contains(&existing.key) => Decision::KeepBoth,
            (decision, _) => decision,
        };
        // Other names were tried there, as far as decided: the target folder is not changed because of a name.
        let keeps_folder =
            job_item.conflicts_in_target_folder(check_result) && decision.folder().is_none();
        let too_many_conflicts = job_item.detail.conflicts >= MAX_CONFLICTS;
        let was_tried = job_item.detail.group == group && job_item.detail.decision == decision;
        // A decision for items without permission does not skip one that Box refuses only now.
        let refused_now = group == Group::NoAccess && job_item.detail.group != Group::NoAccess;
        match decision {
            Decision::Skip if refused_now => NextAction::Ask,
            Decision::Skip => NextAction::Skip,
            Decision::Ask | Decision::TryAgain => NextAction::Ask,
            Decision::Restore { .. } | Decision::KeepBoth
                if keeps_folder || too_many_conflicts || was_tried =>
            {
                NextAction::Ask
            }
            Decision::Restore {
                choice: Choice::FolderFirst,
            } => trashed_folder(check_result).map_or(NextAction::Ask, |folder| {
                NextAction::FolderFirst(Box::new(folder.clone()))
            }),
            decision @ (Decision::Restore { .. } | Decision::KeepBoth) => {
                NextAction::Retry(decision)
            }
        }
    }
}

impl ItemWorker {
    /// Proposes a name that no other item gets, if the person is asked about a name that is in use.
    pub(crate) async fn with_unique_name(
        &self,
        job_item: &JobItem,
        result: ItemResult,
    ) -> ItemResult {
        let ItemResult::Conflict {
            mut check,
            request_id,
        } = result
        else {
            return result;
        };
        let in_target_folder = job_item.conflicts_in_target_folder(&check.result);
        let asks = matches!(self.next_action(job_item, &check.result), NextAction::Ask);
        if let CheckResult::NameTaken {
            destination,
            existing,
            suggestion,
            stem_length,
            existing_new_name,
            ..
        } = &mut check.result
            && asks
        {
            let name = match &job_item.detail.decision {
                Decision::Restore {
                    choice:
                        Choice::OtherFolder {
                            name: Some(name), ..
                        }
                        | Choice::Elsewhere {
                            name: Some(name), ..
                        },
                } => name,
                Decision::Restore { .. }
                | Decision::KeepBoth
                | Decision::Skip
                | Decision::Ask
                | Decision::TryAgain => &job_item.name,
            };
            let proposal = self
                .names
                .propose(
                    self.restorer.session(),
                    &destination.id,
                    job_item.key.kind,
                    name,
                )
                .await;
            // Without it the name of the check stays: another is found when it is sent.
            if let Ok(free) = proposal {
                *suggestion = free.name;
                *stem_length = free.stem_length;
            }
            // Only existing items in the original folder are renamed.
            *existing_new_name = if in_target_folder || self.own_items.contains(&existing.key) {
                None
            } else {
                self.names
                    .propose_for_existing(
                        self.restorer.session(),
                        &destination.id,
                        existing,
                        &job_item.key,
                    )
                    .await
            };
        }
        ItemResult::Conflict { check, request_id }
    }
}

fn trashed_folder(check_result: &CheckResult) -> Option<&TrashedItem> {
    match check_result {
        CheckResult::FolderGone { trashed_folder }
        | CheckResult::InsideTrashedFolder { trashed_folder } => trashed_folder
            .as_deref()
            .filter(|folder| folder.key.kind == ItemKind::Folder),
        CheckResult::Ready { .. }
        | CheckResult::NameTaken { .. }
        | CheckResult::NoAccess { .. }
        | CheckResult::AlreadyBack { .. }
        | CheckResult::Gone => None,
    }
}

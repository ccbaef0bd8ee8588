//! What happens next with an item that something stands in the way of.

use crate::{
    Decision, Group,
    decision_table::group_of,
    job_item::JobItem,
    worker::{ItemResult, ItemWorker},
};
use box_session::{ItemKind, TrashedItem};
use restore::{CheckResult, Choice};

/// How often something may stand in the way of an item before the person is asked, whatever the rules say.
const MOST_BLOCKED: u32 = 5;

/// What happens next.
pub(crate) enum NextAction {
    /// It stays in the trash.
    Leave,
    /// The folder it was in comes back, then the item.
    FolderFirst(Box<TrashedItem>),
    /// It is sent again, decided about in this way.
    Again(Decision),
    /// The person is asked.
    Ask,
}

impl ItemWorker {
    /// The rule for what stands in the way decides, unless it has decided already and did not help.
    pub(crate) fn next(&self, record: &JobItem, finding: &CheckResult) -> NextAction {
        if record.detail.asks {
            return NextAction::Ask;
        }
        let group = group_of(finding);
        let rule = match (self.rules.for_group(group), finding) {
            // Two of the job want one name: neither is what the person meant by the existing one.
            (
                Decision::Restore {
                    choice: Choice::RenameExisting { .. },
                },
                CheckResult::NameTaken { existing, .. },
            ) if self.ours.contains(&existing.key) => Decision::KeepBoth,
            (rule, _) => rule,
        };
        // Other names were tried there, as far as the rule lets them: no folder is given up for a name.
        let kept_there = record.conflicts_in_target_folder(finding) && rule.folder().is_none();
        let never_ends = record.detail.times_blocked >= MOST_BLOCKED;
        let tried = record.detail.group == group && record.detail.decision == rule;
        // A rule for what was known to be out of reach leaves nothing in the trash that Box only now refuses.
        let refused_now = group == Group::NoAccess && record.detail.group != Group::NoAccess;
        match rule {
            Decision::Skip if refused_now => NextAction::Ask,
            Decision::Skip => NextAction::Leave,
            Decision::Ask | Decision::TryAgain => NextAction::Ask,
            Decision::Restore { .. } | Decision::KeepBoth if kept_there || never_ends || tried => {
                NextAction::Ask
            }
            Decision::Restore {
                choice: Choice::FolderFirst,
            } => trashed_folder(finding).map_or(NextAction::Ask, |folder| {
                NextAction::FolderFirst(Box::new(folder.clone()))
            }),
            rule @ (Decision::Restore { .. } | Decision::KeepBoth) => NextAction::Again(rule),
        }
    }
}

impl ItemWorker {
    /// Shows a name that no other item is shown or given, where the person is asked about one that is taken.
    pub(crate) async fn with_a_name_of_its_own(
        &self,
        record: &JobItem,
        end: ItemResult,
    ) -> ItemResult {
        let ItemResult::Conflict {
            mut plan,
            request_id,
        } = end
        else {
            return end;
        };
        let there = record.conflicts_in_target_folder(&plan.result);
        let asks = matches!(self.next(record, &plan.result), NextAction::Ask);
        if let CheckResult::NameTaken {
            destination,
            existing,
            suggestion,
            stem_length,
            existing_new_name,
            ..
        } = &mut plan.result
            && asks
        {
            let own = match &record.detail.decision {
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
                | Decision::TryAgain => &record.name,
            };
            let promise = self
                .names
                .propose(
                    self.restorer.session(),
                    &destination.id,
                    record.key.kind,
                    own,
                )
                .await;
            // Without it the one that the plan shows is as good as any: another is found when it is sent.
            if let Ok(free) = promise {
                *suggestion = free.name;
                *stem_length = free.stem_length;
            }
            // Renamed is only what was there before, and where the item was.
            *existing_new_name = if there || self.ours.contains(&existing.key) {
                None
            } else {
                self.names
                    .propose_for_existing(
                        self.restorer.session(),
                        &destination.id,
                        existing,
                        &record.key,
                    )
                    .await
            };
        }
        ItemResult::Conflict { plan, request_id }
    }
}

fn trashed_folder(finding: &CheckResult) -> Option<&TrashedItem> {
    match finding {
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

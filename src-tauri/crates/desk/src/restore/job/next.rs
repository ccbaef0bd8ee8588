//! What happens next with an item that something stands in the way of.

use super::record::Record;
use super::rules::group_of;
use super::view::{Decision, Group};
use super::work::{Bench, End};
use crate::restore::{Choice, Finding, ItemKind, TrashedItem};

/// How often something may stand in the way of an item before the person is asked, whatever the rules say.
const MOST_BLOCKED: u32 = 5;

/// What happens next.
pub(crate) enum Next {
    /// It stays in the trash.
    Leave,
    /// The folder it was in comes back, then the item.
    FolderFirst(Box<TrashedItem>),
    /// It is sent again, decided about in this way.
    Again(Decision),
    /// The person is asked.
    Ask,
}

impl Bench {
    /// The rule for what stands in the way decides, unless it has decided already and did not help.
    pub(crate) fn next(&self, record: &Record, finding: &Finding) -> Next {
        if record.detail.asks {
            return Next::Ask;
        }
        let group = group_of(finding);
        let rule = match (self.rules.for_group(group), finding) {
            // Two of the job want one name: neither is what the person meant by the existing one.
            (
                Decision::Restore {
                    choice: Choice::RenameExisting { .. },
                },
                Finding::NameTaken { existing, .. },
            ) if self.ours.contains(&existing.key) => Decision::KeepBoth,
            (rule, _) => rule,
        };
        // Other names were tried there, as far as the rule lets them: no folder is given up for a name.
        let kept_there = record.meets_its_name_there(finding) && rule.folder().is_none();
        let never_ends = record.detail.times_blocked >= MOST_BLOCKED;
        let tried = record.detail.group == group && record.detail.decision == rule;
        // A rule for what was known to be out of reach leaves nothing in the trash that Box only now refuses.
        let refused_now = group == Group::NoAccess && record.detail.group != Group::NoAccess;
        match rule {
            Decision::Skip if refused_now => Next::Ask,
            Decision::Skip => Next::Leave,
            Decision::Ask | Decision::TryAgain => Next::Ask,
            Decision::Restore { .. } | Decision::KeepBoth if kept_there || never_ends || tried => {
                Next::Ask
            }
            Decision::Restore {
                choice: Choice::FolderFirst,
            } => trashed_folder(finding).map_or(Next::Ask, |folder| {
                Next::FolderFirst(Box::new(folder.clone()))
            }),
            rule @ (Decision::Restore { .. } | Decision::KeepBoth) => Next::Again(rule),
        }
    }
}

impl Bench {
    /// Shows a name that no other item is shown or given, where the person is asked about one that is taken.
    pub(super) async fn with_a_name_of_its_own(&self, record: &Record, end: End) -> End {
        let End::Blocked {
            mut plan,
            request_id,
        } = end
        else {
            return end;
        };
        let there = record.meets_its_name_there(&plan.finding);
        let asks = matches!(self.next(record, &plan.finding), Next::Ask);
        if let Finding::NameTaken {
            destination,
            existing,
            suggestion,
            stem_length,
            existing_new_name,
            ..
        } = &mut plan.finding
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
                .promise(&self.restorer, &destination.id, record.key.kind, own)
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
                    .promise_for_existing(&self.restorer, &destination.id, existing, &record.key)
                    .await
            };
        }
        End::Blocked { plan, request_id }
    }
}

fn trashed_folder(finding: &Finding) -> Option<&TrashedItem> {
    match finding {
        Finding::FolderGone { trashed_folder }
        | Finding::InsideTrashedFolder { trashed_folder } => trashed_folder
            .as_deref()
            .filter(|folder| folder.key.kind == ItemKind::Folder),
        Finding::Ready { .. }
        | Finding::NameTaken { .. }
        | Finding::NoAccess { .. }
        | Finding::AlreadyBack { .. }
        | Finding::Gone => None,
    }
}

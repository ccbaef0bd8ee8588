//! What gets another name so that an item has its own back: only once, however many items want the name.

use crate::{Decision, job_item::JobItem};
use box_session::ItemKey;
use restore::{CheckResult, Choice};
use std::collections::{HashMap, HashSet};

/// What of the folders gets another name, and which.
#[derive(Default)]
pub(crate) struct ExistingRenames {
    shown: HashMap<ItemKey, String>,
    decided: HashSet<ItemKey>,
}

impl ExistingRenames {
    /// With the names that were shown for what has a name, one each.
    pub(crate) fn shown<'a>(
        names: impl Iterator<Item = (&'a ItemKey, Option<&'a String>)>,
    ) -> Self {
        let shown = names
            .filter_map(|(key, name)| Some((key.clone(), name?.clone())))
            .collect();
        Self {
            shown,
            decided: HashSet::new(),
        }
    }

    /// What becomes of a decision to rename, and the name. What is renamed for another item already is not there any more:
    /// then both are kept.
    pub(crate) fn decide(
        &mut self,
        decision: Decision,
        existing: &ItemKey,
    ) -> (Decision, Option<String>) {
        if self.decided.insert(existing.clone()) {
            (decision, self.shown.get(existing).cloned())
        } else {
            (Decision::KeepBoth, None)
        }
    }

    /// With the names that the questions of a job show. What the job itself brings back is never renamed.
    pub(crate) fn asked(records: &[JobItem]) -> Self {
        let renames = Self::shown(records.iter().filter_map(JobItem::proposed_rename));
        Self {
            decided: records.iter().map(|record| record.key.clone()).collect(),
            ..renames
        }
    }

    /// What becomes of the answer to a question.
    pub(crate) fn answer(
        &mut self,
        record: &JobItem,
        answer: Decision,
    ) -> (Decision, Option<String>) {
        match (answer, record.proposed_rename()) {
            (
                answer @ Decision::Restore {
                    choice: Choice::RenameExisting { .. },
                },
                Some((existing, _)),
            ) => self.decide(answer, existing),
            (answer, _) => (answer, None),
        }
    }
}

impl JobItem {
    /// What has its name, as its question shows it, and the name that this would get.
    pub(crate) fn proposed_rename(&self) -> Option<(&ItemKey, Option<&String>)> {
        let CheckResult::NameTaken {
            existing,
            existing_new_name,
            ..
        } = self.detail.finding.as_ref()?
        else {
            return None;
        };
        Some((&existing.key, existing_new_name.as_ref()))
    }
}

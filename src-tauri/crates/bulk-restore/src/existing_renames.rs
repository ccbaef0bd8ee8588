//! The existing items that are renamed for restored ones: each only once, however many items of the job have the name.

use crate::{Decision, job_item::JobItem};
use box_session::ItemKey;
use restore::Choice;
use std::collections::{HashMap, HashSet};

/// The existing items that are renamed, and their new names.
#[derive(Default)]
pub(crate) struct ExistingRenames {
    proposed: HashMap<ItemKey, String>,
    decided: HashSet<ItemKey>,
}

impl ExistingRenames {
    /// Starts with the new names that were proposed for existing items.
    pub(crate) fn with_proposed<'a>(
        names: impl Iterator<Item = (&'a ItemKey, Option<&'a String>)>,
    ) -> Self {
        let proposed = names
            .filter_map(|(key, name)| Some((key.clone(), name?.clone())))
            .collect();
        Self {
            proposed,
            decided: HashSet::new(),
        }
    }

    /// Returns the decision to apply in place of one to rename the existing item, and the new name. If that is renamed for another
    /// item already, both are kept.
    pub(crate) fn decide(
        &mut self,
        decision: Decision,
        existing: &ItemKey,
    ) -> (Decision, Option<String>) {
        if self.decided.insert(existing.clone()) {
            (decision, self.proposed.get(existing).cloned())
        } else {
            (Decision::KeepBoth, None)
        }
    }

    /// Starts with the new names that the questions of a job propose. Items of the job are never renamed.
    pub(crate) fn of_questions(items: &[JobItem]) -> Self {
        let renames = Self::with_proposed(items.iter().filter_map(JobItem::proposed_rename));
        Self {
            decided: items.iter().map(|job_item| job_item.key.clone()).collect(),
            ..renames
        }
    }

    /// Returns the decision to apply for the answer to a question, and the new name of the existing item.
    pub(crate) fn answer(
        &mut self,
        job_item: &JobItem,
        answer: Decision,
    ) -> (Decision, Option<String>) {
        match (answer, job_item.proposed_rename()) {
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

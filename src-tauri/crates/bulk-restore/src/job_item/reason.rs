//! Why an item of a job has its outcome, in words.

use super::JobItem;
use crate::{Decision, Group};
use app_error::{ErrorCode, Subject};
use journal::{ItemState, UndoneState};
use messages::{SpokenLanguage, isolate};

/// A message of the catalogue, and the name that it contains.
type ReasonMessage<'a> = (&'static str, Option<&'a str>);

impl JobItem {
    /// Returns why it has its outcome, in a sentence. `None` if its outcome says everything.
    pub(crate) fn reason(&self, language: SpokenLanguage) -> Option<String> {
        let (key, name) = self.reason_message()?;
        let name = name.map(isolate).unwrap_or_default();
        let message = |key| language.message(key, &[("service", "Box"), ("name", &name)]);
        // An item does not keep which proxy an error is about, so a title that names it cannot be filled.
        message(key).or_else(|| message(self.code?.title(None)))
    }

    fn reason_message(&self) -> Option<ReasonMessage<'_>> {
        let subject = self.detail.about.as_deref().and_then(Subject::from_name);
        let renamed = self.detail.renamed.as_ref();
        let renamed = renamed.map(|existing| existing.new_name.as_str());
        match (self.undone, renamed) {
            (Some(UndoneState::ChangedSince), _) => return Some(("job_why_changed", None)),
            (Some(UndoneState::Done), Some(_)) => return Some(("restore_undone_keeps", renamed)),
            _ if subject == Some(Subject::Entry) => return Some(("job_why_entry", None)),
            (Some(UndoneState::Unknown), _) => return Some(("job_why_undo_unknown", None)),
            _ => {}
        }
        if let Some(code) = self.code {
            let refused_name = self.detail.refused_name.as_deref();
            return Some(match (code, self.state) {
                (ErrorCode::UnknownOutcome, ItemState::Unknown) if renamed.is_some() => {
                    ("job_why_unknown_renamed", renamed)
                }
                (ErrorCode::UnknownOutcome, ItemState::Unknown) => ("job_why_unknown", None),
                (ErrorCode::NameInvalid, _) if refused_name.is_some() => {
                    ("job_why_name_refused", refused_name)
                }
                _ => (code.title(subject), None),
            });
        }
        match self.state {
            ItemState::Skipped if matches!(self.detail.decision, Decision::Skip) => {
                Some(("job_why_left", None))
            }
            ItemState::Skipped => Some(("job_why_stopped", None)),
            ItemState::Asking => Some((conflict_message(self.detail.group), None)),
            ItemState::Pending
            | ItemState::InFlight
            | ItemState::Done
            | ItemState::Failed
            | ItemState::Unknown => match renamed {
                Some(_) => Some(("job_why_renamed", renamed)),
                None => self.detail.verified.then_some(("job_why_looked", None)),
            },
        }
    }
}

/// Returns the key of the message about the conflict of an item that waits for an answer.
fn conflict_message(group: Group) -> &'static str {
    match group {
        Group::ErasedSoon | Group::Ready | Group::InsideSelected => "job_why_group_other",
        Group::NameTaken => "job_why_group_name_taken",
        Group::FolderInTrash => "job_why_group_folder_in_trash",
        Group::FolderGone => "job_why_group_folder_gone",
        Group::NoAccess => "job_why_group_no_access",
        Group::NotInTrash => "problem_not_in_trash",
    }
}

#[cfg(test)]
mod tests;

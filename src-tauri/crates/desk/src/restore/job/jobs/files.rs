//! A dry run and a job as files: flat rows with fixed words, so that a column means the same in every language. Only the
//! reasons are for people, in the language of the window.

use jiff::Timestamp;
use serde::Serialize;

use super::{Jobs, all_records, parsed};
use crate::export::Format;
use crate::restore::from_box::path_in_words;
use crate::restore::job::view::{
    Decision, DryRunItem, Group, JobItem, JobItemState, NameHolder, Undone,
};
use crate::restore::{Choice, ItemKey, ItemKind};
use app_error::{AppError, ErrorCode};

impl Jobs {
    /// The file for every item of a dry run, in the order in which they would be sent; times are in UTC.
    ///
    /// # Errors
    /// `NotFound` when it was dropped.
    pub fn dry_run_file(&self, id: &str, format: Format) -> Result<Vec<u8>, AppError> {
        let kept = self.kept(id)?;
        let lines: Vec<PlannedLine> = kept
            .found
            .rows
            .iter()
            .map(|row| (&row.item).into())
            .collect();
        format.file_of(&lines)
    }

    /// The file for every item of a job; times are in UTC. `reasons` says by number why each item ended as it did, in the
    /// language of the person; for one that is missing there it is in plain English.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn file(
        &self,
        id: &str,
        format: Format,
        reasons: &[String],
    ) -> Result<Vec<u8>, AppError> {
        let records = all_records(&self.journal, parsed(id)?).await?;
        let lines: Vec<ReportLine> = records
            .into_iter()
            .map(|record| {
                let line = ReportLine::from(JobItem::from(record));
                let words = reasons.get(line.number as usize - 1).cloned();
                ReportLine {
                    reason_in_words: words.or(line.reason_in_words),
                    ..line
                }
            })
            .collect();
        format.file_of(&lines)
    }
}

/// An item of a dry run.
#[derive(Debug, Serialize)]
struct PlannedLine {
    group: Group,
    kind: ItemKind,
    id: String,
    name: String,
    was_in: String,
    size: Option<u64>,
    erased_at: Option<Timestamp>,
    destination: Option<String>,
    taken_by: Option<String>,
    free_name: Option<String>,
    folder_first: Option<String>,
    in_trash_of: Option<String>,
}

impl From<&DryRunItem> for PlannedLine {
    fn from(item: &DryRunItem) -> Self {
        let taken_by = item.taken_by.as_ref().map(|holder| match holder {
            NameHolder::Existing { existing } => {
                format!("{} in the folder", in_words(&existing.key))
            }
            NameHolder::Selected { key } => format!("{} of the selection", in_words(key)),
        });
        Self {
            group: item.group,
            kind: item.key.kind,
            id: item.key.id.clone(),
            name: item.name.clone(),
            was_in: path_in_words(&item.was_in.path),
            size: item.size,
            erased_at: item.erased_at,
            destination: item
                .destination
                .as_ref()
                .map(|folder| path_in_words(&folder.path)),
            taken_by,
            free_name: item.suggestion.clone(),
            folder_first: item.folder_first.as_ref().map(|folder| folder.name.clone()),
            in_trash_of: item.seen_by.clone(),
        }
    }
}

/// An item of a job.
#[derive(Debug, Serialize)]
struct ReportLine {
    number: u32,
    kind: ItemKind,
    id: String,
    name: String,
    was_in: String,
    outcome: JobItemState,
    decision: &'static str,
    new_name: Option<String>,
    now_in: Option<String>,
    existing_renamed: Option<String>,
    reason: Option<ErrorCode>,
    reason_in_words: Option<String>,
    request_id: Option<String>,
    attempts: u32,
    found_by_looking: bool,
    finished_at: Option<Timestamp>,
    put_back: Option<Undone>,
    acting_as: Option<String>,
}

impl From<JobItem> for ReportLine {
    fn from(item: JobItem) -> Self {
        Self {
            number: item.number + 1,
            kind: item.key.kind,
            id: item.key.id,
            name: item.name,
            was_in: item.was_in,
            outcome: item.state,
            decision: decision_in_words(&item.decision),
            new_name: item.new_name,
            now_in: item.path.as_deref().map(path_in_words),
            existing_renamed: item.existing_renamed,
            reason: item.code,
            reason_in_words: item.message,
            request_id: item.request_id,
            attempts: item.attempts,
            found_by_looking: item.found_by_looking,
            finished_at: item.finished_at,
            put_back: item.undone,
            acting_as: item.acting_as,
        }
    }
}

fn decision_in_words(decision: &Decision) -> &'static str {
    match decision {
        Decision::KeepBoth => "keep_both",
        Decision::Skip => "skip",
        Decision::Ask => "ask",
        Decision::TryAgain => "try again",
        Decision::Restore { choice } => match choice {
            Choice::AsItWas => "as_it_was",
            Choice::NewName { .. } => "new_name",
            Choice::OtherFolder { .. } => "other_folder",
            Choice::FolderFirst => "folder_first",
            Choice::RenameExisting { .. } => "rename_existing",
            Choice::Elsewhere { .. } => "elsewhere",
        },
    }
}

fn in_words(key: &ItemKey) -> String {
    format!(
        "{} {}",
        box_client::ItemKind::from(key.kind).as_str(),
        key.id
    )
}

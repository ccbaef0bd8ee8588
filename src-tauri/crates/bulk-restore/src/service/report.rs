//! Previews and jobs as lines of a file, with fixed terms in every language. Only the reasons are in the language of the window.

use crate::{
    Decision, Group, JobItemRow, JobItemState, NameHolder, PreviewItem, Undone,
    service::{BulkRestore, all_items, has_ended, parse_job_id, shown_row},
};
use app_error::{AppError, ErrorCode};
use box_session::{ItemKey, ItemKind, convert};
use jiff::Timestamp;
use messages::SpokenLanguage;
use restore::Choice;
use serde::Serialize;

impl BulkRestore {
    /// Returns a line for every item of a preview, in the order in which they would be sent; times are in UTC.
    ///
    /// # Errors
    /// `NotFound` if the preview was dropped.
    pub fn preview_lines(&self, id: &str) -> Result<Vec<PreviewLine>, AppError> {
        let preview = self.stored_preview(id)?;
        Ok(preview
            .data
            .rows
            .iter()
            .map(|row| (&row.item).into())
            .collect())
    }

    /// Returns a line for every item of a job, with its reason in `language`; times are in UTC.
    ///
    /// # Errors
    /// `NotFound`, `JournalUnavailable`.
    pub async fn report_lines(
        &self,
        id: &str,
        language: SpokenLanguage,
    ) -> Result<Vec<ReportLine>, AppError> {
        let id = parse_job_id(id)?;
        let ended = has_ended(&self.journal.job(id).await?);
        let items = all_items(&self.journal, id).await?;
        let lines = items
            .into_iter()
            .map(|item| shown_row(item, ended, language).into());
        Ok(lines.collect())
    }
}

/// An item of a preview, as a line of a file.
#[derive(Debug, Serialize)]
pub struct PreviewLine {
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

impl From<&PreviewItem> for PreviewLine {
    fn from(item: &PreviewItem) -> Self {
        let taken_by = item.taken_by.as_ref().map(|holder| match holder {
            NameHolder::Existing { existing } => {
                format!("{} in the folder", kind_and_id(&existing.key))
            }
            NameHolder::Selected { key } => format!("{} of the selection", kind_and_id(key)),
        });
        Self {
            group: item.group,
            kind: item.key.kind,
            id: item.key.id.clone(),
            name: item.name.clone(),
            was_in: convert::path_text(&item.was_in.path),
            size: item.size,
            erased_at: item.erased_at,
            destination: item
                .destination
                .as_ref()
                .map(|folder| convert::path_text(&folder.path)),
            taken_by,
            free_name: item.suggestion.clone(),
            folder_first: item.folder_first.as_ref().map(|folder| folder.name.clone()),
            in_trash_of: item.seen_by.clone(),
        }
    }
}

/// An item of a job, as a line of a report.
#[derive(Debug, Serialize)]
pub struct ReportLine {
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
    #[serde(rename = "found_by_looking")]
    verified: bool,
    finished_at: Option<Timestamp>,
    #[serde(rename = "put_back")]
    undone: Option<Undone>,
    acting_as: Option<String>,
}

impl From<JobItemRow> for ReportLine {
    fn from(item: JobItemRow) -> Self {
        Self {
            number: item.number + 1,
            kind: item.key.kind,
            id: item.key.id,
            name: item.name,
            was_in: item.was_in,
            outcome: item.state,
            decision: decision_name(&item.decision),
            new_name: item.new_name,
            now_in: item.path.as_deref().map(convert::path_text),
            existing_renamed: item.existing_renamed,
            reason: item.code,
            reason_in_words: item.reason,
            request_id: item.request_id,
            attempts: item.attempts,
            verified: item.verified,
            finished_at: item.finished_at,
            undone: item.undone,
            acting_as: item.acting_as,
        }
    }
}

fn decision_name(decision: &Decision) -> &'static str {
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

fn kind_and_id(key: &ItemKey) -> String {
    format!(
        "{} {}",
        box_client::ItemKind::from(key.kind).as_str(),
        key.id
    )
}

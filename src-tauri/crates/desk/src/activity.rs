//! The activity: the journal as the window shows and exports it.

use crate::{service_clock::ServiceClock, settings_store::SettingsStore};
use app_error::{AppError, ErrorCode, Subject};
use jiff::{SignedDuration, Timestamp};
use journal::Journal;
use passcode::{LostPasscode, Passcodes, RecoveredActivity};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use table_export::ExportFormat;
use ts_rs::TS;

/// Maximum number of rows of a page.
const MAX_ROWS: u32 = 500;

/// Kind of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A passcode was regenerated.
    RegeneratePasscode,
    /// An item was restored from the trash.
    Restore,
    /// A restored item was moved back to the trash.
    UndoRestore,
    /// The link to a restored file was sent by email again.
    ShareLink,
    /// Many items were restored from the trash in one job.
    RestoreMany,
}

/// Outcome of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// In progress.
    Started,
    /// Done.
    Done,
    /// Not done; nothing was changed.
    NotDone,
    /// Not known: no answer arrived.
    Unknown,
}

/// How far a bulk restore got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct JobTally {
    /// Number of its items.
    pub items: u32,
    /// Number of those that it restored; none until it ends.
    pub restored: Option<u32>,
}

impl JobTally {
    /// Returns what the row of a job records; none for another row, and for one of an older version.
    fn of(row: &journal::Activity) -> Option<Self> {
        let number = |name: &str| row.detail[name].as_u64()?.try_into().ok();
        if row.action != journal::Action::RestoreMany {
            return None;
        }
        Some(Self {
            items: number("items")?,
            restored: number("restored"),
        })
    }
}

/// A row of the activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ActivityRow {
    /// ID of the row in the journal.
    pub id: String,
    /// Kind of the action.
    pub action: Action,
    /// `restored_file`, `file`, `folder`, `web_link` or `job`.
    pub item_kind: String,
    /// ID of the item at the service; our ID of a job.
    pub item_id: String,
    /// Name of the item; the names of the first items of a job.
    pub item_name: String,
    /// Login of the account that did it.
    pub account: String,
    /// Our ID of the account; rows of older versions and those of jobs do not have it.
    pub account_id: Option<String>,
    /// The impersonated user, if any.
    pub acting_as: Option<String>,
    /// The actor, as signed in to this computer; rows of older versions do not have it.
    pub operator: Option<String>,
    /// Recipients of a passcode; empty for a restore.
    pub for_whom: Vec<String>,
    /// Asset of a restored file, or target folder of a restored item.
    pub place: Option<String>,
    /// Time of the start.
    pub started_at: Timestamp,
    /// Time of the end.
    pub finished_at: Option<Timestamp>,
    /// Outcome.
    pub ending: Ending,
    /// The error, if it was not done.
    pub code: Option<ErrorCode>,
    /// ID of the request at the service.
    pub request_id: Option<String>,
    /// Whether it can be undone.
    pub can_undo: bool,
    /// How far a bulk restore got; rows of older versions do not have it.
    pub tally: Option<JobTally>,
    /// How the new passcode was lost; reported once, at the next start.
    pub lost: Option<LostPasscode>,
}

/// A page of the activity.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ActivityPage {
    /// The rows, newest first.
    pub rows: Vec<ActivityRow>,
    /// Number of rows that match.
    pub total: u32,
    /// The rows that were deleted because of their age; none if there never were any.
    pub erased: Option<Erased>,
}

/// The rows that were deleted because of their age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Erased {
    /// Their number.
    pub count: u32,
    /// Start of the newest of them.
    pub until: Timestamp,
}

impl From<journal::Erased> for Erased {
    fn from(journal::Erased { count, until }: journal::Erased) -> Self {
        Self { count, until }
    }
}

/// A row of an export: flat, with fixed words, so that the columns of a spreadsheet mean the same in every language.
#[derive(Debug, Serialize)]
struct ExportRow {
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    action: Action,
    outcome: Ending,
    reason: Option<ErrorCode>,
    item_kind: String,
    item_name: String,
    item_id: String,
    for_whom: String,
    place: Option<String>,
    account: String,
    acting_as: Option<String>,
    operator: Option<String>,
    request_id: Option<String>,
}

impl From<ActivityRow> for ExportRow {
    fn from(row: ActivityRow) -> Self {
        Self {
            started_at: row.started_at,
            finished_at: row.finished_at,
            action: row.action,
            outcome: row.ending,
            reason: row.code,
            item_kind: row.item_kind,
            item_name: row.item_name,
            item_id: row.item_id,
            for_whom: row.for_whom.join("; "),
            place: row.place,
            account: row.account,
            acting_as: row.acting_as,
            operator: row.operator,
            request_id: row.request_id,
        }
    }
}

/// The activity of the open profile.
pub struct ActivityLog {
    journal: Journal,
    passcodes: Arc<Passcodes>,
    settings: Arc<SettingsStore>,
    service_clock: Arc<ServiceClock>,
    is_read_only: bool,
}

impl ActivityLog {
    pub(crate) fn new(
        journal: Journal,
        passcodes: Arc<Passcodes>,
        settings: Arc<SettingsStore>,
        service_clock: Arc<ServiceClock>,
        is_read_only: bool,
    ) -> Self {
        Self {
            journal,
            passcodes,
            settings,
            service_clock,
            is_read_only,
        }
    }

    /// Returns rows that match `text`, newest first, at most 500.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn page(&self, text: &str, from: u32, count: u32) -> Result<ActivityPage, AppError> {
        self.passcodes.wait_until_written().await;
        self.delete_expired().await;
        let found = self.journal.search(text, from, count.min(MAX_ROWS)).await?;
        let erased = self.journal.erased().await?;
        Ok(ActivityPage {
            rows: found.rows.into_iter().map(ActivityRow::from).collect(),
            total: found.total,
            erased: erased.map(Erased::from),
        })
    }

    /// Returns a file of all rows that match `text`, newest first; times are in UTC.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn export(&self, text: &str, format: ExportFormat) -> Result<Vec<u8>, AppError> {
        self.passcodes.wait_until_written().await;
        let found = self.journal.search(text, 0, u32::MAX).await?;
        let rows: Vec<ExportRow> = found
            .rows
            .into_iter()
            .map(|row| ActivityRow::from(row).into())
            .collect();
        format.encode(&rows)
    }

    /// Deletes all rows except those in progress; returns how many.
    ///
    /// # Errors
    /// [`ErrorCode::Forbidden`] with [`Subject::Policy`] where the policy locks how long the activity is kept,
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn delete_all(&self) -> Result<u32, AppError> {
        let locked = self.settings.locks().settings;
        if locked.iter().any(|setting| setting == "activity_days") {
            let words = "the policy sets how long the activity is kept";
            return Err(AppError::new(ErrorCode::Forbidden, words).subject(Subject::Policy));
        }
        self.passcodes.wait_until_written().await;
        Ok(self.journal.erase_all().await?)
    }

    /// Deletes rows that are older than the settings allow. Called at the start, when the setting changes, and whenever the
    /// activity is read, so that a program that is never closed deletes them as well. A wrong clock of the computer deletes
    /// nothing. A journal that cannot be written keeps them for now and can still be read.
    pub(crate) async fn delete_expired(&self) {
        if self.is_read_only {
            return;
        }
        let days = i64::from(self.settings.current().activity_days);
        let now = self.service_clock.for_deletion();
        let deleted = self
            .journal
            .erase_older_than(SignedDuration::from_hours(24 * days), now)
            .await;
        match deleted.map_err(AppError::from) {
            Ok(0) => {}
            Ok(deleted) => tracing::info!(deleted, "old activity was deleted"),
            Err(problem) => tracing::warn!(%problem, "old activity could not be deleted"),
        }
    }
}

impl From<RecoveredActivity> for ActivityRow {
    fn from(RecoveredActivity { row, lost }: RecoveredActivity) -> Self {
        Self {
            lost,
            ..Self::from(row)
        }
    }
}

impl From<journal::Activity> for ActivityRow {
    fn from(row: journal::Activity) -> Self {
        Self {
            id: row.id.to_string(),
            action: match row.action {
                journal::Action::RegeneratePasscode => Action::RegeneratePasscode,
                journal::Action::Restore => Action::Restore,
                journal::Action::UndoRestore => Action::UndoRestore,
                journal::Action::ShareLink => Action::ShareLink,
                journal::Action::RestoreMany => Action::RestoreMany,
            },
            item_kind: row.item.kind.clone(),
            item_id: row.item.id.clone(),
            item_name: row.item.name.clone(),
            account: row.account.clone(),
            account_id: row.detail["account"].as_str().map(str::to_owned),
            acting_as: row.acting_as.clone(),
            operator: row.actor.clone(),
            for_whom: row.for_whom.clone(),
            place: row.place.clone(),
            started_at: row.started_at,
            finished_at: row.finished_at,
            ending: match row.outcome {
                journal::Outcome::Started => Ending::Started,
                journal::Outcome::Done => Ending::Done,
                journal::Outcome::NotDone => Ending::NotDone,
                journal::Outcome::Unknown => Ending::Unknown,
            },
            code: row
                .code
                .as_ref()
                .and_then(|code| ErrorCode::from_name(code)),
            request_id: row.request_id.clone(),
            can_undo: restore::can_undo(&row),
            tally: JobTally::of(&row),
            lost: None,
        }
    }
}

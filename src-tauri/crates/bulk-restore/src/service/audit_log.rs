//! The row of a job in the activity.

use crate::{Group, JobCounts, impersonation::ActingAs, job_item::JobItem};
use app_error::{AppError, ErrorCode};
use jiff::Timestamp;
use journal::{Action, Completion, Item, Journal, NewActivity, RestoreJob};
use uuid::Uuid;

/// Writes down that a job began: under the names of its first items, so that a search finds it.
///
/// # Errors
/// `JournalUnavailable`.
pub(super) async fn record_start(
    journal: &Journal,
    job: &RestoreJob,
    names: &[String],
    records: &[JobItem],
) -> Result<Uuid, AppError> {
    let items = records.len();
    let more = if items > names.len() {
        format!(" … ({items})")
    } else {
        String::new()
    };
    let row = NewActivity {
        action: Action::RestoreMany,
        account: job.account.clone(),
        acting_as: acting_as(records).for_journal(&job.account),
        item: Item {
            kind: "job".to_owned(),
            id: job.id.to_string(),
            name: format!("{}{more}", names.join(", ")),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: job.started_at,
        detail: serde_json::Value::Null,
    };
    Ok(journal.start(row).await?)
}

/// In whose names the items of a job are restored.
pub(crate) fn acting_as<'a>(records: impl IntoIterator<Item = &'a JobItem>) -> ActingAs {
    let restored = records
        .into_iter()
        .filter(|record| record.detail.group != Group::NotInTrash);
    ActingAs::of(restored.map(|record| record.detail.acting_for.as_ref()))
}

/// How a job ended, as its row tells: done as soon as anything was brought back and nothing is uncertain.
pub(crate) fn ending(now: Timestamp, counts: JobCounts, records: &[JobItem]) -> Completion {
    if counts.unknown > 0 {
        return Completion::unknown(now, ErrorCode::UnknownOutcome.name());
    }
    if counts.done > 0 {
        return Completion::done(now);
    }
    let reason = records
        .iter()
        .find_map(|record| record.code)
        .map(ErrorCode::name);
    Completion::not_done(now, reason.unwrap_or_default())
}

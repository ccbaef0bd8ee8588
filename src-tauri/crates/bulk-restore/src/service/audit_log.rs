//! The row of a job in the activity.

use crate::{Group, JobCounts, impersonation::ActingAs, job_item::JobItem};
use app_error::{AppError, ErrorCode};
use jiff::Timestamp;
use journal::{Action, Completion, Item, Journal, NewActivity, RestoreJob};
use serde_json::{Value, json};
use uuid::Uuid;

/// Records the start of a job under the names of its first items, so that a search finds it.
///
/// # Errors
/// `JournalUnavailable`.
pub(super) async fn record_start(
    journal: &Journal,
    job: &RestoreJob,
    names: &[String],
    items: &[JobItem],
) -> Result<Uuid, AppError> {
    let count = items.len();
    let more = if count > names.len() {
        format!(" … ({count})")
    } else {
        String::new()
    };
    let row = NewActivity {
        action: Action::RestoreMany,
        account: job.account.clone(),
        acting_as: acting_as(items).for_journal(&job.account),
        item: Item {
            kind: "job".to_owned(),
            id: job.id.to_string(),
            name: format!("{}{more}", names.join(", ")),
        },
        for_whom: Vec::new(),
        place: None,
        started_at: job.started_at,
        detail: tally(count, None),
    };
    Ok(journal.start(row).await?)
}

/// Returns the users on whose behalf the items of a job are restored.
pub(crate) fn acting_as<'a>(items: impl IntoIterator<Item = &'a JobItem>) -> ActingAs {
    let restored = items
        .into_iter()
        .filter(|job_item| job_item.detail.group != Group::NotInTrash);
    ActingAs::of(restored.map(|job_item| job_item.detail.acting_for.as_ref()))
}

/// Returns the outcome of a job: done if any item was restored and no outcome is unknown. It records how many of the items
/// are restored.
pub(crate) fn completion_of(now: Timestamp, counts: JobCounts, items: &[JobItem]) -> Completion {
    let restored = counts.done.saturating_sub(counts.undone);
    outcome_of(now, counts, items).detail(tally(items.len(), Some(restored)))
}

/// Returns the number of the items of a job, and at its end how many of them are restored, as the journal keeps them.
fn tally(items: usize, restored: Option<u32>) -> Value {
    json!({ "items": items, "restored": restored })
}

fn outcome_of(now: Timestamp, counts: JobCounts, items: &[JobItem]) -> Completion {
    if counts.unknown > 0 {
        return Completion::unknown(now, ErrorCode::UnknownOutcome.name());
    }
    if counts.done > 0 {
        return Completion::done(now);
    }
    let reason = items
        .iter()
        .find_map(|job_item| job_item.code)
        .map(ErrorCode::name);
    Completion::not_done(now, reason.unwrap_or_default())
}

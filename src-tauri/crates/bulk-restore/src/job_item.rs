//! An item of a job, as the journal stores it.

mod answer;
mod item_detail;
mod reason;

pub(crate) use item_detail::ItemDetail;

use crate::{Decision, Group, JobItemRow, JobItemState, Undone, direction::Direction};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{ItemKey, ItemKind};
use jiff::Timestamp;
use journal::{ItemState, ItemUpdate, NewRestoreItem, RestoreItem, UndoneState};
use messages::SpokenLanguage;
use restore::RestoreSteps;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// An item of a job.
#[derive(Debug, Clone)]
pub(crate) struct JobItem {
    pub(crate) number: u32,
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) state: ItemState,
    pub(crate) undone: Option<UndoneState>,
    pub(crate) attempts: u32,
    pub(crate) code: Option<ErrorCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) detail: ItemDetail,
    /// The stored detail of an entry that cannot be read.
    pub(crate) unreadable: Option<Value>,
}

impl JobItem {
    /// Reads an item. An entry that a newer version wrote or that is damaged keeps its number and its name, has an error, and
    /// nothing is sent for it.
    pub(crate) fn of(stored: RestoreItem) -> Self {
        let RestoreItem { item, now } = stored;
        let kind = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink]
            .into_iter()
            .find(|kind| box_client::ItemKind::from(*kind).as_str() == item.kind);
        let detail = ItemDetail::deserialize(&now.detail).ok();
        let unreadable = (kind.is_none() || detail.is_none()).then_some(now.detail);
        let mut job_item = Self {
            number: now.number,
            key: ItemKey {
                kind: kind.unwrap_or(ItemKind::File),
                id: item.id,
            },
            name: item.name,
            state: now.state,
            undone: now.undone,
            attempts: now.attempts,
            code: now.code.as_deref().and_then(ErrorCode::from_name),
            request_id: now.request_id,
            finished_at: now.finished_at,
            detail: detail.unwrap_or_else(|| {
                ItemDetail::new(Group::Ready, Decision::Skip, String::new(), String::new())
            }),
            unreadable: None,
        };
        if unreadable.is_some() {
            job_item.detail.etag = None;
            let words = "this entry of the journal cannot be read";
            job_item.set_error(
                &AppError::new(ErrorCode::JournalUnavailable, words).subject(Subject::Entry),
            );
        }
        Self {
            unreadable,
            ..job_item
        }
    }

    /// Sets the outcome of an entry that cannot be read. Returns whether that changed anything.
    pub(crate) fn finish_unreadable(&mut self) -> bool {
        if self.unreadable.is_none() || self.has_ended() {
            return false;
        }
        let was_sent = self.state == ItemState::InFlight;
        self.state = if was_sent {
            ItemState::Unknown
        } else {
            ItemState::Failed
        };
        true
    }

    /// Returns the row to store.
    pub(crate) fn to_row(&self) -> ItemUpdate {
        ItemUpdate {
            number: self.number,
            state: self.state,
            undone: self.undone,
            attempts: self.attempts,
            code: self.code.map(ErrorCode::name),
            request_id: self.request_id.clone(),
            finished_at: self.finished_at,
            // What could not be read is stored as it was. Strings and numbers: cannot fail.
            detail: self
                .unreadable
                .clone()
                .unwrap_or_else(|| serde_json::to_value(&self.detail).unwrap_or_default()),
        }
    }

    /// Returns the item of a job that has ended: one in flight has an unknown outcome.
    pub(crate) fn into_ended(mut self) -> Self {
        if self.is_in_flight() {
            self.set_outcome_not_verified();
        }
        (self.state, self.undone) = states_after_end(self.state, self.undone);
        self
    }

    /// Returns the row to add to a job.
    pub(crate) fn new_row(&self) -> NewRestoreItem {
        NewRestoreItem {
            item: journal::Item {
                kind: box_client::ItemKind::from(self.key.kind)
                    .as_str()
                    .to_owned(),
                id: self.key.id.clone(),
                name: self.name.clone(),
            },
            state: self.state,
            code: self.code.map(ErrorCode::name),
            detail: serde_json::to_value(&self.detail).unwrap_or_default(),
        }
    }

    /// Returns the number of times it was sent in a direction.
    pub(crate) fn attempts(&mut self, direction: Direction) -> &mut u32 {
        match direction {
            Direction::Restore => &mut self.attempts,
            Direction::Undo => &mut self.detail.undo_attempts,
        }
    }

    /// Forgets the item that was renamed for it, if that has its name back.
    pub(crate) fn set_renamed_back(&mut self, renamed_back: bool) {
        if renamed_back {
            self.detail.renamed = None;
        }
    }

    /// Returns whether the outcome of the last request is not known yet.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.state == ItemState::InFlight || self.undone == Some(UndoneState::InFlight)
    }

    /// Returns whether Box may still finish the last request, for which it has `limit` after the answer was lost.
    pub(crate) fn may_finish_late(&self, now: Timestamp, limit: Duration) -> bool {
        let lost_at = self.detail.lost_at;
        lost_at.is_some_and(|at| now.duration_since(at).unsigned_abs() < limit)
    }

    /// Keeps the item that was renamed for it and not verified since, so that it is shown with it.
    pub(crate) fn keep_renamed_item(&mut self) {
        if let Some(RestoreSteps::RenameExisting(renamed)) = self.detail.steps.take() {
            self.detail.renamed = Some(renamed);
        }
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.key.kind == ItemKind::Folder
    }

    /// Returns whether it has an outcome.
    pub(crate) fn has_ended(&self) -> bool {
        match self.state {
            ItemState::Pending | ItemState::InFlight | ItemState::Asking => false,
            ItemState::Done | ItemState::Skipped | ItemState::Failed | ItemState::Unknown => true,
        }
    }

    /// Sets the reason why it was not done.
    pub(crate) fn set_error(&mut self, error: &AppError) {
        self.code = Some(error.code);
        let stored = error.to_stored();
        self.detail.message = Some(match &stored.service_message {
            Some(words) => format!("{}: {}", stored.message, words.as_str()),
            None => stored.message,
        });
        let detail = error.detail.as_ref();
        self.detail.about = error.about().map(Subject::name);
        let name = detail
            .filter(|_| error.code == ErrorCode::NameInvalid)
            .and_then(|detail| detail.by.clone());
        self.detail.refused_name = name;
        if error.request_id.is_some() {
            self.request_id.clone_from(&error.request_id);
        }
    }

    /// Sets the reason of an item that was in flight when an earlier run ended and was not verified since.
    pub(crate) fn set_outcome_not_verified(&mut self) {
        let words = "it was in flight when the program ended, and its outcome was not verified";
        self.set_error(&AppError::new(ErrorCode::UnknownOutcome, words));
    }

    /// Clears the reason why it was not done before.
    pub(crate) fn clear_error(&mut self) {
        self.code = None;
        self.detail.message = None;
        self.detail.about = None;
        self.detail.check_result = None;
    }

    /// Returns whether this job restored the item and the restore was not undone yet. If the outcome of an undo is not known, it
    /// may be undone again: that verifies it first.
    pub(crate) fn can_be_undone(&self) -> bool {
        can_be_undone(self.state, self.undone, self.detail.etag.is_some())
    }
}

/// Returns whether items in these states can be undone. `has_etag` if their etag right after the restore is known.
pub(crate) fn can_be_undone(state: ItemState, undone: Option<UndoneState>, has_etag: bool) -> bool {
    let settled = matches!(undone, Some(UndoneState::Done | UndoneState::ChangedSince));
    state == ItemState::Done && has_etag && !settled
}

/// Returns what the stored states mean once a job has ended: the outcome of an item in flight is unknown.
pub(crate) fn states_after_end(
    state: ItemState,
    undone: Option<UndoneState>,
) -> (ItemState, Option<UndoneState>) {
    let state = if state == ItemState::InFlight {
        ItemState::Unknown
    } else {
        state
    };
    let undone = if undone == Some(UndoneState::InFlight) {
        Some(UndoneState::Unknown)
    } else {
        undone
    };
    (state, undone)
}

impl JobItem {
    /// Returns the row to show, with the reason for its outcome in this language.
    pub(crate) fn into_row(self, language: SpokenLanguage) -> JobItemRow {
        let can_undo = self.can_be_undone();
        let reason = self.reason(language);
        let Self {
            number,
            key,
            name,
            state,
            undone,
            attempts,
            code,
            request_id,
            finished_at,
            detail,
            ..
        } = self;
        JobItemRow {
            number,
            key,
            name,
            was_in: detail.was_in,
            acting_as: detail.acting_for.map(|person| person.address().to_owned()),
            group: detail.group,
            decision: detail.decision,
            state: match state {
                ItemState::Pending => JobItemState::Pending,
                ItemState::InFlight => JobItemState::InFlight,
                ItemState::Asking => JobItemState::Asking,
                ItemState::Done => JobItemState::Done,
                ItemState::Skipped => JobItemState::Skipped,
                ItemState::Failed => JobItemState::Failed,
                ItemState::Unknown => JobItemState::Unknown,
            },
            attempts,
            new_name: detail.new_name,
            path: detail.folder.map(|folder| folder.path),
            existing_renamed: detail.renamed.map(|renamed| renamed.new_name),
            reason,
            code,
            about: detail.about.as_deref().and_then(Subject::from_name),
            request_id,
            finished_at,
            finding: detail.check_result,
            verified: detail.verified,
            undone: undone.map(|undone| match undone {
                UndoneState::InFlight => Undone::InFlight,
                UndoneState::Done => Undone::Done,
                UndoneState::ChangedSince => Undone::ChangedSince,
                UndoneState::Failed => Undone::Failed,
                UndoneState::Unknown => Undone::Unknown,
            }),
            can_undo,
        }
    }
}

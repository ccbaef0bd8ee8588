//! The details of a restore in the journal, for recovery and undo.

use jiff::Timestamp;
use journal::{Action, Activity, Completion, Item, Journal, NewActivity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    conflict_check::ItemInTrash,
    steps::{RenamedItem, RestoreSteps},
};
use app_error::{AppError, ErrorCode};
use box_session::{BoxSession, ItemKind, Person, convert};

/// The details of a restore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RestoreRecord {
    /// The account's ID in Restore Desk; `None` in rows of older versions.
    pub account: Option<String>,
    /// The requested name, if not the item's own.
    pub asked_name: Option<String>,
    /// Box's ID of the requested folder, if not the original one.
    pub asked_folder: Option<String>,
    /// The etag after the restore: as long as Box has the same, the item was not modified.
    pub etag: Option<String>,
    /// Box's ID of the folder it was restored to.
    pub folder: Option<String>,
    /// The item that was renamed for it and still has the new name.
    pub renamed: Option<RenamedItem>,
    /// Whether the restore was undone.
    pub undone: bool,
    /// The steps, if it needed several requests.
    pub steps: Option<RestoreSteps>,
    /// Box's ID of the user on whose behalf it was restored, where that is not the account's own.
    pub as_user: Option<String>,
    /// When it was sent, by Box's clock.
    pub sent_at: Option<Timestamp>,
    /// The fingerprint of the folder's contents right after the restore.
    pub contents: Option<String>,
}

impl RestoreRecord {
    /// Reads the details from a row; defaults where they cannot be read.
    #[must_use]
    pub fn from_activity(activity: &Activity) -> Self {
        Self::deserialize(&activity.detail).unwrap_or_default()
    }

    /// Returns the details as the journal stores them.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // Strings and a flag cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Returns whether a row is a restore that can be undone by its details: it was done, its etag is known, and it was not undone.
#[must_use]
pub fn can_undo(activity: &Activity) -> bool {
    let record = RestoreRecord::from_activity(activity);
    activity.action == Action::Restore
        && activity.outcome == journal::Outcome::Done
        && record.etag.is_some()
        && !record.undone
}

/// Returns the key of the item of a row in the journal.
///
/// # Errors
/// `Unexpected` if the row is not about an item of Box.
pub fn item_key_of(activity: &Activity) -> Result<box_client::ItemKey, AppError> {
    let kind = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink]
        .into_iter()
        .map(box_client::ItemKind::from)
        .find(|kind| kind.as_str() == activity.item.kind);
    let id = box_client::ItemId::parse(&activity.item.id).ok();
    match (kind, id) {
        (Some(kind), Some(id)) => Ok(box_client::ItemKey { kind, id }),
        (None, _) | (_, None) => Err(AppError::new(
            ErrorCode::Unexpected,
            "this row of the journal is not about an item of Box",
        )),
    }
}

/// Returns whether an unfinished row is a restore or undo that an earlier run of the program started.
#[must_use]
pub fn was_interrupted(row: &Activity, journal: &Journal) -> bool {
    let is_restore = match row.action {
        Action::Restore | Action::UndoRestore => true,
        Action::RegeneratePasscode | Action::ShareLink | Action::RestoreMany => false,
    };
    is_restore && !journal.started_in_this_run(row.id)
}

/// Records restores and undos on behalf of one user in the journal.
pub(crate) struct RestoreLog<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) session: &'a BoxSession,
}

impl RestoreLog<'_> {
    /// Records that a restore is about to be sent.
    pub(crate) async fn record_start(
        &self,
        item: &ItemInTrash,
        detail: Value,
    ) -> Result<Uuid, AppError> {
        let parent = item.parent.as_ref();
        let place = parent.map(|parent| parent.name.clone());
        self.start(
            Action::Restore,
            (&item.key, &item.name),
            place.unwrap_or_default(),
            detail,
        )
        .await
    }

    /// Records that a restored item is about to be moved to the trash.
    pub(crate) async fn record_undo_start(
        &self,
        item: &box_client::Item,
        detail: Value,
    ) -> Result<Uuid, AppError> {
        let place = convert::path_text(&convert::parent_folder(item).path);
        self.start(Action::UndoRestore, (&item.key, &item.name), place, detail)
            .await
    }

    async fn start(
        &self,
        action: Action,
        (key, name): (&box_client::ItemKey, &str),
        place: String,
        detail: Value,
    ) -> Result<Uuid, AppError> {
        let actor = self.session.actor();
        let new = NewActivity {
            action,
            account: actor.account.clone(),
            acting_as: actor.acting_as.clone(),
            item: Item {
                kind: key.kind.as_str().to_owned(),
                id: key.id.to_string(),
                name: name.to_owned(),
            },
            for_whom: Vec::new(),
            place: Some(place),
            started_at: self.session.now(),
            detail,
        };
        Ok(self.journal.start(new).await?)
    }

    /// Records an outcome. The change happened even if the journal fails now; the next start recovers the row.
    pub(crate) async fn record_end(&self, id: Uuid, completion: Completion) {
        if let Err(error) = self.journal.finish(id, completion).await {
            tracing::error!(%id, %error, "the outcome of a restore was not recorded");
        }
    }

    pub(crate) fn done(&self, item: &box_client::Item) -> Completion {
        let folder = convert::parent_folder(item);
        Completion::done(self.session.now()).place(convert::path_text(&folder.path))
    }

    pub(crate) fn not_done(&self, code: ErrorCode, request_id: Option<&str>) -> Completion {
        Completion::not_done(self.session.now(), code.name())
            .with_request_id(request_id.map(str::to_owned))
    }

    pub(crate) fn unknown(&self, request_id: Option<&str>) -> Completion {
        Completion::unknown(self.session.now(), ErrorCode::UnknownOutcome.name())
            .with_request_id(request_id.map(str::to_owned))
    }
}

/// Returns the person on whose behalf a recorded change was made; `None` for the account's own user.
pub(crate) fn person_of(record: &RestoreRecord, row: &Activity) -> Option<Person> {
    let login = row.acting_as.clone().unwrap_or_default();
    Some(Person {
        id: Some(record.as_user.clone()?),
        name: login.clone(),
        login: Some(login),
    })
}

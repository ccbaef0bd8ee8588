//! What the journal keeps of a restore, to settle and to undo it.

use jiff::Timestamp;
use journal::{Activity, Completion, Item, NewActivity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::restorer::Restorer;
use super::steps::{Renamed, Steps};
use super::{ItemKind, Person, from_box};
use app_error::{AppError, ErrorCode};

/// The details of a restore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// Our id of the account; not known of what an older program did.
    pub(crate) account: Option<String>,
    /// The name that was asked for, if not the item's own.
    pub(crate) asked_name: Option<String>,
    /// The folder that was asked for, if not the original one.
    pub(crate) asked_folder: Option<String>,
    /// The item's mark after the restore: as long as Box has the same, nothing was changed.
    pub(crate) etag: Option<String>,
    /// The folder it went to.
    pub(crate) folder: Option<String>,
    /// What got another name for it, and has it still.
    pub(crate) renamed: Option<Renamed>,
    /// Whether it was put back into the trash since.
    pub(crate) undone: bool,
    /// How far a restore of several steps got.
    pub(crate) steps: Option<Steps>,
    /// Box's id of the user in whose name it was done, where that is not the account's own.
    pub(crate) as_user: Option<String>,
    /// When it was sent, by Box's clock.
    pub(crate) sent_at: Option<Timestamp>,
    /// What the folder held right after the restore.
    pub(crate) contents: Option<String>,
}

impl Kept {
    pub(crate) fn of(activity: &Activity) -> Self {
        Self::deserialize(&activity.detail).unwrap_or_default()
    }

    pub(crate) fn to_value(&self) -> Value {
        // Texts and a flag: cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Whether what was done can still be undone from here, as far as the journal tells.
pub fn can_undo(activity: &Activity) -> bool {
    let kept = Kept::of(activity);
    activity.action == journal::Action::Restore
        && activity.outcome == journal::Outcome::Done
        && kept.etag.is_some()
        && !kept.undone
}

impl Restorer {
    /// The job in the name of whoever did what the journal kept.
    pub(crate) fn as_kept(&self, kept: &Kept, row: &Activity) -> Self {
        let user = kept
            .as_user
            .as_deref()
            .and_then(|id| box_client::UserId::parse(id).ok());
        let Some(user) = user else {
            return self.clone();
        };
        let login = row.acting_as.clone().unwrap_or_default();
        let person = Person {
            id: Some(user.to_string()),
            name: login.clone(),
            login: Some(login),
        };
        self.acting_for(user, person)
    }

    /// Writes down what is about to be done to an item.
    pub(crate) async fn write_start(
        &self,
        action: journal::Action,
        item: &box_client::Item,
        place: String,
        detail: Value,
    ) -> Result<Uuid, AppError> {
        let new = NewActivity {
            action,
            account: self.parts().operator.account.clone(),
            acting_as: self.parts().operator.acting_as.clone(),
            item: Item {
                kind: item.key.kind.as_str().to_owned(),
                id: item.key.id.to_string(),
                name: item.name.clone(),
            },
            for_whom: Vec::new(),
            place: Some(place),
            started_at: self.parts().clock.now(),
            detail,
        };
        self.parts().journal.start(new).await.map_err(unwritten)
    }

    /// Writes down how it ended. That it happened is true even if the journal fails now; the next start settles it.
    pub(crate) async fn write_end(&self, id: Uuid, ending: Completion) {
        if let Err(error) = self.parts().journal.finish(id, ending).await {
            tracing::error!(%id, %error, "the end of a restore could not be written down");
        }
    }

    pub(crate) fn done(&self, item: &box_client::Item) -> Completion {
        let folder = from_box::folder_of(item);
        Completion::done(self.parts().clock.now()).place(from_box::path_in_words(&folder.path))
    }

    pub(crate) fn not_done(&self, code: ErrorCode, request_id: Option<&str>) -> Completion {
        with_request(
            Completion::not_done(self.parts().clock.now(), code.name()),
            request_id,
        )
    }

    pub(crate) fn unknown(&self, request_id: Option<&str>) -> Completion {
        with_request(
            Completion::unknown(self.parts().clock.now(), ErrorCode::UnknownOutcome.name()),
            request_id,
        )
    }
}

/// The item of a row in the journal, as Box knows it.
pub(crate) fn key_of(activity: &Activity) -> Result<box_client::ItemKey, AppError> {
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

pub(crate) fn unwritten(error: journal::Error) -> AppError {
    AppError::from(error)
}

fn with_request(ending: Completion, request_id: Option<&str>) -> Completion {
    match request_id {
        Some(id) => ending.request_id(id),
        None => ending,
    }
}

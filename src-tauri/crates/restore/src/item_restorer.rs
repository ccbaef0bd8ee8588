//! Restores items of one Box account, one change of an item at a time.

mod crash_recovery;
mod explain_refusal;
mod late_outcomes;
mod move_to_folder;
mod restore_item;
mod send_and_verify;
mod send_in_steps;
mod step_errors;
mod undo;

use crate::{
    CheckResult, RestoreCheck,
    conflict_check::{CheckContext, check_item},
};
use app_error::{AppError, ErrorCode};
use box_session::{BoxSession, ItemKey, ItemKind, Person, convert};
use futures::future::try_join_all;
use journal::Journal;
use parking_lot::Mutex;
use platform::EventSink;
use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};
use trash::TrashList;
use uuid::Uuid;

/// The waits between the attempts to verify a change whose answer was lost. Box says that a 503 on a write may still be
/// applied later.
pub const VERIFY_DELAYS: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_millis(1500),
    Duration::from_secs(3),
];

/// How long the page waits for the outcome of a restore or undo at most.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// An event: the outcome of a restore or undo was verified in the background. Contains its row of the journal.
#[derive(Debug, Clone)]
pub struct RestoreVerified(pub journal::Activity);

/// The waits of restores and undos; shorter in tests.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// The waits between the attempts to verify a change whose answer was lost.
    pub verify_delays: [Duration; 3],
    /// How long a call waits for the outcome before the work goes on in the background.
    pub answer_within: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            verify_delays: VERIFY_DELAYS,
            answer_within: ANSWER_WITHIN,
        }
    }
}

/// Restores items of one Box account on behalf of one user. Cheap to clone; all clones share the items in progress.
#[derive(Clone)]
pub struct ItemRestorer {
    session: BoxSession,
    shared: Arc<Shared>,
}

struct Shared {
    /// The account's own session.
    own: BoxSession,
    trash: TrashList,
    journal: Journal,
    events: Arc<dyn EventSink<RestoreVerified>>,
    timing: Timing,
    in_progress: Arc<Mutex<HashMap<ItemKey, Work>>>,
}

/// The work on one item.
#[derive(Default)]
struct Work {
    /// The number of guards.
    guards: u32,
    /// Its row in the journal.
    row: Option<Uuid>,
}

impl ItemRestorer {
    /// Creates a restorer for the account of `trash`, on behalf of its own user. Outcomes that are verified in the background are
    /// emitted to `events`. Sends no request.
    #[must_use]
    pub fn new(
        session: &BoxSession,
        trash: TrashList,
        journal: Journal,
        events: Arc<dyn EventSink<RestoreVerified>>,
        timing: Timing,
    ) -> Self {
        Self {
            session: session.own().clone(),
            shared: Arc::new(Shared {
                own: session.own().clone(),
                trash,
                journal,
                events,
                timing,
                in_progress: Arc::default(),
            }),
        }
    }

    /// Returns the session that restores items.
    #[must_use]
    pub fn session(&self) -> &BoxSession {
        &self.session
    }

    /// Returns the list of the trash.
    #[must_use]
    pub fn trash(&self) -> &TrashList {
        &self.shared.trash
    }

    /// Returns the restorer on behalf of the user in whose trash the item is.
    #[must_use]
    pub fn for_item(&self, key: &ItemKey) -> Self {
        self.with_session(self.shared.trash.session_for(key))
    }

    /// Returns the restorer on behalf of a person; `None` if the person has no user ID.
    #[must_use]
    pub fn as_person(&self, person: &Person) -> Option<Self> {
        Some(self.with_session(self.session.as_person(person)?))
    }

    fn with_session(&self, session: BoxSession) -> Self {
        Self {
            session,
            shared: Arc::clone(&self.shared),
        }
    }

    /// Checks whether the item can be restored to its original folder, or to the folder with this ID, and which conflict is in the
    /// way otherwise. Changes nothing.
    ///
    /// # Errors
    /// `InputInvalid` for an ID that is none, or any error of Box.
    pub async fn check(
        &self,
        key: &ItemKey,
        folder: Option<&str>,
    ) -> Result<RestoreCheck, AppError> {
        let context = CheckContext {
            folder: folder.map(convert::parse_folder_id).transpose()?,
            ..CheckContext::default()
        };
        check_item(&self.session, &key.try_into()?, &context).await
    }

    /// Checks every visible item with this ID, of any kind: up to three.
    ///
    /// # Errors
    /// As [`ItemRestorer::check`].
    pub async fn check_by_id(&self, id: &str) -> Result<Vec<RestoreCheck>, AppError> {
        let keys = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink].map(|kind| ItemKey {
            kind,
            id: id.to_owned(),
        });
        let checks = try_join_all(keys.iter().map(|key| self.check(key, None))).await?;
        Ok(checks
            .into_iter()
            .filter(|check| check.result != CheckResult::Gone)
            .collect())
    }

    /// Marks the item as in progress until the guard is dropped.
    ///
    /// # Errors
    /// `AlreadyRunning`.
    pub fn start_work(&self, key: &ItemKey) -> Result<WorkGuard, AppError> {
        let mut in_progress = self.shared.in_progress.lock();
        if in_progress.contains_key(key) {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "this item is being restored or moved to the trash already",
            ));
        }
        let work = Work {
            guards: 1,
            row: None,
        };
        in_progress.insert(key.clone(), work);
        Ok(self.guard(key))
    }

    /// Marks the item as in progress by one more, for work that outlives the first guard.
    fn continue_work(&self, key: &ItemKey) -> WorkGuard {
        let mut in_progress = self.shared.in_progress.lock();
        in_progress.entry(key.clone()).or_default().guards += 1;
        self.guard(key)
    }

    fn guard(&self, key: &ItemKey) -> WorkGuard {
        WorkGuard {
            in_progress: Arc::clone(&self.shared.in_progress),
            key: key.clone(),
        }
    }

    /// Sets the row in the journal of the work on an item.
    fn set_row(&self, key: &ItemKey, row: Uuid) {
        if let Some(work) = self.shared.in_progress.lock().get_mut(key) {
            work.row = Some(row);
        }
    }

    /// Returns a weak reference for work in the background, which does not keep the account open.
    fn downgrade(&self) -> Weak<Shared> {
        Arc::downgrade(&self.shared)
    }

    /// Returns the restorer of the account's own user, if the account is still open.
    fn upgrade(shared: &Weak<Shared>) -> Option<Self> {
        let shared = shared.upgrade()?;
        Some(Self {
            session: shared.own.clone(),
            shared,
        })
    }

    /// Removes a restored item from the list of the trash, and clears the caches of names and locations that its restore changed.
    pub fn remove_from_trash_list(&self, key: &box_client::ItemKey) {
        self.shared.trash.remove(&key.into());
        self.session.forget_names();
        if key.kind == box_client::ItemKind::Folder {
            self.session.forget_locations();
        }
    }

    /// Adds an item that is in the trash again to the list of the trash.
    pub async fn add_to_trash_list(&self, key: &box_client::ItemKey) {
        if key.kind == box_client::ItemKind::Folder {
            self.session.forget_locations();
        }
        // Only for the list on the screen, which can be refreshed at any time.
        if let Ok(item) = self.session.client().trashed_item(key).await {
            self.shared.trash.insert(item, &self.session);
        }
    }
}

/// Marks an item as in progress until it is dropped.
pub struct WorkGuard {
    in_progress: Arc<Mutex<HashMap<ItemKey, Work>>>,
    key: ItemKey,
}

impl WorkGuard {
    /// Returns the row in the journal, once there is one.
    fn row(&self) -> Option<Uuid> {
        let in_progress = self.in_progress.lock();
        in_progress.get(&self.key).and_then(|work| work.row)
    }
}

impl Drop for WorkGuard {
    fn drop(&mut self) {
        let mut in_progress = self.in_progress.lock();
        if let Some(work) = in_progress.get_mut(&self.key) {
            work.guards -= 1;
            if work.guards == 0 {
                in_progress.remove(&self.key);
            }
        }
    }
}

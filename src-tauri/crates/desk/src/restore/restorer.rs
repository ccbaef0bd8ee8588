//! The second job's state: one connected Box account and its trash.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use box_client::{BoxClient, UserId};
use jiff::Zoned;
use jiff::civil::Date;
use journal::Journal;
use uuid::Uuid;

use super::folders::KnownNames;
use super::places::Places;
use super::sent::LOOKS;
use super::trash::Trash;
use super::verify::PATIENCE;
use super::{ItemKey, Person};
use crate::ports::Window;
use app_error::{AppError, ErrorCode};
use platform::Clock;

/// Who restores, in words for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The login of the account.
    pub account: String,
    /// Our id of the account.
    pub id: String,
    /// The login of the user acted for, where that is another.
    pub acting_as: Option<String>,
}

/// Finds what was deleted with one Box account and brings it back. Cheap to clone; all clones share one trash. A new
/// account, token or user acted for gets a new one.
#[derive(Clone)]
pub struct Restorer(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) client: BoxClient,
    pub(crate) operator: Operator,
    pub(crate) journal: Journal,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) window: Arc<dyn Window>,
    /// One for all users that are acted for.
    pub(crate) trash: Arc<Mutex<Trash>>,
    pub(crate) places: Arc<Places>,
    pub(crate) known_names: Arc<Mutex<Option<KnownNames>>>,
    /// The waits between looks after an answer got lost.
    pub(crate) looks: [Duration; 3],
    /// For how long the window waits for an answer.
    pub(crate) patience: Duration,
    running: Arc<Mutex<HashMap<ItemKey, Work>>>,
    /// The user acted for, where that is another than the account's own.
    acting_for: Option<(UserId, Person)>,
    /// The account's own session; of that itself none.
    own: Option<Restorer>,
    /// What is known of folders as each other user sees them.
    sights: Arc<Mutex<HashMap<UserId, Sight>>>,
}

/// What is being done to an item.
#[derive(Default)]
struct Work {
    /// How many hold it.
    holders: u32,
    /// Where it is written down.
    row: Option<Uuid>,
}

/// What one user sees of the folders.
#[derive(Clone, Default)]
struct Sight {
    places: Arc<Places>,
    known_names: Arc<Mutex<Option<KnownNames>>>,
}

impl Restorer {
    /// A job for the account behind `client`. Asks nothing of it yet.
    pub fn new(
        client: BoxClient,
        operator: Operator,
        journal: Journal,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
    ) -> Self {
        Self::looking_at(client, operator, journal, clock, window, LOOKS)
    }

    /// The same, with other waits between the looks for a restore whose answer got lost: for a service that is known to be
    /// quick.
    pub fn looking_at(
        client: BoxClient,
        operator: Operator,
        journal: Journal,
        clock: Arc<dyn Clock>,
        window: Arc<dyn Window>,
        looks: [Duration; 3],
    ) -> Self {
        Self(Arc::new(Parts {
            client,
            operator,
            journal,
            looks,
            patience: PATIENCE,
            clock,
            window,
            trash: Arc::default(),
            places: Arc::default(),
            known_names: Arc::default(),
            running: Arc::default(),
            acting_for: None,
            own: None,
            sights: Arc::default(),
        }))
    }

    /// The same job in the name of another user of the company, with what that user sees.
    pub(crate) fn acting_for(&self, user: UserId, person: Person) -> Self {
        let parts = self.parts();
        let sight = held(&parts.sights).entry(user.clone()).or_default().clone();
        let operator = Operator {
            acting_as: Some(person.address().to_owned()),
            ..parts.operator.clone()
        };
        Self(Arc::new(Parts {
            client: parts.client.as_user(user.clone()),
            operator,
            journal: parts.journal.clone(),
            clock: Arc::clone(&parts.clock),
            window: Arc::clone(&parts.window),
            trash: Arc::clone(&parts.trash),
            places: sight.places,
            known_names: sight.known_names,
            looks: parts.looks,
            patience: parts.patience,
            running: Arc::clone(&parts.running),
            acting_for: Some((user, person)),
            own: Some(parts.own.clone().unwrap_or_else(|| self.clone())),
            sights: Arc::clone(&parts.sights),
        }))
    }

    /// The user acted for, where that is another than the account's own.
    pub(crate) fn acting_user(&self) -> Option<&UserId> {
        self.parts().acting_for.as_ref().map(|(user, _)| user)
    }

    /// The same user, as the window is told of them.
    pub(crate) fn acting_as(&self) -> Option<Person> {
        self.parts()
            .acting_for
            .as_ref()
            .map(|(_, person)| person.clone())
    }

    /// The same for a window that waits as long. Only before it is cloned.
    #[cfg(test)]
    pub(crate) fn waiting_for(mut self, patience: Duration) -> Self {
        std::sync::Arc::get_mut(&mut self.0).unwrap().patience = patience;
        self
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }

    pub(crate) fn weak_parts(&self) -> Weak<Parts> {
        Arc::downgrade(&self.0)
    }

    /// The account's own session, for work that goes on by itself and must not keep it open.
    pub(crate) fn own_parts(&self) -> Weak<Parts> {
        self.0.own.as_ref().unwrap_or(self).weak_parts()
    }

    /// The session, if anything else still holds it.
    pub(crate) fn upgraded(parts: &Weak<Parts>) -> Option<Self> {
        parts.upgrade().map(Self)
    }

    /// The day it is here, for names.
    pub(crate) fn today(&self) -> Date {
        self.0.now_here().date()
    }

    /// Says that something is being done to `key`, until the answer is dropped.
    pub(crate) fn begin(&self, key: &ItemKey) -> Result<Running, AppError> {
        let mut running = held(&self.0.running);
        if running.contains_key(key) {
            return Err(AppError::new(
                ErrorCode::AlreadyRunning,
                "this item is being restored or put back already",
            ));
        }
        running.insert(
            key.clone(),
            Work {
                holders: 1,
                row: None,
            },
        );
        Ok(Running {
            running: Arc::clone(&self.0.running),
            key: key.clone(),
        })
    }

    /// Says the same for work that goes on when the one who began it has ended.
    pub(crate) fn go_on_with(&self, key: &ItemKey) -> Running {
        held(&self.0.running)
            .entry(key.clone())
            .or_default()
            .holders += 1;
        Running {
            running: Arc::clone(&self.0.running),
            key: key.clone(),
        }
    }

    /// Notes where the work on `key` is written down.
    pub(crate) fn note_row(&self, key: &ItemKey, row: Uuid) {
        if let Some(work) = held(&self.0.running).get_mut(key) {
            work.row = Some(row);
        }
    }
}

impl Parts {
    /// The time it is where the person is.
    pub(crate) fn now_here(&self) -> Zoned {
        self.clock.now().to_zoned(self.clock.zone())
    }

    /// Forgets what became of folders, whoever saw it.
    pub(crate) fn forget_all_places(&self) {
        self.places.forget();
        held(&self.sights)
            .values()
            .for_each(|sight| sight.places.forget());
    }
}

/// Something is being done to an item.
pub(crate) struct Running {
    running: Arc<Mutex<HashMap<ItemKey, Work>>>,
    key: ItemKey,
}

impl Running {
    /// Where it is written down, once it is.
    pub(crate) fn row(&self) -> Option<Uuid> {
        held(&self.running).get(&self.key).and_then(|work| work.row)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = held(&self.running);
        if let Some(work) = running.get_mut(&self.key) {
            work.holders -= 1;
            if work.holders == 0 {
                running.remove(&self.key);
            }
        }
    }
}

/// The lock; what is behind it is sound even if somebody panicked while holding it.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The second job's state: one connected Box account and its trash.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use box_api::{BoxClient, UserId};
use jiff::Zoned;
use jiff::civil::Date;
use journal::Journal;

use super::folders::KnownNames;
use super::places::Places;
use super::sent::LOOKS;
use super::trash::Trash;
use super::{ItemKey, Person};
use crate::ports::{Clock, Window};
use crate::problem::{Code, Problem};

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
    running: Arc<Mutex<HashSet<ItemKey>>>,
    /// The user acted for, where that is another than the account's own.
    acting_for: Option<(UserId, Person)>,
    /// What is known of folders as each other user sees them.
    sights: Arc<Mutex<HashMap<UserId, Sight>>>,
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
            clock,
            window,
            trash: Arc::default(),
            places: Arc::default(),
            known_names: Arc::default(),
            running: Arc::default(),
            acting_for: None,
            sights: Arc::default(),
        }))
    }

    /// The same job in the name of another user of the company, with what that user sees.
    pub(crate) fn acting_for(&self, user: UserId, person: Person) -> Self {
        let parts = self.parts();
        let sight = held(&parts.sights).entry(user.clone()).or_default().clone();
        let operator = Operator { acting_as: Some(person.address().to_owned()), ..parts.operator.clone() };
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
            running: Arc::clone(&parts.running),
            acting_for: Some((user, person)),
            sights: Arc::clone(&parts.sights),
        }))
    }

    /// The user acted for, where that is another than the account's own.
    pub(crate) fn acting_user(&self) -> Option<&UserId> {
        self.parts().acting_for.as_ref().map(|(user, _)| user)
    }

    /// The same user, as the window is told of them.
    pub(crate) fn acting_as(&self) -> Option<Person> {
        self.parts().acting_for.as_ref().map(|(_, person)| person.clone())
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }

    pub(crate) fn weak_parts(&self) -> Weak<Parts> {
        Arc::downgrade(&self.0)
    }

    /// The day it is here, for names.
    pub(crate) fn today(&self) -> Date {
        self.0.now_here().date()
    }

    /// Says that something is being done to `key`, until the answer is dropped.
    pub(crate) fn begin(&self, key: &ItemKey) -> Result<Running, Problem> {
        if !held(&self.0.running).insert(key.clone()) {
            return Err(Problem::new(
                Code::AlreadyRunning,
                "this item is being restored or put back already",
            ));
        }
        Ok(Running { restorer: self.clone(), key: key.clone() })
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
        held(&self.sights).values().for_each(|sight| sight.places.forget());
    }
}

/// Something is being done to an item.
pub(crate) struct Running {
    restorer: Restorer,
    key: ItemKey,
}

impl Drop for Running {
    fn drop(&mut self) {
        held(&self.restorer.0.running).remove(&self.key);
    }
}

/// The lock; what is behind it is sound even if somebody panicked while holding it.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

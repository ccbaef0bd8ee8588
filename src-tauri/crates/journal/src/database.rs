use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use uuid::Uuid;

use crate::later::{self, Later};
use crate::{Error, opening};

/// How long a write waits for another program that holds the database.
const BUSY: Duration = Duration::from_secs(5);

/// The journal of one profile. Cheap to clone; all clones are the same database.
///
/// Its calls must be made within a tokio runtime.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<Shared>,
    operator: Option<Arc<str>>,
    /// The rows of the activity that were begun through it.
    begun: Arc<Mutex<HashSet<Uuid>>>,
}

pub(crate) struct Shared {
    pub(crate) place: Place,
    patience: Duration,
    state: Mutex<State>,
    /// Called with what could not be written down of something that was done.
    on_unwritten: OnceLock<Listener>,
}

/// Hears what could not be written down.
type Listener = Box<dyn Fn(&Error) + Send + Sync>;

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    File {
        path: PathBuf,
        /// Another program writes it.
        looks_only: bool,
    },
    Memory,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) connection: Option<Connection>,
    /// What was done and could not be written down yet.
    pub(crate) later: Vec<Later>,
}

impl Journal {
    /// Opens the database in `file`, making it where there is none, and brings it to the newest format. The folder
    /// must exist.
    ///
    /// # Errors
    /// [`Error::Newer`], [`Error::Corrupt`] or [`Error::Unavailable`]; the file is then as it was.
    pub async fn open(file: PathBuf) -> Result<Self, Error> {
        let journal = Self::at(file);
        journal.with(|_| Ok(())).await?;
        Ok(journal)
    }

    /// The database in `file`. It is opened by the first call, and opened again by each call after one that found it unusable.
    #[must_use]
    pub fn at(file: PathBuf) -> Self {
        Self::patient(
            Place::File {
                path: file,
                looks_only: false,
            },
            BUSY,
        )
    }

    /// The database in `file`, which another program writes: it can be read, and every change is refused with
    /// [`Error::LooksOnly`].
    #[must_use]
    pub fn looking_at(file: PathBuf) -> Self {
        Self::patient(
            Place::File {
                path: file,
                looks_only: true,
            },
            BUSY,
        )
    }

    /// The database in `file`, for which a write waits this long while another program holds it.
    #[must_use]
    pub fn waiting_for(file: PathBuf, patience: Duration) -> Self {
        Self::patient(
            Place::File {
                path: file,
                looks_only: false,
            },
            patience,
        )
    }

    /// An empty journal that lasts as long as its last clone.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no memory for it.
    pub async fn in_memory() -> Result<Self, Error> {
        let journal = Self::patient(Place::Memory, BUSY);
        journal.with(|_| Ok(())).await?;
        Ok(journal)
    }

    fn patient(place: Place, patience: Duration) -> Self {
        let (state, on_unwritten) = (Mutex::default(), OnceLock::new());
        let shared = Arc::new(Shared {
            place,
            patience,
            state,
            on_unwritten,
        });
        Self {
            shared,
            operator: None,
            begun: Arc::default(),
        }
    }

    /// The same journal; what is begun through it is written down as done by `operator`.
    #[must_use]
    pub fn kept_by(self, operator: Option<&str>) -> Self {
        Self {
            operator: operator.map(Arc::from),
            ..self
        }
    }

    /// The same journal as a program has it that starts now: everything in it is of earlier runs.
    #[must_use]
    pub fn of_a_new_run(&self) -> Self {
        Self {
            begun: Arc::default(),
            ..self.clone()
        }
    }

    /// Whether a row of the activity was begun in this run of the program. No clock tells, as it may have been set since.
    #[must_use]
    pub fn is_of_this_run(&self, id: Uuid) -> bool {
        self.begun
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&id)
    }

    pub(crate) fn note_begun(&self, id: Uuid) {
        self.begun
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id);
    }

    /// Has `told` called whenever something was done and could not be written down. It is written as soon as that works.
    pub fn on_unwritten(&self, told: impl Fn(&Error) + Send + Sync + 'static) {
        let _the_first_stays = self.shared.on_unwritten.set(Box::new(told));
    }

    pub(crate) fn operator(&self) -> Option<String> {
        self.operator.as_deref().map(str::to_owned)
    }

    /// Runs `act` with the connection; it goes on to its end even when the caller stops waiting.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.reading(move |connection, _| act(connection)).await
    }

    /// As [`with`](Self::with); `act` also gets what is not written down yet, to show it as if it were.
    pub(crate) async fn reading<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection, &[Later]) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
            let State { connection, later } = &mut *state;
            let open = shared.opened(connection)?;
            if !later.is_empty() {
                shared.write_later(open, later);
            }
            let result = act(open, later).map_err(|error| shared.explained(error));
            if result.as_ref().is_err_and(Error::wants_another_connection) && shared.lasts() {
                *connection = None;
            }
            result
        })
        .await
    }

    /// Writes down how something ended that was done. What cannot be written now is kept, shown by every call that reads, and
    /// written by the next call that can.
    pub(crate) async fn at_last(&self, what: Later) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
            let State { connection, later } = &mut *state;
            let written = shared.opened(connection).and_then(|open| {
                if !later.is_empty() {
                    shared.write_later(open, later);
                }
                // In the order in which it happened.
                if later.is_empty() {
                    later::write(open, &what)
                } else {
                    Err(Error::unavailable("not yet"))
                }
            });
            let written = written.map_err(|error| shared.explained(error));
            if let Err(error) = &written
                && error.may_pass()
            {
                later.push(what);
                if let Some(told) = shared.on_unwritten.get() {
                    told(error);
                }
            }
            written
        })
        .await
    }

    /// Tries once more to write down what could not be.
    pub async fn write_what_is_left(&self) {
        let anything = !self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .later
            .is_empty();
        if anything {
            // Opening it writes what is left; the rest is looked up at the next start.
            let _best_effort = self.with(|_| Ok(())).await;
        }
    }

    /// Has every change fail as on a disk that cannot be written, or no longer: for tests of what happens then.
    ///
    /// # Errors
    /// Any [`Error`] of opening it.
    pub async fn refuse_changes(&self, refuse: bool) -> Result<(), Error> {
        self.with(move |connection| Ok(connection.pragma_update(None, "query_only", refuse)?))
            .await
    }

    /// Whether another program writes it, so that it can only be read here.
    pub fn looks_only(&self) -> bool {
        matches!(
            self.shared.place,
            Place::File {
                looks_only: true,
                ..
            }
        )
    }

    pub(crate) async fn on_state<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Shared, &mut State) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            act(
                &shared,
                &mut shared.state.lock().unwrap_or_else(PoisonError::into_inner),
            )
        })
        .await
    }
}

impl Shared {
    /// The connection, opened where it is not. A panic in between rolls its transaction back, so one behind a poisoned lock is
    /// sound.
    fn opened<'a>(
        &self,
        connection: &'a mut Option<Connection>,
    ) -> Result<&'a mut Connection, Error> {
        match connection {
            Some(open) => Ok(open),
            None => {
                let fresh = opening::open(&self.place, self.patience)
                    .map_err(|error| self.explained(error))?;
                Ok(connection.insert(fresh))
            }
        }
    }

    /// Writes what was left, for as long as that works. Another program that holds the database is not waited for.
    fn write_later(&self, connection: &mut Connection, later: &mut Vec<Later>) {
        let _best_effort = connection.busy_timeout(Duration::ZERO);
        while let Some(first) = later.first() {
            match later::write(connection, first) {
                // What it is about is not in this journal: it was set aside.
                Ok(()) | Err(Error::NotFound(_)) => drop(later.remove(0)),
                Err(_) => break,
            }
        }
        let _best_effort = connection.busy_timeout(self.patience);
    }

    fn lasts(&self) -> bool {
        matches!(self.place, Place::File { .. })
    }

    fn explained(&self, error: Error) -> Error {
        match &self.place {
            Place::File { path, looks_only } => error.explained(path, *looks_only),
            Place::Memory => error,
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

async fn on_a_blocking_thread<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(act)
        .await
        .unwrap_or_else(|error| Err(Error::unavailable(error)))
}

mod activity;
mod exclusive;
mod pending_writes;
mod quarantine;
mod recents;
mod restore_items;
mod restore_jobs;
mod retention;

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::Connection;
use uuid::Uuid;

use crate::database_location::DatabaseLocation;
use crate::pending_writes::{PendingWrite, write};
use crate::{Error, connection};

/// The time a write waits for another program that locks the database.
const DEFAULT_BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The journal of one profile. Cheap to clone; all clones are the same database.
///
/// Its calls must be made within a tokio runtime.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<Shared>,
    actor: Option<Arc<str>>,
    /// The rows of the activity that were started through it.
    started: Arc<Mutex<HashSet<Uuid>>>,
}

pub(crate) struct Shared {
    pub(crate) location: DatabaseLocation,
    busy_timeout: Duration,
    state: Mutex<State>,
    /// Called with the error of a queued write.
    on_write_failure: OnceLock<Listener>,
}

/// A callback for the errors of queued writes.
type Listener = Box<dyn Fn(&Error) + Send + Sync>;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) connection: Option<Connection>,
    /// Writes that failed and are to be repeated.
    pub(crate) pending: Vec<PendingWrite>,
}

impl Journal {
    /// Opens or creates the database in `file` and migrates it to the newest format. The folder must exist.
    ///
    /// # Errors
    /// [`Error::NewerFormat`], [`Error::Corrupt`] or [`Error::Unavailable`]; the file is then unchanged.
    pub async fn open(file: PathBuf) -> Result<Self, Error> {
        let journal = Self::at(file);
        journal.with(|_| Ok(())).await?;
        Ok(journal)
    }

    /// Returns the journal in `file`. The first call opens it; after a failure the next call opens it again.
    #[must_use]
    pub fn at(file: PathBuf) -> Self {
        Self::new(
            DatabaseLocation::File {
                path: file,
                read_only: false,
            },
            DEFAULT_BUSY_TIMEOUT,
        )
    }

    /// Returns the journal in `file`, which another instance writes. It can be read, and every change is refused with
    /// [`Error::OpenedReadOnly`].
    #[must_use]
    pub fn read_only(file: PathBuf) -> Self {
        Self::new(
            DatabaseLocation::File {
                path: file,
                read_only: true,
            },
            DEFAULT_BUSY_TIMEOUT,
        )
    }

    /// Returns the journal in `file` with the time a write waits while another program locks it.
    #[must_use]
    pub fn with_busy_timeout(file: PathBuf, busy_timeout: Duration) -> Self {
        Self::new(
            DatabaseLocation::File {
                path: file,
                read_only: false,
            },
            busy_timeout,
        )
    }

    /// Opens an empty journal that exists as long as its last clone.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no memory for it.
    pub async fn in_memory() -> Result<Self, Error> {
        let journal = Self::new(DatabaseLocation::Memory, DEFAULT_BUSY_TIMEOUT);
        journal.with(|_| Ok(())).await?;
        Ok(journal)
    }

    fn new(location: DatabaseLocation, busy_timeout: Duration) -> Self {
        let (state, on_write_failure) = (Mutex::default(), OnceLock::new());
        let shared = Arc::new(Shared {
            location,
            busy_timeout,
            state,
            on_write_failure,
        });
        Self {
            shared,
            actor: None,
            started: Arc::default(),
        }
    }

    /// Returns this journal with the person that new rows are recorded for.
    #[must_use]
    pub fn with_actor(self, actor: Option<&str>) -> Self {
        Self {
            actor: actor.map(Arc::from),
            ..self
        }
    }

    /// Returns this journal as a new run of the program opens it: all rows belong to earlier runs.
    #[must_use]
    pub fn for_new_run(&self) -> Self {
        Self {
            started: Arc::default(),
            ..self.clone()
        }
    }

    /// Returns whether a row of the activity was started in this run of the program. Times cannot decide that, because the clock
    /// may have been set since.
    #[must_use]
    pub fn started_in_this_run(&self, id: Uuid) -> bool {
        self.started.lock().contains(&id)
    }

    pub(crate) fn record_started(&self, id: Uuid) {
        self.started.lock().insert(id);
    }

    /// Sets a callback for writes that failed and were queued.
    pub fn on_write_failure(&self, callback: impl Fn(&Error) + Send + Sync + 'static) {
        let _the_first_stays = self.shared.on_write_failure.set(Box::new(callback));
    }

    pub(crate) fn actor(&self) -> Option<String> {
        self.actor.as_deref().map(str::to_owned)
    }

    /// Runs `act` with the connection, to its end even when the caller stops waiting.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.with_pending(move |connection, _| act(connection))
            .await
    }

    /// Runs `act` like [`with`](Self::with), with the queued writes in addition, which reads apply to their results.
    pub(crate) async fn with_pending<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection, &[PendingWrite]) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            let mut state = shared.state.lock();
            let State {
                connection,
                pending,
            } = &mut *state;
            let open = shared.connect(connection)?;
            if !pending.is_empty() {
                shared.write_pending(open, pending);
            }
            let result = act(open, pending).map_err(|error| shared.with_context(error));
            if result.as_ref().is_err_and(Error::needs_reconnect) && shared.is_file() {
                *connection = None;
            }
            result
        })
        .await
    }

    /// Performs a write, or queues it if it fails. Reads apply queued writes to their results, and the next call that can
    /// performs them.
    pub(crate) async fn write_or_queue(&self, what: PendingWrite) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || {
            let mut state = shared.state.lock();
            let State {
                connection,
                pending,
            } = &mut *state;
            let written = shared.connect(connection).and_then(|open| {
                if !pending.is_empty() {
                    shared.write_pending(open, pending);
                }
                // Queued writes keep their order.
                if pending.is_empty() {
                    write(open, &what)
                } else {
                    Err(Error::unavailable("not yet"))
                }
            });
            let written = written.map_err(|error| shared.with_context(error));
            if let Err(error) = &written
                && error.is_temporary()
            {
                pending.push(what);
                if let Some(callback) = shared.on_write_failure.get() {
                    callback(error);
                }
            }
            written
        })
        .await
    }

    /// Tries to perform the queued writes.
    pub async fn flush_pending(&self) {
        let anything = !self.shared.state.lock().pending.is_empty();
        if anything {
            // Every call of the database first performs the queued writes, so an empty one does. What still fails is verified at the next start.
            let _best_effort = self.with(|_| Ok(())).await;
        }
    }

    /// Makes every change fail as on a read-only disk, or work again, for tests.
    ///
    /// # Errors
    /// Any [`Error`] of opening it.
    pub async fn simulate_read_only(&self, refuse: bool) -> Result<(), Error> {
        self.with(move |connection| Ok(connection.pragma_update(None, "query_only", refuse)?))
            .await
    }

    /// Returns whether another instance writes the database, so that it is read-only here.
    pub fn is_read_only(&self) -> bool {
        matches!(
            self.shared.location,
            DatabaseLocation::File {
                read_only: true,
                ..
            }
        )
    }

    /// Refuses a change of a journal that another instance writes, before anything is done that would need a row.
    ///
    /// # Errors
    /// [`Error::OpenedReadOnly`].
    pub fn check_writable(&self) -> Result<(), Error> {
        if self.is_read_only() {
            Err(Error::OpenedReadOnly)
        } else {
            Ok(())
        }
    }

    pub(crate) async fn on_state<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Shared, &mut State) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.shared);
        on_a_blocking_thread(move || act(&shared, &mut shared.state.lock())).await
    }
}

impl Shared {
    /// Returns the connection, opened if necessary. It is sound after a panic too, which rolls the transaction back.
    fn connect<'a>(
        &self,
        connection: &'a mut Option<Connection>,
    ) -> Result<&'a mut Connection, Error> {
        match connection {
            Some(open) => Ok(open),
            None => {
                let fresh = connection::open(&self.location, self.busy_timeout)
                    .map_err(|error| self.with_context(error))?;
                Ok(connection.insert(fresh))
            }
        }
    }

    /// Performs the queued writes until one fails. It does not wait for another program that locks the database.
    fn write_pending(&self, connection: &mut Connection, pending: &mut Vec<PendingWrite>) {
        let _best_effort = connection.busy_timeout(Duration::ZERO);
        while let Some(first) = pending.first() {
            match write(connection, first) {
                // The row is in a quarantined database.
                Ok(()) | Err(Error::NotFound(_)) => drop(pending.remove(0)),
                Err(_) => break,
            }
        }
        let _best_effort = connection.busy_timeout(self.busy_timeout);
    }

    fn is_file(&self) -> bool {
        matches!(self.location, DatabaseLocation::File { .. })
    }

    fn with_context(&self, error: Error) -> Error {
        match &self.location {
            DatabaseLocation::File { path, read_only } => error.with_context(path, *read_only),
            DatabaseLocation::Memory => error,
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("location", &self.location)
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

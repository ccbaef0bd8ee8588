use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use uuid::Uuid;

use crate::{Error, migrations};

/// How long a write waits for another program that holds the database.
const BUSY: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(5);

/// The journal of one profile. Cheap to clone; all clones are the same database.
///
/// Its calls must be made within a tokio runtime.
#[derive(Clone, Debug)]
pub struct Journal {
    connection: Arc<Mutex<Connection>>,
    operator: Option<Arc<str>>,
    /// The rows of the activity that were begun through it.
    begun: Arc<Mutex<HashSet<Uuid>>>,
}

impl Journal {
    /// Opens the database in `file`, making it where there is none, and brings it to the newest format. The folder
    /// must exist.
    ///
    /// # Errors
    /// [`Error::Newer`], [`Error::Corrupt`] or [`Error::Unavailable`]; the file is then as it was.
    pub async fn open(file: PathBuf) -> Result<Self, Error> {
        on_a_blocking_thread(move || Self::prepare(Connection::open(file)?)).await
    }

    /// An empty journal that lasts as long as its last clone.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when there is no memory for it.
    pub async fn in_memory() -> Result<Self, Error> {
        on_a_blocking_thread(|| Self::prepare(Connection::open_in_memory()?)).await
    }

    /// The same journal; what is begun through it is written down as done by `operator`.
    #[must_use]
    pub fn kept_by(self, operator: Option<&str>) -> Self {
        Self { operator: operator.map(Arc::from), ..self }
    }

    /// The same journal as a program has it that starts now: everything in it is of earlier runs.
    #[must_use]
    pub fn of_a_new_run(&self) -> Self {
        Self { begun: Arc::default(), ..self.clone() }
    }

    /// Whether a row of the activity was begun in this run of the program. No clock tells, as it may have been set since.
    #[must_use]
    pub fn is_of_this_run(&self, id: Uuid) -> bool {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).contains(&id)
    }

    pub(crate) fn note_begun(&self, id: Uuid) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    pub(crate) fn operator(&self) -> Option<String> {
        self.operator.as_deref().map(str::to_owned)
    }

    /// Runs `act` with the connection; it goes on to its end even when the caller stops waiting.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = Arc::clone(&self.connection);
        // A panic in between rolls its transaction back, so the connection behind a poisoned lock is sound.
        on_a_blocking_thread(move || act(&mut connection.lock().unwrap_or_else(PoisonError::into_inner)))
            .await
    }

    fn prepare(mut connection: Connection) -> Result<Self, Error> {
        connection.busy_timeout(BUSY)?;
        // Every transaction writes. One that reads first and writes then does not wait for another program's: it fails.
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        switch_to_write_ahead_log(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        migrations::run(&mut connection)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), operator: None, begun: Arc::default() })
    }
}

/// The switch does not wait for another program that makes it at the same moment, so this does.
fn switch_to_write_ahead_log(connection: &Connection) -> Result<(), Error> {
    for _ in 0..BUSY.as_millis() / PAUSE.as_millis() {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(PAUSE);
            }
            result => return Ok(result?),
        }
    }
    Err(Error::unavailable("another program holds the journal"))
}

async fn on_a_blocking_thread<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|error| Err(Error::unavailable(error)))
}

//! Opens the database: with a write-ahead log, or a rollback journal where the disk does not support shared memory.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::database_location::DatabaseLocation;
use crate::{Cause, Error, migrations};

/// The interval between attempts to set the journal mode.
const RETRY_INTERVAL: Duration = Duration::from_millis(25);

/// The journal mode of SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JournalMode {
    /// A write-ahead log. Readers never wait. It needs shared memory through the file system.
    Wal,
    /// A rollback journal that is truncated with each commit. Every disk supports it.
    Rollback,
}

pub(crate) fn open(
    location: &DatabaseLocation,
    busy_timeout: Duration,
) -> Result<Connection, Error> {
    match location {
        DatabaseLocation::Memory => configure(
            Connection::open_in_memory()?,
            JournalMode::Wal,
            busy_timeout,
        ),
        DatabaseLocation::File {
            path,
            read_only: true,
        } => open_read_only(path, busy_timeout),
        DatabaseLocation::File {
            path,
            read_only: false,
        } => {
            create_for_owner_only(path);
            match with_fallback(|log| configure(Connection::open(path)?, log, busy_timeout)) {
                // A read-only database can still be read; each change is refused with the cause.
                Err(
                    error @ Error::Unavailable {
                        cause: Cause::ReadOnly,
                        ..
                    },
                ) if path.exists() => open_read_only(path, busy_timeout).map_err(|_| error),
                result => result,
            }
        }
    }
}

/// Opens with a write-ahead log, or without one if the disk does not support it. If both fail, the first error is returned,
/// unless the second is more specific.
pub(crate) fn with_fallback<C>(open: impl Fn(JournalMode) -> Result<C, Error>) -> Result<C, Error> {
    match open(JournalMode::Wal) {
        Err(first) if first.suggests_rollback_journal() => {
            open(JournalMode::Rollback).map_err(|second| {
                let says_less = matches!(
                    second,
                    Error::Unavailable {
                        cause: Cause::Other,
                        ..
                    }
                );
                if says_less { first } else { second }
            })
        }
        other => other,
    }
}

fn configure(
    mut connection: Connection,
    log: JournalMode,
    busy_timeout: Duration,
) -> Result<Connection, Error> {
    connection.busy_timeout(RETRY_INTERVAL)?;
    // Every transaction that may write takes the lock first. One that reads first and then writes does not wait for another
    // program; it fails.
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    if log == JournalMode::Rollback {
        // With an exclusive lock SQLite needs no shared memory to read a leftover log. It must be set before the first read.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    }
    // On disk before the request is sent: both journal modes sync with every commit.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    match log {
        JournalMode::Wal => {
            // SQLite may keep the previous mode without an error.
            if !["wal", "memory"].contains(&&*set_journal_mode(&connection, "WAL", busy_timeout)?) {
                set_journal_mode(&connection, "TRUNCATE", busy_timeout)?;
            }
        }
        JournalMode::Rollback => {
            // Before the first read SQLite does not notice a leftover log.
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            let mode = set_journal_mode(&connection, "TRUNCATE", busy_timeout)?;
            if mode != "truncate" {
                return Err(Error::unavailable(format!("the journal mode stays {mode}")));
            }
            connection.pragma_update(None, "locking_mode", "NORMAL")?;
        }
    }
    if log == JournalMode::Wal {
        check_writable(&connection)?;
    }
    connection.busy_timeout(busy_timeout)?;
    // The first read shows whether the file is usable, and releases an exclusive lock.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    migrations::run(&mut connection)?;
    Ok(connection)
}

/// Checks that a write could start. With read-only shared memory, only the first write would fail.
fn check_writable(connection: &Connection) -> Result<(), Error> {
    match connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
        // Another program is writing, so the database is writable.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
        result => Ok(result?),
    }
}

/// Opens a database that another instance writes. It is empty until that one creates it.
fn open_read_only(path: &Path, busy_timeout: Duration) -> Result<Connection, Error> {
    let connection = if path.exists() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(busy_timeout)?;
        migrations::check(&connection)?;
        connection
    } else {
        configure(
            Connection::open_in_memory()?,
            JournalMode::Wal,
            busy_timeout,
        )?
    };
    connection.pragma_update(None, "query_only", "ON")?;
    Ok(connection)
}

/// Sets the journal mode and returns the resulting one. SQLite does not wait for another program that sets it at the same
/// time, so this retries, but not for long, because a disk without locks fails in the same way.
fn set_journal_mode(
    connection: &Connection,
    mode: &str,
    busy_timeout: Duration,
) -> Result<String, Error> {
    let mut tries = busy_timeout.as_millis() / RETRY_INTERVAL.as_millis();
    loop {
        let switched = connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| {
            row.get(0)
        });
        match switched {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries > 0 =>
            {
                tries -= 1;
                thread::sleep(RETRY_INTERVAL);
            }
            result => return Ok(result?),
        }
    }
}

/// Creates the file for its owner only. SQLite copies its permissions to its other files.
fn create_for_owner_only(path: &Path) {
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // SQLite reports an error of creating it.
    let _there_already = options.open(path);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn failing(cause: Cause) -> Error {
        Error::Unavailable {
            cause,
            reason: "shared memory".to_owned(),
        }
    }

    fn tried(
        answer: impl Fn(JournalMode) -> Result<JournalMode, Error>,
    ) -> (Vec<JournalMode>, Result<JournalMode, Error>) {
        let tries = RefCell::new(Vec::new());
        let result = with_fallback(|log| {
            tries.borrow_mut().push(log);
            answer(log)
        });
        (tries.into_inner(), result)
    }

    #[test]
    fn rollback_journal_replaces_an_unsupported_wal() {
        let (tries, result) = tried(|log| match log {
            JournalMode::Wal => Err(failing(Cause::Network)),
            JournalMode::Rollback => Ok(log),
        });
        assert_eq!(
            (tries, result.unwrap()),
            (
                vec![JournalMode::Wal, JournalMode::Rollback],
                JournalMode::Rollback
            )
        );
        for cause in [Cause::Full, Cause::Locked] {
            let (tries, result) = tried(|_| Err(failing(cause)));
            assert_eq!(
                tries,
                [JournalMode::Wal],
                "another log is no help against {cause:?}"
            );
            assert!(
                matches!(result, Err(Error::Unavailable { cause: callback, .. }) if callback == cause)
            );
        }
        let (_, result) = tried(|log| match log {
            JournalMode::Wal => Err(failing(Cause::Network)),
            JournalMode::Rollback => Err(failing(Cause::Other)),
        });
        assert!(matches!(
            result,
            Err(Error::Unavailable {
                cause: Cause::Network,
                ..
            })
        ));
    }

    /// A folder in place of the shared memory file: SQLite cannot map it, as on a network disk.
    #[test]
    fn rollback_journal_works_without_shared_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        std::fs::create_dir(folder.path().join("journal.sqlite-shm")).unwrap();
        let location = DatabaseLocation::File {
            path: path.clone(),
            read_only: false,
        };
        let connection = open(&location, Duration::from_millis(200)).unwrap();
        let mode = |connection: &Connection| -> (String, i64) {
            let one = |name: &str| format!("PRAGMA {name}");
            let mode = connection
                .query_row(&one("journal_mode"), [], |row| row.get(0))
                .unwrap();
            (
                mode,
                connection
                    .query_row(&one("synchronous"), [], |row| row.get(0))
                    .unwrap(),
            )
        };
        assert_eq!(
            mode(&connection),
            ("truncate".to_owned(), 2),
            "synced with every commit"
        );
        let recents = "SELECT count(*) FROM recents";
        assert_eq!(
            connection
                .query_row::<i64, _, _>(recents, [], |row| row.get(0))
                .unwrap(),
            0
        );
        // A second connection opens in the same way.
        let second = open(&location, Duration::from_millis(200)).unwrap();
        assert_eq!(mode(&second).0, "truncate");
        second
            .execute(
                "INSERT INTO recents VALUES ('a', 'k', 'id', 'name', 1, 0, NULL)",
                [],
            )
            .unwrap();
    }

    #[test]
    fn leftover_wal_is_read_without_shared_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        let location = DatabaseLocation::File {
            path: path.clone(),
            read_only: false,
        };
        let ahead = open(&location, Duration::from_millis(200)).unwrap();
        let mode: String = ahead
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal", "on a usual disk");
        ahead
            .execute(
                "INSERT INTO recents VALUES ('a', 'k', 'id', 'name', 1, 0, NULL)",
                [],
            )
            .unwrap();
        let (moved, names) = (
            tempfile::tempdir().unwrap(),
            ["journal.sqlite", "journal.sqlite-wal"],
        );
        for name in names {
            std::fs::copy(folder.path().join(name), moved.path().join(name)).unwrap();
        }
        std::fs::create_dir(moved.path().join("journal.sqlite-shm")).unwrap();
        let location = DatabaseLocation::File {
            path: moved.path().join("journal.sqlite"),
            read_only: false,
        };
        let connection = open(&location, Duration::from_millis(200)).unwrap();
        let recents = "SELECT count(*) FROM recents";
        assert_eq!(
            connection
                .query_row::<i64, _, _>(recents, [], |row| row.get(0))
                .unwrap(),
            1
        );
    }

    #[cfg(unix)]
    #[test]
    fn new_journal_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let location = DatabaseLocation::File {
            path: folder.path().join("journal.sqlite"),
            read_only: false,
        };
        let _open = open(&location, Duration::from_millis(200)).unwrap();
        for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
            let mode = std::fs::metadata(folder.path().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
    }
}

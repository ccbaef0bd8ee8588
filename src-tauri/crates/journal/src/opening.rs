//! Opens the database as the disk allows: with a write-ahead log, or without one where memory cannot be shared.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::database::Place;
use crate::{Cause, Error, migrations};

/// How long one try of a switch waits for another program, and then pauses.
const PAUSE: Duration = Duration::from_millis(25);

/// How changes are made safe against a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log {
    /// A write-ahead log: a reader never waits. It needs memory that programs share through the file system.
    Ahead,
    /// A rollback journal that is cut to nothing with each commit, which every disk can do.
    Rollback,
}

pub(crate) fn open(place: &Place, patience: Duration) -> Result<Connection, Error> {
    match place {
        Place::Memory => prepared(Connection::open_in_memory()?, Log::Ahead, patience),
        Place::File {
            path,
            looks_only: true,
        } => to_look(path, patience),
        Place::File {
            path,
            looks_only: false,
        } => {
            make_for_owner_only(path);
            match with_fallback(|log| prepared(Connection::open(path)?, log, patience)) {
                // What cannot be written can still be read; each change is refused with the cause.
                Err(
                    error @ Error::Unavailable {
                        cause: Cause::ReadOnly,
                        ..
                    },
                ) if path.exists() => to_look(path, patience).map_err(|_| error),
                result => result,
            }
        }
    }
}

/// Opens with a write-ahead log; where the disk does not carry one, without. The first error is told if neither works, unless
/// the second says more.
pub(crate) fn with_fallback<C>(open: impl Fn(Log) -> Result<C, Error>) -> Result<C, Error> {
    match open(Log::Ahead) {
        Err(first) if first.is_of_the_disk() => open(Log::Rollback).map_err(|second| {
            let says_less = matches!(
                second,
                Error::Unavailable {
                    cause: Cause::Other,
                    ..
                }
            );
            if says_less { first } else { second }
        }),
        other => other,
    }
}

fn prepared(mut connection: Connection, log: Log, patience: Duration) -> Result<Connection, Error> {
    connection.busy_timeout(PAUSE)?;
    // Every transaction that may write takes the lock first. One that reads first and writes then does not wait for another
    // program's: it fails.
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    if log == Log::Rollback {
        // With the file for itself alone, SQLite needs no shared memory to read a log that is left from elsewhere. Said before
        // anything is read.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    }
    // On the disk before the request leaves: both logs are synced with every commit.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    match log {
        Log::Ahead => {
            // Asked for is not had: where it cannot be, SQLite may keep the mode it has without an error.
            if !["wal", "memory"].contains(&&*switch(&connection, "WAL", patience)?) {
                switch(&connection, "TRUNCATE", patience)?;
            }
        }
        Log::Rollback => {
            // Before the first read SQLite does not know that there is a log to give up.
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            let mode = switch(&connection, "TRUNCATE", patience)?;
            if mode != "truncate" {
                return Err(Error::unavailable(format!("the journal mode stays {mode}")));
            }
            connection.pragma_update(None, "locking_mode", "NORMAL")?;
        }
    }
    if log == Log::Ahead {
        check_writable(&connection)?;
    }
    connection.busy_timeout(patience)?;
    // The first read shows whether it works at all, and lets go of a lock that was exclusive.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    migrations::run(&mut connection)?;
    Ok(connection)
}

/// Checks that a change could begin. Where the memory of the log can only be read, everything looks well until the first one.
fn check_writable(connection: &Connection) -> Result<(), Error> {
    match connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK") {
        // Another program is changing something: so it can be changed.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(()),
        result => Ok(result?),
    }
}

/// Opens a database that another program writes. Before that one has made it, it is empty.
fn to_look(path: &Path, patience: Duration) -> Result<Connection, Error> {
    let connection = if path.exists() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(patience)?;
        migrations::check(&connection)?;
        connection
    } else {
        prepared(Connection::open_in_memory()?, Log::Ahead, patience)?
    };
    connection.pragma_update(None, "query_only", "ON")?;
    Ok(connection)
}

/// Switches the journal mode and answers with the one it is then. SQLite does not wait for another program that switches at the
/// same moment, so this does; but not for long: a disk without locks looks the same.
fn switch(connection: &Connection, mode: &str, patience: Duration) -> Result<String, Error> {
    let mut tries = patience.as_millis() / PAUSE.as_millis();
    loop {
        let switched = connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| {
            row.get(0)
        });
        match switched {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries > 0 =>
            {
                tries -= 1;
                thread::sleep(PAUSE);
            }
            result => return Ok(result?),
        }
    }
}

/// SQLite gives its other files the permissions of this one.
fn make_for_owner_only(path: &Path) {
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Whether it can be made is SQLite's to say.
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

    fn tried(answer: impl Fn(Log) -> Result<Log, Error>) -> (Vec<Log>, Result<Log, Error>) {
        let tries = RefCell::new(Vec::new());
        let result = with_fallback(|log| {
            tries.borrow_mut().push(log);
            answer(log)
        });
        (tries.into_inner(), result)
    }

    #[test]
    fn the_log_ahead_is_given_up_where_the_disk_has_none() {
        let (tries, result) = tried(|log| match log {
            Log::Ahead => Err(failing(Cause::Network)),
            Log::Rollback => Ok(log),
        });
        assert_eq!(
            (tries, result.unwrap()),
            (vec![Log::Ahead, Log::Rollback], Log::Rollback)
        );
        for cause in [Cause::Full, Cause::Locked] {
            let (tries, result) = tried(|_| Err(failing(cause)));
            assert_eq!(
                tries,
                [Log::Ahead],
                "another log is no help against {cause:?}"
            );
            assert!(matches!(result, Err(Error::Unavailable { cause: told, .. }) if told == cause));
        }
        let (_, result) = tried(|log| match log {
            Log::Ahead => Err(failing(Cause::Network)),
            Log::Rollback => Err(failing(Cause::Other)),
        });
        assert!(matches!(
            result,
            Err(Error::Unavailable {
                cause: Cause::Network,
                ..
            })
        ));
    }

    /// A folder in the place of the shared memory: SQLite cannot map it, as on a network disk.
    #[test]
    fn without_shared_memory_it_works_with_a_rollback_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        std::fs::create_dir(folder.path().join("journal.sqlite-shm")).unwrap();
        let place = Place::File {
            path: path.clone(),
            looks_only: false,
        };
        let connection = open(&place, Duration::from_millis(200)).unwrap();
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
        // Another one is not locked out for good, and takes the same way.
        let second = open(&place, Duration::from_millis(200)).unwrap();
        assert_eq!(mode(&second).0, "truncate");
        second
            .execute(
                "INSERT INTO recents VALUES ('a', 'k', 'id', 'name', 1, 0, NULL)",
                [],
            )
            .unwrap();
    }

    #[test]
    fn what_a_log_left_is_read_where_memory_cannot_be_shared() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.sqlite");
        let place = Place::File {
            path: path.clone(),
            looks_only: false,
        };
        let ahead = open(&place, Duration::from_millis(200)).unwrap();
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
        let place = Place::File {
            path: moved.path().join("journal.sqlite"),
            looks_only: false,
        };
        let connection = open(&place, Duration::from_millis(200)).unwrap();
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
    fn a_new_journal_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File {
            path: folder.path().join("journal.sqlite"),
            looks_only: false,
        };
        let _open = open(&place, Duration::from_millis(200)).unwrap();
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

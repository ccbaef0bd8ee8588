use rusqlite::{Connection, TransactionBehavior};

use crate::Error;

/// Every step from an empty file to today's tables: the number is the day and a running number within it.
/// A step that was published never changes; what comes later is added below it.
const STEPS: &[(u32, &str)] = &[
    (2_026_112_101, crate::activity::CREATE),
    (2_026_112_102, crate::recents::CREATE),
    (2_026_112_103, crate::activity::ADD_OPERATOR),
    (2_026_112_104, crate::restore_jobs::CREATE),
    (2_026_112_105, crate::restore_items::CREATE),
    (2_026_112_106, crate::recents::ADD_PINNED),
    (2_026_112_107, crate::recents::OF_ACCOUNTS),
    (2_026_112_201, crate::recents::ADD_ADDRESS),
    (2_026_113_001, crate::erasing::CREATE),
];

/// Brings the database to the newest format.
pub(crate) fn run(connection: &mut Connection) -> Result<(), Error> {
    // One that has the newest format is not written at all: another program's lock, or a full disk, must not keep it from being
    // read.
    if format_of(connection)? == newest(STEPS) {
        Ok(())
    } else {
        run_steps(connection, STEPS)
    }
}

/// Checks that the database has today's format, and changes nothing.
pub(crate) fn check(connection: &Connection) -> Result<(), Error> {
    let (found, known) = (format_of(connection)?, newest(STEPS));
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Error::Newer { found, known }),
        std::cmp::Ordering::Less => {
            Err(Error::unavailable("the other program uses an older format"))
        }
    }
}

fn newest(steps: &[(u32, &str)]) -> u32 {
    steps.last().map_or(0, |(number, _)| *number)
}

fn format_of(connection: &Connection) -> Result<u32, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn run_steps(connection: &mut Connection, steps: &[(u32, &str)]) -> Result<(), Error> {
    // Immediate: of two programs that start at once, the second waits and then finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (found, known) = (format_of(&transaction)?, newest(steps));
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for (number, sql) in steps.iter().filter(|(number, _)| *number > found) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(connection: &Connection) -> u32 {
        connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn steps_rise() {
        assert!(STEPS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn each_step_runs_once_and_what_was_there_stays() {
        let first = [(1, "CREATE TABLE a (x INTEGER) STRICT")];
        let both = [
            first[0],
            (2, "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7"),
        ];
        let mut connection = Connection::open_in_memory().unwrap();
        run_steps(&mut connection, &first).unwrap();
        connection.execute("INSERT INTO a VALUES (1)", []).unwrap();
        run_steps(&mut connection, &both).unwrap();
        run_steps(&mut connection, &both).unwrap();
        let row: (i64, i64) = connection
            .query_row("SELECT x, y FROM a", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!((row, version(&connection)), ((1, 7), 2));
    }

    #[test]
    fn a_step_that_fails_leaves_the_database_as_it_was() {
        let steps = [
            (1, "CREATE TABLE a (x INTEGER) STRICT"),
            (2, "CREATE TABLE a (x INTEGER) STRICT"),
        ];
        let mut connection = Connection::open_in_memory().unwrap();
        run_steps(&mut connection, &steps).unwrap_err();
        assert_eq!(version(&connection), 0);
        connection.execute("SELECT * FROM a", []).unwrap_err();
    }
}

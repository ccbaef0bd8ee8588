use rusqlite::{Connection, TransactionBehavior};

use self::Step::{Code, Sql};
use crate::Error;

/// A change of the format.
enum Step {
    Sql(&'static str),
    /// For changes that SQL cannot express.
    Code(fn(&Connection) -> Result<(), Error>),
}

/// All migrations, from an empty file to the present tables, by date and number within the day. A published one never
/// changes; new ones are appended.
const MIGRATIONS: &[(u32, Step)] = &[
    (2_026_112_101, Sql(crate::activity::CREATE)),
    (2_026_112_102, Sql(crate::recents::CREATE)),
    (2_026_112_103, Sql(crate::activity::ADD_OPERATOR)),
    (2_026_112_104, Sql(crate::restore_jobs::CREATE)),
    (2_026_112_105, Sql(crate::restore_items::CREATE)),
    (2_026_112_106, Sql(crate::recents::ADD_PINNED)),
    (2_026_112_107, Sql(crate::recents::PER_ACCOUNT)),
    (2_026_112_201, Sql(crate::recents::ADD_ADDRESS)),
    (2_026_113_001, Sql(crate::retention::CREATE)),
    (2_026_113_002, Code(crate::activity::rewrite_search_text)),
];

/// Migrates the database to the newest format.
pub(crate) fn run(connection: &mut Connection) -> Result<(), Error> {
    // A database in the newest format is not written, so that it can be read despite a lock of another program or a full disk.
    if format_of(connection)? == newest(MIGRATIONS) {
        Ok(())
    } else {
        run_migrations(connection, MIGRATIONS)
    }
}

/// Checks that the database has the newest format, without changing it.
pub(crate) fn check(connection: &Connection) -> Result<(), Error> {
    let (found, known) = (format_of(connection)?, newest(MIGRATIONS));
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Error::NewerFormat { found, known }),
        std::cmp::Ordering::Less => Err(Error::unavailable(
            "the other instance uses an older format",
        )),
    }
}

fn newest(steps: &[(u32, Step)]) -> u32 {
    steps.last().map_or(0, |(number, _)| *number)
}

fn format_of(connection: &Connection) -> Result<u32, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn run_migrations(connection: &mut Connection, steps: &[(u32, Step)]) -> Result<(), Error> {
    // Immediate: of two programs that start at once, the second waits and then finds the migrations done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (found, known) = (format_of(&transaction)?, newest(steps));
    if found > known {
        return Err(Error::NewerFormat { found, known });
    }
    for (number, step) in steps.iter().filter(|(number, _)| *number > found) {
        match step {
            Sql(sql) => transaction.execute_batch(sql)?,
            Code(change) => change(&transaction)?,
        }
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
    fn migration_numbers_increase() {
        assert!(MIGRATIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn each_migration_runs_once_and_keeps_the_data() {
        let create = || (1, Sql("CREATE TABLE a (x INTEGER) STRICT"));
        let add = "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7";
        let (first, both) = ([create()], [create(), (2, Sql(add))]);
        let mut connection = Connection::open_in_memory().unwrap();
        run_migrations(&mut connection, &first).unwrap();
        connection.execute("INSERT INTO a VALUES (1)", []).unwrap();
        run_migrations(&mut connection, &both).unwrap();
        run_migrations(&mut connection, &both).unwrap();
        let row: (i64, i64) = connection
            .query_row("SELECT x, y FROM a", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!((row, version(&connection)), ((1, 7), 2));
    }

    #[test]
    fn failed_migration_leaves_the_database_unchanged() {
        let steps = [
            (1, Sql("CREATE TABLE a (x INTEGER) STRICT")),
            (2, Sql("CREATE TABLE a (x INTEGER) STRICT")),
        ];
        let mut connection = Connection::open_in_memory().unwrap();
        run_migrations(&mut connection, &steps).unwrap_err();
        assert_eq!(version(&connection), 0);
        connection.execute("SELECT * FROM a", []).unwrap_err();
    }
}

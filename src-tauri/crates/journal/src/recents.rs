use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, Journal};

/// The number of unpinned entries per account; the oldest are dropped.
pub const MAX_RECENTS: u32 = 200;

pub(crate) const CREATE: &str = "
    CREATE TABLE recents (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recents_newest ON recents (used_at DESC);
";

pub(crate) const ADD_PINNED: &str = "
    ALTER TABLE recents ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
";

/// Drops the earlier entries, whose account is not known.
pub(crate) const PER_ACCOUNT: &str = "
    DROP TABLE recents;
    CREATE TABLE recents (
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        PRIMARY KEY (account, kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recents_newest ON recents (account, used_at DESC);
";

pub(crate) const ADD_ADDRESS: &str = "
    ALTER TABLE recents ADD COLUMN address TEXT;
";

/// A recently used or pinned asset, restored file or person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The account that it belongs to.
    pub account: String,
    /// Its kind: the type of an asset, or `restored_file`.
    pub kind: String,
    /// Its ID at the service.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// The email address of a person, which distinguishes people of the same name.
    pub address: Option<String>,
    /// Time of the last use.
    pub used_at: Timestamp,
    /// Whether it is pinned, so that it is never dropped.
    pub pinned: bool,
}

impl Journal {
    /// Records a use. An entry is unique by account, kind and ID and has the latest name. A pinned one stays pinned, whatever
    /// `recent` says.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn remember(&self, recent: Recent) -> Result<(), Error> {
        self.upsert(recent, "MAX(pinned, excluded.pinned)").await
    }

    /// Records a use and pins or unpins the entry, as `recent` says.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn pin(&self, recent: Recent) -> Result<(), Error> {
        self.upsert(recent, "excluded.pinned").await
    }

    /// Returns up to `count` entries of an account: the pinned ones, then the others, each newest first.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn recents(&self, account: &str, count: u32) -> Result<Vec<Recent>, Error> {
        let account = account.to_owned();
        self.with(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT kind, id, name, address, used_at, pinned FROM recents WHERE account = ?1
                 ORDER BY pinned DESC, used_at DESC, kind, id LIMIT ?2",
            )?;
            let rows: Vec<(String, String, String, Option<String>, i64, bool)> = statement
                .query_map(params![account, count], |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(4)?,
                        row.get(5)?,
                    ))
                })?
                .collect::<Result<_, _>>()?;
            rows.into_iter()
                .map(|(kind, id, name, address, used_at, pinned)| {
                    let used_at = Timestamp::from_microsecond(used_at).map_err(Error::corrupt)?;
                    Ok(Recent {
                        account: account.clone(),
                        kind,
                        id,
                        name,
                        address,
                        used_at,
                        pinned,
                    })
                })
                .collect()
        })
        .await
    }

    async fn upsert(&self, recent: Recent, pinned: &'static str) -> Result<(), Error> {
        self.with(move |connection| {
            let transaction = connection.transaction()?;
            transaction.execute(
                &format!(
                    "INSERT INTO recents (kind, id, name, used_at, pinned, account, address)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT (account, kind, id)
                     DO UPDATE SET name = excluded.name, address = excluded.address, used_at = excluded.used_at,
                         pinned = {pinned}"
                ),
                params![
                    recent.kind,
                    recent.id,
                    recent.name,
                    recent.used_at.as_microsecond(),
                    recent.pinned,
                    recent.account,
                    recent.address
                ],
            )?;
            transaction.execute(
                "DELETE FROM recents WHERE account = ?1 AND (kind, id) IN
                    (SELECT kind, id FROM recents WHERE account = ?1 AND NOT pinned
                     ORDER BY used_at DESC, kind, id LIMIT -1 OFFSET ?2)",
                params![recent.account, MAX_RECENTS],
            )?;
            transaction.commit()?;
            Ok(())
        })
        .await
    }
}

use jiff::Timestamp;
use rusqlite::params;

use crate::{Error, Journal};

/// How many are remembered of an account beside those that are pinned; the oldest make room.
pub const MOST_RECENTS: u32 = 200;

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

/// Of what was remembered before, nobody knows which account it was seen in.
pub(crate) const OF_ACCOUNTS: &str = "
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

/// Something used lately or pinned: an asset or a restored file by id and name, a person by address as well. Nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The account it was seen in; another one is not shown it.
    pub account: String,
    /// What it is: the type of an asset, or `restored_file`.
    pub kind: String,
    /// The id that the service knows it by.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// The address of a person, which tells two of one name apart.
    pub address: Option<String>,
    /// When it was used last.
    pub used_at: Timestamp,
    /// Whether it stays, however long ago it was used.
    pub pinned: bool,
}

impl Journal {
    /// Remembers a use; account, kind and id together are remembered once, with the latest name. What was pinned stays pinned,
    /// whatever `recent` says.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn remember(&self, recent: Recent) -> Result<(), Error> {
        self.put(recent, "MAX(pinned, excluded.pinned)").await
    }

    /// Remembers it and pins it or lets it go, as `recent` says.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn pin(&self, recent: Recent) -> Result<(), Error> {
        self.put(recent, "excluded.pinned").await
    }

    /// The up to `count` of an account to go to first: the pinned, then the others, each newest first.
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

    async fn put(&self, recent: Recent, pinned: &'static str) -> Result<(), Error> {
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
                params![recent.account, MOST_RECENTS],
            )?;
            transaction.commit()?;
            Ok(())
        })
        .await
    }
}

use jiff::Timestamp;
use rusqlite::params;

use super::Journal;
use crate::Error;
use crate::recents::{MAX_RECENTS, Recent};

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

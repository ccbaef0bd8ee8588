use rusqlite::params;
use serde_json::Value;
use uuid::Uuid;

use crate::activity::{COLUMNS, insert, read};
use crate::{Action, Activity, Error, Journal, NewActivity};

impl Journal {
    /// As [`Journal::start`], unless a row of the same action and item is open that `alive` accepts: then it writes nothing and answers
    /// `None`. Of two programs that ask at the same moment, one gets the row.
    ///
    /// # Errors
    /// Any [`Error`]; then the request must not be sent.
    pub async fn start_alone(
        &self,
        new: NewActivity,
        alive: impl Fn(&Activity) -> bool + Send + 'static,
    ) -> Result<Option<Uuid>, Error> {
        let row = self.begun(new);
        self.with(move |connection| {
            // Whoever comes second waits here, and then sees the first one's row.
            let transaction = connection.transaction()?;
            let sql = format!(
                "SELECT {COLUMNS} FROM activity WHERE outcome = 'started' AND action = ?1 AND item_kind = ?2 AND item_id = ?3"
            );
            let same = params![row.action, row.item.kind, row.item.id];
            let open: Vec<Activity> =
                transaction.prepare_cached(&sql)?.query_map(same, read)?.collect::<Result<_, _>>()?;
            if open.iter().any(alive) {
                return Ok(None);
            }
            insert(&transaction, &row)?;
            transaction.commit()?;
            Ok(Some(row.id))
        })
        .await
    }

    /// What was done and is remembered with `detail` holding one of `values` under `key`, oldest first.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn done_with(
        &self,
        action: Action,
        key: &'static str,
        values: &'static [&'static str],
    ) -> Result<Vec<Activity>, Error> {
        self.with(move |connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM activity WHERE outcome = 'done' AND action = ?1
                    AND json_extract(detail, '$.' || ?2) IN (SELECT value FROM json_each(?3))
                    ORDER BY started_at, number"
            );
            let rows = connection
                .prepare_cached(&sql)?
                .query_map(params![action, key, Value::from(values).to_string()], read)?
                .collect::<Result<_, _>>()?;
            Ok(rows)
        })
        .await
    }
}

use rusqlite::params;
use serde_json::Value;
use uuid::Uuid;

use super::Journal;
use crate::activity::{COLUMNS, insert, read};
use crate::{Action, Activity, Error, NewActivity};

impl Journal {
    /// Records an activity like [`Journal::start`], unless `alive` accepts an unfinished row of the same action and item. Then it
    /// writes nothing and returns `None`. Of two concurrent calls, one gets the row.
    ///
    /// # Errors
    /// Any [`Error`]; then the request must not be sent.
    pub async fn start_exclusive(
        &self,
        new: NewActivity,
        alive: impl Fn(&Activity) -> bool + Send + 'static,
    ) -> Result<Option<Uuid>, Error> {
        let row = self.new_row(new);
        self.with(move |connection| {
            // The second caller waits here and then sees the row of the first.
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

    /// Returns the completed rows whose `detail` has one of `values` under `key`, oldest first.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn done_with_detail(
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

use rusqlite::{Row, TransactionBehavior, named_params, params};
use serde_json::Value;
use uuid::Uuid;

use super::Journal;
use crate::restore_items::{
    COLUMNS, ItemCount, ItemFilter, ItemState, RestoreItem, UndoneState, read,
};
use crate::rows::job_number;
use crate::{Error, pending_writes};

impl Journal {
    /// Counts the items of a job without reading them: by state, by two `values` of their details, and by whether the details
    /// have the key `present`. A detail that is not JSON has none.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job_counts(
        &self,
        job: Uuid,
        values: [&'static str; 2],
        present: &'static str,
    ) -> Result<Vec<ItemCount>, Error> {
        self.with_pending(move |connection, pending| {
            let (unwritten, marker) = (pending_writes::pending_items(pending, job), present);
            let numbers =
                serde_json::to_string(&unwritten.keys().collect::<Vec<_>>()).map_err(Error::corrupt)?;
            let job = job_number(connection, job)?;
            let at = |key: &str| format!("CASE WHEN json_valid(detail) THEN detail -> '$.{key}' END");
            let [one, other, present] = [at(values[0]), at(values[1]), at(present)];
            let sql = format!(
                "SELECT state, undone, {one}, {other}, {present} IS NOT NULL AS present, count(*)
                    FROM restore_items WHERE job = ?1 AND number NOT IN (SELECT value FROM json_each(?2))
                    GROUP BY 1, 2, 3, 4, 5 ORDER BY min(number)"
            );
            let value = |row: &Row<'_>, column: usize| -> rusqlite::Result<Value> {
                let text: Option<String> = row.get(column)?;
                Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
            };
            let mut counts: Vec<ItemCount> = connection
                .prepare_cached(&sql)?
                .query_map(params![job, numbers], |row| {
                    Ok(ItemCount {
                        state: row.get(0).unwrap_or(ItemState::Unknown),
                        undone: row.get(1).unwrap_or(Some(UndoneState::Unknown)),
                        values: [value(row, 2)?, value(row, 3)?],
                        present: row.get(4)?,
                        items: row.get(5)?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            counts.extend(unwritten.values().map(|now| ItemCount {
                state: now.state,
                undone: now.undone,
                values: values.map(|key| now.detail.get(key).cloned().unwrap_or_default()),
                present: now.detail.get(marker).is_some(),
                items: 1,
            }));
            Ok(counts)
        })
        .await
    }

    /// Returns the number of items of a job that match `filter`, and up to `count` of them from index `from`, by number.
    ///
    /// # Errors
    /// [`Error::NotFound`], or any other [`Error`].
    pub async fn job_items(
        &self,
        job: Uuid,
        filter: impl Into<ItemFilter>,
        from: u32,
        count: u32,
    ) -> Result<(u32, Vec<RestoreItem>), Error> {
        let ItemFilter { states, detail } = filter.into();
        let states = serde_json::to_string(&states).map_err(Error::corrupt)?;
        let (path, value) = match detail {
            Some((key, value)) => (format!("$.{key}"), Some(value.to_string())),
            None => ("$".to_owned(), None),
        };
        let id = job;
        self.with_pending(move |connection, pending| {
            let wanted = "FROM restore_items WHERE job = :job
                AND (:states = '[]' OR state IN (SELECT json_each.value FROM json_each(:states)))
                AND (:value IS NULL OR CASE WHEN json_valid(detail) THEN detail -> :path END = :value)";
            // One transaction, so that the total fits the rows. It only reads, so that no write waits for it.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let job = job_number(&transaction, job)?;
            let total = transaction
                .prepare_cached(&format!("SELECT count(*) {wanted}"))?
                .query_row(
                    named_params! { ":job": job, ":states": states, ":path": path, ":value": value },
                    |row| row.get(0),
                )?;
            let mut rows: Vec<RestoreItem> = transaction
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} {wanted} ORDER BY number LIMIT :count OFFSET :from"
                ))?
                .query_map(
                    named_params! {
                        ":job": job, ":states": states, ":path": path, ":value": value,
                        ":count": count, ":from": from,
                    },
                    read,
                )?
                .collect::<Result<_, _>>()?;
            rows.iter_mut().for_each(|item| pending_writes::apply_to_item(pending, id, item));
            Ok((total, rows))
        })
        .await
    }
}
